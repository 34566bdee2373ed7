/**
 * What a figure has beside its measured lines, and how it is drawn: theory, and named values of y. Its keys stand in the
 * row of the y axis's label, at the right.
 */
import type { Figure, Level } from './figure.ts';
import { font, line, type Pen, type Text } from './pen.ts';
import type { Theme } from './theme.ts';

/** Of theory's first point, of theory's lines, or of the level of that place. */
export type Key = 'ring' | 'dashed' | number;

export interface PlacedEntry {
  readonly key: Key;
  /** The key's left end and middle. */
  readonly x: number;
  readonly y: number;
  readonly text: Text;
}

/** Of lines of theory. */
export const theoryDash: readonly number[] = [6, 4];
/** Of levels in turn. */
const levelDashes: readonly (readonly number[])[] = [
  [7, 4],
  [2, 3],
];
const size = 11.5;
const key = { width: 20, gap: 6 };
const between = 16;

/** Entries of a figure, the last one's text ending at the right edge. */
export function placeLegend(figure: Figure, right: number, baseline: number, theme: Theme): PlacedEntry[] {
  const style = figure.series.find(({ theory }) => theory !== undefined)?.style;
  const entries: { key: Key; label: string }[] = (figure.levels ?? []).map(({ label }, i) => ({ key: i, label }));
  if (style !== undefined) entries.unshift({ key: style === 'curve' ? 'ring' : 'dashed', label: theoryLabel });
  let end = right;
  const placed = entries.toReversed().map(({ key: which, label }): PlacedEntry => {
    const x = end - textWidth(label);
    const left = x - key.gap - key.width;
    end = left - between;
    const text = { text: label, x, y: baseline, font: font(size), colour: theme.muted };
    return { key: which, x: left, y: baseline - 4, text };
  });
  return placed.reverse();
}

const theoryLabel = 'theory: mean ± sd over seeds';

/** Estimated, so that no canvas is needed. */
function textWidth(text: string): number {
  return 0.51 * size * text.length;
}

export function drawLegend(pen: Pen, entries: readonly PlacedEntry[], theme: Theme): void {
  for (const { key: which, x, y } of entries) {
    const [middle, end] = [x + key.width / 2, x + key.width];
    pen.strokeStyle = theme.muted;
    if (which === 'ring') {
      pen.lineWidth = 1.25;
      line(pen, middle, y - 8, middle, y + 8);
      pen.lineWidth = 1.75;
      pen.beginPath();
      pen.arc(middle, y, 4.5, 0, 2 * Math.PI);
      pen.stroke();
    } else if (which === 'dashed') {
      pen.lineWidth = 1.75;
      dashed(pen, theoryDash, x, y, end, y);
    } else {
      drawLevelLine(pen, which, x, y, end, theme);
    }
  }
}

/** Across the plot. */
export function drawLevels(
  pen: Pen,
  levels: readonly Level[],
  { left, right, pixel }: { readonly left: number; readonly right: number; pixel(y: number): number },
  theme: Theme,
): void {
  levels.forEach(({ y }, i) => {
    drawLevelLine(pen, i, left, pixel(y), right, theme);
  });
}

function drawLevelLine(pen: Pen, place: number, left: number, y: number, right: number, theme: Theme): void {
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1.25;
  dashed(pen, levelDashes[place % levelDashes.length] as readonly number[], left, y, right, y);
}

function dashed(pen: Pen, pattern: readonly number[], x1: number, y1: number, x2: number, y2: number): void {
  pen.setLineDash([...pattern]);
  line(pen, x1, y1, x2, y2);
  pen.setLineDash([]);
}

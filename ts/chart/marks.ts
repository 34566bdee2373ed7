/**
 * Named values of x: a dashed vertical each, its label beside the line's end in a row above the plot. Labels keep clear
 * of each other and of the others' lines.
 */
import type { Axis, Mark } from './figure.ts';
import { labelFont, line, type Pen } from './pen.ts';
import type { Theme } from './theme.ts';

export interface PlacedMark extends Mark {
  /** Of its label, from 0 at the plot upwards. */
  readonly row: number;
  /** Of its line, on which the label stands. */
  readonly side: 'left' | 'right';
}

export const markRow = 16;
const gap = 4;
/** Between one label and whatever is next to it. */
const clearance = 6;

/** Where an axis has a value, between its ends in pixels. */
export function along({ scale, min, max }: Axis, left: number, right: number, value: number): number {
  const share = scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return left + (right - left) * share;
}

/** A label's width, estimated, so that no canvas is needed. */
function markWidth({ label }: Mark): number {
  return 6.6 * label.length;
}

/**
 * The lowest and most rightward places without a collision, by trying all: there are three marks. Labels stay between
 * left and right where they can.
 */
export function placeMarks(
  marks: readonly Mark[],
  pixel: (x: number) => number,
  left: number,
  right: number,
): PlacedMark[] {
  const rows = marks.map((_, row) => row);
  const places = rows.flatMap((row) => (['right', 'left'] as const).map((side) => ({ row, side })));
  const ways = marks.reduce<(typeof places)[]>(
    (all, _) => all.flatMap((way) => places.map((place) => [...way, place])),
    [[]],
  );
  const cost = (way: typeof places): number => {
    const boxes = way.map((place, i) => ({ ...place, ...extent(marks[i] as Mark, pixel, place.side) }));
    const over = boxes.filter(({ from, to }) => from < left || to > right).length;
    const collisions = boxes.flatMap((one, i) => boxes.filter((other, j) => i !== j && collide(one, other))).length;
    const top = Math.max(...way.map(({ row }) => row));
    const sum = way.reduce((sum, { row, side }) => sum + row + (side === 'left' ? 0.5 : 0), 0);
    return 1000 * over + 1000 * collisions + 20 * top + sum;
  };
  const best = ways.map((way) => ({ way, cost: cost(way) })).reduce((a, b) => (b.cost < a.cost ? b : a));
  return marks.map((mark, i) => ({ ...mark, ...(best.way[i] as (typeof places)[number]) }));
}

interface Box {
  readonly row: number;
  /** The line's place; it reaches up to its own label's row. */
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

function extent(mark: Mark, pixel: (x: number) => number, side: PlacedMark['side']) {
  const line = pixel(mark.x);
  const width = markWidth(mark);
  return side === 'right'
    ? { line, from: line + gap, to: line + gap + width }
    : { line, from: line - gap - width, to: line - gap };
}

/** Whether the first's label lies over the other's line, or over its label. */
function collide(one: Box, other: Box): boolean {
  const [left, right] = one.from < one.line ? [one.from - clearance, one.line] : [one.line, one.to + clearance];
  const overLine = one.row <= other.row && left < other.line && other.line < right;
  return overLine || (one.row === other.row && one.from - clearance < other.to && other.from < one.to + clearance);
}

/** Where a label's text stands: beside its line's end at x, its baseline above the plot's top. */
export function markLabel({ row, side }: PlacedMark, x: number, top: number) {
  return {
    x: side === 'right' ? x + gap : x - gap,
    y: top - 5 - markRow * row,
    align: side === 'right' ? 'left' : 'right',
  };
}

/** Lines from the plot's bottom up to their labels. */
export function drawMarks(
  pen: Pen,
  marks: readonly PlacedMark[],
  { top, bottom, pixel }: { readonly top: number; readonly bottom: number; pixel(x: number): number },
  theme: Theme,
): void {
  for (const mark of marks) {
    const x = pixel(mark.x);
    const label = markLabel(mark, x, top);
    pen.strokeStyle = theme.muted;
    pen.lineWidth = 1;
    pen.setLineDash([3, 3]);
    line(pen, x, bottom, x, label.y - 8);
    pen.setLineDash([]);
    pen.font = labelFont;
    pen.fillStyle = theme.ink;
    pen.textBaseline = 'alphabetic';
    pen.textAlign = label.align;
    pen.fillText(mark.label, label.x, label.y);
  }
}

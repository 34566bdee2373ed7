/**
 * The page around a plot: where its text stands, and the drawing of markers and labels at line ends.
 */
import type { Figure, Marker, Series } from './figure.ts';
import { spread, wrap } from './labels.ts';
import { type PlacedEntry, placeLegend } from './legend.ts';
import { along, markRow, type PlacedMark, placeMarks } from './marks.ts';
import { drawTexts, font, labelFont, line, type Pen, type Text } from './pen.ts';
import { lastPoint } from './series.ts';
import { seriesColour, type Theme } from './theme.ts';

/** CSS pixels. A 'page' stands alone; a 'panel' leaves what it shares with others to the page that holds it. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly kind: 'page' | 'panel';
}

export interface PageLayout {
  readonly texts: readonly Text[];
  /** Where the plot with its axes begins and ends. */
  readonly top: number;
  readonly bottom: number;
  /** Space at the right for the labels. */
  readonly right: number;
  readonly marks: readonly PlacedMark[];
  readonly legend: readonly PlacedEntry[];
}

export const margin = 16;
/** Width kept for the labels of every y axis, so that plots stand below each other. */
export const axisWidth = 54;
const labelGap = 15;
/** The ends of more lines than this are crowded: their labels stand in order of rank instead, as a scale of colours. */
const mostEndLabels = 8;
/** From the plot's edge: the leader, the key with its marker, the text. */
const label = { leader: 4, key: 14, text: 40 };

/** Title, lines below it and footnotes, and what they leave to the plot. */
export function pageLayout(figure: Figure, theme: Theme, frame: Frame): PageLayout {
  const page = frame.kind === 'page';
  const above = page ? [figure.definition, figure.setting] : [figure.definition];
  const header = headerTexts(figure.title, above, theme, frame.width, page ? 18 : 15);
  const footer = page
    ? footerTexts([figure.finding, ...figure.notes].filter(Boolean), theme, frame)
    : { texts: [], top: frame.height - 6 };
  const axis: Text = {
    text: figure.y.label,
    x: margin,
    y: header.bottom + (page ? 26 : 23),
    font: font(11.5),
    colour: theme.muted,
  };
  const widest = Math.max(0, ...figure.series.filter((line) => line.labelled).map((line) => endLabel(line).length));
  const right = widest === 0 ? 2 * margin : label.text + 7 * widest + margin / 2;
  const end = frame.width - right;
  const start = margin + axisWidth;
  const marks = placeMarks(figure.marks, (x) => along(figure.x, start, end, x), start, frame.width - margin);
  const legend = placeLegend(figure, frame.width - margin, axis.y, theme);
  const rows = Math.max(0, ...marks.map(({ row }) => row + 1));
  return {
    texts: [...header.texts, axis, ...legend.map(({ text }) => text), ...footer.texts],
    top: axis.y + 12 + markRow * rows,
    bottom: frame.height - footer.top + 8,
    right,
    marks,
    legend,
  };
}

/** A title with lines below it, and where they end. */
export function headerTexts(title: string, lines: readonly string[], theme: Theme, width: number, size: number) {
  const small = size > 15 ? 12.5 : 12;
  const texts: Text[] = [{ text: title, x: margin, y: margin + size * 0.8, font: font(size, 600), colour: theme.ink }];
  let y = margin + size * 0.8 + 4;
  for (const text of lines.flatMap((line) => wrap(line, width - 2 * margin, small))) {
    y += small * 1.4;
    texts.push({ text, x: margin, y, font: font(small), colour: theme.muted });
  }
  return { texts, bottom: y };
}

/** Footnotes, the last line at the bottom, and where they begin. */
export function footerTexts(lines: readonly string[], theme: Theme, frame: Pick<Frame, 'width' | 'height'>) {
  const size = 11;
  const wrapped = lines.length === 0 ? [] : wrap(lines.join(' '), frame.width - 2 * margin, size);
  const top = frame.height - margin - (wrapped.length - 1) * size * 1.4;
  const texts = wrapped.map((text, i): Text => {
    return { text, x: margin, y: top + i * size * 1.4, font: font(size), colour: theme.muted };
  });
  return { texts, top: top - size };
}

/** The plot's place, and where a value of y lies. */
export interface PlotArea {
  readonly top: number;
  readonly bottom: number;
  readonly right: number;
  pixel(y: number): number;
}

export interface PlacedLabel {
  readonly series: Series;
  readonly text: string;
  /** Baseline's left end. */
  readonly x: number;
  /** Middle of the label. */
  readonly y: number;
  /** Where its line ends; null when that is not the plot's edge: a leader would read as data. */
  readonly from: number | null;
}

/** Labels beside the ends of the lines, moved apart where they would touch; of many lines one below the other. */
export function placeLabels(figure: Figure, plot: PlotArea): PlacedLabel[] {
  const lines = figure.series.flatMap((line) => {
    const end = lastPoint(line.points);
    return end === null || !line.labelled ? [] : [{ line, end, wanted: plot.pixel(end.y) }];
  });
  if (lines.length > mostEndLabels) return keyLabels(lines.map(({ line }) => line).reverse(), plot);
  const places = spread(
    lines.map(({ wanted }) => wanted),
    labelGap,
    plot.top,
    plot.bottom,
  );
  return lines.map(({ line, end, wanted }, i) => ({
    series: line,
    text: endLabel(line),
    x: plot.right + label.text,
    y: places[i] as number,
    from: end.x === figure.x.max ? wanted : null,
  }));
}

/** The last of the order at the top, without leaders. */
function keyLabels(lines: readonly Series[], { top, bottom, right }: PlotArea): PlacedLabel[] {
  const gap = Math.min(labelGap, (bottom - top) / (lines.length - 1));
  return lines.map((series, i) => ({
    series,
    text: endLabel(series),
    x: right + label.text,
    y: top + gap * i,
    from: null,
  }));
}

export function drawLabels(pen: Pen, labels: readonly PlacedLabel[], theme: Theme): void {
  for (const { series, text, x, y, from } of labels) {
    const left = x - label.text;
    const colour = seriesColour(theme, series);
    pen.strokeStyle = colour;
    if (from !== null) {
      pen.lineWidth = 1;
      line(pen, left + label.leader, from, left + label.key, y);
    }
    pen.lineWidth = 2.25;
    line(pen, left + label.key, y, x - 6, y);
    drawMarker(pen, series.marker, (left + label.key + x - 6) / 2, y, colour, theme.background);
    drawTexts(pen, [{ text, x, y: y + 4.3, font: labelFont, colour: theme.ink }]);
  }
}

function endLabel({ label, divergence }: Series): string {
  return divergence === undefined ? label : `${label} (× ${divergence})`;
}

/** As Chart.js draws its points of these shapes. */
function drawMarker(pen: Pen, { shape, filled }: Marker, x: number, y: number, colour: string, inside: string): void {
  const r = 3.5;
  pen.beginPath();
  if (shape === 'circle') pen.arc(x, y, r, 0, 2 * Math.PI);
  else {
    const turn = { triangle: -Math.PI / 2, square: Math.PI / 4, diamond: 0 }[shape];
    const corners = shape === 'triangle' ? 3 : 4;
    for (let i = 0; i < corners; i++) {
      const angle = turn + (2 * Math.PI * i) / corners;
      pen.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
    }
  }
  pen.closePath();
  pen.fillStyle = filled ? colour : inside;
  pen.lineWidth = 1.5;
  pen.fill();
  pen.stroke();
}

/**
 * Values over a grid as colours, with lines over them: what such a figure says, as plain JSON, and its Chart.js
 * configuration. As in config.ts only Chart.js's types are used; it knows no canvas, no platform and not what was
 * measured.
 */
import type { Chart, ChartConfiguration, ChartDataset, Plugin, Scale, Point as XY } from 'chart.js';
import { ramp } from './colour.ts';
import type { Axis, Point } from './figure.ts';
import { axisWidth, type Frame, footerTexts, headerTexts, margin } from './page.ts';
import { drawTexts, font, line, type Pen, type Text } from './pen.ts';
import { fontFamily, heat, light, type Theme } from './theme.ts';

export interface HeatFigure {
  /** Stem of its file's name. */
  readonly name: string;
  readonly title: string;
  /** What is measured, in one sentence without a full stop. */
  readonly definition: string;
  readonly setting: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Edges of the cells, one more than cells, ascending. */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  /** [rows, columns] row-major; null where there is none. */
  readonly values: readonly (number | null)[];
  /** Of colours: what lies outside has the colour of the end. */
  readonly scale: Axis;
  /** A value with a name, within the scale. */
  readonly mark: { readonly value: number; readonly label: string };
  /** What null stands for; absent where there is none. */
  readonly nothing?: string;
  readonly lines: readonly HeatLine[];
  /** The numbers, computed. */
  readonly finding: string;
  readonly notes: readonly string[];
  /** The figure in words, for who cannot see it. */
  readonly alt: string;
}

export interface HeatLine {
  readonly label: string;
  readonly kind: 'theory' | 'border' | 'measured';
  /** In order; a null y breaks the line. */
  readonly points: readonly Point[];
}

export type HeatConfiguration = ChartConfiguration<'line', XY[]>;

/** Of the scale of colours at the right, with its ticks. */
const bar = { gap: 18, width: 14, ticks: 70, steps: 128 };
/** Lines have to be seen on the darkest and the lightest cell: white, rimmed. */
const stroke = { colour: '#ffffff', rim: '#101418' };
const dashes: Readonly<Record<HeatLine['kind'], readonly number[]>> = { theory: [6, 5], border: [2, 5], measured: [] };
const key = { width: 26, gap: 7, apart: 20 };

/** A fresh configuration each time, since renderers write into it. For pixels twice as fine give a `ratio` of 2. */
export function heatConfiguration(
  figure: HeatFigure,
  frame: Frame,
  theme: Theme = light,
  ratio = 1,
): HeatConfiguration {
  const header = headerTexts(figure.title, [figure.definition, figure.setting], theme, frame.width, 18);
  const footer = footerTexts([figure.finding, ...figure.notes].filter(Boolean), theme, frame);
  const legend = header.bottom + 25;
  const padding = {
    top: legend + 14,
    right: margin + bar.gap + bar.width + bar.ticks,
    bottom: frame.height - footer.top + 8,
    left: margin,
  };
  return {
    type: 'line',
    data: { datasets: figure.lines.flatMap((each, i) => lineDatasets(each, figure.lines.length - i)) },
    options: {
      animation: false,
      responsive: false,
      devicePixelRatio: ratio,
      locale: 'en-US',
      events: [],
      parsing: false,
      normalized: true,
      layout: { padding },
      plugins: { legend: { display: false }, tooltip: { enabled: false }, title: { display: false } },
      scales: {
        x: {
          ...scaleOf(figure.x, theme),
          title: { display: true, text: figure.x.label, color: theme.muted, font: tickFont, padding: 0 },
        },
        y: { ...scaleOf(figure.y, theme), afterFit: fixWidth },
      },
    },
    plugins: [pagePlugin(figure, [...header.texts, ...footer.texts], legend, theme)],
  };
}

const tickFont = { family: `'${fontFamily}'`, size: 12 };

function fixWidth(built: Scale): void {
  built.width = axisWidth;
}

function scaleOf(axis: Axis, theme: Theme) {
  const labels = new Map(axis.ticks.map(({ value, label }) => [value, label]));
  return {
    type: axis.scale === 'log' ? ('logarithmic' as const) : ('linear' as const),
    min: axis.min,
    max: axis.max,
    border: { display: false },
    grid: { drawOnChartArea: false, tickColor: theme.axis, tickLength: 5 },
    ticks: {
      ...{ autoSkip: false, maxRotation: 0, color: theme.muted, font: tickFont, padding: 4 },
      callback: (value: number | string) => labels.get(Number(value)) ?? '',
    },
    afterBuildTicks: (built: Scale) => {
      built.ticks = axis.ticks.map(({ value }) => ({ value }));
    },
  };
}

/** A rim, and the line above it. */
function lineDatasets({ label, kind, points }: HeatLine, order: number): ChartDataset<'line', XY[]>[] {
  const data = points.map(({ x, y }) => ({ x, y: y ?? Number.NaN }));
  const borderDash = [...dashes[kind]];
  const common = { data, pointRadius: 0, borderDash, clip: 0 };
  return [
    { ...common, label, order: 2 * order, borderColor: stroke.colour, borderWidth: 2.25 },
    { ...common, order: 2 * order + 1, borderColor: stroke.rim, borderWidth: 4.5 },
  ];
}

function pagePlugin(figure: HeatFigure, texts: readonly Text[], legend: number, theme: Theme): Plugin<'line'> {
  return {
    id: 'page',
    beforeDraw({ ctx, width, height }: Chart) {
      ctx.fillStyle = theme.background;
      ctx.fillRect(0, 0, width, height);
    },
    beforeDatasetsDraw({ ctx, scales }: Chart) {
      const x = (value: number): number => scales.x?.getPixelForValue(value) ?? 0;
      const y = (value: number): number => scales.y?.getPixelForValue(value) ?? 0;
      drawCells(ctx, figure, figure.columns.map(x), figure.rows.map(y), theme);
    },
    afterDraw({ ctx, chartArea }: Chart) {
      drawTexts(ctx, texts);
      drawLegend(ctx, figure, legend, theme);
      drawScale(ctx, figure, chartArea, theme);
    },
  };
}

/** Edges on whole half pixels, so that neither seams nor overlaps show. */
function drawCells(
  pen: Pen,
  { values, scale }: HeatFigure,
  x: readonly number[],
  y: readonly number[],
  theme: Theme,
): void {
  const [xs, ys] = [x, y].map((edges) => edges.map((edge) => Math.round(2 * edge) / 2)) as [number[], number[]];
  const columns = xs.length - 1;
  values.forEach((value, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    pen.fillStyle = value === null ? theme.axis : heatColour(value, scale);
    const [left, right] = [xs[column]!, xs[column + 1]!];
    const [below, above] = [ys[row]!, ys[row + 1]!];
    pen.fillRect(left, above, right - left, below - above);
  });
}

export function heatColour(value: number, { min, max }: Axis): string {
  return ramp(heat, (value - min) / (max - min));
}

function drawLegend(pen: Pen, { lines, y, nothing }: HeatFigure, baseline: number, theme: Theme): void {
  drawTexts(pen, [{ text: y.label, x: margin, y: baseline, font: font(11.5), colour: theme.muted }]);
  let x = margin + 6.2 * y.label.length + 24;
  const middle = baseline - 4;
  const entry = (label: string): void => {
    drawTexts(pen, [{ text: label, x: x + key.width + key.gap, y: baseline, font: font(12, 500), colour: theme.ink }]);
    x += key.width + key.gap + 6.1 * label.length + key.apart;
  };
  for (const { label, kind } of lines) {
    // On a patch of a middle colour, as lines are drawn on cells.
    pen.fillStyle = ramp(heat, 0.45);
    pen.fillRect(x, middle - 6, key.width, 12);
    for (const [colour, width] of [
      [stroke.rim, 4.5],
      [stroke.colour, 2.25],
    ] as const) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.setLineDash([...dashes[kind]]);
      line(pen, x + 3, middle, x + key.width - 3, middle);
    }
    pen.setLineDash([]);
    entry(label);
  }
  if (nothing === undefined) return;
  pen.fillStyle = theme.axis;
  pen.fillRect(x, middle - 6, key.width, 12);
  entry(nothing);
}

function drawScale(
  pen: Pen,
  { scale, mark }: HeatFigure,
  { top, bottom, right }: { readonly top: number; readonly bottom: number; readonly right: number },
  theme: Theme,
): void {
  const left = right + bar.gap;
  const height = bottom - top;
  for (let step = 0; step < bar.steps; step++) {
    pen.fillStyle = ramp(heat, step / (bar.steps - 1));
    const above = bottom - ((step + 1) * height) / bar.steps;
    pen.fillRect(left, above, bar.width, height / bar.steps + 0.5);
  }
  const at = (value: number): number => bottom - ((value - scale.min) / (scale.max - scale.min)) * height;
  const small = font(11);
  const x = left + bar.width + 6;
  const near = scale.ticks.filter(({ value }) => Math.abs(at(value) - at(mark.value)) >= 13);
  drawTexts(
    pen,
    near.map(({ value, label }) => ({ text: label, x, y: at(value) + 4, font: small, colour: theme.muted })),
  );
  pen.strokeStyle = theme.ink;
  pen.lineWidth = 1.5;
  line(pen, left - 3, at(mark.value), left + bar.width + 3, at(mark.value));
  drawTexts(pen, [{ text: mark.label, x, y: at(mark.value) + 4, font: font(11, 600), colour: theme.ink }]);
}

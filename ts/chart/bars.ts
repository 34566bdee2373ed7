/**
 * Bars in groups, with their spread: what such a figure says, as plain JSON, and its Chart.js configuration. As in
 * config.ts only Chart.js's types are used; it knows no canvas, no platform and not what was measured.
 */
import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import { ramp } from './colour.ts';
import type { Axis } from './figure.ts';
import { type Frame, footerTexts, headerTexts, margin } from './page.ts';
import { drawTexts, font, line, type Pen, type Text } from './pen.ts';
import { fontFamily, light, type Theme } from './theme.ts';

export interface BarFigure {
  readonly title: string;
  /** What is measured, in one sentence without a full stop. */
  readonly definition: string;
  /** Machine and versions. */
  readonly setting: string;
  /** From 0 on: a bar's length is its value. */
  readonly y: Axis;
  readonly groups: readonly string[];
  readonly series: readonly BarSeries[];
  /** A line across each group. */
  readonly mark: { readonly label: string; readonly values: readonly number[] };
  readonly notes: readonly string[];
  /** The figure in words, for who cannot see it. */
  readonly alt: string;
}

export interface BarSeries {
  readonly label: string;
  /** Its place among the `of` that share the colours, from 0: the same in figures that lack some of them. */
  readonly rank: number;
  readonly of: number;
  /** One for each group. */
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly value: number;
  /** Ends of the whisker. */
  readonly low: number;
  readonly high: number;
  /** Said above it. */
  readonly text: string;
}

export type BarConfiguration = ChartConfiguration<'bar', number[], string>;

/** Shares of a group's width that its bars take, and of a bar's place that the bar takes. */
const categoryPercentage = 0.84;
const barPercentage = 0.92;
const keySize = 10;

/** A fresh configuration each time, since renderers write into it. For pixels twice as fine give a `ratio` of 2. */
export function barConfiguration(figure: BarFigure, frame: Frame, theme: Theme = light, ratio = 1): BarConfiguration {
  const { y, groups, series } = figure;
  const header = headerTexts(figure.title, [figure.definition, figure.setting], theme, frame.width, 18);
  const footer = footerTexts(figure.notes, theme, frame);
  const legend = header.bottom + 26;
  const tickFont = { family: `'${fontFamily}'`, size: 12 };
  const labels = new Map(y.ticks.map(({ value, label }) => [value, label]));
  return {
    type: 'bar',
    data: {
      labels: [...groups],
      datasets: series.map((each) => ({
        label: each.label,
        data: each.bars.map(({ value }) => value),
        backgroundColor: colourOf(theme, each),
        categoryPercentage,
        barPercentage,
      })),
    },
    options: {
      animation: false,
      responsive: false,
      devicePixelRatio: ratio,
      locale: 'en-US',
      events: [],
      layout: { padding: { top: legend + 18, right: margin, bottom: frame.height - footer.top + 8, left: margin } },
      plugins: { legend: { display: false }, tooltip: { enabled: false }, title: { display: false } },
      scales: {
        x: { ticks: { color: theme.ink, font: tickFont }, border: { color: theme.axis }, grid: { display: false } },
        y: {
          min: y.min,
          max: y.max,
          border: { display: false },
          grid: { color: theme.grid, drawTicks: false },
          ticks: {
            ...{ color: theme.muted, font: tickFont, padding: 6 },
            callback: (value) => labels.get(Number(value)) ?? '',
          },
          afterBuildTicks: (built) => {
            built.ticks = y.ticks.map(({ value }) => ({ value }));
          },
        },
      },
    },
    plugins: [pagePlugin(figure, [...header.texts, ...footer.texts], legend, theme)],
  };
}

function colourOf(theme: Theme, { rank, of }: BarSeries): string {
  return ramp(theme.ramps.sigma, of > 1 ? rank / (of - 1) : 0);
}

/** Background below; text, key, marks, whiskers and values above the bars. */
function pagePlugin(figure: BarFigure, texts: readonly Text[], legend: number, theme: Theme): Plugin<'bar'> {
  return {
    id: 'page',
    beforeDraw({ ctx, width, height }: Chart) {
      ctx.fillStyle = theme.background;
      ctx.fillRect(0, 0, width, height);
    },
    afterDraw(chart: Chart) {
      const pen = chart.ctx;
      drawTexts(pen, texts);
      drawLegend(pen, figure, legend, theme);
      const pixel = (value: number): number => chart.scales.y?.getPixelForValue(value) ?? 0;
      figure.series.forEach(({ bars }, i) => {
        const drawn = chart.getDatasetMeta(i).data;
        bars.forEach((bar, group) => {
          const x = drawn[group]?.x ?? 0;
          drawWhisker(pen, x, pixel(bar.low), pixel(bar.high), theme);
          const above = Math.min(pixel(bar.high), pixel(bar.value)) - 5;
          const half = 0.26 * 10.5 * bar.text.length;
          drawTexts(pen, [{ text: bar.text, x: x - half, y: above, font: font(10.5, 500), colour: theme.ink }]);
        });
      });
      const { left, right } = chart.chartArea;
      const place = (right - left) / figure.groups.length;
      pen.strokeStyle = theme.muted;
      pen.lineWidth = 1.5;
      figure.mark.values.forEach((value, group) => {
        const from = left + place * (group + (1 - categoryPercentage) / 2);
        line(pen, from, pixel(value), from + place * categoryPercentage, pixel(value));
      });
    },
  };
}

function drawLegend(pen: Pen, { y, series, mark }: BarFigure, baseline: number, theme: Theme): void {
  const words = font(12, 500);
  drawTexts(pen, [{ text: y.label, x: margin, y: baseline, font: font(11.5), colour: theme.muted }]);
  let x = margin + 6.5 * y.label.length + 24;
  const middle = baseline - 4;
  const entry = (label: string): void => {
    drawTexts(pen, [{ text: label, x: x + keySize + 6, y: baseline, font: words, colour: theme.ink }]);
    x += keySize + 6 + 6.6 * label.length + 18;
  };
  for (const each of series) {
    pen.fillStyle = colourOf(theme, each);
    pen.fillRect(x, middle - keySize / 2, keySize, keySize);
    entry(each.label);
  }
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1.5;
  line(pen, x, middle, x + keySize, middle);
  entry(mark.label);
}

/** With a rim of the background's colour, so that it shows on dark bars too; none where its ends would touch. */
function drawWhisker(pen: Pen, x: number, low: number, high: number, theme: Theme): void {
  if (low - high < 3) return;
  for (const [colour, width, rim] of [
    [theme.background, 3.25, 1],
    [theme.ink, 1.25, 0],
  ] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    line(pen, x, low, x, high);
    for (const end of [low, high]) line(pen, x - 3 - rim, end, x + 3 + rim, end);
  }
}

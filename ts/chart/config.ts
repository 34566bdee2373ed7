/**
 * Figure + theme -> Chart.js configuration: what is drawn, axes with our own ticks; and for a print a plugin
 * object that paints the page around the plot. Uses Chart.js's types only, so that any copy of it can draw the result.
 * Knows no canvas and no platform.
 */
import type { Chart, ChartConfiguration, Plugin, Scale, Point as XY } from 'chart.js';
import { datasets } from './datasets.ts';
import type { Axis, Figure, Plot } from './figure.ts';
import { drawLegend, drawLevels } from './legend.ts';
import { drawMarks } from './marks.ts';
import { axisWidth, drawLabels, type Frame, margin, type PageLayout, pageLayout, placeLabels } from './page.ts';
import { drawTexts } from './pen.ts';
import { drawSpans } from './spans.ts';
import { fontFamily, light, type Theme } from './theme.ts';

export type LineConfiguration = ChartConfiguration<'line', XY[]>;

/** What surrounds a plot has a say in how it looks. */
export interface Look {
  /** Around the plot with its axes, in CSS pixels. */
  readonly padding: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
  /** Kept for the labels of the y axis, so that plots stand below each other. */
  readonly axisWidth: number;
  readonly fontSize: number;
  /** Whether lines bear their markers along the way. */
  readonly markers: boolean;
  /** Whether the x axis says what it is. */
  readonly named: boolean;
}

/** A fresh configuration each time, since renderers write into it. For pixels twice as fine give a `ratio` of 2. */
export function chartConfiguration(figure: Figure, frame: Frame, theme: Theme = light, ratio = 1): LineConfiguration {
  const layout = pageLayout(figure, theme, frame);
  const { top, right, bottom } = layout;
  const padding = { top, right, bottom, left: margin };
  const look = { padding, axisWidth, fontSize: 12, markers: true, named: true };
  return { ...plotConfiguration(figure, look, theme, ratio), plugins: [pagePlugin(figure, layout, theme)] };
}

/** A plot alone, on whatever its canvas shows. As fresh. */
export function plotConfiguration(plot: Plot, look: Look, theme: Theme, ratio: number): LineConfiguration {
  return {
    type: 'line',
    data: { datasets: plot.series.flatMap((series, i) => datasets(series, i, plot, look.markers, theme)) },
    options: {
      animation: false,
      responsive: false,
      devicePixelRatio: ratio,
      locale: 'en-US',
      events: [],
      parsing: false,
      normalized: true,
      layout: { padding: { ...look.padding } },
      plugins: { legend: { display: false }, tooltip: { enabled: false }, title: { display: false } },
      scales: { x: xScale(plot.x, look, theme), y: yScale(plot.y, look, theme) },
    },
  };
}

function xScale(axis: Axis, look: Look, theme: Theme): object {
  return {
    ...scale(axis, look, theme),
    type: chartType(axis),
    title: { display: look.named, text: axis.label, color: theme.muted, font: fontOf(look), padding: 0 },
    border: { color: theme.axis },
    grid: { drawOnChartArea: false, tickColor: theme.axis, tickLength: 5 },
  };
}

function yScale(axis: Axis, look: Look, theme: Theme): object {
  return {
    ...scale(axis, look, theme),
    type: chartType(axis),
    border: { display: false },
    grid: { color: theme.grid, drawTicks: false },
    afterFit: (built: Scale) => {
      built.width = look.axisWidth;
    },
  };
}

function chartType({ scale }: Axis): 'logarithmic' | 'linear' {
  return scale === 'log' ? 'logarithmic' : 'linear';
}

function scale(axis: Axis, look: Look, theme: Theme) {
  const labels = new Map(axis.ticks.map(({ value, label }) => [value, label]));
  return {
    min: axis.min,
    max: axis.max,
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      color: theme.muted,
      font: fontOf(look),
      padding: 6,
      callback: (value: number | string) => labels.get(Number(value)) ?? '',
    },
    afterBuildTicks: (built: Scale) => {
      built.ticks = axis.ticks.map(({ value }) => ({ value }));
    },
  };
}

function fontOf({ fontSize }: Look) {
  return { family: `'${fontFamily}'`, size: fontSize };
}

/** Background and marks below, text and labels above the plot. */
function pagePlugin(figure: Figure, layout: PageLayout, theme: Theme): Plugin<'line'> {
  return {
    id: 'page',
    beforeDraw({ ctx, width, height }: Chart) {
      ctx.fillStyle = theme.background;
      ctx.fillRect(0, 0, width, height);
    },
    beforeDatasetsDraw({ ctx, chartArea, scales }: Chart) {
      const { left, right, top, bottom } = chartArea;
      drawSpans(ctx, figure.spans ?? [], chartArea, (x) => scales.x?.getPixelForValue(x) ?? 0, theme);
      drawMarks(ctx, layout.marks, { top, bottom, pixel: (x) => scales.x?.getPixelForValue(x) ?? 0 }, theme);
      const pixel = (y: number): number => scales.y?.getPixelForValue(y) ?? 0;
      drawLevels(ctx, figure.levels ?? [], { left, right, pixel }, theme);
    },
    afterDraw({ ctx, chartArea, scales }: Chart) {
      const { top, bottom, right } = chartArea;
      drawTexts(ctx, layout.texts);
      drawLegend(ctx, layout.legend, theme);
      drawLabels(
        ctx,
        placeLabels(figure, { top, bottom, right, pixel: (y) => scales.y?.getPixelForValue(y) ?? bottom }),
        theme,
      );
    },
  };
}

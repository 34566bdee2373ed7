/**
 * Figure + theme -> Chart.js configuration: lines, bands, crosses, axes with our own ticks; and for a print a plugin
 * object that paints the page around the plot. Uses Chart.js's types only, so that any copy of it can draw the result.
 * Knows no canvas and no platform.
 */
import type { Chart, ChartConfiguration, ChartDataset, Plugin, Scale, Point as XY } from 'chart.js';
import { withAlpha } from './colour.ts';
import type { Axis, BandPoint, Figure, Marker, Plot, Point, Series, TheoryPoint } from './figure.ts';
import { drawLegend, drawLevels, theoryDash } from './legend.ts';
import { drawMarks } from './marks.ts';
import { axisWidth, drawLabels, type Frame, margin, type PageLayout, pageLayout, placeLabels } from './page.ts';
import { drawTexts } from './pen.ts';
import { fontFamily, light, seriesColour, type Theme } from './theme.ts';

export type LineConfiguration = ChartConfiguration<'line', XY[]>;
type Line = ChartDataset<'line', XY[]>;

/** More lines than this are drawn thinner, with fewer markers. */
const few = 12;
/** More bands than this are drawn fainter. */
const fewBands = 4;
/** Opacity of a line that is drawn faint. */
const faintAlpha = 0.4;
const pointStyles: Readonly<Record<Marker['shape'], Line['pointStyle']>> = {
  circle: 'circle',
  triangle: 'triangle',
  square: 'rect',
  diamond: 'rectRot',
};

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
    data: { datasets: plot.series.flatMap((series, i) => datasets(series, i, plot, look, theme)) },
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

function datasets(series: Series, index: number, plot: Plot, look: Look, theme: Theme): Line[] {
  const colour = lineColour(theme, series);
  const crosses = pointDataset(series.crosses, 0, {
    pointStyle: 'crossRot',
    pointRadius: series.style === 'dots' ? 4 : 6,
    pointBorderColor: colour,
    pointBorderWidth: series.style === 'dots' ? 1.75 : 2.5,
  });
  const all = {
    dots: () => [dotDataset(series, index, theme), crosses],
    medians: () => medianDatasets(series, index, plot, theme),
    curve: () => [...lineDatasets(series, index, plot, look, theme), crosses, ...startDatasets(series, theme)],
    joined: () => [...lineDatasets(series, index, plot, look, theme), crosses],
  };
  return all[series.style]().filter(({ data }) => data.length > 0);
}

/** A ring at theory's mean, which leaves the line's own start to be seen, and a thin bar of its deviation. */
function startDatasets({ theory = [], ...series }: Series, theme: Theme): Line[] {
  const colour = seriesColour(theme, series);
  const ring = pointDataset(theory, 0, {
    pointStyle: 'circle',
    pointRadius: 5,
    pointBackgroundColor: 'transparent',
    pointBorderColor: colour,
    pointBorderWidth: 1.75,
  });
  return [ring, barDataset(theory.map(toMiddle), 0, colour)];
}

/** The half of a bar that can be drawn. */
function toMiddle({ x, y, low, high }: TheoryPoint): BandPoint {
  return { x, low: low ?? y, high: high ?? y };
}

/** Measured medians with bars between quartiles; theory as a dashed line with its band. Joined where there is none. */
function medianDatasets(series: Series, index: number, plot: Plot, theme: Theme): Line[] {
  const { points, band = [], theory = [] } = series;
  const colour = lineColour(theme, series);
  const line: Line = {
    label: series.label,
    data: (theory.length > 0 ? theory : points).map(drawn),
    order: 500 + index,
    clip: 8,
    borderColor: colour,
    borderWidth: theory.length > 0 ? 1.5 : 1,
    borderDash: theory.length > 0 ? [...theoryDash] : [],
    pointRadius: 0,
  };
  const seen = points.filter(({ y }) => y !== null);
  const marks = { ...markDataset(seen, series, theme), order: 1 + 2 * index };
  const bars = barDataset(band, 2 + 2 * index, colour);
  return [line, marks, bars, ...bandDatasets(theory, shadeOf(series, plot, theme), 1000 + 2 * index)];
}

/** A vertical between both ends of each, in one line with gaps. */
function barDataset(ends: readonly BandPoint[], order: number, colour: string): Line {
  const data = ends.flatMap(({ x, low, high }) => [low, high, null].map((y) => drawn({ x, y })));
  return {
    data,
    order,
    clip: { left: 8, top: 0, right: 8, bottom: 0 },
    borderColor: colour,
    borderWidth: 1.25,
    pointRadius: 0,
  };
}

/** A line with its markers above it, and its band below everything. */
function lineDatasets(series: Series, index: number, plot: Plot, look: Look, theme: Theme): Line[] {
  const colour = lineColour(theme, series);
  const many = plot.series.length > few;
  const line: Line = {
    label: series.label,
    data: series.points.map(drawn),
    order: 2 + 2 * index,
    clip: 8,
    borderColor: colour,
    borderWidth: many && series.style === 'curve' ? 1.5 : 2.25,
    borderJoinStyle: 'round',
    pointRadius: 0,
  };
  const marks = markDataset(look.markers ? marked(series, index, plot) : [], series, theme);
  return [
    line,
    { ...marks, order: 1 + 2 * index },
    ...bandDatasets(series.band ?? [], shadeOf(series, plot, theme), 1000 + 2 * index),
  ];
}

function markDataset(points: readonly Point[], series: Series, theme: Theme): Line {
  const { shape, filled } = series.marker;
  const colour = lineColour(theme, series);
  return pointDataset(points, 0, {
    pointStyle: pointStyles[shape],
    pointRadius: 3.5,
    pointBackgroundColor: filled ? colour : theme.background,
    pointBorderColor: colour,
    pointBorderWidth: 1.5,
  });
}

/** Of a band: fainter where there are many. */
function shadeOf(series: Series, plot: Plot, theme: Theme): string {
  const alpha = theme.bandAlpha * Math.min(1, Math.sqrt(fewBands / plot.series.length));
  return withAlpha(seriesColour(theme, series), alpha);
}

function lineColour(theme: Theme, series: Series): string {
  const colour = seriesColour(theme, series);
  return series.faint ? withAlpha(colour, faintAlpha) : colour;
}

/** Fainter the more there are, so that their density shows. */
function dotDataset(series: Series, index: number, theme: Theme): Line {
  const alpha = Math.max(0.25, series.points.length ** -0.25);
  return pointDataset(series.points, 500 + index, {
    pointStyle: 'circle',
    pointRadius: series.points.length === 1 ? 4.5 : 3,
    pointBackgroundColor: withAlpha(seriesColour(theme, series), alpha),
    pointBorderWidth: 0,
  });
}

/** Points without a line. Datasets of their own: Chart.js is slow with options that differ from point to point. */
function pointDataset(points: readonly Point[], order: number, style: Partial<Line>): Line {
  return { data: points.map(drawn), order, clip: 8, showLine: false, ...style };
}

/** Two lines without a stroke; the second fills down to the first. */
function bandDatasets(band: readonly BandPoint[], colour: string, order: number): Line[] {
  const edge = (side: 'low' | 'high'): Line => ({
    data: band.map((point) => drawn({ x: point.x, y: point[side] })),
    order,
    clip: 8,
    borderWidth: 0,
    pointRadius: 0,
    backgroundColor: colour,
  });
  return [edge('low'), { ...edge('high'), fill: '-1' }];
}

/** Chart.js takes NaN for a gap. */
function drawn({ x, y }: Point): XY {
  return { x, y: y ?? Number.NaN };
}

/** The points that bear a marker: a few of a line, others than on its neighbours; and those without neighbours. */
function marked({ points, band, crosses, style }: Series, index: number, { series, x: axis }: Plot): Point[] {
  if (style === 'joined') return band === undefined ? [] : points.filter(({ y }) => y !== null);
  const lines = series.length;
  const every = Math.max(1, Math.ceil((axis.max + 1) / (lines > few ? 4 : 8)));
  const first = Math.floor((every * (index + 0.5)) / lines);
  return points.filter(({ x, y }, i) => {
    const alone = (points[i - 1]?.y ?? null) === null && (points[i + 1]?.y ?? null) === null;
    const crossed = crosses.some((cross) => cross.x === x && cross.y === y);
    return y !== null && !crossed && (i % every === first || alone);
  });
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
    beforeDatasetsDraw({ ctx, chartArea: { left, right, top, bottom }, scales }: Chart) {
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

/**
 * Figure + theme -> Chart.js configuration: lines, bands, crosses, axes with our own ticks, and a plugin object
 * that paints the page around the plot. Uses Chart.js's types only, so that any copy of it can draw the result.
 * Knows no canvas and no platform.
 */
import type { Chart, ChartConfiguration, ChartDataset, Plugin, Scale, Point as XY } from 'chart.js';
import { withAlpha } from './colour.ts';
import type { Axis, BandPoint, Figure, Marker, Point, Series } from './figure.ts';
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
const font = { family: `'${fontFamily}'`, size: 12 };
const pointStyles: Readonly<Record<Marker['shape'], Line['pointStyle']>> = {
  circle: 'circle',
  triangle: 'triangle',
  square: 'rect',
  diamond: 'rectRot',
};

/** A fresh configuration each time, since renderers write into it. For pixels twice as fine give a `ratio` of 2. */
export function chartConfiguration(figure: Figure, frame: Frame, theme: Theme = light, ratio = 1): LineConfiguration {
  const layout = pageLayout(figure, theme, frame);
  return {
    type: 'line',
    data: { datasets: figure.series.flatMap((series, i) => datasets(series, i, figure, theme)) },
    options: {
      animation: false,
      responsive: false,
      devicePixelRatio: ratio,
      locale: 'en-US',
      events: [],
      parsing: false,
      normalized: true,
      layout: { padding: { top: layout.top, right: layout.right, bottom: layout.bottom, left: margin } },
      plugins: { legend: { display: false }, tooltip: { enabled: false }, title: { display: false } },
      scales: { x: xScale(figure.x, theme), y: yScale(figure.y, theme) },
    },
    plugins: [pagePlugin(figure, layout, theme)],
  };
}

function datasets(series: Series, index: number, figure: Figure, theme: Theme): Line[] {
  const colour = seriesColour(theme, series);
  const crosses = pointDataset(series.crosses, 0, {
    pointStyle: 'crossRot',
    pointRadius: series.style === 'dots' ? 4 : 6,
    pointBorderColor: colour,
    pointBorderWidth: series.style === 'dots' ? 1.75 : 2.5,
  });
  const all =
    series.style === 'dots'
      ? [dotDataset(series, index, theme), crosses]
      : [...lineDatasets(series, index, figure, theme), crosses];
  return all.filter(({ data }) => data.length > 0);
}

/** A line with its markers above it, and its band below everything. */
function lineDatasets(series: Series, index: number, figure: Figure, theme: Theme): Line[] {
  const colour = seriesColour(theme, series);
  const { shape, filled } = series.marker;
  const many = figure.series.length > few;
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
  const marks = pointDataset(marked(series, index, figure), 1 + 2 * index, {
    pointStyle: pointStyles[shape],
    pointRadius: 3.5,
    pointBackgroundColor: filled ? colour : theme.background,
    pointBorderColor: colour,
    pointBorderWidth: 1.5,
  });
  const alpha = theme.bandAlpha * Math.min(1, Math.sqrt(fewBands / figure.series.length));
  return [line, marks, ...bandDatasets(series.band ?? [], withAlpha(colour, alpha), 1000 + 2 * index)];
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
function marked({ points, band, crosses, style }: Series, index: number, figure: Figure): Point[] {
  if (style === 'joined') return band === undefined ? [] : points.filter(({ y }) => y !== null);
  const lines = figure.series.length;
  const every = Math.max(1, Math.ceil((figure.x.max + 1) / (lines > few ? 4 : 8)));
  const first = Math.floor((every * (index + 0.5)) / lines);
  return points.filter(({ x, y }, i) => {
    const alone = (points[i - 1]?.y ?? null) === null && (points[i + 1]?.y ?? null) === null;
    const crossed = crosses.some((cross) => cross.x === x && cross.y === y);
    return y !== null && !crossed && (i % every === first || alone);
  });
}

function xScale(axis: Axis, theme: Theme): object {
  return {
    ...scale(axis, theme),
    type: chartType(axis),
    title: { display: true, text: axis.label, color: theme.muted, font, padding: 0 },
    border: { color: theme.axis },
    grid: { drawOnChartArea: false, tickColor: theme.axis, tickLength: 5 },
  };
}

function yScale(axis: Axis, theme: Theme): object {
  return {
    ...scale(axis, theme),
    type: chartType(axis),
    border: { display: false },
    grid: { color: theme.grid, drawTicks: false },
    afterFit: (built: Scale) => {
      built.width = axisWidth;
    },
  };
}

function chartType({ scale }: Axis): 'logarithmic' | 'linear' {
  return scale === 'log' ? 'logarithmic' : 'linear';
}

function scale(axis: Axis, theme: Theme) {
  const labels = new Map(axis.ticks.map(({ value, label }) => [value, label]));
  return {
    min: axis.min,
    max: axis.max,
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      color: theme.muted,
      font,
      padding: 6,
      callback: (value: number | string) => labels.get(Number(value)) ?? '',
    },
    afterBuildTicks: (built: Scale) => {
      built.ticks = axis.ticks.map(({ value }) => ({ value }));
    },
  };
}

/** Background and marks below, text and labels above the plot. */
function pagePlugin(figure: Figure, layout: PageLayout, theme: Theme): Plugin<'line'> {
  return {
    id: 'page',
    beforeDraw({ ctx, width, height }: Chart) {
      ctx.fillStyle = theme.background;
      ctx.fillRect(0, 0, width, height);
    },
    beforeDatasetsDraw({ ctx, chartArea: { top, bottom }, scales }: Chart) {
      drawMarks(ctx, layout.marks, { top, bottom, pixel: (x) => scales.x?.getPixelForValue(x) ?? 0 }, theme);
    },
    afterDraw({ ctx, chartArea, scales }: Chart) {
      const { top, bottom, right } = chartArea;
      drawTexts(ctx, layout.texts);
      drawLabels(
        ctx,
        placeLabels(figure, { top, bottom, right, pixel: (y) => scales.y?.getPixelForValue(y) ?? bottom }),
        theme,
      );
    },
  };
}

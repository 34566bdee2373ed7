/**
 * A series as Chart.js's datasets: its line with markers and band, its dots or medians, crosses, and what theory has of
 * it. Uses Chart.js's types only, and knows neither axes nor what is around the plot.
 */
import type { ChartDataset, Point as XY } from 'chart.js';
import { withAlpha } from './colour.ts';
import type { BandPoint, Marker, Plot, Point, Series } from './figure.ts';
import { theoryDash } from './legend.ts';
import { seriesColour, type Theme } from './theme.ts';

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

/**
 * All that a series is drawn by; the lower an order, the later it is drawn.
 *
 * @param markers whether lines bear them along the way
 */
export function datasets(series: Series, index: number, plot: Plot, markers: boolean, theme: Theme): Line[] {
  const colour = lineColour(theme, series);
  const crosses = pointDataset(series.crosses, 0, {
    pointStyle: 'crossRot',
    pointRadius: series.style === 'dots' ? 4 : 6,
    pointBorderColor: colour,
    pointBorderWidth: series.style === 'dots' ? 1.75 : 2.5,
  });
  const all = {
    dots: () => [dotDataset(series, index, theme), barDataset(series.band ?? [], 2 + 2 * index, colour), crosses],
    medians: () => medianDatasets(series, index, plot, theme),
    curve: () => [...lineDatasets(series, index, plot, markers, theme), crosses, ...startDatasets(series, theme)],
    joined: () => [...lineDatasets(series, index, plot, markers, theme), crosses],
  };
  return all[series.style]().filter(({ data }) => data.length > 0);
}

/** A ring at theory's mean, which leaves the line's own start to be seen, and a thin bar of its deviation. */
function startDatasets({ theory = [], ...series }: Series, theme: Theme): Line[] {
  const colour = seriesColour(theme, series);
  const ring = pointDataset(theory, 0, {
    pointStyle: 'circle',
    pointRadius: 4.5,
    pointBackgroundColor: 'transparent',
    pointBorderColor: colour,
    pointBorderWidth: 1.75,
  });
  return [ring, barDataset(theory, 0, colour)];
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
function lineDatasets(series: Series, index: number, plot: Plot, markers: boolean, theme: Theme): Line[] {
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
  const marks = markDataset(markers ? marked(series, index, plot) : [], series, theme);
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
    clip: { left: 8, top: 8, right: 8, bottom: 0 },
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

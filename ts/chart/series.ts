/**
 * One cell as one line: its run, or the median and quartiles of its runs. Decides what cannot be drawn, and marks
 * where runs diverged. After a run has diverged, median and band are of the others.
 */
import { quantiles } from '../stats/summary.ts';
import type { Range } from './axis.ts';
import type { Cell } from './cells.ts';
import type { BandPoint, Level, Point, Series, TheoryPoint } from './figure.ts';
import type { Expected, Measure } from './measures.ts';

/** A cell's line in the figure of a measure. */
export function series(cell: Cell, measure: Measure): Series {
  const columns = cell.runs.map((run) => measure.column(run));
  const rows = Math.max(0, ...columns.map((column) => column.length));
  const points: Point[] = [];
  const band: BandPoint[] = [];
  const drawable = drawableOn(measure.log);
  for (let x = 0; x < rows; x++) {
    const values = columns.map((column) => column[x] ?? Number.NaN).filter(Number.isFinite);
    const [low, middle, high] = values.length === 0 ? [] : quantiles(values, [0.25, 0.5, 0.75]);
    points.push({ x, y: drawable(middle ?? Number.NaN) });
    band.push({ x, low: drawable(low ?? Number.NaN), high: drawable(high ?? Number.NaN) });
  }
  const { runs, start, ...place } = cell;
  const expected = start && runs[0] ? measure.start(start, runs[0].spec) : null;
  const theory = expected === null ? [] : theoryPoints(0, expected, measure.log);
  return {
    ...place,
    ...divergence(cell),
    style: 'curve',
    points,
    ...(runs.length > 1 ? { band } : {}),
    crosses: crosses(cell, columns, drawable),
    ...(theory.length > 0 && { theory }),
  };
}

/** What can be drawn of a value: not what is not finite or, on a log axis, not positive. */
export function drawableOn(log: boolean): (value: number) => number | null {
  return (value) => (Number.isFinite(value) && (value > 0 || !log) ? value : null);
}

/**
 * One, or none where its mean cannot be drawn. On a log axis no deviation goes further down than to a tenth of the mean:
 * that of a skewed number may be larger than its mean.
 */
export function theoryPoints(x: number, { mean, sd }: Expected, log: boolean): TheoryPoint[] {
  const y = drawableOn(log)(mean);
  if (y === null) return [];
  if (sd === null) return [{ x, y, low: null, high: null }];
  return [{ x, y, low: log ? Math.max(mean - sd, mean / 10) : mean - sd, high: mean + sd }];
}

/** Lowest and highest value of the lines, bands and crosses, of theory but for what is below its means, and of levels. */
export function rangeOf(all: readonly Series[], levels: readonly Level[] = []): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const include = (value: number | null) => {
    if (value === null) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { y } of levels) include(y);
  for (const { points, crosses, band = [], theory = [] } of all) {
    for (const point of [...points, ...crosses, ...theory]) include(point.y);
    for (const { high } of theory) include(high);
    for (const point of band) {
      include(point.low);
      include(point.high);
    }
  }
  return low <= high ? [low, high] : null;
}

/** The last point of a line that has a value. */
export function lastPoint(points: readonly Point[]): { readonly x: number; readonly y: number } | null {
  const point = points.findLast(({ y }) => y !== null);
  return point === undefined || point.y === null ? null : { x: point.x, y: point.y };
}

function divergence({ runs }: Cell): Pick<Series, 'divergence'> {
  const epochs = runs.map((run) => run.divergedAt).filter((epoch) => epoch !== null);
  if (epochs.length === 0) return {};
  return { divergence: runs.length === 1 ? `epoch ${epochs[0]}` : `${epochs.length} of ${runs.length}` };
}

function crosses(cell: Cell, columns: readonly Float64Array[], drawable: (value: number) => number | null): Point[] {
  const marks: Point[] = [];
  cell.runs.forEach((run, i) => {
    if (run.divergedAt === null) return;
    const mark = lastPoint(Array.from(columns[i] ?? [], (value, x) => ({ x, y: drawable(value) })));
    if (mark !== null) marks.push(mark);
  });
  return marks;
}

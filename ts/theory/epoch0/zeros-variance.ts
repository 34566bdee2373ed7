/**
 * How the share of quiet activations in a layer varies between networks, given the layers below: its units are
 * independent, so by the variance of one unit's share of rows over the layer's width. That is a mean over pairs of rows
 * of the chance that a unit is quiet at both.
 *
 * Where a unit is quiet for nearly all negative z, data that are symmetric about 0 let the signs cancel almost wholly.
 * So the signs go into a sum over all pairs, by Sheppard's formula (1899), and the rest into one over some rows: the
 * indicator is that of z < 0 plus signed cells, over which z is integrated.
 */
import type { Interval } from '../activations.ts';
import { density, distribution } from '../gaussian.ts';
import { average } from '../propagation.ts';
import { quietShare } from './zeros.ts';

/** Covariance of two rows' [z < 0], by the second moments and the covariance of z. */
export function signCovariance(q: number, other: number, signal: number): number {
  return Math.asin(correlation(q, other, signal)) / (2 * Math.PI);
}

/** Of rows of zeros 0. */
function correlation(q: number, other: number, signal: number): number {
  return signal === 0 ? 0 : Math.min(1, Math.max(-1, signal / Math.sqrt(q * other)));
}

/**
 * Variance of one unit's share.
 *
 * @param quiet where its activation is: of z
 * @param ofSigns mean of `signCovariance` over all pairs of `count` rows
 * @param q second moments of some rows that stand for them
 * @param signal covariances of those, [rows, rows], of which the lower triangle is read
 */
export function unitVariance(
  quiet: readonly Interval[],
  ofSigns: number,
  count: number,
  q: Float64Array,
  signal: Float64Array,
): number {
  // Of a share near 1 its complement varies as much, and has its digits.
  const intervals = average(q.map((each) => quietShare(quiet, each))) < 0.75 ? quiet : complement(quiet);
  const apart = intervals.some((interval) => isHalf(interval, q));
  const rows = Array.from(q, (each) => rowOf(intervals, apart, each));
  const ofHalf = apart ? 1 / 4 : 0;
  const own = rows.reduce((sum, { inside }) => sum + inside * (1 - inside) - ofHalf, 0) / rows.length;
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < i; j++) {
      const [one, other] = [rows[i]!, rows[j]!];
      const rho = correlation(q[i]!, q[j]!, signal[i * rows.length + j]!);
      // Of (z < 0) + cells, both: cells with all of the other, then (z < 0) with the other's cells.
      const both = overCells(one, other, rho) + (apart ? overCells(other, negatives, rho) : 0);
      sum += both - one.inside * other.inside + ofHalf;
    }
  }
  const pairs = (rows.length * (rows.length - 1)) / 2;
  const rest = pairs === 0 ? own : sum / pairs + (own - sum / pairs) / count;
  return Math.max(0, rest + (apart ? ofSigns : 0));
}

/** Whether an interval has most negative z and few others. */
function isHalf([low, high]: Interval, q: Float64Array): boolean {
  return high >= 0 && -low > 10 * high && average(q.map((each) => quietShare([[low, 0]], each))) > 0.4;
}

/** The gaps between ascending intervals, and what is beyond them. */
function complement(intervals: readonly Interval[]): Interval[] {
  const lows = [-Infinity, ...intervals.map(([, high]) => high)];
  const highs = [...intervals.map(([low]) => low), Infinity];
  return lows.map((low, k): Interval => [low, highs[k]!]).filter(([low, high]) => low < high);
}

/** The indicator of one row, z in units of its √q. */
interface Row {
  /** Its mean. */
  readonly inside: number;
  /** The indicator is a sum of steps, (z < end) times a sign. */
  readonly ends: Float64Array;
  readonly signs: Float64Array;
  /** Where the negatives are apart, the rest of it: cells' midpoints, and their chances with a sign. */
  readonly cells: Float64Array;
  readonly chances: Float64Array;
}

const negatives: Pick<Row, 'ends' | 'signs'> = { ends: Float64Array.of(0), signs: Float64Array.of(1) };

function rowOf(intervals: readonly Interval[], apart: boolean, q: number): Row {
  const scaled = intervals.map(([low, high]): Interval => [low / Math.sqrt(q), high / Math.sqrt(q)]);
  const bounds = [-END, END, ...(apart ? [0] : []), ...scaled.flat()].filter((at) => Math.abs(at) <= END);
  bounds.sort((one, other) => one - other);
  const cells: number[] = [];
  const chances: number[] = [];
  for (const [k, to] of bounds.slice(1).entries()) {
    const from = bounds[k]!;
    const middle = (from + to) / 2;
    const inside = scaled.some(([low, high]) => low < middle && middle < high);
    const sign = Number(inside) - Number(apart && middle < 0);
    const count = sign === 0 ? 0 : Math.max(4, Math.ceil((to - from) / WIDEST));
    for (let cell = 0; cell < count; cell++) {
      const at = from + ((cell + 0.5) * (to - from)) / count;
      cells.push(at);
      chances.push((sign * density(at) * (to - from)) / count);
    }
  }
  return {
    inside: quietShare(intervals, q),
    ends: Float64Array.from(scaled.flatMap(([low, high]) => [high, low])),
    signs: Float64Array.from(scaled.flatMap(() => [1, -1])),
    cells: Float64Array.from(cells),
    chances: Float64Array.from(chances),
  };
}

/** Of z beyond this nothing counts, and no cell is wider than that. */
const END = 8;
const WIDEST = 0.25;

/** Sum over one row's cells of their chances times that of the other's z to be in the sum of steps, given z there. */
function overCells({ cells, chances }: Row, { ends, signs }: Pick<Row, 'ends' | 'signs'>, rho: number): number {
  const spread = Math.sqrt(1 - rho * rho);
  let sum = 0;
  for (let k = 0; k < cells.length; k++) {
    let chance = 0;
    for (let e = 0; e < ends.length; e++) chance += signs[e]! * step((ends[e]! - rho * cells[k]!) / spread);
    sum += chances[k]! * chance;
  }
  return sum;
}

/** The normal distribution function, to 1e-9; of NaN, which is an end just met by a row that says all, a half. */
function step(x: number): number {
  if (x > 6) return 1;
  if (x < -6) return 0;
  return x === x ? distribution(x) : 0.5;
}

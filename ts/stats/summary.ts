/**
 * Summaries of a handful of numbers: what the charts and the table say about several seeds. Each function takes
 * numbers in any order and leaves them as they are. Never knows where the numbers come from.
 *
 * Infinity is a number here, the worst or best of its list: statistics by rank take it as such, and means become it.
 * NaN has no rank and is refused. Throws RangeError where a summary does not exist, so that no NaN reaches a table in
 * silence.
 */

/** Sample quantile by linear interpolation, `numpy.quantile`'s default (Hyndman & Fan's type 7); `p` from 0 to 1. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantiles(values, [p])[0] as number;
}

/** Several quantiles of the same values, sorted once. */
export function quantiles(values: ArrayLike<number>, ps: readonly number[]): number[] {
  const ascending = sorted(values);
  return ps.map((p) => {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile: expected p from 0 to 1, got ${p}`);
    const place = p * (ascending.length - 1);
    const below = Math.floor(place);
    const low = ascending[below] as number;
    const high = ascending[Math.min(below + 1, ascending.length - 1)] as number;
    return between(low, high, place - below);
  });
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

export function mean(values: ArrayLike<number>): number {
  return numbers(values, 1).reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Mean of the middle half: a quarter of the values, rounded down to whole ones, is left out at each end
 * (`scipy.stats.trim_mean(values, 0.25)`). rliable's aggregate (Agarwal et al. 2021): nearly as steady as the mean,
 * and like the median not to be moved by a few bad draws.
 */
export function interquartileMean(values: ArrayLike<number>): number {
  const ascending = sorted(values);
  const cut = Math.floor(ascending.length / 4);
  return mean(ascending.subarray(cut, ascending.length - cut));
}

/** Sample standard deviation, with n - 1 (`numpy.std(ddof=1)`); needs two values. Infinity where a value is infinite. */
export function standardDeviation(values: ArrayLike<number>): number {
  const all = numbers(values, 2);
  if (!all.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  const centre = mean(all);
  const squares = all.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  return Math.sqrt(squares / (all.length - 1));
}

/** The point at `share` (0 to 1, less than 1) of the way from low up to high, which may be equal or infinite. */
export function between(low: number, high: number, share: number): number {
  return share === 0 || low === high || low === Number.NEGATIVE_INFINITY ? low : low + (high - low) * share;
}

function sorted(values: ArrayLike<number>): Float64Array {
  return numbers(values, 1).sort();
}

/** A copy of the values, none of them NaN. */
export function numbers(values: ArrayLike<number>, least: number): Float64Array {
  if (values.length < least) throw new RangeError(`expected at least ${least} value(s), got ${values.length}`);
  const copy = Float64Array.from(values);
  if (copy.some(Number.isNaN)) throw new RangeError('expected numbers, got NaN');
  return copy;
}

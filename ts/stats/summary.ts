/**
 * Summaries of a handful of numbers: what the charts and the table say about several seeds. Each function
 * takes finite values in any order and leaves them as they are. Never knows where the numbers come from.
 *
 * Throws RangeError where the summary does not exist, so that no NaN reaches a table in silence.
 */

/** Sample quantile by linear interpolation, `numpy.quantile`'s default (Hyndman & Fan's type 7); `p` from 0 to 1. */
export function quantile(values: readonly number[], p: number): number {
  return quantiles(values, [p])[0] as number;
}

/** Several quantiles of the same values, sorted once. */
export function quantiles(values: readonly number[], ps: readonly number[]): number[] {
  const sorted = finite(values, 1).toSorted((a, b) => a - b);
  return ps.map((p) => {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile: expected p from 0 to 1, got ${p}`);
    const place = p * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below] as number;
    const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
    return low + (high - low) * (place - below);
  });
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function mean(values: readonly number[]): number {
  return finite(values, 1).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation, with n - 1 (`numpy.std(ddof=1)`); needs two values. */
export function standardDeviation(values: readonly number[]): number {
  const centre = mean(finite(values, 2));
  const squares = values.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  return Math.sqrt(squares / (values.length - 1));
}

function finite(values: readonly number[], least: number): readonly number[] {
  if (values.length < least) throw new RangeError(`expected at least ${least} value(s), got ${values.length}`);
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`expected finite values, got ${bad}`);
  return values;
}

/**
 * How sure a summary of n values is: the percentile bootstrap (Efron 1979). The values are drawn again, n of them with
 * replacement, 2000 times; the spread of a statistic over these resamples stands for its spread over other draws.
 * Never knows what the values are.
 *
 * In NumPy and SciPy, to all digits but the sum's rounding:
 *
 *     x = values[RandomState([0, 4]).randint(0, n, (2000, n))]
 *     x.mean(axis=1), numpy.median(x, axis=1), scipy.stats.trim_mean(x, 0.25, axis=1)
 *     numpy.quantile(numpy.median(x, axis=1), [0.025, 0.975])
 *
 * The stream is fixed, so a table is the same each time; its role, 4, is resampling's (contract 10). It does not look
 * at the values, so the resamples of two lists of n take the same places: lists by the same seeds are drawn in pairs,
 * and the differences of their statistics are those of pairs.
 */
import { RandomState } from '../numeric/random.ts';
import { between, numbers, quantiles } from './summary.ts';

export type Interval = readonly [low: number, high: number];

/** Statistics of each resample, in one order for every list of the same length. */
export interface Resampled {
  readonly mean: Float64Array;
  readonly median: Float64Array;
  readonly interquartileMean: Float64Array;
}

export const RESAMPLES = 2000;
const SEED = 0;
const ROLE = 4;

/**
 * Counts how often each value was drawn and walks through them in order, so that nothing is sorted twice: n log n once
 * and n for each resample.
 *
 * @throws RangeError without values, and for NaN
 */
export function resample(values: ArrayLike<number>): Resampled {
  const drawn = numbers(values, 1);
  const n = drawn.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => compare(drawn[a]!, drawn[b]!));
  const random = new RandomState([SEED, ROLE]);
  const counts = new Uint32Array(n);
  const result: Resampled = {
    mean: new Float64Array(RESAMPLES),
    median: new Float64Array(RESAMPLES),
    interquartileMean: new Float64Array(RESAMPLES),
  };
  const cut = Math.floor(n / 4);
  const middle = Math.floor((n - 1) / 2);
  for (let b = 0; b < RESAMPLES; b++) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[random.interval(n - 1)]! += 1;
    let [sum, inner, low, high, rank] = [0, 0, 0, 0, 0];
    for (const place of order) {
      const count = counts[place]!;
      // Not as a factor of 0: a value may be infinite.
      if (count === 0) continue;
      const value = drawn[place]!;
      const end = rank + count;
      const within = Math.min(end, n - cut) - Math.max(rank, cut);
      sum += count * value;
      if (within > 0) inner += within * value;
      if (rank <= middle && middle < end) low = value;
      if (rank <= n - 1 - middle && n - 1 - middle < end) high = value;
      rank = end;
    }
    result.mean[b] = sum / n;
    result.median[b] = between(low, high, 0.5);
    result.interquartileMean[b] = inner / (n - 2 * cut);
  }
  return result;
}

/** The middle 95 % of a statistic's resamples. */
export function interval95(statistic: ArrayLike<number>): Interval {
  const [low, high] = quantiles(statistic, [0.025, 0.975]);
  return [low as number, high as number];
}

/** One statistic less another, resample by resample; two infinities alike are no difference. */
export function differences(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, b) => (value === other[b] ? 0 : value - other[b]!));
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

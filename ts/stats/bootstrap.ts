/**
 * How sure a statistic of n values is: the bootstrap (Efron 1979). The values are drawn again, n of them with
 * replacement, 2000 times; the spread of the statistic over these resamples stands for its spread over other draws.
 * Never knows what the values are.
 *
 * What shares something that the resamples must not mix, such as a data set, is a stratum: each resample draws from
 * every stratum as many as it has (Agarwal et al. 2021). What was drawn in pairs, such as two settings by the same
 * seeds, is given the same resamples: they take the same places of both, so that the differences of statistics are
 * those of pairs.
 *
 * In NumPy and SciPy, to all digits but the sum's rounding, for one stratum:
 *
 *     x = values[RandomState([0, 4]).randint(0, n, (2000, n))]
 *     scipy.stats.trim_mean(x, 0.25, axis=1)
 *
 * The stream is fixed, so a table is the same each time; its role, 4, is resampling's (contract 10).
 *
 * Which interval: the one that holds the true value most nearly 95 times in 100 when the truth is skewed, as results
 * over seeds are. Per cent, lowest to highest over seven truths (and seven pairs), of 8000 samples each, 4000 of 50 and
 * 2000 of 200 (pairs a quarter); by test/golden/make_coverage.py, and again in test/coverage.test.ts:
 *
 *     n                             6          8         10         20         50        200
 *     IQM        percentile   89.6-91.0  92.2-93.5  92.6-94.0  93.8-94.5  93.8-95.3  93.8-95.0
 *                *widened*    91.2-92.1  93.9-94.8  93.8-94.9  94.5-95.1  94.1-95.6  93.8-95.1
 *                expanded     95.2-96.0  97.0-97.4  96.4-97.0  95.8-96.5  94.8-96.1  94.1-95.2
 *                BCa          89.2-90.3  92.1-93.2  92.5-93.8  93.4-94.5  94.0-95.2  94.0-94.9
 *                studentised  59.8-94.8  18.5-96.7  89.3-95.3  94.3-95.9  94.1-96.8  93.8-95.3
 *     IQM - IQM  percentile   89.6-91.5  93.5-94.7  93.0-94.4  94.1-95.9  93.0-96.6  93.0-96.4
 *                *widened*    91.3-93.1  94.6-95.9  93.8-95.6  94.4-96.2  93.4-96.8  93.2-96.4
 *                expanded     94.8-95.6  96.9-97.7  96.1-97.5  95.9-97.2  94.4-97.3  93.2-96.4
 *     mean       percentile   54.4-85.5  57.5-87.6  61.8-89.1  77.1-92.0  89.3-94.0  92.0-95.3
 *                expanded     65.5-93.0  64.7-93.4  66.0-93.5  78.5-94.1  89.9-94.7  92.2-95.5
 *                BCa          58.0-86.7  60.7-88.3  63.4-90.4  78.3-93.7  90.2-94.2  92.8-95.6
 *                *studentised* 78.7-93.9 74.9-94.7  75.6-95.1  80.5-96.2  92.6-95.6  93.4-96.4
 *
 * Resamples vary by (n - 1) / n too little: the percentile interval is widened by that. Hesterberg's expanded one (What
 * teachers should know about the bootstrap, The American Statistician 69:4, 2015) takes Student's t besides, which is
 * too much for an interquartile mean, whose resamples vary too much in small samples; studentised ones fail where few
 * values differ. A mean stands on its worst draws, which few seeds may have none of (8 % failures give the low ends):
 * at 50 a lognormal of sigma 1 has 92.6, and a mean has an interval from 200 on. Medians: median.ts.
 */
import { normalCdf, normalQuantile } from '../numeric/normal.ts';
import { RandomState } from '../numeric/random.ts';
import { mean, numbers, quantiles, standardDeviation } from './summary.ts';

export type Interval = readonly [low: number, high: number];

/** Values by stratum; most often there is one. */
export type Strata = readonly ArrayLike<number>[];

export const RESAMPLES = 2000;
const ROLE = 4;
/** Greater than any sum of results. */
const HUGE = 1e300;
/** From fewer values intervals hold the truth too seldom, or that of improvement too often. */
export const LEAST_FOR_IQM = 10;
/** From fewer values no interval of the mean is given. */
export const LEAST_FOR_MEAN = 200;

/** How often each resample has each value. */
export interface Resamples {
  /** Of the strata. */
  readonly sizes: readonly number[];
  /** [RESAMPLES, values] row-major, strata one after the other. A byte holds any count that will ever be drawn. */
  readonly counts: Uint8Array;
}

/** @param stream another one gives resamples that have nothing to do with these: for what was not drawn in pairs */
export function drawResamples(sizes: readonly number[], stream = 0): Resamples {
  if (sizes.length === 0 || sizes.some((size) => size < 1)) throw new RangeError('expected at least 1 value a stratum');
  const random = new RandomState([stream, ROLE]);
  const counts = new Uint8Array(RESAMPLES * sizes.reduce((sum, size) => sum + size, 0));
  let start = 0;
  for (let resample = 0; resample < RESAMPLES; resample++) {
    for (const size of sizes) {
      for (let i = 0; i < size; i++) counts[start + random.interval(size - 1)]! += 1;
      start += size;
    }
  }
  return { sizes, counts };
}

/**
 * The interquartile mean of each resample, all strata together. Walks through the values in order, so that nothing is
 * sorted twice: past the lowest quarter, to the end of the middle half, and back by what is beyond.
 *
 * @throws RangeError for NaN, and for strata of other sizes
 */
export function interquartileMeans(strata: Strata, resamples: Resamples): Float64Array {
  const values = pooled(strata, resamples);
  const order = ascending(values);
  // An infinite value has none of its own times 0; a huge one stands for it.
  const sorted = Float64Array.from(order, (place) => Math.max(-HUGE, Math.min(HUGE, values[place]!)));
  const first = Math.floor(values.length / 4);
  const last = values.length - first;
  return eachResample(resamples, (counts, start) => {
    let i = 0;
    let rank = counts[start + order[0]!]!;
    while (rank <= first) rank += counts[start + order[++i]!]!;
    let sum = (rank - first) * sorted[i]!;
    while (rank < last) {
      const count = counts[start + order[++i]!]!;
      rank += count;
      sum += count * sorted[i]!;
    }
    sum -= (rank - last) * sorted[i]!;
    return Math.abs(sum) < HUGE / 2 ? sum / (last - first) : sum * Number.POSITIVE_INFINITY;
  });
}

/** One statistic less another, resample by resample; two infinities alike are no difference. */
export function differences(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, i) => (value === other[i] ? 0 : value - other[i]!));
}

/**
 * The 95 % interval of a statistic, from its resamples: the percentile interval, widened as if the resamples' spread
 * were sqrt(n / (n - 1)) times theirs. NumPy: quantile(statistic, [p, 1 - p]), p = norm.cdf(-1.96 sqrt(n / (n - 1))).
 *
 * @param n values of the smallest stratum, at least 2
 */
export function interval95(statistic: ArrayLike<number>, n: number): Interval {
  if (!(n >= 2)) throw new RangeError(`expected at least 2 values, got ${n}`);
  const p = normalCdf(normalQuantile(0.025) * Math.sqrt(n / (n - 1)));
  const [low, high] = quantiles(statistic, [p, 1 - p]);
  return [low as number, high as number];
}

/**
 * The 95 % interval of the mean of one stratum, studentised: resamples tell how far a mean is from the truth in its own
 * standard errors. Null from fewer than 200 values, and where there is none: infinite values, or so many equal ones that
 * resamples have nothing else.
 */
export function meanInterval(values: ArrayLike<number>, resamples: Resamples): Interval | null {
  const list = pooled([values], resamples);
  const n = list.length;
  if (n < LEAST_FOR_MEAN || !list.every(Number.isFinite)) return null;
  const value = list[0]!;
  if (list.every((other) => other === value)) return [value, value];
  const centre = mean(list);
  const apart = list.map((value) => value - centre);
  const far = eachResample(resamples, (counts, start) => {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const part = counts[start + i]! * apart[i]!;
      sum += part;
      squares += part * apart[i]!;
    }
    const spread = squares - (sum * sum) / n;
    // Rounding alone gives no error to measure in.
    const error = spread > 1e-12 * squares ? Math.sqrt(spread / (n - 1) / n) : 0;
    return sum === 0 ? 0 : sum / n / error;
  });
  const [low, high] = quantiles(far, [0.025, 0.975]) as [number, number];
  const error = standardDeviation(list) / Math.sqrt(n);
  const ends: Interval = [centre - high * error, centre - low * error];
  return ends.every(Number.isFinite) ? ends : null;
}

/** A statistic of each resample, whose counts begin at `start`. */
function eachResample({ counts }: Resamples, statistic: (counts: Uint8Array, start: number) => number): Float64Array {
  const n = counts.length / RESAMPLES;
  const result = new Float64Array(RESAMPLES);
  for (let i = 0; i < RESAMPLES; i++) result[i] = statistic(counts, i * n);
  return result;
}

/** All strata as one list, in the order of the counts. */
function pooled(strata: Strata, { sizes }: Resamples): Float64Array {
  const fits = strata.length === sizes.length && strata.every((values, i) => values.length === sizes[i]);
  if (!fits) {
    const got = strata.map((values) => values.length).join(', ');
    throw new RangeError(`expected strata of ${sizes.join(', ')} values, got ${got}`);
  }
  return numbers(
    strata.flatMap((values) => Array.from(values)),
    1,
  );
}

/** Places of the values, the least first. */
function ascending(values: Float64Array): Uint32Array {
  const places = Uint32Array.from(values, (_, i) => i);
  return places.sort((a, b) => (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : 0));
}

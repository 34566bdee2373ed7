/**
 * How sure a median is, with no assumption but that the values are independent draws: each lies below the true median
 * with probability 1/2, so how many do is binomial. Never knows what the values are.
 */
import type { Interval } from './bootstrap.ts';
import { between, numbers } from './summary.ts';

const CONFIDENCE = 0.95;

/**
 * The 95 % interval of the median between order statistics, interpolated so that it holds 95 % and not more: with k =
 * `ranksOutside(n)` its ends lie between the k-th and the next value from each end (Hettmansperger & Sheather,
 * Confidence intervals based on interpolated order statistics, 1986). It holds 94 to 95.5 % whatever the distribution
 * (test/golden/make_coverage.py; the percentile bootstrap's 92 to 95.4), and more where many values are equal, as an end
 * may then be the median itself. Null for n below 6, where even the extremes hold less.
 *
 * @throws RangeError without values, and for NaN
 */
export function medianInterval(values: ArrayLike<number>): Interval | null {
  const list = numbers(values, 1).sort();
  const n = list.length;
  const k = ranksOutside(n);
  if (k === 0) return null;
  const [held, next] = [1 - 2 * below(k, n), 1 - 2 * below(k + 1, n)];
  const place = (held - CONFIDENCE) / (held - next);
  const share = ((n - k) * place) / (k + (n - 2 * k) * place);
  return [between(list[k - 1]!, list[k]!, share), between(list[n - 1 - k]!, list[n - k]!, 1 - share)];
}

/**
 * The largest k for which the interval from the k-th smallest of n values to the k-th largest holds the median with
 * 95 % or more (W. J. Conover, Practical Nonparametric Statistics, 1999, 3.2). 0 where even the extremes do not.
 */
export function ranksOutside(n: number): number {
  let k = 0;
  while (below(k + 1, n) <= (1 - CONFIDENCE) / 2) k += 1;
  return k;
}

/** The probability that fewer than k of n values lie below the median. */
function below(k: number, n: number): number {
  // Binomial coefficients as multiples of the middle one, down to the last: 2^n would overflow.
  let [coefficient, sum, all] = [1, 0, 0];
  for (let i = Math.floor(n / 2); i >= 0; i--) {
    if (i < k) sum += coefficient;
    all += (2 * i === n ? 1 : 2) * coefficient;
    coefficient *= i / (n - i + 1);
  }
  return sum / all;
}

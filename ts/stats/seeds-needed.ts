/**
 * How many seeds a difference needs to be seen. Never knows what differs.
 */
import { normalQuantile } from '../numeric/normal.ts';
import { standardDeviation } from './summary.ts';

/**
 * Pairs of runs with which a two-sided test at `level` finds a true difference with probability `power`: of Student's
 * t-test, by the normal approximation with Guenther's correction (W. C. Guenther, Sample size formulas for normal
 * theory t tests, The American Statistician 35:4, 1981). At most one off statsmodels' TTestPower, from 6 pairs up.
 *
 * @param difference what is to be found, not 0
 * @param deviation standard deviation of a pair's difference; of two settings without common seeds
 *   sqrt(sd1^2 + sd2^2); of a difference of other statistics `deviationPerPair`
 * @throws RangeError for no number or no power
 */
export function seedsNeeded(difference: number, deviation: number, power = 0.8, level = 0.05): number {
  const ratio = deviation / Math.abs(difference);
  if (!(ratio >= 0 && ratio < Number.POSITIVE_INFINITY))
    throw new RangeError(`expected a difference and a deviation that are finite, got ${difference} and ${deviation}`);
  const [far, sure] = [normalQuantile(1 - level / 2), normalQuantile(power)];
  const z = (far + sure) * ratio;
  return Math.ceil(z * z + (far * far) / 2);
}

/**
 * What a pair adds to the spread of a statistic of n of them, by its resamples: their standard deviation, which is
 * (n - 1)/n too narrow in square, times sqrt(n).
 */
export function deviationPerPair(resampled: ArrayLike<number>, n: number): number {
  return (standardDeviation(resampled) * n) / Math.sqrt(n - 1);
}

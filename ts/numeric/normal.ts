/**
 * The standard normal distribution in float64, of operations that every host rounds alike: density, distribution and
 * quantile. It never knows what is normal.
 */
import { exp } from './elementary64.ts';

const DENSITY_AT_0 = 0.3989422804014327;
/** Beyond it the distribution is 0 or 1 to 1e-16. */
const FAR = 8.3;

export function normalDensity(z: number): number {
  return DENSITY_AT_0 * exp((z * z) / -2);
}

/**
 * P(Z <= z), to 1e-15 (so nothing is left of what a far tail is): 1/2 + density(z) (z + z^3/3 + z^5/15 + …)
 * (G. Marsaglia, Evaluating the normal distribution, Journal of Statistical Software 11:4, 2004).
 */
export function normalCdf(z: number): number {
  if (z < -FAR) return 0;
  if (z > FAR) return 1;
  let sum = z;
  let term = z;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + normalDensity(z) * sum;
}

/**
 * The z with P(Z <= z) = p, by Newton's steps from 0: as the distribution is concave above 0, they climb to it and
 * never pass it.
 * @throws RangeError for p outside [1e-9, 1 - 1e-9]
 */
export function normalQuantile(p: number): number {
  if (!(p >= 1e-9 && p <= 1 - 1e-9)) throw new RangeError(`expected p from 1e-9 to 1 - 1e-9, got ${p}`);
  if (p < 0.5) return -normalQuantile(1 - p);
  let z = 0;
  for (let step = 1; step > 1e-15 * (1 + z); z += step) step = (p - normalCdf(z)) / normalDensity(z);
  return z;
}

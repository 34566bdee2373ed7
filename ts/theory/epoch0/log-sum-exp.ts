/**
 * Mean and variance of log Σ exp(z_c) for independent z_c ~ N(0, q): a row's cross-entropy before training, but for the
 * logit of its label. It never knows labels.
 */
import { distribution, expectation } from '../gaussian.ts';

export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Of `classes` of them, from 2, to about 1e-12 of the larger of 1 and q.
 *
 * Of two it is (z_0 + z_1)/2 + log 2 cosh(d/2) with d ~ N(0, 2q), the two parts independent. In general it is by
 * Frullani's integral: with X exponential, P(log X - log Σ exp(z_c) > u) = M(u)^classes, M(u) = E exp(-exp(u + √q g)).
 */
export function logSumExp(classes: number, q: number): Moments {
  if (q === 0) return { mean: Math.log(classes), variance: 0 };
  if (classes > 2) return byIntegral(classes, q);
  const mean = expectation(logTwoCosh, 2 * q);
  return { mean, variance: q / 2 + expectation((d) => (logTwoCosh(d) - mean) ** 2, 2 * q) };
}

/** log 2 cosh(d/2). */
function logTwoCosh(d: number): number {
  return Math.abs(d) / 2 + Math.log1p(Math.exp(-Math.abs(d)));
}

/** Mean and variance of minus log X. */
const EULER = 0.5772156649015329;
const GUMBEL_VARIANCE = Math.PI ** 2 / 6;

function byIntegral(classes: number, q: number): Moments {
  const scale = Math.sqrt(q);
  const step = 0.125 * Math.max(1, scale);
  const start = -step * Math.ceil((38 + 9 * scale) / step);
  // Y = log X - log Σ exp(z_c) - start is above 0, so E Y = ∫ P(Y > v) dv and E Y² = ∫ 2 v P(Y > v) dv; the trapezoid
  // rule is exact but for the ends: P is 1 at 0, where it halves the first and, by Euler and Maclaurin, mends the second.
  let [first, second] = [step / 2, step ** 2 / 6];
  for (let v = step; v + start < 4 + 9 * scale; v += step) {
    const share = step * survival(v + start, q) ** classes;
    first += share;
    second += 2 * v * share;
  }
  return { mean: -(first + start) - EULER, variance: Math.max(0, second - first ** 2 - GUMBEL_VARIANCE) };
}

/** M(u), for small q as a mean over g; for larger as P(log X - √q g > u), a mean over log X. */
function survival(u: number, q: number): number {
  if (q < 1) return expectation((z) => Math.exp(-Math.exp(u + z)), q);
  const scale = Math.sqrt(q);
  return gumbel.reduce((sum, { w, weight }) => sum + weight * distribution((w - u) / scale), 0);
}

/** The density e^w exp(-e^w) of w = log X. */
const gumbel = Array.from({ length: 165 }, (_, k) => {
  const w = k / 4 - 37;
  return { w, weight: Math.exp(w - Math.exp(w)) / 4 };
});

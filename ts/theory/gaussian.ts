/**
 * Means over a Gaussian: the standard normal distribution, the trapezoid rule, Hermite coefficients. Functions of
 * numbers, which never know what they are the mean of.
 */

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Beyond this many standard deviations a density of 1e-22 is left. */
const END = 10;
/** No more nodes than this lets a Hermite coefficient cost: 2 END / LEAST_STEP. */
const LEAST_STEP = 0.02;

/** Density of a standard normal variable. */
export function density(x: number): number {
  return Math.exp((-x * x) / 2) / ROOT_TWO_PI;
}

/**
 * P(g < x) of a standard normal g, to a few units in the last place: near 0 by 1/2 + density(x) Σ x^(2i+1) /
 * (1·3·5···(2i+1)), whose terms have one sign (Abramowitz and Stegun 26.2.11); beyond 4 the continued fraction of Mills'
 * ratio (26.2.14), so that small tails keep their digits.
 */
export function distribution(x: number): number {
  if (x < -4) return tail(-x);
  if (x > 4) return 1 - tail(x);
  let [term, sum] = [x, x];
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

/** P(g > u), u at least 4. */
function tail(u: number): number {
  let below = u;
  for (let i = Math.ceil(160 / u); i >= 1; i--) below = u + i / below;
  return density(u) / below;
}

/**
 * E f(√q g), g standard normal, to about 1e-13 for f that is smooth on a scale of 1, as activations are: tanh and the
 * logistic function have their poles at iπ/2 and iπ.
 *
 * The trapezoid rule converges exponentially there, while Gauss and Hermite's would take thousands of nodes at q = 100.
 * Its step must suit the Gaussian, whose scale is √q, and f, whose scale is 1. At small q equal steps do. At larger
 * ones the variable is u = 2 sinh t: steps grow with distance from 0, so that no q needs more than some 300 nodes.
 */
export function expectation(f: (u: number) => number, q: number): number {
  const scale = Math.sqrt(q);
  let sum = 0;
  if (q < 0.5) {
    const h = 0.35;
    for (let k = Math.ceil(-END / h); k <= END / h; k++) sum += h * density(k * h) * f(scale * k * h);
    return sum;
  }
  const h = 0.125;
  const end = Math.asinh((END * scale) / 2);
  for (let k = Math.ceil(-end / h); k <= end / h; k++) {
    const u = 2 * Math.sinh(k * h);
    sum += ((2 * h * Math.cosh(k * h)) / scale) * density(u / scale) * f(u);
  }
  return sum;
}

/**
 * The coefficients c_k = E f(√q g) h_k(g), k from 0 below `terms`, h_k the Hermite polynomials with E h_k² = 1, so that
 * E f(√q g) f'(√q' g') = Σ c_k c'_k ρ^k for standard normal g, g' of correlation ρ (Mehler). At most some 120 terms:
 * the rule has equal steps and ends at 10, where h_120 still counts for 1e-11.
 */
export function hermiteCoefficients(f: (u: number) => number, q: number, terms: number): Float64Array {
  const scale = Math.sqrt(q);
  const h = Math.min(0.35, Math.max(LEAST_STEP, 0.25 / scale));
  const coefficients = new Float64Array(terms);
  for (let k = Math.ceil(-END / h); k <= END / h; k++) {
    addHermite(coefficients, k * h, h * density(k * h) * f(scale * k * h));
  }
  return coefficients;
}

/** Adds factor h_k(g) to each entry k. */
function addHermite(sums: Float64Array, g: number, factor: number): void {
  let [before, value] = [0, factor];
  for (let k = 0; k < sums.length; k++) {
    sums[k]! += value;
    const next = (g * value - Math.sqrt(k) * before) / Math.sqrt(k + 1);
    before = value;
    value = next;
  }
}

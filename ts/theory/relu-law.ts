/**
 * How the length of a signal varies between networks of ReLU with zero biases, exactly and at any width: |a^l|² is
 * σ_l² |a^(l-1)|² T_l, where T of a layer of n units is the sum of g² over those of n standard normal g that are above 0,
 * a chi-square variable with Binomial(n, 1/2) degrees of freedom, independent of the layers below. E T = n/2 and
 * E T² / (E T)² = 1 + 5/n. With probability 2^-n it is 0: the layer is dead, none of its units is above 0. Of a first
 * layer with uniform weights T varies less, which is left out.
 *
 * Source: Hanin and Nica, Products of Many Large Random Matrices and Gradients in Deep Neural Networks, 2020.
 */

/** A law of a number of mean 1: these values with these weights, which add up to 1. */
export interface ScaleLaw {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** What is left out of a law: weights below. */
const NEGLIGIBLE = 1e-18;
/** A step of the grid is at most this share of the law's standard deviation, where densities are bell-shaped. */
const SHARE = 0.25;

/** Law of Π T_l / (n_l / 2) over layers of these widths, on a grid of its logarithm, where densities are smooth. */
export function reluLaw(widths: readonly number[]): ScaleLaw {
  // The standard deviation of log T is about 2 / √n.
  const step = Math.min(0.1, ...widths.map((n) => (SHARE * 2) / Math.sqrt(n)));
  const product = widths.map((n) => squaredLength(n, step)).reduce(convolved, { first: 0, step, weights: [1] });
  const { first, step: wider, weights } = thinned(product);
  const alive = widths.reduce((share, n) => share * (1 - 2 ** -n), 1);
  return {
    values: Float64Array.from([0, ...weights.map((_, k) => Math.exp((first + k) * wider))]),
    weights: Float64Array.from([1 - alive, ...weights]),
  };
}

/** Weights of multiples of `step`, from the one numbered `first`. */
interface GridLaw {
  readonly first: number;
  readonly step: number;
  readonly weights: readonly number[];
}

/** Of log T/(n/2), without the share at T = 0. */
function squaredLength(n: number, step: number): GridLaw {
  // Of k degrees of freedom: the logarithm of the share of Binomial(n, 1/2) over Γ(k/2) 2^(k/2), by recursion in k.
  const shares: number[] = [];
  const gammas = [0, Math.log(Math.PI) / 2, 0];
  let binomial = -n * Math.LN2;
  for (let k = 1; k <= n; k++) {
    if (k > 2) gammas[k] = gammas[k - 2]! + Math.log(k / 2 - 1);
    binomial += Math.log((n - k + 1) / k);
    shares.push(binomial - gammas[k]! - (k / 2) * Math.LN2);
  }
  const weight = (place: number): number => {
    const logT = place * step + Math.log(n / 2);
    const half = Math.exp(logT) / 2;
    return step * shares.reduce((sum, share, i) => sum + Math.exp(share + ((i + 1) / 2) * logT - half), 0);
  };
  let [first, last] = [0, 0];
  while (weight(first) > NEGLIGIBLE) first -= 1;
  while (weight(last) > NEGLIGIBLE) last += 1;
  return { first, step, weights: Array.from({ length: last - first + 1 }, (_, k) => weight(first + k)) };
}

/** Of a sum; both have one step. */
function convolved(one: GridLaw, other: GridLaw): GridLaw {
  const weights = new Array<number>(one.weights.length + other.weights.length - 1).fill(0);
  one.weights.forEach((a, i) => {
    other.weights.forEach((b, j) => {
      weights[i + j]! += a * b;
    });
  });
  const low = weights.findIndex((weight) => weight > NEGLIGIBLE);
  const high = weights.findLastIndex((weight) => weight > NEGLIGIBLE);
  return { first: one.first + other.first + low, step: one.step, weights: weights.slice(low, high + 1) };
}

/** With as wide a step as the law's standard deviation allows, and 0.2 at most, as what is averaged over it is smooth too. */
function thinned({ first, step, weights }: GridLaw): GridLaw {
  const alive = weights.reduce((sum, weight) => sum + weight, 0);
  const centre = weights.reduce((sum, weight, k) => sum + weight * k, 0) / alive;
  const variance = weights.reduce((sum, weight, k) => sum + weight * (k - centre) ** 2, 0) / alive;
  const every = Math.max(1, Math.floor(Math.min(SHARE * Math.sqrt(variance), 0.2 / step)));
  const start = Math.ceil(first / every);
  return {
    first: start,
    step: every * step,
    weights: weights.filter((_, k) => (first + k) % every === 0).map((weight) => every * weight),
  };
}

/**
 * How a signal grows from layer to layer before training: means over all initial weights, for each row of the data. At
 * layer 1 they are conditional on the row, and exact (of uniform weights by `units.ts`). Exact at any width for linear, ReLU and leaky
 * ReLU, with an error of 1/width for other activations. It never knows labels or training.
 *
 *     q^1(x) = σ_1² |x|² + σ_b²        q^(l+1)(x) = σ_(l+1)² n_l V(q^l(x)) + σ_b²        V(q) = E φ(√q g)²
 *
 * Sources: Poole et al. 2016, He et al. 2015. What enters the next layer is the second moment of a. Its variance is
 * another thing (for ReLU 0.34 of z's, not a half), which is here for whoever measures it.
 */
import { nonlinearity } from './activations.ts';
import { innerProduct, type Network, type Rows, rowCount, variances } from './network.ts';
import { unitOf } from './units.ts';

/** Squares below are of numbers that float32 does not have, and count as 0. */
const VANISHED = 1e-100;

/** q^l of every row for l from 1 to L, thus the outputs' too: L arrays of [rows]. */
export function propagate(network: Network, rows: Rows): Float64Array[] {
  const first = variances(network, 1);
  const squares = Float64Array.from({ length: rowCount(rows) }, (_, x) => innerProduct(rows, x, x));
  const layers = [squares.map((square) => held(first.weight * square + first.bias))];
  for (let l = 2; l < network.sizes.length; l++) {
    const { weight, bias } = variances(network, l);
    const squares = unitOf(network, rows, l - 1, layers[l - 2]!).secondMoments();
    layers.push(squares.map((square) => held(weight * network.sizes[l - 1]! * square + bias)));
  }
  return layers;
}

function held(q: number): number {
  return q < VANISHED ? 0 : q;
}

/** Of a hidden layer's z and a = φ(z), over weights, and then over rows. */
export interface LayerMoments {
  /** Mean of q: E z². */
  readonly preActivation: number;
  /** E a². */
  readonly secondMoment: number;
  /** Mean over rows of the variance of a over weights, E a² - (E a)² of each row. */
  readonly variance: number;
  /** E a. */
  readonly mean: number;
}

/** Of hidden layers 1 to L - 1, for Gaussian parameters. */
export function layerMoments(network: Network, rows: Rows): LayerMoments[] {
  const { secondMoment, mean } = nonlinearity(network.activation, network.slope);
  return propagate(network, rows)
    .slice(0, -1)
    .map((q) => ({
      preActivation: average(q),
      secondMoment: average(q.map(secondMoment)),
      variance: average(q.map((each) => secondMoment(each) - mean(each) ** 2)),
      mean: average(q.map(mean)),
    }));
}

/**
 * The one sigma for all layers with which the outputs' mean square is what the given scales make it: on the scale of
 * sigma, where an initialiser stands that gives each layer its own. For ReLU, leaky ReLU and linear with zero biases
 * the geometric mean of the scales. By bisection to 1e-12 of it; biases stay as they are.
 */
export function globalSigma(network: Network, rows: Rows): number {
  const outputs = (sigmas: readonly number[]): number => average(propagate({ ...network, sigmas }, rows).at(-1)!);
  const wanted = outputs(network.sigmas);
  let [low, high] = [Math.min(...network.sigmas), Math.max(...network.sigmas)];
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (outputs(network.sigmas.map(() => middle)) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

export function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * What finite layers change. With wide layers a row's pre-activations at layer l are N(0, q). At finite width they are
 * N(0, q t) given the layers below, where t, of mean 1, differs from network to network. A mean over networks is a mean
 * over t; how t varies with the rows is what varies together in a network. It never knows what the means are of.
 *
 * Exact for ReLU with zero biases (`relu-law.ts`), else to order 1/width.
 * Source: Yaida, Non-Gaussian processes and neural networks at finite widths, 2020.
 */
import { nonlinearity } from './activations.ts';
import { density } from './gaussian.ts';
import { hasZeroBiases, type Network, type Rows, variances } from './network.ts';
import { reluLaw, type ScaleLaw } from './relu-law.ts';
import { unitOf } from './units.ts';

/** Of each row. */
export type RowLaws = (row: number) => ScaleLaw;

/**
 * Laws of t at layers 1 to L. Those of ReLU with zero biases are exact; others log-normal with the variance of
 * `scaleVariances`. At layer 1 t is 1.
 *
 * @param layers q^l of the rows, from `propagate`
 */
export function scaleLaws(network: Network, rows: Rows, layers: readonly Float64Array[]): RowLaws[] {
  if (network.activation === 'relu' && hasZeroBiases(network)) {
    return layers.map((_, l) => {
      const law = reluLaw(network.sizes.slice(1, l + 1));
      return () => law;
    });
  }
  return scaleVariances(network, rows, layers).map((spread) => (row) => logNormalLaw(spread[row]!));
}

/** Var t of each row at layers 1 to L: what `scaleCovariances` has of a row and itself. */
export function scaleVariances(network: Network, rows: Rows, layers: readonly Float64Array[]): Float64Array[] {
  const { secondMomentSlope } = nonlinearity(network.activation, network.slope);
  const found = [new Float64Array(layers[0]!.length)];
  for (let l = 1; l < layers.length; l++) {
    const [q, next] = [layers[l - 1]!, layers[l]!];
    const unit = unitOf(network, rows, l, q);
    const [squares, fourths] = [unit.secondMoments(), unit.fourthMoments()];
    const factor = (variances(network, l + 1).weight * network.sizes[l]!) ** 2;
    found.push(
      found[l - 1]!.map((t, row) => {
        if (next[row] === 0) return 0;
        const own = (fourths[row]! - squares[row]! ** 2) / network.sizes[l]!;
        const growth = q[row]! * secondMomentSlope(q[row]!);
        return (factor * (own * (1 + t) + growth ** 2 * t)) / next[row]! ** 2;
      }),
    );
  }
  return found;
}

/** What two rows have in common. */
export interface ScaleCovariances {
  /** Covariance over networks of a layer's mean a², at hidden layers 1 to L - 1. */
  readonly power: Float64Array;
  /** Covariance of t, at layers 1 to L. */
  readonly scale: Float64Array;
}

/**
 * Of rows i and j, whose pre-activations have covariances `signal`. A layer adds what its own units vary by, larger by
 * what came from below, and passes that on by its slope: for one row of ReLU that is the exact Π (1 + 5/n) - 1.
 *
 * @returns arrays that are valid until its next call
 */
export function scaleCovariances(
  network: Network,
  rows: Rows,
  layers: readonly Float64Array[],
): (i: number, j: number, signal: Float64Array) => ScaleCovariances {
  const { secondMomentSlope } = nonlinearity(network.activation, network.slope);
  const hidden = layers.slice(0, -1).map((q, l) => {
    const unit = unitOf(network, rows, l + 1, q);
    return {
      squares: unit.squares(),
      moments: unit.secondMoments(),
      growths: q.map((each) => each * secondMomentSlope(each)),
      units: network.sizes[l + 1]!,
      factor: (variances(network, l + 2).weight * network.sizes[l + 1]!) ** 2,
      next: layers[l + 1]!,
    };
  });
  const power = new Float64Array(hidden.length);
  const scale = new Float64Array(layers.length);
  return (i, j, signal) => {
    hidden.forEach(({ squares, moments, growths, units, factor, next }, l) => {
      const own = (squares(i, j, signal[l]!) - moments[i]! * moments[j]!) / units;
      power[l] = own * (1 + scale[l]!) + growths[i]! * growths[j]! * scale[l]!;
      const both = next[i]! * next[j]!;
      scale[l + 1] = both === 0 ? 0 : (factor * power[l]!) / both;
    });
    return { power, scale };
  };
}

/** Of mean 1 and this variance. */
function logNormalLaw(variance: number): ScaleLaw {
  if (variance === 0) return { values: Float64Array.of(1), weights: Float64Array.of(1) };
  const square = Math.log1p(variance);
  const nodes = Array.from({ length: 33 }, (_, k) => (k - 16) / 2);
  return {
    values: Float64Array.from(nodes, (z) => Math.exp(Math.sqrt(square) * z - square / 2)),
    weights: Float64Array.from(nodes, (z) => density(z) / 2),
  };
}

/** E f(q t). */
export function overScales(f: (q: number) => number, q: number, { values, weights }: ScaleLaw): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += weights[k]! * f(q * values[k]!);
  return sum;
}

/** The least q t above 0 and the largest, over rows. */
export function rangeOverScales(q: Float64Array, laws: RowLaws): readonly [low: number, high: number] {
  let [low, high] = [Infinity, 0];
  q.forEach((each, row) => {
    for (const t of laws(row).values) {
      if (each * t > 0) low = Math.min(low, each * t);
      high = Math.max(high, each * t);
    }
  });
  return [low, high];
}

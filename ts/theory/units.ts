/**
 * What one hidden unit's activation is at some rows, over the draws of its weights: the means that the next layer is
 * made of. A unit of many inputs is Gaussian, and these are `activations.ts`'. A unit of the first layer has few: drawn
 * from uniform numbers it is visibly no Gaussian, and means are those over units that stand for all. It never knows how
 * many units a layer has.
 *
 * Those units are antithetic pairs at the points of Roberts' additive recurrence (M. Roberts, The unreasonable
 * effectiveness of quasirandom sequences, 2018), the same for every question. Means over them are right to about 0.1 %.
 */
import { normalQuantile } from '../numeric/normal.ts';
import { nonlinearity } from './activations.ts';
import type { Kernel, Moment } from './kernels.ts';
import { fourthCumulants, innerProduct, type Law, laws, type Network, type Rows, variances } from './network.ts';
import { addScaled, product } from './processes.ts';

/** Of the rows for which it was made. */
export interface Unit {
  /** E φ², [rows]. */
  secondMoments(): Float64Array;
  /** E φ⁴, [rows]. */
  fourthMoments(): Float64Array;
  kernel(): Kernel;
  /** E φ(u)²φ(u')². */
  squares(): Moment;
}

/** Units that stand for all, where pairs of rows are summed over them. */
const UNITS = 512;

/** @param q second moments of z at hidden layer l, from 1, of these rows */
export function unitOf(network: Network, rows: Rows, l: number, q: Float64Array): Unit {
  const phi = nonlinearity(network.activation, network.slope);
  const unitsAt = l === 1 ? firstUnits(network, rows, UNITS) : null;
  if (unitsAt === null) {
    return {
      secondMoments: () => q.map(phi.secondMoment),
      fourthMoments: () => q.map(phi.fourthMoment),
      kernel: () => phi.kernel(q),
      squares: () => withBiases(phi.squares(q), q, fourthCumulants(network, l).bias),
    };
  }
  const z = Array.from(q, (_, row) => unitsAt(row));
  const values = z.map((own) => own.map(phi.value));
  const squared = (): Float64Array[] => values.map((own) => own.map((a) => a * a));
  return {
    secondMoments: () => Float64Array.from(values, meanSquare),
    fourthMoments: () => Float64Array.from(squared(), meanSquare),
    kernel: () => {
      const slopes = z.map((own) => own.map(phi.derivative));
      return (i, j) => ({
        value: meanProduct(values[i]!, values[j]!),
        derivative: meanProduct(slopes[i]!, slopes[j]!),
      });
    },
    squares: () => {
      const squares = squared();
      return (i, j) => meanProduct(squares[i]!, squares[j]!);
    },
  };
}

/**
 * Biases of this fourth cumulant add to E φ²φ'² that times a quarter of its second derivative by s: to first order, and
 * the one term of it that counts in deep layers, whose rows are much alike. Of a row with itself nothing is added.
 */
function withBiases(squares: Moment, q: Float64Array, cumulant: number): Moment {
  if (cumulant === 0) return squares;
  return (i, j, s) => {
    const scale = Math.sqrt(q[i]! * q[j]!);
    const h = 0.01 * scale;
    if (i === j || h === 0) return squares(i, j, s);
    const middle = Math.min(scale - h, Math.max(h - scale, s));
    const bend = squares(i, j, middle + h) - 2 * squares(i, j, middle) + squares(i, j, middle - h);
    return squares(i, j, s) + ((cumulant / 4) * bend) / (h * h);
  };
}

/**
 * What the laws of layer l add to the covariance over a unit's draws of z² at rows i and j, which of Gaussian units is
 * twice the square of the covariance of z: their joint fourth cumulant. Above the first layer weights are many, and add
 * nothing.
 */
export function fourthCumulant(network: Network, rows: Rows, l: number): (i: number, j: number) => number {
  const { weight, bias } = fourthCumulants(network, l);
  if (l > 1 || weight === 0) return () => bias;
  const squares = { ...rows, inputs: Array.from(rows.inputs, (x) => x * x) };
  return (i, j) => weight * innerProduct(squares, i, j) + bias;
}

function meanProduct(one: Float64Array, other: Float64Array): number {
  return product(one, other) / one.length;
}

function meanSquare(values: Float64Array): number {
  return meanProduct(values, values);
}

/**
 * z of `units` first-layer units that stand for all there could be, an even number, by row; null where the layer's
 * parameters are normal.
 */
export function firstUnits(network: Network, rows: Rows, units: number): ((row: number) => Float64Array) | null {
  const { weight, bias } = variances(network, 1);
  const law = laws(network, 1);
  if (!(law.weight === 'uniform' && weight > 0) && !(law.bias === 'uniform' && bias > 0)) return null;
  const { inputs, features } = rows;
  const directions = Array.from({ length: features + 1 }, (_, k) =>
    standardised(k, features + 1, units, k < features ? law.weight : law.bias),
  );
  return (row) => {
    const z = new Float64Array(units);
    directions.forEach((direction, k) => {
      addScaled(z, direction, k < features ? Math.sqrt(weight) * inputs[row * features + k]! : Math.sqrt(bias));
    });
    const size = Math.sqrt(meanSquare(z));
    const wanted = Math.sqrt(weight * innerProduct(rows, row, row) + bias);
    if (size > 0) addScaled(z, z, wanted / size - 1);
    return z;
  };
}

/** Parameter `k` of `count` of every unit, with variance 1. */
function standardised(k: number, count: number, units: number, law: Law): Float64Array {
  const step = 1 / goldenRatio(count) ** (k + 1);
  return Float64Array.from({ length: units }, (_, unit) => {
    const share = (0.5 + step * (1 + Math.floor(unit / 2))) % 1;
    return (unit % 2 === 0 ? 1 : -1) * (law === 'uniform' ? Math.sqrt(3) * (2 * share - 1) : normalQuantile(share));
  });
}

/** The root of x^(count + 1) = x + 1: of one dimension the golden ratio. */
function goldenRatio(count: number): number {
  let root = 2;
  for (let step = 0; step < 64; step++) root = (1 + root) ** (1 / (count + 1));
  return root;
}

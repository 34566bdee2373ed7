/**
 * What theory must know of a network and its data, as plain numbers, and the checks of it. It never knows how the
 * initial parameters are drawn but for their layers' laws and standard deviations.
 */
import type { Activation } from '../engine/activations.ts';
import { InputError } from '../input-error.ts';

/** Around 0, of a standard deviation that is given elsewhere. */
export type Law = 'normal' | 'uniform';

/** Of a layer's parameters. */
export interface Laws {
  readonly weight: Law;
  readonly bias: Law;
}

export interface Network {
  /** Layer sizes from inputs to outputs, n_0 to n_L; at least two. */
  readonly sizes: readonly number[];
  readonly activation: Activation;
  /** Of leaky_relu, below 0; without effect on others. */
  readonly slope: number;
  /** Standard deviation of the weights, one for each layer from 1 to L. */
  readonly sigmas: readonly number[];
  /** Standard deviation of the biases, likewise; null where layers have none. */
  readonly biasSigmas: readonly number[] | null;
  /** How they are drawn, likewise; normal where nothing is said. */
  readonly laws?: readonly Laws[];
}

export interface Rows {
  readonly features: number;
  /** [rows, features] row-major. */
  readonly inputs: ArrayLike<number>;
}

export function rowCount({ inputs, features }: Rows): number {
  return inputs.length / features;
}

/** x·x' of rows i and j. */
export function innerProduct({ inputs, features }: Rows, i: number, j: number): number {
  let sum = 0;
  for (let f = 0; f < features; f++) sum += inputs[i * features + f]! * inputs[j * features + f]!;
  return sum;
}

/** Squares of the standard deviations that lead into layer l, from 1: of a weight and of a bias. */
export function variances({ sigmas, biasSigmas }: Network, l: number): { weight: number; bias: number } {
  return { weight: sigmas[l - 1]! ** 2, bias: (biasSigmas?.[l - 1] ?? 0) ** 2 };
}

const normal: Laws = { weight: 'normal', bias: 'normal' };

/** Those of what leads into layer l, from 1. */
export function laws(network: Network, l: number): Laws {
  return network.laws?.[l - 1] ?? normal;
}

/** Fourth cumulants of what leads into layer l, from 1: of a weight and of a bias. Of a uniform number -6/5 σ⁴. */
export function fourthCumulants(network: Network, l: number): { weight: number; bias: number } {
  const { weight, bias } = variances(network, l);
  const law = laws(network, l);
  const cumulant = (law: Law, variance: number): number => (law === 'uniform' ? -1.2 * variance ** 2 : 0);
  return { weight: cumulant(law.weight, weight), bias: cumulant(law.bias, bias) };
}

/** Whether every bias is 0 at the start. */
export function hasZeroBiases({ biasSigmas }: Network): boolean {
  return biasSigmas === null || biasSigmas.every((sigma) => sigma === 0);
}

/** @throws InputError naming the field */
export function checkNetwork(network: Network, rows: Rows): void {
  const { sizes, slope, sigmas, biasSigmas, laws } = network;
  if (sizes.length < 2) throw new InputError('sizes', sizes, 'a list of at least two layer sizes');
  for (const size of sizes) {
    if (!(Number.isInteger(size) && size >= 1)) throw new InputError('sizes', size, 'a whole number from 1 up');
  }
  if (!(slope >= 0 && slope <= 1)) throw new InputError('slope', slope, 'a number from 0 to 1');
  checkScales('sigmas', sigmas, sizes.length - 1);
  if (biasSigmas !== null) checkScales('biasSigmas', biasSigmas, sizes.length - 1);
  if (laws !== undefined) checkLength('laws', laws, sizes.length - 1);
  if (rows.features !== sizes[0]) {
    throw new InputError('features', rows.features, `${sizes[0]}, the network's inputs (sizes[0])`);
  }
  const count = rowCount(rows);
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new InputError('length of inputs', rows.inputs.length, `a multiple of ${rows.features} from there up`);
  }
  const odd = Array.from(rows.inputs).find((x) => !Number.isFinite(x));
  if (odd !== undefined) throw new InputError('inputs', odd, 'finite numbers');
}

function checkScales(field: string, scales: readonly number[], layers: number): void {
  checkLength(field, scales, layers);
  for (const scale of scales) {
    if (!(scale >= 0 && Number.isFinite(scale))) throw new InputError(field, scale, 'a finite number from 0 up');
  }
}

function checkLength(field: string, list: readonly unknown[], layers: number): void {
  if (list.length !== layers) throw new InputError(`length of ${field}`, list.length, `${layers}, one a layer`);
}

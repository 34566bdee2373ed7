/**
 * Draws the initial parameters of a network (contract 10). Every tensor has a stream of its own, so that a tensor's
 * numbers depend on seed, role, layer and shape alone: a seed gives the same standard normals whatever sigma is. The
 * entry point of ts/init; it never knows data, training or files.
 *
 * In NumPy, layer k of seed s under normal(sigma):
 *
 *     weight = (RandomState([s, 1, k]).standard_normal((out, in)) * sigma).astype(float32)
 *     bias = (RandomState([s, 2, k]).standard_normal(out) * bias_sigma).astype(float32)    # zeros for a scale of 0
 *
 * and a uniform one is RandomState([s, 1, k]).uniform(-bound, bound, (out, in)), rounded the same. A factor of a layer's
 * scale multiplies sigma, or the bound, before.
 */
import { InputError } from '../input-error.ts';
import { checkInteger, checkSeed } from '../numeric/check.ts';
import { RandomState } from '../numeric/random.ts';
import {
  type Distribution,
  type InitializerName,
  initializerNames,
  initializers,
  isNamed,
  type NamedInitializer,
} from './registry.ts';

export interface InitialParametersOptions {
  readonly init: InitializerName;
  /** Scale of the weights: with 'normal' and 'scaled', and only then. 0 is allowed. */
  readonly sigma?: number;
  /** Standard deviation of the biases with those; the others have biases of their own. */
  readonly biasSigma: number;
  /** Factors of the weights' standard deviations, one for each layer of weights; empty, the default: each 1. */
  readonly weightScale?: readonly number[];
  /**
   * Standard deviations of the biases, drawn from a normal distribution, as factors of those of their layers' weights;
   * empty, the default: the initialiser's own biases.
   */
  readonly biasScale?: readonly number[];
  readonly seed: number;
  /** False: no biases, and no tensors of them. Default true. */
  readonly bias?: boolean;
}

/** Standard deviations by layer, from the first to the outputs. */
export interface LayerStds {
  readonly weights: readonly number[];
  /** Null where layers have no biases. */
  readonly biases: readonly number[] | null;
}

/** Largest factor of a standard deviation. */
export const MAX_FACTOR = 1e6;

/** Tensors' places in the list that seeds their streams. */
const WEIGHT = 1;
const BIAS = 2;

/**
 * Parameters of a network with these layer sizes, inputs first, in the engine's layout: layer by layer the weight
 * [out, in] row-major, then the bias [out]; drawn in float64, rounded once to float32.
 *
 * @throws InputError naming the field, before anything is drawn
 */
export function initialParameters(options: InitialParametersOptions, sizes: readonly number[]): Float32Array {
  const { seed } = options;
  checkSeed('seed', seed);
  const tensors = distributions(options, sizes).flatMap(({ fanIn, fanOut, weight, bias }, k) => [
    draw(weight, [seed, WEIGHT, k], fanIn * fanOut),
    ...((options.bias ?? true) ? [draw(bias, [seed, BIAS, k], fanOut)] : []),
  ]);
  return concatenated(tensors);
}

/**
 * How widely such parameters are drawn, as theory asks for it.
 *
 * @throws InputError as initialParameters does
 */
export function layerStds(options: Omit<InitialParametersOptions, 'seed'>, sizes: readonly number[]): LayerStds {
  const layers = distributions(options, sizes);
  return {
    weights: layers.map(({ weight }) => stdOf(weight)),
    biases: (options.bias ?? true) ? layers.map(({ bias }) => stdOf(bias)) : null,
  };
}

/** The standard deviation that an initialiser of its own scale gives the weights of one layer. */
export function weightStd(init: NamedInitializer, fanIn: number, fanOut: number): number {
  return stdOf(initializers[init].weight(fanIn, fanOut, { sigma: 0, biasSigma: 0 }));
}

/** How a layer's parameters are drawn. */
export interface Layer {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weight: Distribution;
  readonly bias: Distribution;
}

/** Of each layer, from the first to the outputs. @throws InputError as initialParameters does */
export function distributions(options: Omit<InitialParametersOptions, 'seed'>, sizes: readonly number[]): Layer[] {
  const { init, biasSigma, weightScale = [], biasScale = [] } = options;
  if (!initializerNames.includes(init)) throw new InputError('init', init, `one of ${initializerNames.join(', ')}`);
  const scales = { sigma: checkSigma(init, options.sigma), biasSigma: checkScale('biasSigma', biasSigma) };
  if (sizes.length < 2) throw new InputError('sizes', sizes, 'a list of at least two layer sizes');
  for (const size of sizes) checkInteger('sizes', size, 1, 16777216);
  checkFactors('weightScale', weightScale, sizes.length - 1);
  checkFactors('biasScale', biasScale, sizes.length - 1);
  return sizes.slice(1).map((fanOut, k) => {
    const fanIn = sizes[k]!;
    const weight = widened(initializers[init].weight(fanIn, fanOut, scales), weightScale[k] ?? 1);
    const own = (): Distribution => initializers[init].bias(fanIn, scales);
    const bias = biasScale.length === 0 ? own() : normalOrZero(biasScale[k]! * stdOf(weight));
    return { fanIn, fanOut, weight, bias };
  });
}

function widened(distribution: Distribution, factor: number): Distribution {
  if (distribution.kind === 'normal') return { kind: 'normal', std: distribution.std * factor };
  return distribution.kind === 'uniform' ? { kind: 'uniform', bound: distribution.bound * factor } : distribution;
}

function normalOrZero(std: number): Distribution {
  return std === 0 ? { kind: 'zero' } : { kind: 'normal', std };
}

function stdOf(distribution: Distribution): number {
  if (distribution.kind === 'zero') return 0;
  return distribution.kind === 'normal' ? distribution.std : distribution.bound / Math.sqrt(3);
}

function draw(distribution: Distribution, stream: readonly number[], count: number): Float32Array {
  const values = new Float32Array(count);
  if (distribution.kind === 'zero') return values;
  const random = new RandomState(stream);
  if (distribution.kind === 'normal') return values.map(() => random.standardNormal() * distribution.std);
  const { bound } = distribution;
  return values.map(() => -bound + 2 * bound * random.randomSample());
}

function concatenated(tensors: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(tensors.reduce((length, tensor) => length + tensor.length, 0));
  let offset = 0;
  for (const tensor of tensors) {
    all.set(tensor, offset);
    offset += tensor.length;
  }
  return all;
}

/** sigma belongs to those that read it: required there, refused elsewhere, where it would be without effect. */
function checkSigma(init: InitializerName, sigma: number | undefined): number {
  if (!isNamed(init)) return checkScale('sigma', sigma);
  if (sigma === undefined) return 0;
  throw new InputError('sigma', sigma, `none with init ${init}, which sets its own scale`);
}

function checkScale(field: string, value: number | undefined): number {
  if (value !== undefined && value >= 0 && Number.isFinite(Math.fround(value))) return value;
  throw new InputError(field, value, 'a number from 0 to 3.4e38');
}

function checkFactors(field: string, factors: readonly number[], layers: number): void {
  if (factors.length !== 0 && factors.length !== layers) throw new InputError(field, factors, factorsAllowed(layers));
  for (const factor of factors) {
    if (!(factor >= 0 && factor <= MAX_FACTOR)) throw new InputError(field, factor, `a number from 0 to ${MAX_FACTOR}`);
  }
}

/** What a list of factors must be for a network of so many layers of weights. */
export function factorsAllowed(layers: number): string {
  return `none, or ${layers} factor${layers === 1 ? '' : 's'}, one for each layer of weights`;
}

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
 * and a uniform one is RandomState([s, 1, k]).uniform(-bound, bound, (out, in)), rounded the same.
 */
import { InputError } from '../input-error.ts';
import { checkInteger, checkSeed } from '../numeric/check.ts';
import { RandomState } from '../numeric/random.ts';
import { type Distribution, type InitializerName, initializerNames, initializers, type Scales } from './registry.ts';

export interface InitialParametersOptions {
  readonly init: InitializerName;
  /** Standard deviation of the weights: with 'normal', and only then. 0 is allowed. */
  readonly sigma?: number;
  /** Standard deviation of the biases with 'normal'; the others have biases of their own. */
  readonly biasSigma: number;
  readonly seed: number;
  /** False: no biases, and no tensors of them. Default true. */
  readonly bias?: boolean;
}

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
  const { init, biasSigma, seed } = options;
  checkName(init);
  checkSeed('seed', seed);
  const scales = { sigma: checkSigma(init, options.sigma), biasSigma: checkScale('biasSigma', biasSigma) };
  if (sizes.length < 2) throw new InputError('sizes', sizes, 'a list of at least two layer sizes');
  for (const size of sizes) checkInteger('sizes', size, 1, 16777216);

  const tensors: Float32Array[] = [];
  for (let k = 0; k + 1 < sizes.length; k++) {
    const fanIn = sizes[k]!;
    const fanOut = sizes[k + 1]!;
    const { weight, bias } = distributions(init, fanIn, fanOut, scales);
    tensors.push(draw(weight, [seed, WEIGHT, k], fanIn * fanOut));
    if (options.bias ?? true) tensors.push(draw(bias, [seed, BIAS, k], fanOut));
  }
  return concatenated(tensors);
}

/**
 * Standard deviation of a layer's weights under an initialiser, as charts and theory ask for it.
 * @param sigma with 'normal', and only then
 */
export function weightStd(init: InitializerName, fanIn: number, fanOut: number, sigma?: number): number {
  checkName(init);
  const scales = { sigma: checkSigma(init, sigma), biasSigma: 0 };
  const { weight } = distributions(init, fanIn, fanOut, scales);
  if (weight.kind === 'zero') return 0;
  return weight.kind === 'normal' ? weight.std : weight.bound / Math.sqrt(3);
}

function distributions(init: InitializerName, fanIn: number, fanOut: number, scales: Scales) {
  const entry = initializers[init];
  return { weight: entry.weight(fanIn, fanOut, scales), bias: entry.bias(fanIn, scales) };
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

function checkName(init: InitializerName): void {
  if (!initializerNames.includes(init)) throw new InputError('init', init, `one of ${initializerNames.join(', ')}`);
}

/** sigma belongs to 'normal': required there, refused elsewhere, where it would be without effect. */
function checkSigma(init: InitializerName, sigma: number | undefined): number {
  if (init === 'normal') return checkScale('sigma', sigma);
  if (sigma === undefined) return 0;
  throw new InputError('sigma', sigma, `none with init ${init}, which sets its own scale`);
}

function checkScale(field: string, value: number | undefined): number {
  if (value !== undefined && value >= 0 && Number.isFinite(Math.fround(value))) return value;
  throw new InputError(field, value, 'a number from 0 to 3.4e38');
}

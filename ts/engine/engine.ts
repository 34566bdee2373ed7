/**
 * The interface that every engine implements, and nothing else: what a trainer takes, what it can do,
 * what it gives back. `wasm.ts` and `js.ts` beside this file implement it; both follow
 * `contract.md`, so that a run has the same bits on either.
 *
 * An engine receives numbers. It never knows sigma, seeds, data sets by name, files or charts.
 *
 * Layout of parameters everywhere: PyTorch's. Layer by layer the weight [out, in] row-major, then the
 * bias [out], unless the network has none; one flat Float32Array.
 */

import type { Activation } from './activations.ts';
import type { OptimizerOptions } from './optimizers.ts';

export type EngineName = 'wasm' | 'js';

/** What a network is trained for, by what its data have: labels or targets. */
export type Loss = 'cross-entropy' | 'squared-error';

interface Inputs {
  readonly features: number;
  /** [rows, features] row-major. */
  readonly inputs: Float32Array;
}

/** Rows with their classes, for softmax cross-entropy. */
export interface LabelledSamples extends Inputs {
  /** [rows]; a label is a class from 0. */
  readonly labels: Uint32Array;
}

/** Rows with what the outputs are to be, for mean squared error. */
export interface TargetSamples extends Inputs {
  /** [rows, outputs] row-major; the network has as many outputs. */
  readonly targets: Float32Array;
}

export type Samples = LabelledSamples | TargetSamples;

/** Samples that an engine has copied to where it computes: written once, read by any number of trainers. */
export interface Dataset extends Disposable {
  readonly rows: number;
  readonly features: number;
  /** Gives the memory back. Idempotent. What needs these rows afterwards throws an Error. */
  free(): void;
}

/**
 * Mini-batches. `order(epoch)` is the order of the training rows in that epoch, a permutation of
 * [0, rows); its slices of `size` are the batches, the last one short. It must be a pure function of the
 * epoch: a trainer whose state was set asks again. Asked once an epoch, before its first step; one that
 * is no permutation throws RangeError, with nothing done. A size above the rows is one batch of all.
 */
export interface Batches {
  readonly size: number;
  order(epoch: number): Uint32Array;
}

/**
 * What a trace has rows of. 'epoch': the whole training set before each epoch's first update.
 * 'step': the batch of each step at that step's pass. 'none': nothing (divergence then goes unnoticed).
 */
export type RowKind = 'epoch' | 'step' | 'none';

/** Everything of a trainer but where its parameters begin. */
export interface TrainerSettings {
  /** Layer sizes from inputs to classes or outputs, e.g. [2, 64, 64, 2]; at least two. */
  readonly sizes: readonly number[];
  readonly activation: Activation;
  /** Of leaky_relu, from 0 to 1: the factor below 0. Default 0.01. Without effect on others. */
  readonly slope?: number;
  /** False: layers without biases, and parameters without their tensors. Default true. */
  readonly bias?: boolean;
  readonly optimizer: OptimizerOptions;
  /** Above 0: a gradient of larger global norm is scaled down to about this. Default 0: none is. */
  readonly clipNorm?: number;
  /**
   * True: the outputs are f(x; θ) - f(x; θ0), θ0 the initial parameters (Chizat, Oyallon, Bach 2019), so that the
   * training begins with the function 0; everything that is asked of the trainer is of these. Default false.
   */
  readonly centred?: boolean;
  /** Its labels or targets decide the loss. */
  readonly training: Dataset;
  /** Training ends after this many epochs. */
  readonly epochs: number;
  /** Absent: full batches. */
  readonly batches?: Batches;
  /** Default 'epoch'. */
  readonly rows?: RowKind;
  /** An activation counts as near zero when |a| < fround(threshold). Default 0.01. */
  readonly nearZeroThreshold?: number;
  /** True: rows per epoch say too how far the training is from its beginning. Default false. */
  readonly diagnostics?: boolean;
}

export interface TrainerConfig extends TrainerSettings {
  /** Initial parameters; copied. Of a centred network they stay θ0, whatever is set later. */
  readonly parameters: Float32Array;
}

/** How far a trainer is. */
export interface Progress {
  /** Updates made. */
  readonly steps: number;
  /** Epochs completed. */
  readonly epochs: number;
  /** Trace rows written. */
  readonly rows: number;
  /** No further step will be made: all epochs are done, or the run diverged. */
  readonly finished: boolean;
  /** The trace row (0-based) whose loss, gradient or parameters were not finite; null while all were. */
  readonly divergedAt: number | null;
}

/**
 * What was recorded, by column; each column is Float64Array [rows]. Names, with l = 1.. over hidden layers
 * and tensors named weight1, bias1, weight2, …:
 * loss, accuracy (with labels), gradientNorm, gradientNorm.weight1, …, nearZeroFraction.l, exactZeroFraction.l,
 * activationRms.l, deadUnitFraction.l
 * and with diagnostics, of weight tensors l = 1.. and of hidden layers, W(0) being the initial ones:
 * weightChange.l (|W - W(0)| / |W(0)|, Frobenius), signFlipFraction.l (pairs of row and unit that are positive now or at
 * the beginning and not both), participationRatio.l ((sum of s²)² / sum of s⁴, s the singular values of W)
 */
export type Trace = Readonly<Record<string, Float64Array>>;

/** Everything that the rest of a training depends on, beside its configuration. Copies. */
export interface TrainerState {
  readonly parameters: Float32Array;
  /** The optimiser's mean of gradients (Adam's kind) or velocity. */
  readonly firstMoments: Float32Array;
  /** Its mean of squared gradients; of sgd zeros. */
  readonly secondMoments: Float32Array;
  /** The largest of those so far, with amsgrad; else empty. */
  readonly maxSecondMoments: Float32Array;
  readonly steps: number;
  readonly epochs: number;
  /** Steps already made in the current epoch: the place in the batch order. */
  readonly stepInEpoch: number;
  /** beta to the number of updates; 1 where the optimiser has no such thing. */
  readonly beta1Power: number;
  readonly beta2Power: number;
}

export interface Evaluation {
  readonly rows: number;
  /** Mean cross-entropy over rows, or squared error over rows and outputs. */
  readonly loss: number;
  /** Share of rows whose first maximal logit is at the label; absent where there are none. */
  readonly accuracy?: number;
}

export interface Moments {
  readonly mean: number;
  /** Root mean square. */
  readonly rms: number;
}

/** What a probe sees of one layer, over all training rows and the layer's units. */
export interface LayerProbe {
  readonly preActivation: Moments;
  /** Of the output layer: the pre-activations again. */
  readonly activation: Moments;
  /** The loss's gradient with respect to the pre-activation, the mean's factor included. */
  readonly delta: Moments;
  /** Counts of activations: below the range, in each bin, at or above its end. NaN counts nowhere. */
  readonly histogram: Uint32Array;
}

/** Bins of a probe's histogram: `bins` equal ones from `low` to `high`. */
export interface HistogramRange {
  readonly low: number;
  readonly high: number;
  readonly bins: number;
}

export interface Trainer extends Disposable {
  /**
   * Makes at most `steps` updates; fewer when training ends, none when it had. Returns where it stands then.
   * In any portions the result is the same. Throws RangeError unless `steps` is an integer from 0 up.
   */
  advance(steps: number): Progress;
  /** Finishes up to `epochs` epochs, counting a begun one as one. Throws as `advance` does. */
  advanceEpochs(epochs: number): Progress;
  progress(): Progress;
  /** The rows so far; copies. */
  trace(): Trace;
  parameters(): Float32Array;
  /** Moments, powers, place and rows stay, and a finished training stays finished. RangeError for another length. */
  setParameters(parameters: Float32Array): void;
  state(): TrainerState;
  /**
   * Goes on from `state` exactly as the trainer that it came from; what was recorded from there on, a
   * divergence included, is forgotten. Throws RangeError, with nothing changed, when shapes or counts do not fit this
   * training or the trace lacks rows before that state (a trainer with rows 'none' takes any).
   */
  setState(state: TrainerState): void;
  /**
   * Forward pass over all rows of a data set with the current parameters. RangeError when features, labels or
   * targets do not fit the network.
   */
  evaluate(data: Dataset): Evaluation;
  /**
   * The outputs of all rows, with labels their logits, [rows, classes] row-major; valid until the next call on this
   * trainer. Neither labels nor targets are looked at.
   */
  logits(data: Dataset): Float32Array;
  /**
   * The gradient of the mean loss over those training rows in that order (all when absent), before any cut, in the
   * parameters' layout. RangeError when `rows` is empty or leaves the data; a row may repeat.
   */
  gradient(rows?: Uint32Array): Float32Array;
  /**
   * Looks at every layer, 1 to the output, over the whole training set, without changing the training. RangeError
   * unless low < high are finite, bins is an integer from 1 to 65536, and bins / (high - low) is finite.
   */
  probe(range: HistogramRange): LayerProbe[];
  /** Gives the memory back. Idempotent; any other call afterwards throws. */
  free(): void;
}

export interface Engine {
  readonly name: EngineName;
  /** Copies. RangeError for a shape that does not fit; labels are checked by the trainer that meets them. */
  createDataset(samples: Samples): Dataset;
  /** Throws RangeError naming the field, before allocating anything. */
  createTrainer(config: TrainerConfig): Trainer;
}

/** Number of parameters of a network: weights and, unless it has none, biases of all layers. */
export function parameterCount(sizes: readonly number[], bias = true): number {
  let count = 0;
  for (let l = 1; l < sizes.length; l++) count += (size(sizes, l - 1) + (bias ? 1 : 0)) * size(sizes, l);
  return count;
}

function size(sizes: readonly number[], l: number): number {
  const n = sizes[l];
  if (n === undefined) throw new RangeError(`no layer ${l} in ${sizes.length} sizes`);
  return n;
}

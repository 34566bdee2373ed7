/**
 * The one validation of what enters an engine, so that both refuse the same things in the same words, before
 * allocating anything. Every refusal is an InputError, thus a RangeError, naming field and value. It never knows
 * which engine asks, nor where the numbers came from.
 */
import { InputError } from '../input-error.ts';
import { activationNames } from './activations.ts';
import type { HistogramRange, Loss, Samples, TrainerSettings, TrainerState } from './engine.ts';
import { parameterCount } from './engine.ts';
import type { OptimizerOptions } from './optimizers.ts';
import { isSwitch, optimizerNames, optimizerNumbers, optimizers } from './optimizers.ts';
import { stepsPerEpoch, traceColumns, traceRows } from './shape.ts';

/** Rows, units of a layer, size of a batch. */
const MAX_COUNT = 2 ** 24;
/** Inputs of a data set, parameters of a network, values of a trace: one gigabyte at most. */
const MAX_VALUES = 2 ** 27;
/** Epochs, and steps over all of them. */
const MAX_STEPS = 2 ** 32 - 1;
const MAX_BINS = 2 ** 16;

/** The article's. */
export const NEAR_ZERO_THRESHOLD = 0.01;

/** What a check must know of a data set. */
export interface DatasetFacts {
  readonly rows: number;
  readonly features: number;
  readonly loss: Loss;
  /** Outputs that a network for it needs: of targets their number, of labels at least one more than the largest. */
  readonly outputs: number;
}

/** @returns the facts that later checks need */
export function checkSamples(samples: Samples): DatasetFacts {
  const { features, inputs } = samples;
  integer('features', features, 1, MAX_COUNT);
  const labelled = 'labels' in samples;
  const rows = labelled ? samples.labels.length : inputs.length / features;
  integer(labelled ? 'number of labels' : 'number of rows', rows, 1, MAX_COUNT);
  length('inputs', inputs.length, rows * features, `${rows} rows of ${features} features`);
  integer('length of inputs', inputs.length, 1, MAX_VALUES);
  if (labelled) {
    const maxLabel = samples.labels.reduce((max, label) => Math.max(max, label), 0);
    return { rows, features, loss: 'cross-entropy', outputs: maxLabel + 1 };
  }
  const outputs = samples.targets.length / rows;
  integer('targets of a row', outputs, 1, MAX_COUNT);
  integer('length of targets', samples.targets.length, 1, MAX_VALUES);
  return { rows, features, loss: 'squared-error', outputs };
}

/** @param parameters absent where they are written later */
export function checkConfig(config: TrainerSettings, training: DatasetFacts, parameters?: Float32Array): void {
  const { sizes, activation, slope, bias, epochs, batches, rows = 'epoch', nearZeroThreshold } = config;
  integer('number of sizes', sizes.length, 2, MAX_COUNT);
  sizes.forEach((size, l) => {
    integer(`sizes[${l}]`, size, 1, MAX_COUNT);
  });
  const count = parameterCount(sizes, bias);
  integer('number of parameters', count, 1, MAX_VALUES);
  if (parameters) length('parameters', parameters.length, count, `sizes ${sizes.join('-')}`);
  oneOf('activation', activation, activationNames);
  if (slope !== undefined) number('slope', slope, 0, 1, true);
  oneOf('rows', rows, ['epoch', 'step', 'none']);
  if (config.diagnostics && rows === 'step') {
    throw new InputError('diagnostics', true, 'false with a row per step, as they compare all rows');
  }
  checkFit(sizes, training, 'training', training.loss);

  checkOptimizer(config.optimizer);
  number('clipNorm', config.clipNorm ?? 0, 0);
  if (nearZeroThreshold !== undefined) number('nearZeroThreshold', nearZeroThreshold, 0);

  if (batches) integer('batches.size', batches.size, 1, MAX_COUNT);
  const perEpoch = stepsPerEpoch(training.rows, batches?.size ?? 0);
  integer('epochs', epochs, 0, Math.floor(MAX_STEPS / perEpoch));
  const values = traceRows(rows, epochs * perEpoch, perEpoch) * traceColumns({ ...config, loss: training.loss }).length;
  if (values > MAX_VALUES) {
    throw new InputError('epochs', epochs, `so few that the trace has at most ${MAX_VALUES} values, not ${values}`);
  }
}

/** A known name, its numbers within their ranges, its switches on or off, and nothing that it does not read. */
function checkOptimizer(options: OptimizerOptions): void {
  const { name, learningRate, ...given } = options;
  oneOf('optimizer.name', name, optimizerNames);
  number('optimizer.learningRate', learningRate, 0);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const field = optimizers[name].reads.find((read) => read === key);
    if (field === undefined) {
      throw new InputError(`optimizer.${key}`, value, `nothing, since ${name} has no such thing`);
    }
    if (isSwitch(field)) {
      if (typeof value !== 'boolean') throw new InputError(`optimizer.${field}`, value, 'true or false');
    } else {
      const { min, max, open } = optimizerNumbers[field];
      number(`optimizer.${field}`, value as number, min, max, open === undefined);
    }
  }
}

/** A data set fits a network: as many features as inputs; every label a class, or as many targets as outputs. */
export function checkFit(sizes: readonly number[], facts: DatasetFacts, field: string, loss: Loss): void {
  checkFeatures(sizes, facts, field);
  const outputs = sizes[sizes.length - 1] as number;
  if (facts.loss !== loss) {
    const [given, allowed] = loss === 'cross-entropy' ? ['targets', 'labels'] : ['labels', 'targets'];
    throw new InputError(`${field}: rows`, given, `rows with ${allowed}, as the training set has`);
  }
  if (loss === 'squared-error' && facts.outputs !== outputs) {
    throw new InputError(`${field}: targets of a row`, facts.outputs, `${outputs}, the network's outputs`);
  }
  if (facts.outputs > outputs) {
    throw new InputError(`${field}: labels`, facts.outputs - 1, `an integer from 0 to ${outputs - 1}, a class`);
  }
}

export function checkFeatures(sizes: readonly number[], facts: DatasetFacts, field: string): void {
  const inputs = sizes[0] as number;
  if (facts.features !== inputs) {
    throw new InputError(`${field}: features`, facts.features, `${inputs}, the network's inputs (sizes[0])`);
  }
}

/** Argument of advance and advanceEpochs. */
export function checkAdvance(field: 'steps' | 'epochs', count: number): void {
  integer(field, count, 0, Number.MAX_SAFE_INTEGER);
}

/** A batch order: each row once. */
export function checkOrder(order: Uint32Array, rows: number): void {
  length('batches.order', order.length, rows, 'a permutation of the rows');
  const seen = new Uint8Array(rows);
  // By index: of a long array in short steps, an iterator is seen in the time.
  for (let place = 0; place < rows; place++) {
    const row = order[place]!;
    if (row >= rows || seen[row] === 1) {
      throw new InputError('batches.order', row, `each integer from 0 to ${rows - 1} once`);
    }
    seen[row] = 1;
  }
}

/** Rows of a gradient: any that exist, at least one. */
export function checkRows(indices: Uint32Array, rows: number): void {
  integer('number of rows', indices.length, 1, MAX_COUNT);
  for (const row of indices) integer('rows', row, 0, rows - 1);
}

export function checkParameters(parameters: Float32Array, count: number): void {
  length('parameters', parameters.length, count, 'the network');
}

/** A state that this training can go on from: its shapes, a place that exists, and the trace up to it. */
export function checkState(state: TrainerState, config: TrainerSettings, dataRows: number, traceLength: number): void {
  const count = parameterCount(config.sizes, config.bias);
  length('state.parameters', state.parameters.length, count, 'the network');
  length('state.firstMoments', state.firstMoments.length, count, 'the network');
  length('state.secondMoments', state.secondMoments.length, count, 'the network');
  const { amsgrad = false } = config.optimizer;
  const [largest, why] = amsgrad ? [count, 'the network'] : [0, 'an optimiser without amsgrad'];
  length('state.maxSecondMoments', state.maxSecondMoments.length, largest, why);
  const perEpoch = stepsPerEpoch(dataRows, config.batches?.size ?? 0);
  integer('state.epochs', state.epochs, 0, config.epochs);
  integer('state.stepInEpoch', state.stepInEpoch, 0, state.epochs === config.epochs ? 0 : perEpoch - 1);
  const steps = state.epochs * perEpoch + state.stepInEpoch;
  if (state.steps !== steps) {
    throw new InputError('state.steps', state.steps, `${steps}, by epochs, stepInEpoch and ${perEpoch} steps an epoch`);
  }
  number('state.beta1Power', state.beta1Power, 0, 1, true);
  number('state.beta2Power', state.beta2Power, 0, 1, true);
  const needed = traceRows(config.rows ?? 'epoch', steps, perEpoch);
  if (traceLength < needed) {
    throw new InputError('state.steps', steps, `one whose ${needed} trace rows are here, not ${traceLength} of them`);
  }
}

export function checkHistogram({ low, high, bins }: HistogramRange): void {
  number('low', low, -Infinity);
  number('high', high, -Infinity);
  if (!(low < high)) throw new InputError('high', high, `a number above low, ${low}`);
  integer('bins', bins, 1, MAX_BINS);
  if (!Number.isFinite(bins / (high - low))) throw new InputError('high', high, `further above low, ${low}`);
}

function integer(field: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InputError(field, value, min === max ? `${min}` : `an integer from ${min} to ${max}`);
  }
}

/** A finite number from `min` up, where `below` is given less than it, or `closed` at most it. */
function number(field: string, value: number, min: number, below = Infinity, closed = false): void {
  const fits = Number.isFinite(value) && value >= min && (value < below || (closed && value === below));
  if (fits) return;
  const from = min === -Infinity ? '' : ` from ${min}`;
  const to = below === Infinity ? (from === '' ? '' : ' up') : closed ? ` to ${below}` : ` to below ${below}`;
  throw new InputError(field, value, `a finite number${from}${to}`);
}

function length(field: string, value: number, expected: number, why: string): void {
  if (value !== expected) throw new InputError(`length of ${field}`, value, `${expected}, for ${why}`);
}

function oneOf(field: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw new InputError(field, value, allowed.map((name) => `"${name}"`).join(' or '));
}

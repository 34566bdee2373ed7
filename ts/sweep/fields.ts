/**
 * The one table of what a user can decide. For each field its kind of value, default and meaning; types,
 * validation, help, flags and the canonical form all follow from it, and a field of the spec that is missing
 * here does not compile. It never names a file, a terminal or an engine.
 */

import type { DatasetName } from '../data/registry.ts';
import { datasetNames, datasets } from '../data/registry.ts';
import { activationNames, activations, DEFAULT_SLOPE } from '../engine/activations.ts';
import { optimizerNames, optimizerNumbers, optimizers } from '../engine/optimizers.ts';
import { initializerAliases, initializerNames } from '../init/registry.ts';
import type { Kind } from './kinds.ts';
import { boolean, choice, integer, layers, number } from './kinds.ts';
import type { RunSpec } from './spec.ts';

export type FieldName = keyof Required<RunSpec>;
/** Fields that a sweep gives a list for. */
export type SweptName = 'init' | 'sigma' | 'seed';

interface Described {
  readonly doc: string;
  /** A shorter name that many know it by. */
  readonly alias?: string;
  /** The heading it stands under in help texts. */
  readonly group: 'Data' | 'Network' | 'Initial parameters' | 'Training' | 'Record';
}

export interface SingleField<T> extends Described {
  readonly kind: Kind<T>;
  /** A function where it depends on the data set. */
  readonly default: T | ((data: DatasetName) => T);
}

export interface SweptField<T> extends Described {
  readonly kind: Kind<T>;
  /** Of a sweep. */
  readonly default: readonly T[];
  /** Of a run: what the canonical form leaves out; absent where it always says the value. */
  readonly runDefault?: T;
}

type Table = {
  readonly [K in FieldName]: K extends SweptName ? SweptField<Required<RunSpec>[K]> : SingleField<Required<RunSpec>[K]>;
};

const seeds = integer(0, 4_294_967_295);
/** Finite as float32, whose largest number is 3.4e38. */
const scale = number({ min: 0, max: 1e38, spacing: 'logarithmic' });

export const fields: Table = {
  data: { kind: choice(datasetNames), default: 'moons', group: 'Data', doc: 'data set' },
  samples: {
    kind: integer(2, 1_000_000),
    default: 2000,
    group: 'Data',
    doc: 'size of the data set, training and test together',
  },
  noise: {
    kind: number({ min: 0, max: 1e6 }),
    default: (data) => datasets[data].defaultNoise,
    group: 'Data',
    doc: 'standard deviation of the noise on the points, before they are standardised',
  },
  dataSeed: { kind: seeds, default: 0, group: 'Data', doc: 'seed of the points' },
  testFraction: {
    kind: number({ min: 0, max: 1, open: 'both' }),
    default: 0.3,
    group: 'Data',
    doc: 'share of the points kept for testing',
  },
  splitSeed: { kind: seeds, default: 42, group: 'Data', doc: 'seed of the choice of test points' },
  hidden: {
    kind: layers(4096, 64),
    default: [64, 64],
    group: 'Network',
    doc: 'size of each hidden layer, or "none"',
  },
  activation: {
    kind: choice(activationNames),
    default: 'relu',
    group: 'Network',
    doc: `activation of the hidden layers (${each(activationNames, (name) => activations[name].formula)})`,
  },
  slope: {
    kind: number({ min: 0, max: 1 }),
    default: DEFAULT_SLOPE,
    group: 'Network',
    doc: 'factor below 0, for activation leaky_relu',
  },
  init: {
    kind: choice(initializerNames, initializerAliases),
    default: ['normal'],
    runDefault: 'normal',
    group: 'Initial parameters',
    doc: 'initialiser; "normal" draws weights from N(0, sigma²)',
  },
  sigma: {
    kind: scale,
    default: [0.01, 0.1, 0.5, 1],
    group: 'Initial parameters',
    doc: 'standard deviation of the weights, for init "normal"; 0.001..3:9 is 9 values, equal ratios apart',
  },
  biasSigma: {
    kind: scale,
    default: 0,
    group: 'Initial parameters',
    doc: 'standard deviation of the biases, for init "normal"',
  },
  seed: {
    kind: seeds,
    default: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    runDefault: 0,
    group: 'Initial parameters',
    doc: 'seed of the initial parameters; 0 is one, as in the article, and 0..19 is 20 seeds',
  },
  bias: { kind: boolean, default: true, group: 'Network', doc: 'whether layers have biases' },
  optimizer: {
    kind: choice(optimizerNames),
    default: 'adam',
    group: 'Training',
    doc: `optimiser (${each(optimizerNames, (name) => optimizers[name].doc)})`,
  },
  learningRate: {
    kind: number({ min: 0, max: 1e6 }),
    default: 1e-3,
    group: 'Training',
    alias: 'lr',
    doc: "the optimiser's step size",
  },
  beta1: ofOptimizer('beta1'),
  beta2: ofOptimizer('beta2'),
  epsilon: ofOptimizer('epsilon'),
  momentum: ofOptimizer('momentum'),
  nesterov: { kind: boolean, default: false, group: 'Training', doc: "whether momentum is Nesterov's, for sgd" },
  alpha: ofOptimizer('alpha'),
  weightDecay: ofOptimizer('weightDecay'),
  clipNorm: {
    kind: scale,
    default: 0,
    group: 'Training',
    doc: 'a gradient of larger global norm is scaled down to this; 0 is no bound',
  },
  epochs: {
    kind: integer(1, 1_000_000),
    default: 200,
    group: 'Training',
    doc: 'passes over the training points',
  },
  batch: {
    kind: integer(0, 1_000_000),
    default: 0,
    group: 'Training',
    doc: 'size of a mini-batch; 0 is all training points at once',
  },
  batchSeed: { kind: seeds, default: 0, group: 'Training', doc: "seed of the mini-batches' order" },
  nearZeroThreshold: {
    kind: number({ min: 0, max: 1e6 }),
    default: 0.01,
    group: 'Record',
    doc: 'an activation a counts as near zero when |a| is below this',
  },
};

/** What a table says of each name. */
function each<T extends string>(names: readonly T[], said: (name: T) => string): string {
  return names.map((name) => `${name}: ${said(name)}`).join('; ');
}

/** A number of the optimiser's, by its own table. */
function ofOptimizer(name: keyof typeof optimizerNumbers): SingleField<number> {
  const { default: value, min, max, open, doc } = optimizerNumbers[name];
  const readers = optimizerNames.filter((optimizer) => optimizers[optimizer].reads.includes(name));
  const whose = readers.length === optimizerNames.length ? '' : `, for ${readers.join(', ')}`;
  return {
    kind: number(open === undefined ? { min, max } : { min, max, open }),
    default: value,
    group: 'Training',
    doc: `${doc}${whose}`,
  };
}

export const fieldNames = Object.keys(fields) as readonly FieldName[];

export function isSwept(name: FieldName): name is SweptName {
  return name === 'init' || name === 'sigma' || name === 'seed';
}

/** A run's field at its default, for that data set; undefined where the field has none. */
export function runDefault(name: FieldName, data: DatasetName): unknown {
  return isSwept(name) ? fields[name].runDefault : sweepDefault(name, data);
}

/** A sweep's field at its default, for that data set. */
export function sweepDefault(name: FieldName, data: DatasetName): unknown {
  const value: unknown = fields[name].default;
  return typeof value === 'function' ? value(data) : value;
}

/**
 * The one table of what a user can decide. For each field its kind of value, default and meaning; types,
 * validation, help, flags and the canonical form all follow from it, and a field of the spec that is missing
 * here does not compile. It never names a file, a terminal or an engine.
 */

import type { DatasetName } from '../data/registry.ts';
import { datasetNames, datasets } from '../data/registry.ts';
import { activationNames, activations, DEFAULT_SLOPE } from '../engine/activations.ts';
import {
  type OptimizerField,
  optimizerNames,
  optimizerNumbers,
  optimizerSwitches,
  optimizers,
} from '../engine/optimizers.ts';
import { MAX_FACTOR } from '../init/initialize.ts';
import { initializerAliases, initializerNames } from '../init/registry.ts';
import type { Kind, Spacing } from './kinds.ts';
import { boolean, choice, factors, integer, layers, number } from './kinds.ts';
import type { FieldName, RunSpec } from './spec.ts';

export interface Field<T> {
  readonly kind: Kind<T>;
  /** Of a run: what its canonical form leaves out. A function where the data set decides; absent where a run says it. */
  readonly default?: T | ((data: DatasetName) => T);
  /** Of a sweep, where it is not the run's. */
  readonly sweepDefault?: readonly T[];
  readonly doc: string;
  /** A shorter name that many know it by. */
  readonly alias?: string;
  /** The heading it stands under in help texts. */
  readonly group: 'Data' | 'Network' | 'Initial parameters' | 'Training' | 'Record';
}

type Table = { readonly [K in FieldName]: Field<Required<RunSpec>[K]> };

const seeds = integer(0, 4_294_967_295);
/** Finite as float32, whose largest number is 3.4e38. */
const scale = number({ min: 0, max: 1e38, spacing: 'logarithmic' });
const MAX_HIDDEN = 64;
const perLayer = factors(MAX_FACTOR, MAX_HIDDEN + 1);

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
    kind: layers(4096, MAX_HIDDEN),
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
    default: 'normal',
    group: 'Initial parameters',
    doc: 'initialiser; "normal" draws weights from N(0, sigma²), "scaled" from N(0, sigma²/inputs of the layer)',
  },
  weightScale: {
    kind: perLayer,
    default: [],
    group: 'Initial parameters',
    doc: 'factor of the weights\' standard deviation in each layer, one more than hidden layers, or "none"',
  },
  biasScale: {
    kind: perLayer,
    default: [],
    group: 'Initial parameters',
    doc: "standard deviation of each layer's biases as a factor of its weights', or \"none\" for the initialiser's biases",
  },
  sigma: {
    kind: scale,
    sweepDefault: [0.01, 0.1, 0.5, 1],
    group: 'Initial parameters',
    doc: 'standard deviation of the weights, for init "normal" and, times the root of the inputs, "scaled"',
  },
  biasSigma: {
    kind: scale,
    default: 0,
    group: 'Initial parameters',
    doc: 'standard deviation of the biases, for init "normal" and "scaled" without bias scale',
  },
  seed: {
    kind: seeds,
    default: 0,
    sweepDefault: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    group: 'Initial parameters',
    doc: 'seed of the initial parameters',
  },
  bias: { kind: boolean, default: true, group: 'Network', doc: 'whether layers have biases' },
  centred: {
    kind: boolean,
    default: false,
    group: 'Network',
    doc: 'whether the function that it starts as is subtracted from the network',
  },
  optimizer: {
    kind: choice(optimizerNames),
    default: 'adam',
    group: 'Training',
    doc: `optimiser (${each(optimizerNames, (name) => optimizers[name].doc)})`,
  },
  learningRate: {
    kind: number({ min: 0, max: 1e6, spacing: 'logarithmic' }),
    default: 1e-3,
    group: 'Training',
    alias: 'lr',
    doc: "the optimiser's step size",
  },
  beta1: numberOfOptimizer('beta1'),
  beta2: numberOfOptimizer('beta2'),
  epsilon: numberOfOptimizer('epsilon', 'logarithmic'),
  amsgrad: switchOfOptimizer('amsgrad'),
  momentum: numberOfOptimizer('momentum'),
  nesterov: switchOfOptimizer('nesterov'),
  alpha: numberOfOptimizer('alpha'),
  weightDecay: numberOfOptimizer('weightDecay', 'logarithmic'),
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
    kind: number({ min: 0, max: 1e6, spacing: 'logarithmic' }),
    default: 0.01,
    group: 'Record',
    doc: 'an activation a counts as near zero when |a| is below this',
  },
  diagnostics: {
    kind: boolean,
    default: false,
    group: 'Record',
    doc: 'whether each epoch records how far weights and signs are from their beginning, and their directions',
  },
  freshPoints: {
    kind: integer(0, 1_000_000),
    default: 0,
    group: 'Record',
    doc: 'freshly drawn points on which the trained network is evaluated, beside its data set',
  },
};

/** What a table says of each name. */
function each<T extends string>(names: readonly T[], said: (name: T) => string): string {
  return names.map((name) => `${name}: ${said(name)}`).join('; ');
}

/** A number of the optimiser's, by its own table. */
function numberOfOptimizer(name: keyof typeof optimizerNumbers, spacing: Spacing = 'linear'): Field<number> {
  const { default: value, min, max, open, doc } = optimizerNumbers[name];
  return {
    kind: number({ min, max, ...(open !== undefined && { open }), spacing }),
    default: value,
    group: 'Training',
    doc: `${doc}${whose(name)}`,
  };
}

/** What of the optimiser may be on, by its own table. */
function switchOfOptimizer(name: keyof typeof optimizerSwitches): Field<boolean> {
  return { kind: boolean, default: false, group: 'Training', doc: `${optimizerSwitches[name].doc}${whose(name)}` };
}

/** Which optimisers read it, where not all do. */
function whose(name: OptimizerField): string {
  const readers = optimizerNames.filter((optimizer) => optimizers[optimizer].reads.includes(name));
  return readers.length === optimizerNames.length ? '' : `, for ${readers.join(', ')}`;
}

export const fieldNames = Object.keys(fields) as readonly FieldName[];

/** A run's field at its default, for that data set; undefined where the field has none. */
export function runDefault(name: FieldName, data: DatasetName): unknown {
  const value: unknown = fields[name].default;
  return typeof value === 'function' ? value(data) : value;
}

/** A sweep's list at its default: empty where its data sets differ in it. */
export function sweepDefault(name: FieldName, data: readonly DatasetName[]): readonly unknown[] {
  const values = new Set(data.map((each) => runDefault(name, each)));
  return fields[name].sweepDefault ?? (values.size === 1 ? [...values] : []);
}

/** How a command line has it: biasSigma is --bias-sigma. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

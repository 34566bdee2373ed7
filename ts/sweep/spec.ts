/**
 * What a user can decide: the fields of one run and of a sweep over runs, plain data. `fields.ts` holds their
 * ranges, defaults and help. Never names an engine's inside, a file or the host.
 */

import type { DatasetName } from '../data/registry.ts';
import { datasets } from '../data/registry.ts';
import type { Activation } from '../engine/activations.ts';
import type { Loss } from '../engine/engine.ts';
import type { OptimizerName } from '../engine/optimizers.ts';
import type { InitializerName } from '../init/registry.ts';

/** Everything that decides one run's bits, each field a single value. */
export interface RunSpec {
  readonly data: DatasetName;
  /** Points, training and test together. */
  readonly samples: number;
  /** Standard deviation of the points' Gaussian noise, before standardisation. */
  readonly noise: number;
  readonly dataSeed: number;
  /** Share of the points kept for testing. */
  readonly testFraction: number;
  readonly splitSeed: number;
  /** Units of each hidden layer; may be empty. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** Of leaky_relu, below 0. */
  readonly slope: number;
  readonly init: InitializerName;
  /** Factors of the weights' standard deviations, one for each layer of weights; empty: none. */
  readonly weightScale: readonly number[];
  /** Standard deviations of the biases as factors of those of their layers' weights; empty: the initialiser's biases. */
  readonly biasScale: readonly number[];
  /** Scale of the weights; present exactly when init is 'normal' or 'scaled'. */
  readonly sigma?: number;
  /** Standard deviation of the biases with those, unless there is a biasScale; others have biases of their own. */
  readonly biasSigma: number;
  /** Seed of the initial parameters. */
  readonly seed: number;
  readonly bias: boolean;
  /** Whether the network's initial function is subtracted from it. */
  readonly centred: boolean;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
  /** Without effect on optimisers that have none; so are beta1 to weightDecay each. */
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly alpha: number;
  readonly weightDecay: number;
  /** 0 is none. */
  readonly clipNorm: number;
  readonly epochs: number;
  /** Rows of a mini-batch; 0 is the full batch. */
  readonly batch: number;
  /** Seed of the batches' order; without effect on full batches. */
  readonly batchSeed: number;
  /** An activation counts as near zero when |a| is below. */
  readonly nearZeroThreshold: number;
  /** Whether each epoch's row compares with the beginning too, in columns of their own. */
  readonly diagnostics: boolean;
  /** How many freshly drawn points the trained network is evaluated on beside its data set. */
  readonly freshPoints: number;
}

export type FieldName = keyof RunSpec;

/** For each field of a run the values that it takes, each once; one value is the usual case. */
type Lists = { readonly [K in FieldName]: readonly Required<RunSpec>[K][] };

/**
 * A sweep: its plan is the product of the lists. An empty list leaves a run at its own default: `sigma` where no
 * initialiser reads it, `noise` where each of several data sets has another.
 */
export interface SweepSpec extends Lists {
  /** Conditions that every run meets, as `conditions.ts` writes them, e.g. "sigma>=0.1". */
  readonly where: readonly string[];
}

/** Layer sizes of the spec's network, from inputs to outputs. */
export function networkSizes({ data, hidden }: Pick<RunSpec, 'data' | 'hidden'>): number[] {
  return [datasets[data].features, ...hidden, datasets[data].outputs];
}

/** What the spec's network is trained for: its data decide. */
export function lossOf({ data }: Pick<RunSpec, 'data'>): Loss {
  return datasets[data].loss;
}

/** Points that the spec trains on. */
export function trainingRows({ samples, testFraction }: Pick<RunSpec, 'samples' | 'testFraction'>): number {
  return samples - Math.ceil(testFraction * samples);
}

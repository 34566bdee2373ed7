/** A run's spec and training rows as the numbers that theory reads. */
import type { Samples } from '../engine/engine.ts';
import { distributions, type InitialParametersOptions, layerStds } from '../init/initialize.ts';
import type { Distribution } from '../init/registry.ts';
import { type FieldName, networkSizes, type RunSpec } from '../sweep/spec.ts';
import { recipe } from '../sweep/train.ts';
import type { Law, Network } from '../theory/network.ts';
import type { Settings } from '../theory/predict.ts';

/** Fields that decide how a run starts, but for its data and its seed. */
const decisive = [
  'hidden',
  'activation',
  'slope',
  'init',
  'sigma',
  'weightScale',
  'biasScale',
  'biasSigma',
  'bias',
  'centred',
  'nearZeroThreshold',
] as const satisfies readonly FieldName[];

/** Runs of one key start alike but for their seeds. */
export function startKey(run: RunSpec): string {
  return `${recipe(run)} ${JSON.stringify(decisive.map((name) => run[name]))}`;
}

export function theorySettings(run: RunSpec, training: Samples): Settings {
  const { activation, slope, nearZeroThreshold } = run;
  const sizes = networkSizes(run);
  return { ...training, sizes, activation, slope, ...drawn(run, sizes), nearZeroThreshold };
}

/** How an initialiser draws a network of these layer sizes, as theory has it. */
export function drawn(
  options: Omit<InitialParametersOptions, 'seed'>,
  sizes: readonly number[],
): Pick<Network, 'sigmas' | 'biasSigmas' | 'laws'> {
  const { weights: sigmas, biases: biasSigmas } = layerStds(options, sizes);
  const laws = distributions(options, sizes).map(({ weight, bias }) => ({ weight: lawOf(weight), bias: lawOf(bias) }));
  return { sigmas, biasSigmas, laws };
}

function lawOf({ kind }: Distribution): Law {
  return kind === 'uniform' ? 'uniform' : 'normal';
}

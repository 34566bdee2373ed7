/** A run's spec and training rows as the numbers that theory reads. */
import type { Samples } from '../engine/engine.ts';
import { layerStds } from '../init/initialize.ts';
import { type FieldName, networkSizes, type RunSpec } from '../sweep/spec.ts';
import { recipe } from '../sweep/train.ts';
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

/** Uniform weights count as Gaussian ones of their standard deviation. */
export function theorySettings(run: RunSpec, training: Samples): Settings {
  const { activation, slope, nearZeroThreshold } = run;
  const sizes = networkSizes(run);
  const { weights: sigmas, biases: biasSigmas } = layerStds(run, sizes);
  return { ...training, sizes, activation, slope, sigmas, biasSigmas, nearZeroThreshold };
}

/** Settings of a sweep -> what theory predicts of them: their networks and data, made as numbers. It trains nothing. */
import { type MadeDataset, makeDataset } from '../data/dataset.ts';
import { layerStds } from '../init/initialize.ts';
import { InputError } from '../input-error.ts';
import type { Setting } from '../report/comparisons.ts';
import type { Predicted } from '../report/sections/theory.ts';
import { networkSizes, type RunSpec } from '../sweep/spec.ts';
import { recipe } from '../sweep/train.ts';
import type { Network } from '../theory/network.ts';
import { predict } from '../theory/predict.ts';

/** Each takes a second or two. */
const MOST = 8;

/** Of the first settings; without those that theory cannot compute. */
export function predictions(settings: readonly Setting[]): Predicted[] {
  const made = dataOnce();
  return settings.slice(0, MOST).flatMap((setting) => {
    const { spec } = setting.runs[0]!;
    const { training } = made(spec);
    const { features, inputs } = training;
    const wanted = 'labels' in training ? { labels: training.labels } : { targets: training.targets };
    try {
      const prediction = predict({
        ...networkOf(spec),
        ...{ features, inputs, nearZeroThreshold: spec.nearZeroThreshold },
        ...wanted,
      });
      return [{ setting, prediction }];
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  });
}

/** Each data set is made once for all neighbours that share it. */
export function dataOnce(): (spec: RunSpec) => MadeDataset {
  let known: { readonly recipe: string; readonly made: MadeDataset } | undefined;
  return (spec) => {
    if (known?.recipe !== recipe(spec)) known = { recipe: recipe(spec), made: makeDataset(spec) };
    return known.made;
  };
}

function networkOf(spec: RunSpec): Network {
  const { activation, slope } = spec;
  const sizes = networkSizes(spec);
  const { weights: sigmas, biases: biasSigmas } = layerStds(spec, sizes);
  return { sizes, activation, slope, sigmas, biasSigmas };
}

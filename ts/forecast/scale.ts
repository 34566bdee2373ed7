/** What a run's initial scales come to: as one sigma, against Adam's steps, and how long they are remembered. */
import { layerStds } from '../init/initialize.ts';
import { networkSizes, type RunSpec, trainingRows } from '../sweep/spec.ts';
import { forgettingSteps, relativeFirstStep } from '../theory/adam.ts';
import type { Prediction } from '../theory/predict.ts';

export interface Scale {
  /** The σ of all layers with which the outputs would be as large. */
  readonly globalSigma: number;
  /** Null for other optimisers. */
  readonly adam: {
    /** A weight's first step over the standard deviation of its layer, by layer. */
    readonly firstSteps: readonly number[];
    /** Epochs until the weights have moved as far as they were from 0: from and to. */
    readonly forgotten: readonly [from: number, to: number];
  } | null;
}

/** @param prediction of the run's start */
export function scaleOf(spec: RunSpec, { globalSigma, gradientNorms }: Prediction): Scale {
  const { optimizer, learningRate, epsilon, batch } = spec;
  if (optimizer !== 'adam' && optimizer !== 'adamw') return { globalSigma, adam: null };
  const sizes = networkSizes(spec);
  const { weights } = layerStds(spec, sizes);
  const counts = weights.map((_, l) => sizes[l]! * sizes[l + 1]!);
  const firstSteps = weights.map((sigma, l) => {
    const gradient = gradientNorms[`weight${l + 1}`]!.mean / Math.sqrt(counts[l]!);
    return relativeFirstStep({ learningRate, epsilon, sigma, gradient });
  });
  // Of the root mean square of all weights: what has to be moved is their length.
  const square = weights.reduce((sum, sigma, l) => sum + counts[l]! * sigma ** 2, 0);
  const sigma = Math.sqrt(square / counts.reduce((sum, count) => sum + count, 0));
  const steps = batch === 0 ? 1 : Math.ceil(trainingRows(spec) / batch);
  const [from, to] = forgettingSteps({ learningRate, sigma });
  return { globalSigma, adam: { firstSteps, forgotten: [from / steps, to / steps] } };
}

/** The training points of a page's data set as a picture needs them. It knows no canvas. */
import { makeDataset } from '../../../data/dataset.ts';
import type { Setup } from '../../lab/state.ts';

export interface TrainingPoints {
  /** x, y, x, y, … in the plane of standardised inputs; of one input it is x, target, x, target, …. */
  readonly places: Float32Array;
  /** Classes from 0; null with targets. */
  readonly labels: Uint32Array | null;
}

export function trainingPoints(setup: Setup): TrainingPoints {
  const { training } = makeDataset(setup);
  if ('labels' in training) return { places: training.inputs, labels: training.labels };
  const { inputs, targets } = training;
  const places = new Float32Array(2 * inputs.length);
  inputs.forEach((x, i) => {
    places.set([x, targets[i] as number], 2 * i);
  });
  return { places, labels: null };
}

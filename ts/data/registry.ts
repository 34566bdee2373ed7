/**
 * The data sets that can be had by name: one table, from which names, defaults and help are read. A new data set is
 * a generator and a row here. It never knows who asks.
 */
import type { Loss } from '../engine/engine.ts';
import { blobs, circles, type Generator, moons, sine, xor } from './generators.ts';

export interface DatasetEntry {
  readonly make: Generator;
  readonly defaultNoise: number;
  /** What a network is trained for on it: with labels or with targets. */
  readonly loss: Loss;
  /** Classes, or numbers of a target: outputs of the network. */
  readonly outputs: number;
  readonly features: number;
  /** One line of help. */
  readonly doc: string;
}

export type DatasetName = 'moons' | 'circles' | 'blobs' | 'xor' | 'sine';

export const datasets: Readonly<Record<DatasetName, DatasetEntry>> = {
  moons: {
    make: moons,
    defaultNoise: 0.25,
    loss: 'cross-entropy',
    outputs: 2,
    features: 2,
    doc: "two interleaving half circles, scikit-learn's make_moons (the article's data)",
  },
  circles: {
    make: circles,
    // Half the gap between the circles is 0.1, so about as many points stray as in moons.
    defaultNoise: 0.07,
    loss: 'cross-entropy',
    outputs: 2,
    features: 2,
    doc: "a circle of radius 0.8 in one of radius 1, scikit-learn's make_circles",
  },
  blobs: {
    make: blobs,
    defaultNoise: 1,
    loss: 'cross-entropy',
    outputs: 3,
    features: 2,
    doc: "three Gaussian clouds around random centres, scikit-learn's make_blobs",
  },
  xor: {
    make: xor,
    defaultNoise: 0.1,
    loss: 'cross-entropy',
    outputs: 2,
    features: 2,
    doc: 'four quadrants of a square, opposite ones of the same class',
  },
  sine: {
    make: sine,
    defaultNoise: 0.1,
    loss: 'squared-error',
    outputs: 1,
    features: 1,
    doc: 'regression: sin(2 x) for x uniform in [-3, 3), with noise on the target',
  },
};

export const datasetNames = Object.keys(datasets) as readonly DatasetName[];

export function defaultNoise(data: DatasetName): number {
  return datasets[data].defaultNoise;
}

/**
 * The workloads, made by initscope's own generators. It never knows a contender.
 */
import { makeDataset } from '../../ts/data/dataset.ts';
import { initialParameters } from '../../ts/init/initialize.ts';
import { batchOrder } from '../../ts/numeric/batch-order.ts';
import { RandomState } from '../../ts/numeric/random.ts';
import type { Job } from './job.ts';

const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

interface Rows {
  readonly inputs: Float32Array;
  readonly labels: Int32Array;
}

export const workloads: Readonly<Record<string, () => Job>> = {
  /** The article's run of sigma 0.1: 200 steps. */
  article: () => job('article', [2, 64, 64, 2], moons(), 1400, 200, 0.1),
  /** The same network on batches of 32, shuffled every epoch: 880 steps. */
  mini: () => job('mini', [2, 64, 64, 2], moons(), 32, 20, 0.1),
  /** 50 steps of a network whose products fill the caches. */
  wide: () => job('wide', [64, 256, 256, 256, 10], teacher(2560, 64, 10), 256, 5),
};

/** @param sigma absent: He's initialisation */
function job(name: string, sizes: number[], data: Rows, batch: number, epochs: number, sigma?: number): Job {
  const rows = data.labels.length;
  const order = batchOrder(0, rows);
  const orders = new Int32Array(epochs * rows);
  for (let epoch = 0; epoch < epochs; epoch++) {
    orders.set(batch === rows ? Int32Array.from({ length: rows }, (_, row) => row) : order(epoch), epoch * rows);
  }
  const init = sigma === undefined ? ({ init: 'he' } as const) : ({ init: 'normal', sigma } as const);
  const parameters = initialParameters({ ...init, biasSigma: 0, seed: 0 }, sizes);
  return { name, sizes, rows, batch, epochs, ...adam, ...data, parameters, orders };
}

/** The article's training set. */
function moons(): Rows {
  const recipe = { data: 'moons', samples: 2000, noise: 0.25, dataSeed: 0, testFraction: 0.3, splitSeed: 42 } as const;
  const { training } = makeDataset(recipe);
  if (!('labels' in training)) throw new Error('moons have labels');
  return { inputs: training.inputs, labels: Int32Array.from(training.labels) };
}

/** Normal points, labelled by the largest of `classes` random linear functions, as disturbed by noise. */
function teacher(rows: number, features: number, classes: number): Rows {
  const random = new RandomState([0]);
  const normal = (count: number) => Float32Array.from({ length: count }, () => random.standardNormal());
  const inputs = normal(rows * features);
  const weight = normal(classes * features);
  const noise = normal(rows * classes);
  const score = (row: number, k: number) => {
    let sum = noise[row * classes + k]!;
    for (let j = 0; j < features; j++) sum += inputs[row * features + j]! * weight[k * features + j]!;
    return sum;
  };
  const labels = Int32Array.from({ length: rows }, (_, row) => {
    const scores = Array.from({ length: classes }, (_, k) => score(row, k));
    return scores.indexOf(Math.max(...scores));
  });
  return { inputs, labels };
}

/**
 * What is timed: shapes of trainings and the numbers that they begin with, all from seeds. A workload is data; it
 * never knows what trains it, nor a clock.
 *
 * Floating-point operations are those of the products, a multiplication and an addition each. A row through a layer of
 * n inputs and m outputs takes 2nm forward, 2nm for the weight's gradient and 2nm for the input's, which the first
 * layer has no use for. Biases, activations, softmax, metrics and Adam count nothing, as they do in other libraries'
 * figures, but take their time.
 */
import { makeDataset } from '../data/dataset.ts';
import type { Batches, LabelledSamples, Samples, TrainerConfig } from '../engine/engine.ts';
import { stepsPerEpoch } from '../engine/shape.ts';
import { initialParameters } from '../init/initialize.ts';
import { batchOrder } from '../numeric/batch-order.ts';
import { RandomState } from '../numeric/random.ts';

export interface Workload {
  readonly name: string;
  /** One line of help. */
  readonly doc: string;
  readonly sizes: readonly number[];
  /** Rows of the training set. */
  readonly rows: number;
  /** Rows of a batch; 0 for full batches. */
  readonly batch: number;
  /** Standard deviation of the initial weights. */
  readonly sigma: number;
  /** Steps made before the timed ones, and the step that these do not pass; absent: from the first on. */
  readonly span?: readonly [from: number, to: number];
  /** A forward pass over so many points instead of training steps. */
  readonly points?: number;
}

/** A shape at which something could become slow, held against the workload of the same shape. */
export interface Corner extends Workload {
  readonly of: Workload;
}

const article: Workload = {
  name: 'article',
  doc: "the article's: 1400 rows of two moons, 2-64-64-2, full batch",
  sizes: [2, 64, 64, 2],
  rows: 1400,
  batch: 0,
  sigma: 0.1,
};
const mini: Workload = { ...article, name: 'mini', doc: 'the same in batches of 32', batch: 32 };
const deep: Workload = {
  name: 'deep',
  doc: '20 hidden layers of 32, 512 rows, full batch',
  sizes: [2, ...Array.from({ length: 20 }, () => 32), 2],
  rows: 512,
  batch: 0,
  // He's scale: a signal arrives.
  sigma: 0.25,
};

export const workloads: readonly Workload[] = [
  article,
  mini,
  {
    name: 'wide',
    doc: '64-256-256-256-10, 2560 rows in batches of 256',
    sizes: [64, 256, 256, 256, 10],
    rows: 2560,
    batch: 256,
    sigma: 0.1,
  },
  deep,
  { ...article, name: 'tiny', doc: '2-8-2, 1400 rows in batches of 16', sizes: [2, 8, 2], batch: 16 },
  {
    ...article,
    name: 'evaluation',
    doc: "100,000 points forward through the article's network",
    points: 100_000,
  },
];

export const corners: readonly Corner[] = [
  { ...article, name: 'article, σ 3', doc: 'activations and deltas grow', sigma: 3, span: [100, 1000], of: article },
  { ...article, name: 'article, σ 1e-4', doc: 'hardly a signal', sigma: 1e-4, of: article },
  { ...deep, name: 'deep, σ 0.001', doc: 'the signal vanishes on its way', sigma: 1e-3, of: deep },
  { ...mini, name: 'mini, late', doc: 'the last 1,000 of 10,000 steps', span: [9000, 10_000], of: mini },
];

/** The numbers of a workload, ready for whatever trains it. */
export interface Problem {
  readonly sizes: readonly number[];
  readonly optimizer: TrainerConfig['optimizer'];
  readonly training: LabelledSamples;
  readonly parameters: Float32Array;
  readonly batches?: Batches;
  /** What a forward pass goes over: the workload's points, or some training rows, to look at the result with. */
  readonly points: LabelledSamples;
}

const SEED = 0;
/** Orders that mini-batches go through again and again, so that making them costs no time. */
const ORDERS = 16;
/** Training rows whose logits tell whether a training went right. */
const SHOWN = 256;

export function problemOf(workload: Workload): Problem {
  const { sizes, rows, batch, sigma, points } = workload;
  const training = sizes[0] === 2 ? moons(rows) : clouds(rows, sizes[0]!, sizes[sizes.length - 1]!);
  return {
    sizes,
    optimizer: { name: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    training,
    parameters: initialParameters({ init: 'normal', sigma, biasSigma: 0, seed: SEED }, sizes),
    ...(batch > 0 && { batches: batchesOf(rows, batch) }),
    points: points === undefined ? firstRows(training, SHOWN) : grid(points),
  };
}

/** Floating-point operations of a step, or of a forward pass over the points; the mean over an epoch's steps. */
export function flops({ sizes, rows, batch, points }: Workload): number {
  let forward = 0;
  for (let l = 1; l < sizes.length; l++) forward += 2 * sizes[l - 1]! * sizes[l]!;
  if (points !== undefined) return points * forward;
  const training = 3 * forward - 2 * sizes[0]! * sizes[1]!;
  return (rows * training) / stepsPerEpoch(rows, batch);
}

/** The workloads are classifiers. */
export function labelled(samples: Samples): LabelledSamples {
  if ('labels' in samples) return samples;
  throw new Error('expected rows with labels, got some with targets');
}

/** The article's data set, in another number of training rows where those are wanted. */
function moons(rows: number): LabelledSamples {
  const recipe = { data: 'moons', noise: 0.25, dataSeed: 0, splitSeed: 42 } as const;
  if (rows === 1400) return labelled(makeDataset({ ...recipe, samples: 2000, testFraction: 0.3 }).training);
  return labelled(makeDataset({ ...recipe, samples: 2 * rows, testFraction: 0.5 }).training);
}

/** Gaussian clouds, one a class, around random centres. */
function clouds(rows: number, features: number, classes: number): LabelledSamples {
  const random = new RandomState(SEED);
  const centres = Float32Array.from({ length: classes * features }, () => random.standardNormal());
  const labels = Uint32Array.from({ length: rows }, (_, row) => row % classes);
  const inputs = Float32Array.from({ length: rows * features }, (_, at) => {
    const centre = centres[labels[Math.floor(at / features)]! * features + (at % features)]!;
    return centre + random.standardNormal();
  });
  return { features, inputs, labels };
}

/** Points of [-3, 3)², twice as many columns as rows, about: what a picture of decision boundaries asks for. */
function grid(points: number): LabelledSamples {
  const columns = Math.ceil(Math.sqrt(2 * points));
  const inputs = Float32Array.from({ length: 2 * points }, (_, at) => {
    const point = Math.floor(at / 2);
    const place = at % 2 === 0 ? (point % columns) / columns : (Math.floor(point / columns) * columns) / points;
    return 6 * place - 3;
  });
  return { features: 2, inputs, labels: new Uint32Array(points) };
}

function firstRows({ features, inputs, labels }: LabelledSamples, rows: number): LabelledSamples {
  return { features, inputs: inputs.slice(0, rows * features), labels: labels.slice(0, rows) };
}

function batchesOf(rows: number, size: number): Batches {
  const next = batchOrder(SEED, rows);
  const orders = Array.from({ length: ORDERS }, (_, epoch) => next(epoch));
  return { size, order: (epoch) => orders[epoch % ORDERS]! };
}

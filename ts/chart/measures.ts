/**
 * The things that figures show, each with its definition in words and its way from a trace. Where the article
 * and its notebook define one differently, `ChartOptions` chooses, and the words follow.
 */
import type { Trace } from '../engine/engine.ts';
import type { RunResult } from '../sweep/run.ts';
import { lossOf, type RunSpec, type SweepSpec } from '../sweep/spec.ts';
import type { Prediction } from '../theory/predict.ts';
import { logAxis, type Range, shareAxis } from './axis.ts';
import type { Axis } from './figure.ts';
import { compact, exact, percent, rounded } from './format.ts';

export const gradientNorms = ['global', 'sum'] as const;
export const nearZeroLayers = ['first', 'all'] as const;

export interface ChartOptions {
  /** The L2 norm over all parameters, or the sum of the tensors' norms that the article's notebook plots. */
  readonly gradientNorm: (typeof gradientNorms)[number];
  /** Near-zero activations of the first hidden layer, as in the article, of all hidden layers, or of that one, from 1. */
  readonly nearZero: (typeof nearZeroLayers)[number] | number;
}

export const chartDefaults = { gradientNorm: 'global', nearZero: 'first' } as const satisfies ChartOptions;

interface Brief {
  readonly title: string;
  readonly definition: string;
  format(value: number): string;
}

export interface Measure {
  readonly name: string;
  readonly title: string;
  /** What is measured, as a noun for sentences. */
  readonly noun: string;
  readonly definition: string;
  /** Where there is little room. */
  readonly brief: Brief;
  /** Whether only positive values can be drawn. */
  readonly log: boolean;
  /** Where it is an accuracy: on which points. */
  readonly accuracyOf?: 'training';
  axis(range: Range): Axis;
  format(value: number): string;
  /** A value for each row of the run's trace; none where it has no such thing. */
  column(run: RunResult): Float64Array;
  /** What of a prediction is the first row's; null where there is no such thing. */
  start(prediction: Prediction, run: RunSpec): Expected | null;
}

/** Mean and standard deviation over seeds; null where the latter is not known. */
export interface Expected {
  readonly mean: number;
  readonly sd: number | null;
}

/** What of a sweep decides which measures it has, and their words. */
export type Measured = Pick<SweepSpec, 'data' | 'hidden' | 'bias' | 'nearZeroThreshold'>;

/** Those that the sweep has: without classes there is no accuracy, without a hidden layer no activation to show. */
export function measures(spec: Measured, options: ChartOptions): Measure[] {
  const losses = new Set(spec.data.map((data) => lossNames[lossOf({ data })]));
  const classified = losses.size === 1 && losses.has(lossNames['cross-entropy']);
  const all = [loss([...losses].join(' or ')), ...(classified ? [accuracy] : []), gradientNorm(spec, options)];
  return spec.hidden.every((sizes) => sizes.length === 0) ? all : [...all, nearZero(spec, options)];
}

const lossNames = { 'cross-entropy': 'cross-entropy', 'squared-error': 'squared error' } as const;

function loss(name: string): Measure {
  return {
    name: 'training-loss',
    title: 'Training loss',
    noun: 'training loss',
    definition: `Mean ${name} over the training points, before each epoch's update`,
    brief: { title: 'Training loss', definition: `${name}, log`, format: compact },
    log: true,
    axis: (range) => logAxis(range, `${name}, log scale`),
    format: rounded,
    column: ({ trace }) => column(trace, 'loss'),
    start: (prediction) => prediction.loss,
  };
}

const accuracy: Measure = {
  name: 'training-accuracy',
  title: 'Training accuracy',
  noun: 'training accuracy',
  definition: "Share of the training points classified correctly, before each epoch's update",
  brief: { title: 'Training accuracy', definition: 'share right', format: inPercent },
  log: false,
  accuracyOf: 'training',
  axis: (range) => shareAxis(range, 'accuracy', false),
  format: inPercent,
  column: ({ trace }) => column(trace, 'accuracy'),
  start: () => null,
};

function gradientNorm(spec: Measured, options: ChartOptions): Measure {
  const tensors = new Set(spec.hidden.flatMap(({ length }) => spec.bias.map((bias) => (length + 1) * (bias ? 2 : 1))));
  const count = tensors.size === 1 ? `${[...tensors][0]} ` : '';
  const sum = options.gradientNorm === 'sum';
  const title = 'Gradient norm';
  return {
    name: 'gradient-norm',
    title: sum ? `${title}, summed over tensors` : title,
    noun: 'gradient norm',
    definition: sum
      ? `Sum of the L2 norms of the gradient's ${count}tensors, as in the article's notebook`
      : `Global L2 norm of the gradient over all weights${spec.bias.includes(true) ? ' and biases' : ''}`,
    brief: { title, definition: `${sum ? 'sum over tensors' : 'all parameters'}, log`, format: compact },
    log: true,
    axis: (range) => logAxis(range, sum ? 'sum of L2 norms, log scale' : 'L2 norm, log scale'),
    format: rounded,
    column: ({ trace }) => {
      const names = Object.keys(trace).filter((name) => name.startsWith('gradientNorm.'));
      return sum ? weightedSum(names.map((name) => [1, column(trace, name)])) : column(trace, 'gradientNorm');
    },
    start: ({ gradientNorm, gradientNorms }) => {
      return sum ? expectedSum(Object.values(gradientNorms).map((each) => [1, each])) : gradientNorm;
    },
  };
}

function nearZero(spec: Measured, options: ChartOptions): Measure {
  const single = spec.hidden.every(({ length }) => length <= 1);
  const layer = options.nearZero === 'first' ? 1 : options.nearZero;
  const [threshold = 0, ...more] = spec.nearZeroThreshold;
  const near = `|a| < ${more.length > 0 ? 'its threshold' : exact(threshold)}`;
  return {
    name: 'near-zero',
    title: 'Activation saturation: near-zero activations',
    noun: 'share of near-zero activations',
    definition: `Share of ${single ? "the hidden layer's" : whose(layer)} activations with ${near}, over the training points`,
    brief: { title: 'Near-zero activations', definition: near, format: inPercent },
    log: false,
    axis: (range) => shareAxis(range, `share with ${near}`, true),
    format: inPercent,
    column: ({ spec, trace }) => {
      return weightedSum(
        meant(spec, layer).map(({ share, number }) => [share, column(trace, `nearZeroFraction.${number}`)]),
      );
    },
    start: ({ nearZeroFraction }, run) => {
      return expectedSum(meant(run, layer).map(({ share, number }) => [share, nearZeroFraction[number - 1]!]));
    },
  };
}

/** Hidden layers that are meant, from 1, each with its share of their units. */
function meant({ hidden }: Pick<RunSpec, 'hidden'>, layer: 'all' | number) {
  const layers = hidden.map((size, l) => ({ size, number: l + 1 }));
  const found = layers.filter(({ number }) => layer === 'all' || number === layer);
  const units = found.reduce((sum, { size }) => sum + size, 0);
  return found.map(({ size, number }) => ({ share: size / units, number }));
}

function whose(layer: 'all' | number): string {
  if (layer === 'all') return "all hidden layers'";
  return layer === 1 ? "the first hidden layer's" : `hidden layer ${layer}'s`;
}

function inPercent(share: number): string {
  return percent(share, 1);
}

function weightedSum(terms: readonly (readonly [weight: number, column: Float64Array])[]): Float64Array {
  const rows = terms[0]?.[1].length ?? 0;
  return Float64Array.from({ length: rows }, (_, row) => {
    return terms.reduce((sum, [weight, values]) => sum + weight * (values[row] as number), 0);
  });
}

/** How several vary together is not known. */
function expectedSum(terms: readonly (readonly [weight: number, of: Expected])[]): Expected | null {
  if (terms.length === 0) return null;
  const mean = terms.reduce((sum, [weight, of]) => sum + weight * of.mean, 0);
  return { mean, sd: terms.length === 1 ? terms[0]![1].sd : null };
}

function column(trace: Trace, name: string): Float64Array {
  const values = trace[name];
  if (values === undefined) throw new Error(`no column ${name} in a trace with ${Object.keys(trace).join(', ')}`);
  return values;
}

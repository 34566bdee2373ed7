/**
 * What claims speak of, each as one number of a draw: pure functions of a run's trace and evaluations, or of what a probe
 * saw of its initial network. A run that diverged counts as the worst, however smooth it was until then. It never knows
 * what is claimed of them.
 */
import type { LayerProbe, Moments } from '../../engine/engine.ts';
import { median } from '../../stats/summary.ts';
import { divergence, type RunResult } from '../../sweep/run.ts';
import { networkSizes } from '../../sweep/spec.ts';

/** What was seen of a network before training. */
export interface Probed {
  /** Layers 1 to the outputs. */
  readonly layers: readonly LayerProbe[];
  /** Var(x), over rows and coordinates of the training inputs. */
  readonly inputVariance: number;
}

/** One draw of the weights at one sigma. */
export interface Draw {
  readonly run: RunResult;
  /** Absent where nobody looked. */
  readonly probed?: Probed;
}

/** What a number is: a share from 0 to 1, a number of epochs (infinite: never), a norm, or a ratio of two. */
export type Unit = 'share' | 'epochs' | 'norm' | 'ratio';

export interface Quantity {
  readonly title: string;
  /** In a clause, without a full stop. */
  readonly definition: string;
  readonly unit: Unit;
  /** undefined where it was not recorded. */
  of(draw: Draw): number | undefined;
}

/** A level that the better scales reach and the Bayes rule exceeds by 2 points on the article's training rows. */
export const CONVERGED = 0.93;
/** A level that tells a classifier from a guess. */
export const GAINED = 0.8;
/** The share of its first value that a loss has fallen by once learning shows. */
export const BEGUN = 0.1;
/** The second half of the article's epochs. */
export const LATE = 100;

export const quantities = {
  testAccuracy: {
    title: 'test accuracy',
    definition: 'share of the test rows that are classified correctly after the last update',
    unit: 'share',
    of: ({ run }) => run.test.accuracy || 0,
  },
  freshAccuracy: {
    title: 'accuracy on fresh points',
    definition: 'the same on points that the generator draws anew',
    unit: 'share',
    of: ({ run }) => run.fresh && (run.fresh.accuracy || 0),
  },
  converged: {
    title: 'epochs to 93 %',
    definition: 'epochs until 93 % of the training rows are classified correctly for the first time',
    unit: 'epochs',
    of: ({ run }) => epochsTo(run, CONVERGED),
  },
  begun: {
    title: 'epochs to a tenth off the loss',
    definition: 'epochs until the training loss has fallen by a tenth of its first value',
    unit: 'epochs',
    of: ({ run }) => {
      const { loss } = run.trace;
      return loss && first(loss, (value) => value <= (1 - BEGUN) * loss[0]!);
    },
  },
  gained: {
    title: 'epochs to 80 %',
    definition: 'epochs until 80 % of the training rows are classified correctly for the first time',
    unit: 'epochs',
    of: ({ run }) => epochsTo(run, GAINED),
  },
  lateFalls: {
    title: 'falls of accuracy',
    definition: 'sum of all falls of the training accuracy from one epoch to the next, from epoch 100 on',
    unit: 'share',
    of: ({ run }) => run.trace.accuracy && (isWhole(run) ? falls(run.trace.accuracy.subarray(LATE)) : 1),
  },
  rises: {
    title: 'epochs in which the loss rises',
    definition: 'share of the epochs in which the training loss rises',
    unit: 'share',
    of: ({ run }) => run.trace.loss && (isWhole(run) ? shareOfRises(run.trace.loss) : 1),
  },
  nearZeroAtStart: {
    title: 'near zero at the start',
    definition: 'share of near-zero activations in the first hidden layer before the first update',
    unit: 'share',
    of: ({ run }) => run.trace['nearZeroFraction.1']?.[0],
  },
  nearZeroAtEnd: {
    title: 'near zero at the end',
    definition: 'the same share before the last update',
    unit: 'share',
    of: ({ run }) => run.trace['nearZeroFraction.1']?.at(-1),
  },
  gradientAtStart: {
    title: 'first gradient norm',
    definition: 'global L2 norm of the gradient before the first update',
    unit: 'norm',
    of: ({ run }) => run.trace.gradientNorm && known(run.trace.gradientNorm[0]!),
  },
  typicalGradient: {
    title: 'typical gradient norm',
    definition: 'median over the epochs of the global L2 norm of the gradient',
    unit: 'norm',
    of: ({ run }) => run.trace.gradientNorm && middle(run.trace.gradientNorm),
  },
  largestGradient: {
    title: 'largest gradient norm',
    definition: 'the largest global L2 norm of the gradient in all epochs',
    unit: 'norm',
    of: ({ run }) => run.trace.gradientNorm && known(Math.max(...run.trace.gradientNorm)),
  },
  unsteadiness: {
    title: 'change of the gradient norm',
    definition: "median over the epochs of |ln| of the ratio of one epoch's gradient norm to that before",
    unit: 'norm',
    of: ({ run }) =>
      run.trace.gradientNorm && (isWhole(run) ? unsteadiness(run.trace.gradientNorm) : Number.POSITIVE_INFINITY),
  },
  lastOverFirst: {
    title: "last over first layer's gradient",
    definition:
      "norm of the gradient of the last layer's weights over that of the first layer's, before the first update",
    unit: 'ratio',
    of: ({ run: { spec, trace } }) =>
      ratio(trace[`gradientNorm.weight${spec.hidden.length + 1}`]?.[0], trace['gradientNorm.weight1']?.[0]),
  },
  firstVariance: {
    title: 'Var(z) / (d σ² Var(x))',
    definition: "variance of the first layer's sums over rows and units, in terms of d σ² Var(x)",
    unit: 'ratio',
    of: ({ run: { spec }, probed }) => {
      const z = probed?.layers[0]?.preActivation;
      const [inputs = 0] = networkSizes(spec);
      return z && spec.sigma && variance(z) / (inputs * spec.sigma ** 2 * probed.inputVariance);
    },
  },
  halfVariance1: outOfHalf('variance', 1),
  halfVariance2: outOfHalf('variance', 2),
  halfSquare1: outOfHalf('mean square', 1),
  halfSquare2: outOfHalf('mean square', 2),
  deltaGrowth: {
    title: 'Var(δ¹) / Var(δ²) / (h σ²)',
    definition: 'variance of δ in the first hidden layer over that in the second, in terms of h σ²',
    unit: 'ratio',
    of: ({ run: { spec }, probed }) => {
      const [first, second] = probed?.layers.map(({ delta }) => variance(delta)) ?? [];
      const width = spec.hidden[1];
      return first && second && width && spec.sigma && first / second / (width * spec.sigma ** 2);
    },
  },
} satisfies Record<string, Quantity>;

export type QuantityName = keyof typeof quantities;

/** What ReLU leaves of a hidden layer's variance, in terms of a half of it. */
function outOfHalf(what: 'variance' | 'mean square', layer: number): Quantity {
  const name = what === 'variance' ? 'Var(a)' : 'E[a²]';
  return {
    title: `${name} / (Var(z)/2), layer ${layer}`,
    definition: `${what} of the activations a = ReLU(z) of hidden layer ${layer}, in terms of half the variance of z`,
    unit: 'ratio',
    of: ({ run: { spec }, probed }) => {
      const seen = layer <= spec.hidden.length ? probed?.layers[layer - 1] : undefined;
      if (seen === undefined) return undefined;
      const left = what === 'variance' ? variance(seen.activation) : seen.activation.rms ** 2;
      return left / (variance(seen.preActivation) / 2);
    },
  };
}

function variance({ mean, rms }: Moments): number {
  return rms * rms - mean * mean;
}

/** Epochs until a share of the training rows is right; infinite where it never is. */
function epochsTo({ spec, trace, training }: RunResult, level: number): number | undefined {
  if (trace.accuracy === undefined) return undefined;
  const at = first(trace.accuracy, (value) => value >= level);
  return at === Number.POSITIVE_INFINITY && (training.accuracy ?? 0) >= level ? spec.epochs : at;
}

function first(values: Float64Array, is: (value: number) => boolean): number {
  const at = values.findIndex(is);
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}

function falls(values: Float64Array): number {
  return values.reduce((sum, value, t) => sum + (t === 0 ? 0 : Math.max(0, values[t - 1]! - value)), 0);
}

function shareOfRises(values: Float64Array): number | undefined {
  if (values.length < 2) return undefined;
  return values.reduce((sum, value, t) => sum + (t > 0 && value > values[t - 1]! ? 1 : 0), 0) / (values.length - 1);
}

function isWhole(run: RunResult): boolean {
  return divergence(run) === null;
}

/** What is not a number as the largest. */
function known(value: number): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}

function middle(values: Float64Array): number {
  return median(values.map(known));
}

function unsteadiness(norms: Float64Array): number | undefined {
  if (norms.length < 2) return undefined;
  return middle(norms.subarray(1).map((norm, t) => Math.abs(Math.log(norm / norms[t]!))));
}

/** Of two that are both nothing or both no number 1: neither is the larger. */
function ratio(above: number | undefined, below: number | undefined): number | undefined {
  if (above === undefined || below === undefined) return undefined;
  const [one, other] = [known(above), known(below)];
  return one === other ? 1 : one / other;
}

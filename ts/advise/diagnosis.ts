/**
 * Three rules by which theory would choose a sigma, and how often they were right where someone looked. They are told
 * and not followed. It never knows a race.
 *
 * (a) The outputs neither vanish nor explode before training: their mean square q^L lies between 1/3 and 3.
 * (b) The first and the last layer's gradients have norms of one size.
 * (c) Adam's first step, which is the learning rate whatever the gradient, is small against the weights.
 */
import type { Samples } from '../engine/engine.ts';
import { networkSizes, type RunSpec } from '../sweep/spec.ts';
import { forgettingSteps } from '../theory/adam.ts';
import { quick } from '../theory/epoch0/effort.ts';
import { representatives } from '../theory/epoch0/sample.ts';
import type { Network, Rows } from '../theory/network.ts';
import { predict } from '../theory/predict.ts';
import { average, propagate } from '../theory/propagation.ts';

export interface Diagnosis {
  /** Sigmas of all layers that rule (a) allows. */
  readonly interval: readonly [low: number, high: number];
  /** Their geometric mean. */
  readonly centre: number;
  /** Of rule (b), at the centre: the first layer's norm over the last's; null without a hidden layer. */
  readonly gradientRatio: number | null;
  /** Of rule (c): the sigma from which a first step is at most a tenth of it; null for other optimisers. */
  readonly slowFrom: number | null;
  /** Epochs until the centre is forgotten as a scale: from and to; null likewise. */
  readonly forgotten: readonly [from: number, to: number] | null;
}

/** What was measured of a network: the interval of rule (a) and where accuracy was best, on fresh points. */
export interface Recorded {
  readonly network: string;
  readonly interval: readonly [low: number, high: number];
  readonly best: string;
  readonly isRight: boolean;
  /** What the best sigma inside costs, in accuracy. */
  readonly regret: number;
}

/**
 * Two moons, Adam at 0.001, 200 full-batch epochs, one sigma for all layers and zero biases: a fine grid of sigma, by
 * 16 to 30 seeds on 100,000 fresh points. The rule was right where no sigma outside did better than the best inside.
 */
export const record: readonly Recorded[] = [
  { network: '64–64 ReLU', interval: [0.2339, 0.3373], best: '0.2', isRight: true, regret: 0.0005 },
  { network: '64–64 tanh', interval: [0.1984, 0.3392], best: '0.4–0.5', isRight: false, regret: 0.0043 },
  { network: '16–16 ReLU', interval: [0.3713, 0.5355], best: '0.5', isRight: true, regret: 0 },
  { network: '256–256 ReLU', interval: [0.1473, 0.2125], best: '0.05–0.09', isRight: false, regret: 0.0006 },
  { network: '6 × 64 ReLU', interval: [0.1993, 0.2332], best: '0.05', isRight: false, regret: 0.0017 },
];

const [SMALLEST, LARGEST] = [1 / 3, 3];
/** Rows that stand for all. */
const ROWS = 200;
const LARGE_STEP = 0.1;

/** Takes about half a second. */
export function diagnose(base: RunSpec, training: Samples): Diagnosis {
  const rows = training.inputs.length / training.features;
  const some = representatives(training, ROWS);
  const network = networkOf(base);
  const interval = [sigmaFor(SMALLEST, network, some), sigmaFor(LARGEST, network, some)] as const;
  const centre = Math.sqrt(interval[0] * interval[1]);
  const isAdam = base.optimizer === 'adam' || base.optimizer === 'adamw';
  const { learningRate, batch } = base;
  const steps = batch === 0 ? 1 : Math.ceil(rows / batch);
  const [from, to] = forgettingSteps({ learningRate, sigma: centre });
  return {
    interval,
    centre,
    gradientRatio: base.hidden.length === 0 ? null : gradientRatio(network(centre), training),
    slowFrom: isAdam ? learningRate / LARGE_STEP : null,
    forgotten: isAdam ? [from / steps, to / steps] : null,
  };
}

function networkOf(base: RunSpec): (sigma: number) => Network {
  const sizes = networkSizes(base);
  const each = (value: number): number[] => sizes.slice(1).map(() => value);
  return (sigma) => ({ ...base, sizes, sigmas: each(sigma), biasSigmas: base.bias ? each(0) : null });
}

/** The sigma of all layers with which the outputs' mean square is `square`, by bisection to 0.1 %: they grow with it. */
function sigmaFor(square: number, network: (sigma: number) => Network, rows: Rows): number {
  let [low, high] = [1e-6, 1e6];
  while (high / low > 1.001) {
    const middle = Math.sqrt(low * high);
    if (average(propagate(network(middle), rows).at(-1)!) < square) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

function gradientRatio(network: Network, training: Samples): number {
  const { gradientNorms } = predict({ ...network, ...training, nearZeroThreshold: 0 }, quick);
  return gradientNorms.weight1!.mean / gradientNorms[`weight${network.sizes.length - 1}`]!.mean;
}

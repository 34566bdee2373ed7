/**
 * How signals end in a deep network, by its phase: ordered, where any two rows become alike, or chaotic, where they
 * part; and at which depth numbers leave the range of float32. It never knows data or training.
 *
 * A layer of n inputs has weight variance s_w² = n σ² and bias variance s_b². The second moment goes q -> s_w² V(q) +
 * s_b², the correlation of two rows c -> (s_w² K(c) + s_b²) / q*.
 *
 * Domain: the limit of wide layers, weights independent of each other. At width n the maps are off by O(1/n) a layer,
 * small for q and in order; in chaos depth makes it larger (tanh of width 300 at s_w² 2.5 has a correlation at layer 15
 * that is 8 % low). ReLU's limits of float32 are corrected for its width.
 *
 * Sources: Poole et al. 2016; Schoenholz et al. 2017; Hayou et al. 2019.
 */
import { VALUE_CUT } from '../engine/constants.ts';
import { type Nonlinearity, nonlinearity } from './activations.ts';
import type { Network } from './network.ts';
import { reluLaw } from './relu-law.ts';

export interface DeepNetwork extends Pick<Network, 'activation' | 'slope'> {
  readonly weightVariance: number;
  readonly biasVariance: number;
}

export interface Phase {
  /** q*, which small signals approach: the least stable fixed point. Infinity where there is none. */
  readonly fixedPoint: number;
  /** χ = s_w² E φ'² there: gradients' mean squares change by this a layer. Chaos is above 1, order below. */
  readonly chi: number;
  /** Layers in which a deviation from q* falls by e. */
  readonly signalDepth: number;
  /** c*, to which the correlation of two rows goes; null where q* is 0 or none, and directions are all there is. */
  readonly correlation: number | null;
  /** Layers in which a deviation from c* falls by e. */
  readonly correlationDepth: number | null;
  /** Layers in which a gradient's mean square changes by e. */
  readonly gradientDepth: number;
  /** Six times the correlation's depth: about as deep as Schoenholz et al. could train, which `phase` measures. */
  readonly trainableDepth: number | null;
}

/** Stands for q* = 0, and for none, where moments are their limits. */
const [SMALL, LARGE] = [1e-30, 1e12];

export function phase(network: DeepNetwork): Phase {
  const { weightVariance } = network;
  const phi = nonlinearity(network.activation, network.slope);
  const fixedPoint = findFixedPoint(phi, network);
  const q = Math.min(LARGE, Math.max(SMALL, fixedPoint));
  const chi = weightVariance * phi.derivativeMoment(q);
  const bounded = fixedPoint > 0 && fixedPoint < Infinity;
  const { correlation, slope } = bounded ? findCorrelation(phi, network, q, chi) : { correlation: null, slope: null };
  const correlationDepth = slope === null ? null : depthOf(slope);
  return {
    fixedPoint,
    chi,
    signalDepth: depthOf(weightVariance * phi.secondMomentSlope(q)),
    correlation,
    correlationDepth,
    gradientDepth: depthOf(chi),
    trainableDepth: correlationDepth === null ? null : 6 * correlationDepth,
  };
}

/** Layers in which what changes by a factor a layer changes by e. */
function depthOf(factor: number): number {
  return 1 / Math.abs(Math.log(factor));
}

/** The first q from 0 up at which the map falls below the diagonal. */
function findFixedPoint(phi: Nonlinearity, { weightVariance, biasVariance }: DeepNetwork): number {
  const excess = (q: number): number => weightVariance * phi.secondMoment(q) + biasVariance - q;
  let low = SMALL;
  if (excess(low) <= 0) return excess(0) > 0 ? bisect(excess, 0, low) : 0;
  while (excess(2 * low) > 0) {
    low *= 2;
    if (low > LARGE) return Infinity;
  }
  return bisect(excess, low, 2 * low);
}

/** In order c* is 1. In chaos the map of correlations, which is convex, meets the diagonal once below 1. */
function findCorrelation(phi: Nonlinearity, { weightVariance, biasVariance }: DeepNetwork, q: number, chi: number) {
  if (chi <= 1) return { correlation: 1, slope: chi };
  const kernel = phi.kernel(Float64Array.of(q, q));
  const excess = (c: number): number => (weightVariance * kernel(0, 1, c * q).value + biasVariance) / q - c;
  const correlation = bisect(excess, 0, 1 - 1e-9);
  return { correlation, slope: weightVariance * kernel(0, 1, correlation * q).derivative };
}

/** A zero of f, positive at `from` and not at `to`, by bisection to the last bit. */
function bisect(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
}

/** The largest number of float32. */
const FLOAT32_LARGEST = 3.4028234663852886e38;

/**
 * Layers after which a root mean square of 1 has come to a magnitude, where second moments change by `growth` a layer;
 * Infinity where they go the other way or stay.
 *
 * `growth` is a mean over networks. A typical network of ReLUs of some width shrinks against the mean: the logarithm
 * changes by E log T/(n/2) besides (Hanin and Nica 2020), -0.04 a layer at width 64.
 */
export function depthTo(magnitude: number, growth: number, reluWidth?: number): number {
  const change = Math.log(growth) + (reluWidth === undefined ? 0 : typicalLogScale(reluWidth));
  const depth = (2 * Math.log(magnitude)) / change;
  return depth > 0 ? depth : Infinity;
}

/** Depths at which numbers end. */
export interface DepthLimits {
  /** Signals pass float32's largest number. */
  readonly overflow: number;
  /** Their squares do: norms, and Adam's second moments. */
  readonly squaresOverflow: number;
  /** Activations pass 2^-100, below which an engine stores 0 (contract 4): a layer or two later all are 0. */
  readonly underflow: number;
}

export function depthLimits(growth: number, reluWidth?: number): DepthLimits {
  const overflow = depthTo(FLOAT32_LARGEST, growth, reluWidth);
  return { overflow, squaresOverflow: overflow / 2, underflow: depthTo(VALUE_CUT, growth, reluWidth) };
}

/** E log T/(n/2) of networks that are not dead, T as in `reluLaw`; about -5/(2n). */
export function typicalLogScale(width: number): number {
  const { values, weights } = reluLaw([width]);
  let [sum, alive] = [0, 0];
  values.forEach((t, k) => {
    if (t === 0) return;
    sum += weights[k]! * Math.log(t);
    alive += weights[k]!;
  });
  return sum / alive;
}

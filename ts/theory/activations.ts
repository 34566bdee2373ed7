/**
 * What a Gaussian signal becomes behind each activation: one table, keyed as the engine's. For a pre-activation
 * z ~ N(0, q) it has the moments of a = φ(z), of its derivative and, for pairs of rows, both covariance kernels. It
 * never knows a layer's width or scale.
 *
 * Sources: Cho and Saul, Kernel Methods for Deep Learning, 2009 (ReLU's kernels, arc-cosine); Poole et al. 2016 and
 * Schoenholz et al. 2017 (which moments matter). What has no closed form is summed by `gaussian.ts`.
 */
import type { Activation } from '../engine/activations.ts';
import { density, distribution, expectation, hermiteCoefficients } from './gaussian.ts';
import {
  geluKernel,
  type Kernel,
  type Moment,
  piecewiseLinearKernel,
  piecewiseLinearSquares,
  seriesKernel,
  seriesMoment,
} from './kernels.ts';

/** An open interval; its ends may be infinite. */
export type Interval = readonly [low: number, high: number];

export interface Nonlinearity {
  value(z: number): number;
  /** φ'(z). */
  derivative(z: number): number;
  /** V(q) = E φ²: the second moment. Var φ is V(q) - mean(q)², for ReLU (1/2 - 1/(2π)) q and not q/2. */
  secondMoment(q: number): number;
  /** dV/dq = E φ'² + E φ φ''. */
  secondMomentSlope(q: number): number;
  /** V1(q) = E φ'². */
  derivativeMoment(q: number): number;
  /** E φ. */
  mean(q: number): number;
  /** E φ⁴. */
  fourthMoment(q: number): number;
  /** Where |φ(z)| < threshold, for a threshold above 0: intervals, ascending. */
  quiet(threshold: number): readonly Interval[];
  /** For pairs of rows with these second moments, [rows]. */
  kernel(q: Float64Array): Kernel;
  /** Likewise E φ(u)²φ(u')². */
  squares(q: Float64Array): Moment;
}

/** @param slope of leaky_relu below 0; without effect on others */
export function nonlinearity(activation: Activation, slope: number): Nonlinearity {
  return table[activation](slope);
}

const table: Readonly<Record<Activation, (slope: number) => Nonlinearity>> = {
  relu: () => piecewiseLinear(0),
  leaky_relu: piecewiseLinear,
  identity: () => piecewiseLinear(1),
  tanh: () =>
    smooth({
      value: Math.tanh,
      derivative: (z) => 1 - Math.tanh(z) ** 2,
      mean: () => 0,
      quiet: (threshold) => (threshold < 1 ? [[-Math.atanh(threshold), Math.atanh(threshold)]] : everywhere),
    }),
  sigmoid: () =>
    smooth({
      value: logistic,
      derivative: (z) => logistic(z) * logistic(-z),
      mean: () => 0.5,
      quiet: (threshold) => (threshold < 1 ? [[-Infinity, Math.log(threshold) - Math.log1p(-threshold)]] : everywhere),
    }),
  gelu: () => ({
    ...smooth({
      value: gelu,
      derivative: (z) => distribution(z) + z * density(z),
      mean: (q) => q / Math.sqrt(2 * Math.PI * (1 + q)),
      quiet: (threshold) => aroundDip(gelu, GELU_DIP, threshold),
    }),
    secondMoment: (q) => {
      const r = Math.sqrt(1 + 2 * q);
      return q / 4 + (q * q) / (Math.PI * (1 + q) * r) + (q / (2 * Math.PI)) * Math.atan(q / r);
    },
    derivativeMoment: (q) => {
      const r = Math.sqrt(1 + 2 * q);
      const terms = 1 / (1 + 2 * q) + 2 / (1 + q);
      return 1 / 4 + Math.atan(q / r) / (2 * Math.PI) + (q / (2 * Math.PI * r)) * terms;
    },
    kernel: geluKernel,
  }),
  silu: () =>
    smooth({
      value: silu,
      derivative: (z) => logistic(z) * (1 + z * logistic(-z)),
      quiet: (threshold) => aroundDip(silu, SILU_DIP, threshold),
    }),
};

const everywhere: readonly Interval[] = [[-Infinity, Infinity]];

/** Where GELU and SiLU are lowest: the zeros of their derivatives. */
const GELU_DIP = -0.7517915246935645;
const SILU_DIP = -1.278464542761074;

/** Below, √q is lost against φ(0). */
const LEAST = 1e-12;

/** z above 0, slope z below: ReLU at slope 0, linear at 1. Everything is closed, and exact at any width. */
function piecewiseLinear(slope: number): Nonlinearity {
  const share = (1 + slope * slope) / 2;
  return {
    value: (z) => (z < 0 ? slope * z : z),
    derivative: (z) => (z < 0 ? slope : 1),
    secondMoment: (q) => share * q,
    secondMomentSlope: () => share,
    derivativeMoment: () => share,
    mean: (q) => (1 - slope) * Math.sqrt(q / (2 * Math.PI)),
    fourthMoment: (q) => 1.5 * (1 + slope ** 4) * q * q,
    quiet: (threshold) => [[-threshold / slope, threshold]],
    kernel: (q) => piecewiseLinearKernel(q, slope),
    squares: (q) => piecewiseLinearSquares(q, slope),
  };
}

type Smooth = Pick<Nonlinearity, 'value' | 'derivative' | 'quiet'> & Partial<Pick<Nonlinearity, 'mean'>>;

/** Moments by quadrature. */
function smooth({ value, derivative, quiet, mean = (q) => expectation(value, q) }: Smooth): Nonlinearity {
  const secondMoment = (q: number): number => expectation((z) => value(z) ** 2, q);
  const derivativeMoment = (q: number): number => expectation((z) => derivative(z) ** 2, q);
  return {
    value,
    derivative,
    secondMoment,
    // d/dq E f(√q g) = E f'(√q g) g / (2 √q); of q = 0 the limit.
    secondMomentSlope: (q) => expectation((z) => value(z) * derivative(z) * z, Math.max(q, LEAST)) / Math.max(q, LEAST),
    derivativeMoment,
    mean,
    fourthMoment: (q) => expectation((z) => value(z) ** 4, q),
    quiet,
    kernel: (q) => seriesKernel(value, q, secondMoment, derivativeMoment),
    squares: (q) => seriesMoment((each, terms) => hermiteCoefficients((z) => value(z) ** 2, each, terms), q),
  };
}

/** Of a function that falls from 0 to its value at `dip` and rises from there through 0 to infinity. */
function aroundDip(value: (z: number) => number, dip: number, threshold: number): readonly Interval[] {
  const top = root((z) => value(z) - threshold, 0, threshold + 1);
  if (threshold > -value(dip)) return [[-Infinity, top]];
  const below = (z: number): number => value(z) + threshold;
  return [
    [-Infinity, root(below, -800, dip)],
    [root(below, dip, 0), top],
  ];
}

/** A zero between two arguments where f has different signs, by bisection to the last bit. */
function root(f: (z: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  const sign = Math.sign(f(high));
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (Math.sign(f(middle)) === sign) high = middle;
    else low = middle;
  }
}

function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

function silu(z: number): number {
  return z * logistic(z);
}

function gelu(z: number): number {
  return z * distribution(z);
}

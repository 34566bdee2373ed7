/**
 * Covariance kernels: for two rows of the data, whose pre-activations u, u' are Gaussian with second moments q, q' and
 * covariance s, the means E φ(u)φ(u') and E φ'(u)φ'(u') of one activation. A kernel is made for a list of rows, so that
 * what a row costs is paid once and not for each pair.
 *
 * Sources: Cho and Saul 2009 (arc-cosine kernels); google/neural-tangents, elementwise.py (GELU); Mehler's formula for
 * the rest, in the form of `hermiteCoefficients`.
 */
import { hermiteCoefficients } from './gaussian.ts';

export interface Covariances {
  /** E φ(u)φ(u'). */
  readonly value: number;
  /** E φ'(u)φ'(u'), which is d value / ds. */
  readonly derivative: number;
}

/** Of rows i and j and the covariance of their pre-activations; those of a row with itself have correlation 1. */
export type Kernel = (i: number, j: number, s: number) => Covariances;

/** Likewise E f(u)f(u') of one function f. */
export type Moment = (i: number, j: number, s: number) => number;

/** Terms of a Hermite series. */
const TERMS = 120;
/** In place of the second moment 0 of a row of zeros, so that no quotient is 0/0. */
const LEAST = 2 ** -600;

/** z above 0, slope z below: ReLU at slope 0, linear at 1. */
export function piecewiseLinearKernel(q: Float64Array, slope: number): Kernel {
  const [even, odd] = [(1 + slope * slope) / 2, (1 - slope) ** 2 / (2 * Math.PI)];
  return (i, j, s) => {
    const { scale, cosine, sine, angle } = angleOf(q, i, j, s);
    const derivative = even - odd * angle;
    return { value: scale * (derivative * cosine + odd * sine), derivative };
  };
}

/** E φ(u)²φ(u')²; φ² is (slope² + (1 - slope²) [z > 0]) z². Where both are above 0 it is Cho and Saul's order 2. */
export function piecewiseLinearSquares(q: Float64Array, slope: number): Moment {
  const least = slope * slope;
  return (i, j, s) => {
    const { scale, cosine, sine, angle } = angleOf(q, i, j, s);
    const both = 1 + 2 * cosine * cosine;
    const above = (3 * sine * cosine + (Math.PI - angle) * both) / (2 * Math.PI);
    return scale * scale * (least * both + (1 - least) ** 2 * above);
  };
}

function angleOf(q: Float64Array, i: number, j: number, s: number) {
  const scale = Math.sqrt(q[i]! * q[j]!);
  // On the diagonal by hand: acos(1 - 1e-16) is 1.5e-8.
  const cosine = i === j || scale === 0 ? 1 : Math.min(1, Math.max(-1, s / scale));
  return { scale, cosine, sine: Math.sqrt(1 - cosine * cosine), angle: Math.acos(cosine) };
}

export function geluKernel(q: Float64Array): Kernel {
  return (i, j, s) => {
    const [a, b] = [q[i]!, q[j]!];
    const [p, r] = [(1 + a) * (1 + b), a * b];
    const square = 1 + a + b + Math.max(0, r - s * s);
    const root = Math.sqrt(square);
    const share = 1 / 4 + Math.atan2(s, root) / (2 * Math.PI);
    return {
      value: s * share + (s * s + r * square) / (2 * Math.PI * p * root),
      derivative: share + (s / (2 * Math.PI * root)) * (1 / square + (2 + a + b) / p),
    };
  };
}

/**
 * Of any activation, by its Hermite series. The 120 terms that are summed hold tanh² to 4e-8 at q = 4 and to 0.5 % at
 * 100; what is left out is of nearly equal rows alone. A row with itself takes its moments.
 */
export function seriesKernel(
  value: (z: number) => number,
  q: Float64Array,
  secondMoment: (q: number) => number,
  derivativeMoment: (q: number) => number,
): Kernel {
  const series = seriesOf((each) => hermiteCoefficients(value, each, TERMS), q);
  return (i, j, s) => {
    if (i === j) return { value: secondMoment(q[i]!), derivative: derivativeMoment(q[i]!) };
    const { coefficients, roots } = series;
    const scale = roots[i]! * roots[j]!;
    const rho = Math.min(1, Math.max(-1, s / scale));
    const { value, slope } = seriesSum(coefficients[i]!, coefficients[j]!, rho);
    return { value, derivative: slope / scale };
  };
}

/** E f(u)f(u') of any function, given its Hermite coefficients at q. */
export function seriesMoment(coefficients: (q: number, terms: number) => Float64Array, q: Float64Array): Moment {
  const series = seriesOf((each) => coefficients(each, TERMS), q);
  return (i, j, s) => {
    const { coefficients, roots } = series;
    const rho = i === j ? 1 : Math.min(1, Math.max(-1, s / (roots[i]! * roots[j]!)));
    return seriesSum(coefficients[i]!, coefficients[j]!, rho).value;
  };
}

interface Series {
  /** Of each row; an even number, those that count for any. */
  readonly coefficients: readonly Float64Array[];
  /** √q. */
  readonly roots: Float64Array;
}

function seriesOf(coefficientsOf: (q: number) => Float64Array, q: Float64Array): Series {
  const variances = q.map((each) => Math.max(LEAST, each));
  const all = Array.from(variances, coefficientsOf);
  let last = 0;
  for (const own of all) {
    const size = own.reduce((sum, c) => sum + c * c, 0);
    last = Math.max(
      last,
      own.findLastIndex((c, k) => k * c * c > 1e-18 * size),
    );
  }
  const terms = 2 * Math.floor(last / 2) + 2;
  return { coefficients: all.map((own) => own.slice(0, terms)), roots: variances.map(Math.sqrt) };
}

/**
 * Σ c_k c'_k ρ^k and its derivative by ρ: even and odd terms by Horner's rule in ρ², four sums that a processor adds
 * side by side.
 */
function seriesSum(c: Float64Array, other: Float64Array, rho: number): { value: number; slope: number } {
  const square = rho * rho;
  let [even, odd, evenSlope, oddSlope] = [0, 0, 0, 0];
  for (let k = c.length - 2; k >= 0; k -= 2) {
    evenSlope = evenSlope * square + even;
    oddSlope = oddSlope * square + odd;
    even = even * square + c[k]! * other[k]!;
    odd = odd * square + c[k + 1]! * other[k + 1]!;
  }
  return { value: even + rho * odd, slope: odd + 2 * rho * (evenSlope + rho * oddSlope) };
}

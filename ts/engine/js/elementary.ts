/**
 * exp, log, tanh, erf and what activations make of them (contract 8): float32 in, float32 out, float64 inside, from
 * exactly rounded operations alone; each within 0.501 ulp. The coefficients and their error bounds stand in
 * `constants.ts`. Never calls a function of the host but Math.fround.
 */
import * as constants from '../constants.ts';
import {
  ERF_SERIES_END,
  EXP_HIGH,
  EXP_LOW,
  LN2,
  LOG2E,
  MAGIC,
  NORMAL_DENSITY,
  NORMAL_END,
  SIGMOID_END,
  SQRT2,
  TANH_END,
} from '../constants.ts';

const f = Math.fround;
const EXP = Float64Array.from(constants.EXP);
const EXPM1 = EXP.subarray(1);
const LOG = Float64Array.from(constants.LOG);
const TAIL = Float64Array.from(constants.TAIL);
const ERF = Float64Array.from(constants.ERF);

/** 2^LOWEST to 2^-LOWEST: all that k can be, |k| <= 163. */
const LOWEST = -170;
const POWERS = powersOfTwo();

export function exp(x: number): number {
  if (x !== x) return NaN;
  return f(expBounded(clamp(x, EXP_LOW, EXP_HIGH)));
}

/** e^t in float64; no NaN. */
function expBounded(t: number): number {
  const k = t * LOG2E + MAGIC - MAGIC;
  const r = t - k * LN2;
  return horner(EXP, r) * POWERS[k - LOWEST]!;
}

function horner(coefficients: Float64Array, x: number): number {
  let value = coefficients[coefficients.length - 1]!;
  for (let i = coefficients.length - 2; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}

function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

const BITS = new Uint32Array(1);
const FLOAT = new Float32Array(BITS.buffer);

/** Natural logarithm. */
export function log(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  const subnormal = x < 2 ** -126;
  FLOAT[0] = subnormal ? x * 2 ** 24 : x;
  const bits = BITS[0]!;
  let e = (bits >>> 23) - 127 - (subnormal ? 24 : 0);
  BITS[0] = (bits & 0x7fffff) | 0x3f800000;
  let m = FLOAT[0]!;
  if (m > SQRT2) {
    m = m / 2;
    e = e + 1;
  }
  const t = (m - 1) / (m + 1);
  const u = t * t;
  return f(e * LN2 + 2 * t * horner(LOG, u));
}

/** Hyperbolic tangent, odd in every bit: t / (t + 2) with t = e^2|x| - 1. */
export function tanh(x: number): number {
  if (x !== x || x === 0) return x;
  const t = 2 * clamp(Math.abs(x), 0, TANH_END);
  const k = t * LOG2E + MAGIC - MAGIC;
  const r = t - k * LN2;
  const power = POWERS[k - LOWEST]!;
  const less1 = r * horner(EXPM1, r) * power + (power - 1);
  const value = f(less1 / (less1 + 2));
  return x < 0 ? -value : value;
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  if (x !== x) return NaN;
  return f(1 / (1 + expOfMinus(x)));
}

/** e^-x, for x cut off at sigmoid's ends. */
function expOfMinus(x: number): number {
  return expBounded(0 - clamp(x, -SIGMOID_END, SIGMOID_END));
}

/** x / (1 + e^-x), with its limits at the infinities. */
export function silu(x: number): number {
  if (x !== x) return NaN;
  return f(clamp(x, -SIGMOID_END, Infinity) / (1 + expOfMinus(x)));
}

/** s (1 + x (1 - s)), s = sigmoid(x). */
export function siluDerivative(x: number): number {
  if (x !== x) return NaN;
  const e = expOfMinus(x);
  const s = 1 / (1 + e);
  return f(s * (1 + clamp(x, -SIGMOID_END, SIGMOID_END) * (e * s)));
}

/** x P(X < x) of a standard normal X, with its limits at the infinities. */
export function gelu(x: number): number {
  if (x !== x) return NaN;
  const u = clamp(Math.abs(x), 0, NORMAL_END);
  const above = tail(u, expBounded(-0.5 * (u * u)));
  return f(clamp(x, -NORMAL_END, Infinity) * (x < 0 ? above : 1 - above));
}

/** P(X < x) + x density(x). */
export function geluDerivative(x: number): number {
  if (x !== x) return NaN;
  const u = clamp(Math.abs(x), 0, NORMAL_END);
  const e = expBounded(-0.5 * (u * u));
  const above = tail(u, e);
  return f((x < 0 ? above : 1 - above) + clamp(x, -NORMAL_END, NORMAL_END) * (e * NORMAL_DENSITY));
}

/** The error function, odd in every bit. */
export function erf(x: number): number {
  if (x !== x || x === 0) return x;
  const u = clamp(Math.abs(x), 0, NORMAL_END / 2);
  const square = u * u;
  const value = u < ERF_SERIES_END ? u * horner(ERF, square) : 1 - 2 * tail(SQRT2 * u, expBounded(0 - square));
  return x < 0 ? -f(value) : f(value);
}

/** P(X > u) of a standard normal X, u >= 0, with e = e^(-u²/2). */
function tail(u: number, e: number): number {
  return e * horner(TAIL, 4 / (4 + u));
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1 - 2 * LOWEST);
  powers[-LOWEST] = 1;
  for (let k = 1; k <= -LOWEST; k++) {
    powers[-LOWEST + k] = powers[-LOWEST + k - 1]! * 2;
    powers[-LOWEST - k] = powers[-LOWEST - k + 1]! / 2;
  }
  return powers;
}

/**
 * exp and log of the contract (clause 8): float32 in, float32 out, float64 inside, from exactly rounded operations
 * alone. The coefficients and their error bounds stand in `constants.ts`. Never calls a function of the host but
 * Math.fround.
 */
import * as constants from '../constants.ts';
import { EXP_HIGH, EXP_LOW, LN2, LOG2E, MAGIC, SQRT2 } from '../constants.ts';

const f = Math.fround;
const EXP = Float64Array.from(constants.EXP);
const LOG = Float64Array.from(constants.LOG);

/** 2^LOWEST to 2^-LOWEST: all that k of exp can be, |k| <= 159. */
const LOWEST = -160;
const POWERS = powersOfTwo();

/** e^x, within 0.501 ulp. */
export function exp(x: number): number {
  if (x !== x) return NaN;
  const t = x < EXP_LOW ? EXP_LOW : x > EXP_HIGH ? EXP_HIGH : x;
  const k = t * LOG2E + MAGIC - MAGIC;
  const r = t - k * LN2;
  let p = EXP[EXP.length - 1]!;
  for (let i = EXP.length - 2; i >= 0; i--) p = p * r + EXP[i]!;
  return f(p * POWERS[k - LOWEST]!);
}

const BITS = new Uint32Array(1);
const FLOAT = new Float32Array(BITS.buffer);

/** Natural logarithm, within 0.501 ulp. */
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
  let q = LOG[LOG.length - 1]!;
  for (let i = LOG.length - 2; i >= 0; i--) q = q * u + LOG[i]!;
  return f(e * LN2 + 2 * t * q);
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

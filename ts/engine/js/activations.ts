/**
 * The hidden activations, a number at a time (contract 4 and 8): each one's value, and the delta behind it, before the
 * cuts that layers.ts makes. Keyed by the table of `../activations.ts`.
 */
import type { Activation } from '../activations.ts';
import { VALUE_CUT } from '../constants.ts';
import { gelu, geluDerivative, sigmoid, silu, siluDerivative, tanh } from './elementary.ts';

const f = Math.fround;

export interface ActivationFunctions {
  /** Of a pre-activation z. `slope`, a float32, is leaky_relu's. */
  value(z: number, slope: number): number;
  /** The delta from the sum that arrived, the stored activation a and its z. */
  delta(sum: number, a: number, z: number, slope: number): number;
}

export const activationFunctions: Readonly<Record<Activation, ActivationFunctions>> = {
  // NaN passes, forward and back.
  relu: { value: (z) => (z < VALUE_CUT ? 0 : z), delta: (sum, a) => (a <= 0 ? 0 : sum) },
  leaky_relu: {
    value: (z, slope) => (z < 0 ? f(slope * z) : z),
    delta: (sum, a, _z, slope) => (a > 0 ? sum : f(sum * slope)),
  },
  tanh: { value: tanh, delta: (sum, a) => f(sum * f(1 - f(a * a))) },
  sigmoid: { value: sigmoid, delta: (sum, a) => f(sum * f(a * f(1 - a))) },
  gelu: { value: gelu, delta: (sum, _a, z) => f(sum * cut(geluDerivative(z))) },
  silu: { value: silu, delta: (sum, _a, z) => f(sum * cut(siluDerivative(z))) },
  identity: { value: (z) => z, delta: (sum) => sum },
};

/** Clause 4: under 2^-100 in magnitude is +0; NaN stays. */
export function cut(x: number): number {
  return Math.abs(x) < VALUE_CUT ? 0 : x;
}

/**
 * The arithmetic of one row through one layer, forward and backward, each order of sums written out (contract 2
 * to 6). Letters: weight [out, in] row-major, bias [out], input [in], output and delta [out]; all float32. These
 * functions know one row at most; batches, layers and steps are network.ts's.
 */
import { SOFTMAX_CUT } from '../constants.ts';
import { type ActivationFunctions, cut } from './activations.ts';
import { exp, log } from './elementary.ts';

const f = Math.fround;

/** Clause 3: output = bias + weight input, inputs ascending. */
export function forward(weight: Float32Array, bias: Float32Array, input: Float32Array, output: Float32Array): void {
  const n = input.length;
  output.set(bias);
  for (let i = 0; i < n; i++) {
    const x = input[i]!;
    for (let o = 0; o < output.length; o++) output[o] = f(output[o]! + f(weight[o * n + i]! * x));
  }
}

/** Clause 3: of a centred network's outputs what the initial parameters give. */
export function centre(output: Float32Array, origin: Float32Array): void {
  for (let o = 0; o < output.length; o++) output[o] = f(output[o]! - origin[o]!);
}

/** Clause 4: a = the activation of z, cut. */
export function activate({ value }: ActivationFunctions, slope: number, z: Float32Array, a: Float32Array): void {
  for (let u = 0; u < z.length; u++) a[u] = cut(value(z[u]!, slope));
}

/** Clause 6: inputDelta = weight^T delta, outputs ascending, from +0. */
export function inputGradient(weight: Float32Array, delta: Float32Array, inputDelta: Float32Array): void {
  const n = inputDelta.length;
  inputDelta.fill(0);
  for (let o = 0; o < delta.length; o++) {
    const row = o * n;
    const d = delta[o]!;
    for (let i = 0; i < n; i++) inputDelta[i] = f(inputDelta[i]! + f(weight[row + i]! * d));
  }
}

/** Clause 4: from the sum that arrived to the delta behind the activation, cut. In place. */
export function activationGradient(
  { delta: behind }: ActivationFunctions,
  slope: number,
  z: Float32Array,
  a: Float32Array,
  delta: Float32Array,
): void {
  for (let u = 0; u < delta.length; u++) delta[u] = cut(behind(delta[u]!, a[u]!, z[u]!, slope));
}

/** Clause 6: adds this row's delta input^T to the weight's gradient [out, in]. */
export function weightGradient(delta: Float32Array, input: Float32Array, gradient: Float32Array): void {
  const n = input.length;
  for (let o = 0; o < delta.length; o++) {
    const row = o * n;
    const d = delta[o]!;
    for (let i = 0; i < n; i++) gradient[row + i] = f(gradient[row + i]! + f(d * input[i]!));
  }
}

/** Clause 6: adds this row's delta to the bias's gradient [out]. */
export function biasGradient(delta: Float32Array, gradient: Float32Array): void {
  for (let o = 0; o < delta.length; o++) gradient[o] = f(gradient[o]! + delta[o]!);
}

/** Clause 5: returns the row's loss and leaves its gradient, times `scale` = f(1/n), in delta. */
export function crossEntropy(logits: Float32Array, label: number, scale: number, delta: Float32Array): number {
  let max = logits[0]!;
  for (let c = 1; c < logits.length; c++) if (logits[c]! > max) max = logits[c]!;
  let sum = 0;
  for (let c = 0; c < logits.length; c++) {
    const below = f(logits[c]! - max);
    const e = below < SOFTMAX_CUT ? 0 : exp(below);
    delta[c] = e;
    sum = f(sum + e);
  }
  for (let c = 0; c < logits.length; c++) {
    const p = f(delta[c]! / sum);
    delta[c] = cut(f(f(p - (c === label ? 1 : 0)) * scale));
  }
  return f(log(sum) - f(logits[label]! - max));
}

/**
 * Clause 5: returns the row's sum of squares and leaves its gradient, times `scale` = f(2/(rows outputs)), in delta.
 *
 * @param targets [rows, outputs]
 */
export function squaredError(
  outputs: Float32Array,
  targets: Float32Array,
  row: number,
  scale: number,
  delta: Float32Array,
): number {
  let sum = 0;
  for (let o = 0; o < outputs.length; o++) {
    const difference = f(outputs[o]! - targets[row * outputs.length + o]!);
    sum = f(sum + f(difference * difference));
    delta[o] = cut(f(difference * scale));
  }
  return sum;
}

/** Clause 5: the first maximum is the label; false where a logit is NaN. */
export function isRight(logits: Float32Array, label: number): boolean {
  const z = logits[label]!;
  for (let c = 0; c < logits.length; c++) if (!(c < label ? z > logits[c]! : z >= logits[c]!)) return false;
  return true;
}

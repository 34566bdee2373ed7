/**
 * Every engine's gradient is the slope of the loss: against central differences of a forward pass of this file's own, in
 * float64, for each activation with each loss. The differences err by some 1e-9, float32 sums by some 1e-6.
 */
import { describe, expect, it } from 'vitest';
import { type Activation, activationNames } from '../ts/engine/activations.ts';
import type { EngineName, Samples } from '../ts/engine/engine.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { dataOf, type Problem, parametersOf, small, trainerOf } from './problems.ts';
import * as reference from './reference.ts';

const SLOPE = 0.25;
const functions: Readonly<Record<Activation, (z: number) => number>> = {
  relu: (z) => Math.max(0, z),
  leaky_relu: (z) => (z < 0 ? SLOPE * z : z),
  tanh: Math.tanh,
  sigmoid: reference.sigmoid,
  gelu: reference.gelu,
  silu: reference.silu,
  identity: (z) => z,
};

/** Mean loss of those parameters, in float64. */
function lossOf({ sizes, bias, activation }: Problem, samples: Samples, parameters: ArrayLike<number>): number {
  const rows = samples.inputs.length / samples.features;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    let a = Array.from(samples.inputs.subarray(row * samples.features, (row + 1) * samples.features));
    let at = 0;
    for (const [l, units] of sizes.slice(1).entries()) {
      const [inputs, weights] = [a, at];
      at += units * inputs.length;
      const biases = at;
      if (bias) at += units;
      a = Array.from({ length: units }, (_, o) => {
        const start = weights + o * inputs.length;
        const z = inputs.reduce((z, x, i) => z + (parameters[start + i] as number) * x, 0);
        return z + (bias ? (parameters[biases + o] as number) : 0);
      });
      if (l < sizes.length - 2) a = a.map(functions[activation]);
    }
    if ('labels' in samples) {
      const total = a.reduce((total, z) => total + Math.exp(z), 0);
      sum += Math.log(total) - (a[samples.labels[row] as number] as number);
    } else {
      const { targets } = samples;
      sum += a.reduce((square, y, o) => square + (y - (targets[row * a.length + o] as number)) ** 2, 0) / a.length;
    }
  }
  return sum / rows;
}

const engines: readonly EngineName[] = ['wasm', 'js'];
const losses = ['cross-entropy', 'squared-error'] as const;
const cases = engines.flatMap((engine) =>
  activationNames.flatMap((activation) => losses.map((loss) => ({ engine, activation, loss }))),
);

describe("an engine's gradient is the slope of the loss", () => {
  it.each(cases)('$engine, $activation, $loss', async ({ engine: name, activation, loss }) => {
    const engine = await loadEngine(name);
    for (const bias of [true, false]) {
      const problem: Problem = { ...small, sizes: [3, 9, 6, 5, 4], scale: 0.7, activation, slope: SLOPE, loss, bias };
      const samples = dataOf(problem);
      using training = engine.createDataset(samples);
      using trainer = trainerOf(engine, problem, { training });
      const parameters = Float64Array.from(parametersOf(problem));
      const gradient = trainer.gradient();
      expect(trainer.evaluate(training).loss).toBeCloseTo(lossOf(problem, samples, parameters), 5);
      for (const [i, p] of parameters.entries()) {
        const h = 1e-6;
        const at = (x: number): number => lossOf(problem, samples, parameters.with(i, x));
        const slope = (at(p + h) - at(p - h)) / (2 * h);
        const off = Math.abs((gradient[i] as number) - slope);
        if (!(off < 2e-6 + 2e-5 * Math.abs(slope))) expect.fail(`parameter ${i}: ${gradient[i]}, not ${slope}`);
      }
    }
  });
});

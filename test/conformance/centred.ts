/** A centred network, f(x; θ) - f(x; θ0): that it begins with the function 0, and what it learns from there. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../ts/engine/engine.ts';
import { dataOf, mini, type Problem, parametersOf, samplesOf, small, trainerOf } from '../problems.ts';
import { words } from '../words.ts';

const centred: Problem = { ...small, centred: true };

export function centredTraining(engine: () => Engine): void {
  describe('a centred network', () => {
    it.each(['cross-entropy', 'squared-error'] as const)('begins with the function 0: %s', (loss) => {
      const problem: Problem = { ...centred, loss, scale: 3, activation: 'tanh' };
      using training = engine().createDataset(dataOf(problem));
      using trainer = trainerOf(engine(), problem, { training });
      using other = engine().createDataset(dataOf(problem, 1));
      for (const data of [training, other]) {
        expect(words(trainer.logits(data).slice())).toEqual(words(new Float32Array(4 * small.rows)));
      }
      const outputs = trainer.probe({ low: -1, high: 1, bins: 2 }).at(-1);
      expect(outputs?.activation).toEqual({ mean: 0, rms: 0 });
      // Every class has probability 1/4.
      if (loss === 'cross-entropy') expect(trainer.evaluate(other).loss).toBeCloseTo(Math.log(4), 6);
      trainer.advance(1);
      expect(trainer.trace().loss?.[0]).toBe(trainerOf(engine(), problem).evaluate(training).loss);
      expect(trainer.logits(other).every((z) => z !== 0)).toBe(true);
    });

    it('has the outputs of its parameters less those of the initial ones, on any data, whatever is set', () => {
      const problem: Problem = { ...mini, centred: true, scale: 1 };
      using training = engine().createDataset(dataOf(problem));
      using other = engine().createDataset(dataOf({ ...problem, rows: 37 }, 1));
      using trainer = trainerOf(engine(), problem, { training });
      using plain = trainerOf(engine(), { ...problem, centred: false }, { training });
      trainer.advance(5);
      const state = trainer.state();
      const later = parametersOf({ ...problem, seed: 9 });
      for (const parameters of [state.parameters, later, parametersOf(problem)]) {
        trainer.setParameters(parameters);
        for (const data of [training, other]) {
          const [now, start] = [parameters, parametersOf(problem)].map((set) => {
            plain.setParameters(set);
            return plain.logits(data).slice();
          });
          expect(words(trainer.logits(data).slice())).toEqual(
            words((now as Float32Array).map((z, i) => z - (start as Float32Array)[i]!)),
          );
        }
      }
      trainer.setState(state);
      using again = trainerOf(engine(), { ...problem, kind: 'none' }, { training });
      again.setState(state);
      again.advance(5);
      trainer.advance(5);
      expect(words(again.parameters())).toEqual(words(trainer.parameters()));
      expect(words(again.logits(other).slice())).toEqual(words(trainer.logits(other).slice()));
    });

    it.each([0, 5])('learns as in float64, in batches of %i', (batch) => {
      const problem: Problem = {
        ...centred,
        ...{ sizes: [2, 3, 2], rows: 11, scale: 2, activation: 'tanh', optimizer: 'sgd', learningRate: 0.5, batch },
      };
      const samples = samplesOf(problem);
      const order = (): Uint32Array => Uint32Array.from({ length: 11 }, (_, row) => (7 * row) % 11);
      using training = engine().createDataset(samples);
      using trainer = trainerOf(engine(), problem, { training, ...(batch > 0 && { batches: { size: batch, order } }) });
      const reference = Float64Array.from(parametersOf(problem));
      const initial = reference.slice();
      const all = Array.from({ length: 11 }, (_, row) => row);
      const batches = batch === 0 ? [all] : [0, 5, 10].map((start) => [...order().slice(start, start + 5)]);
      for (let epoch = 0; epoch < 4; epoch++) {
        for (const rows of batches) {
          const gradient = centredGradient(reference, initial, samples, rows);
          for (const [i, g] of gradient.entries()) reference[i]! -= 0.5 * g;
        }
        trainer.advanceEpochs(1);
      }
      // Some ten float32 roundings of numbers about 2 in each of up to 12 steps.
      for (const [i, p] of trainer.parameters().entries()) expect(Math.abs(p - reference[i]!)).toBeLessThan(2e-6);
      using moved = trainerOf(engine(), { ...problem, centred: false }, { training });
      moved.advanceEpochs(4);
      expect(moved.parameters().some((p, i) => Math.abs(p - reference[i]!) > 0.01)).toBe(true);
    });
  });
}

/** Of mean cross-entropy over those rows, by PyTorch's layout: a tanh layer of 3 over 2 inputs, 2 outputs. */
function centredGradient(
  parameters: Float64Array,
  initial: Float64Array,
  { inputs, labels }: ReturnType<typeof samplesOf>,
  rows: readonly number[],
): Float64Array {
  const gradient = new Float64Array(parameters.length);
  for (const row of rows) {
    const [x0, x1] = [inputs[2 * row]!, inputs[2 * row + 1]!];
    const passed = ([p, q]: readonly [number, number], of: Float64Array): number => p * of[0]! + q * of[1]!;
    const outputs = (theta: Float64Array): { hidden: number[]; logits: number[] } => {
      const hidden = [0, 1, 2].map((u) => Math.tanh(passed([x0, x1], theta.subarray(2 * u)) + theta[6 + u]!));
      const logits = [0, 1].map((o) => hidden.reduce((z, a, u) => z + theta[9 + 3 * o + u]! * a, theta[15 + o]!));
      return { hidden, logits };
    };
    const { hidden, logits } = outputs(parameters);
    const [z0, z1] = logits.map((z, o) => z - outputs(initial).logits[o]!) as [number, number];
    const p1 = 1 / (1 + Math.exp(z0 - z1));
    const deltas = [1 - p1, p1].map((p, o) => (p - (labels[row] === o ? 1 : 0)) / rows.length);
    for (const [o, delta] of deltas.entries()) {
      gradient[15 + o]! += delta;
      for (const [u, a] of hidden.entries()) {
        gradient[9 + 3 * o + u]! += delta * a;
        const below = delta * parameters[9 + 3 * o + u]! * (1 - a * a);
        gradient[2 * u]! += below * x0;
        gradient[2 * u + 1]! += below * x1;
        gradient[6 + u]! += below;
      }
    }
  }
  return gradient;
}

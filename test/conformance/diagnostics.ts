/** What rows say with diagnostics: against sums of this file's own, and by hand. */
import { describe, expect, it } from 'vitest';
import type { Dataset, Engine, Trainer } from '../../ts/engine/engine.ts';
import { parameterCount } from '../../ts/engine/engine.ts';
import { dataOf, everything, mini, type Problem, parametersOf, small, trainerOf } from '../problems.ts';
import { words } from '../words.ts';

/** A weight [out, in], row by row. */
type Matrix = readonly (readonly number[])[];

function weightsOf({ sizes, bias }: Problem, parameters: Float32Array): Matrix[] {
  let at = 0;
  return sizes.slice(1).map((out, l) => {
    const inputs = sizes[l] as number;
    const rows = Array.from({ length: out }, (_, o) => [
      ...parameters.subarray(at + o * inputs, at + (o + 1) * inputs),
    ]);
    at += out * (inputs + Number(bias));
    return rows;
  });
}

function norm(matrix: Matrix): number {
  return Math.sqrt(matrix.flat().reduce((sum, w) => sum + w * w, 0));
}

/** From all entries of the larger Gram matrix, which has the same singular values and zeros. */
function participation(matrix: Matrix): number {
  const columns = (matrix[0] as readonly number[]).map((_, i) => matrix.map((row) => row[i] as number));
  const sides = columns.length > matrix.length ? columns : matrix;
  const gram = sides.flatMap((x) => sides.map((y) => x.reduce((sum, w, k) => sum + w * (y[k] as number), 0)));
  return norm(matrix) ** 4 / gram.reduce((sum, g) => sum + g * g, 0);
}

/** Which pre-activations of hidden layer l, from 0, are above 0: the outputs of the network that ends there. */
function positive(engine: Engine, problem: Problem, parameters: Float32Array, l: number, training: Dataset): boolean[] {
  const sizes = problem.sizes.slice(0, l + 2);
  const wide = { ...problem, sizes, centred: false, diagnostics: false };
  const { features, inputs } = dataOf(problem);
  using data = engine.createDataset({ features, inputs, labels: new Uint32Array(training.rows) });
  const own = parameters.slice(0, parameterCount(sizes, problem.bias));
  using trainer = trainerOf(engine, wide, { training: data, parameters: own });
  return Array.from(trainer.logits(data), (z) => z > 0);
}

const problems: readonly Problem[] = [
  { ...small, rows: 21 },
  { ...small, sizes: [3, 9, 17, 5, 4], rows: 8, bias: false, loss: 'squared-error' },
  { ...mini, sizes: [2, 16, 3, 16, 2], rows: 35, centred: true },
  { ...mini, sizes: [9, 4], rows: 1 },
];

export function diagnostics(engine: () => Engine): void {
  const row = (trainer: Trainer, measure: string): number[] =>
    Object.entries(trainer.trace()).flatMap(([name, values]) =>
      name.startsWith(`${measure}.`) ? [values.at(-1) as number] : [],
    );

  describe('diagnostics', () => {
    it.each(problems)('are those of the weights and signs at each epoch: $sizes, $rows rows', (plain) => {
      const problem: Problem = { ...plain, diagnostics: true, learningRate: 0.1 };
      using training = engine().createDataset(dataOf(problem));
      using trainer = trainerOf(engine(), problem, { training });
      const hidden = problem.sizes.slice(1, -1);
      const initial = parametersOf(problem);
      const start = weightsOf(problem, initial);
      const signs = hidden.map((_, l) => positive(engine(), problem, initial, l, training));
      let flipped = 0;
      for (let epoch = 0; epoch < 5; epoch++) {
        const parameters = trainer.parameters();
        const now = weightsOf(problem, parameters);
        trainer.advanceEpochs(1);
        const changes = now.map((w, l) => {
          const before = start[l] as Matrix;
          return norm(w.map((row, o) => row.map((x, i) => x - (before[o]?.[i] as number)))) / norm(before);
        });
        const flips = hidden.map((units, l) => {
          const differ = positive(engine(), problem, parameters, l, training).filter((s, i) => s !== signs[l]?.[i]);
          return differ.length / (problem.rows * units);
        });
        flipped += flips.reduce((sum, share) => sum + share, 0);
        expect(row(trainer, 'signFlipFraction')).toEqual(flips);
        // Some hundred float64 roundings.
        for (const [l, change] of row(trainer, 'weightChange').entries()) {
          expect(Math.abs(change - (changes[l] as number))).toBeLessThanOrEqual(1e-13 * (changes[l] as number));
        }
        for (const [l, ratio] of row(trainer, 'participationRatio').entries()) {
          const expected = participation(now[l] as Matrix);
          expect(Math.abs(ratio - expected)).toBeLessThan(1e-13 * expected);
        }
      }
      expect(flipped > 0).toBe(hidden.length > 0);
    });

    it('add columns at the end and change nothing else', () => {
      for (const problem of problems) {
        const [without, having] = [false, true].map((diagnostics) => {
          const trainer = trainerOf(engine(), { ...problem, diagnostics });
          trainer.advanceEpochs(problem.epochs);
          const { trace, ...rest } = everything(engine(), trainer, problem) as { trace: object };
          return { rest: words(rest), columns: Object.entries(words(trace) as object) };
        });
        const count = without?.columns.length as number;
        expect(having?.rest).toEqual(without?.rest);
        expect(having?.columns.slice(0, count)).toEqual(without?.columns);
        expect(having?.columns.length).toBe(count + 3 * problem.sizes.length - 4);
      }
      const trainer = trainerOf(engine(), { ...small, sizes: [3, 9, 4], diagnostics: true });
      expect(Object.keys(trainer.trace()).slice(-5)).toEqual([
        ...['weightChange.1', 'weightChange.2', 'signFlipFraction.1'],
        ...['participationRatio.1', 'participationRatio.2'],
      ]);
    });

    it('count directions: one of a product of two vectors, all of an orthogonal weight', () => {
      const ratio = (sizes: readonly number[], weights: readonly number[]): number => {
        const [features, outputs] = sizes as [number, number];
        using training = engine().createDataset({
          features,
          inputs: new Float32Array(features).fill(1),
          labels: Uint32Array.of(0),
        });
        const parameters = Float32Array.of(...weights, ...new Float32Array(outputs));
        const problem: Problem = { ...small, diagnostics: true };
        using trainer = trainerOf(engine(), problem, { training, sizes, parameters });
        trainer.advance(1);
        return row(trainer, 'participationRatio')[0] as number;
      };
      expect(ratio([3, 2], [1, 2, 3, -2, -4, -6])).toBe(1);
      expect(ratio([2, 3], [1, 2, 3, 6, -2, -4])).toBe(1);
      expect(ratio([2, 2], [3, 4, -4, 3])).toBe(2);
      expect(ratio([4, 4], [1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1, 1, -1, -1, 1])).toBe(4);
      // Singular values 3 and 4.
      expect(ratio([2, 3], [3, 0, 0, 4, 0, 0])).toBe(625 / 337);
      expect(ratio([2, 2], [0, 0, 0, 0])).toBeNaN();
    });

    it('are measured from the configuration, whatever is set', () => {
      const problem: Problem = { ...small, diagnostics: true };
      const trainer = trainerOf(engine(), problem);
      const start = trainer.state();
      trainer.advance(3);
      const trace = words(trainer.trace());
      trainer.setState(start);
      trainer.advance(3);
      expect(words(trainer.trace())).toEqual(trace);
      trainer.setState(start);
      trainer.setParameters(trainer.parameters().map((p) => 3 * p));
      trainer.advance(1);
      expect(row(trainer, 'weightChange').map((change) => change.toFixed(5))).toEqual(Array(3).fill('2.00000'));
      expect(row(trainer, 'signFlipFraction')).not.toContain(0.5);
    });

    it('from weights of 0 have no change to speak of', () => {
      const trainer = trainerOf(engine(), { ...small, scale: 0, learningRate: 1, diagnostics: true });
      trainer.advance(2);
      expect(trainer.trace()['weightChange.3']).toEqual(Float64Array.of(NaN, NaN));
      expect(trainer.progress().divergedAt).toBeNull();
      const far = trainerOf(engine(), { ...small, sizes: [3, 4], scale: 0, learningRate: 1, diagnostics: true });
      far.advance(2);
      expect(far.trace()['weightChange.1']).toEqual(Float64Array.of(NaN, Number.POSITIVE_INFINITY));
    });

    it('are refused with a row per step, which sees a batch alone', () => {
      const make = (): Trainer => trainerOf(engine(), { ...mini, kind: 'step' }, { diagnostics: true });
      expect(make).toThrow(/^diagnostics: expected false with a row per step/);
    });
  });
}

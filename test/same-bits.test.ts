/**
 * Every engine agrees with the twin in every word: traces, state, evaluations, logits, gradients and probes of random
 * trainings, wild ones included. A failure prints its seed and the shrunk training; keep it as one of `examples`.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EngineName } from '../ts/engine/engine.ts';
import { createJsEngine } from '../ts/engine/js.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { anyProblem, corners } from './any-problem.ts';
import { dataOf, everything, mini, type Problem, small, trainerOf } from './problems.ts';
import { difference } from './words.ts';

/** Engines to hold against the twin. */
const others: readonly EngineName[] = ['wasm'];
/** Beyond the examples. */
const RUNS = 240;

/**
 * What the moments are multiplied by midway: small ones meet the cut of clause 4, as long trainings do. The largest of
 * AMSGrad stay, and so are above.
 */
const shrinks = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(2 ** -100) });

const examples: [Problem, number][] = [
  [small, 1],
  [{ ...mini, kind: 'step' }, 2 ** -100],
  [{ ...small, sizes: [2, 64, 64, 2], rows: 100, scale: 3 }, 2 ** -100],
  [{ ...mini, loss: 'squared-error', kind: 'step' }, 1],
  ...corners.map((problem, i): [Problem, number] => [problem, i % 3 === 0 ? 2 ** -100 : 1]),
];

it.each(others)('%s has the bits of the twin', async (name) => {
  const engines = [createJsEngine(), await loadEngine(name)] as const;
  const seen = { diverged: 0, batches: 0 };
  fc.assert(
    fc.property(anyProblem, shrinks, (problem, shrink) => {
      const [twin, other] = engines.map((engine) => {
        using training = engine.createDataset(dataOf(problem));
        using trainer = trainerOf(engine, problem, { training });
        trainer.advance(2);
        const midway = everything(engine, trainer, problem);
        const { firstMoments, secondMoments, ...state } = trainer.state();
        const less = (moments: Float32Array): Float32Array => moments.map((moment) => moment * shrink);
        trainer.setState({ ...state, firstMoments: less(firstMoments), secondMoments: less(secondMoments) });
        trainer.advanceEpochs(problem.epochs);
        if (trainer.progress().divergedAt !== null) seen.diverged++;
        if (problem.batch > 0 && problem.batch < problem.rows) seen.batches++;
        return { midway, end: everything(engine, trainer, problem) };
      });
      expect(difference(other, twin)).toBeNull();
    }),
    { numRuns: RUNS + examples.length, examples },
  );
  expect(seen.diverged).toBeGreaterThan(10);
  expect(seen.batches).toBeGreaterThan(10);
});

it.each(others)('%s has the softmax of the twin on a fine grid of logits', async (name) => {
  const sizes = [1, 7];
  const rows = 2 ** 17;
  const samples = {
    features: 1,
    inputs: Float32Array.from({ length: rows }, (_, i) => (94 * i) / rows - 47),
    labels: Uint32Array.from({ length: rows }, (_, i) => i % 7),
  };
  const [twin, other] = [createJsEngine(), await loadEngine(name)].map((engine) => {
    using training = engine.createDataset(samples);
    using trainer = trainerOf(engine, { ...small, sizes, rows }, { training });
    trainer.setParameters(Float32Array.of(1, 0.9, 0.7, 0.5, 0.3, 0.1, 0, ...new Float32Array(7)));
    return { evaluation: trainer.evaluate(training), probe: trainer.probe({ low: -1, high: 1, bins: 2 }) };
  });
  expect(difference(other, twin)).toBeNull();
});

it('sees a difference of one bit, a sign of zero, and no difference between NaNs', () => {
  const values = Float32Array.of(1, -0, NaN);
  const other = values.slice();
  new Uint32Array(other.buffer)[2] = 0xffc00001;
  expect(difference(other, values)).toBeNull();
  expect(difference(Float32Array.of(1, 0, NaN), values)).toBe('[1]: 0x0 and 0x80000000');
  expect(difference(Float32Array.of(1 + 2 ** -23, -0, NaN), values)).toBe('[0]: 0x3f800001 and 0x3f800000');
  expect(difference({ a: [-0] }, { a: [0] })).toBe('a.0[0]: 0x8000000000000000 and 0x0');
  expect(difference({ a: 1 }, { a: null })).toBe('a: 1 and null');
  expect(difference({ a: 1 }, { b: 1 })).toBe(': a and b');
  expect(difference({ a: Float64Array.of(1) }, { a: Float64Array.of(1, 2) })).toBe('a: 1 and 2 words');
});

/**
 * From a sweep to its runs: the product of its lists, in a stable order and without duplicates. Pure; it never
 * knows which of the runs were done before.
 */
import { fields } from './fields.ts';
import type { RunSpec, SweepSpec } from './spec.ts';

/** Initialisers in their order, "normal" once for each sigma; within those the seeds. */
export function plan(spec: SweepSpec): RunSpec[] {
  const { init: _init, sigma: _sigma, seed: seeds, ...shared } = spec;
  return settings(spec).flatMap((setting) =>
    [...new Set(seeds)].map((seed) => withoutIdle({ ...shared, ...setting, seed })),
  );
}

/** How many runs that is, without making them. */
export function planSize(spec: SweepSpec): number {
  return settings(spec).length * new Set(spec.seed).size;
}

/** What a sweep compares: its runs but for their seeds. */
function settings({ init, sigma }: SweepSpec): Pick<RunSpec, 'init' | 'sigma'>[] {
  return [...new Set(init)].flatMap((name): Pick<RunSpec, 'init' | 'sigma'>[] =>
    name === 'normal' ? [...new Set(sigma)].map((value) => ({ init: name, sigma: value })) : [{ init: name }],
  );
}

/** A field without effect stands at its default, so that runs with equal bits have one id. */
function withoutIdle(run: RunSpec): RunSpec {
  const biasSigma = run.init === 'normal' ? run.biasSigma : (fields.biasSigma.default as number);
  const batchSeed = run.batch === 0 ? (fields.batchSeed.default as number) : run.batchSeed;
  const activation = run.hidden.length === 0 ? (fields.activation.default as RunSpec['activation']) : run.activation;
  const slope = activation === 'leaky_relu' ? run.slope : (fields.slope.default as number);
  return { ...run, activation, slope, biasSigma, batchSeed };
}

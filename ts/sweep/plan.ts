/**
 * From a sweep to its runs: the product of its lists, in a stable order and without duplicates. Pure; it never
 * knows which of the runs were done before.
 */
import { optimizerFields, optimizers } from '../engine/optimizers.ts';
import { fieldNames, runDefault } from './fields.ts';
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
  const { hidden, activation, init, bias, batch, optimizer, momentum } = run;
  const { reads } = optimizers[optimizer];
  const idle: Partial<Record<keyof RunSpec, boolean>> = {
    activation: hidden.length === 0,
    slope: hidden.length === 0 || activation !== 'leaky_relu',
    biasSigma: init !== 'normal' || !bias,
    batchSeed: batch === 0,
    ...Object.fromEntries(optimizerFields.map((name) => [name, !reads.includes(name)])),
    ...(momentum === 0 && { nesterov: true }),
  };
  const defaults = fieldNames.filter((name) => idle[name]).map((name) => [name, runDefault(name, run.data)]);
  return { ...run, ...Object.fromEntries(defaults) };
}

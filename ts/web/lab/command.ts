/**
 * What the page shows as commands for Node: the same runs, by their ids. Networks that a single grid cannot give without
 * others take a command each, into one folder. Pure.
 */
import { flagOf, runDefault } from '../../sweep/fields.ts';
import type { FieldName } from '../../sweep/spec.ts';
import { type LabState, type Setup, type Start, setupNames } from './state.ts';

/** Values of a sweep as flags have them. */
export type Values = Readonly<Partial<Record<FieldName, string>>>;

/** The sweeps whose runs are those on show, all draws of them. */
export function sweeps({ setup, networks, draws }: LabState): Values[] {
  const groups = new Map<string, Start[]>();
  for (const start of networks) {
    const { activation, optimizer, learningRate } = start;
    const bias = start.init === 'normal' ? start.biasSigma : 0;
    const key = JSON.stringify([activation, optimizer, learningRate, bias]);
    groups.set(key, [...(groups.get(key) ?? []), start]);
  }
  return [...groups.values()].map((starts) => valuesOf(setup, starts, draws));
}

/** As lines to type. */
export function commands(state: LabState): string[] {
  const all = sweeps(state);
  const out = all.length > 1 ? ' --out results/lab' : '';
  return all.map((values) => {
    const flags = Object.entries(values).map(([name, value]) => ` ${flagOf(name)} ${value}`);
    return `npm run sweep --${flags.join('')}${out}`;
  });
}

function valuesOf(setup: Setup, starts: readonly Start[], draws: number): Values {
  const [{ activation, optimizer, learningRate } = {} as Start] = starts;
  const run: Setup = {
    ...setup,
    ...(activation && { activation }),
    ...(optimizer && { optimizer }),
    ...(learningRate !== undefined && { learningRate }),
  };
  const inits = [...new Set(starts.map(({ init }) => init))];
  const normals = starts.filter((start) => start.init === 'normal');
  const bias = normals[0]?.biasSigma ?? 0;
  const changed = setupNames.flatMap((name): [FieldName, string][] => {
    if (name === 'seed') return [];
    const text = textOf(run[name]);
    return text === textOf(runDefault(name, run.data)) ? [] : [[name, text]];
  });
  return {
    ...Object.fromEntries(changed),
    ...(inits.join() !== 'normal' && { init: inits.join(',') }),
    ...(normals.length > 0 && { sigma: [...new Set(normals.map(({ sigma }) => sigma))].join(',') }),
    ...(bias !== 0 && { biasSigma: String(bias) }),
    seed: draws === 1 ? String(setup.seed) : `${setup.seed}..${setup.seed + draws - 1}`,
  };
}

function textOf(value: unknown): string {
  return Array.isArray(value) && value.length === 0 ? 'none' : String(value);
}

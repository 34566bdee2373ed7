/**
 * What differs between the runs of a sweep, and what a run is called among the others: one place for table, progress
 * and legends. It knows neither.
 */
import { fieldNames, fields } from './fields.ts';
import { nesting } from './plan.ts';
import type { FieldName, RunSpec, SweepSpec } from './spec.ts';

/** The smallest sweep that has these runs: for each field the values that they have, in the order they come. */
export function spanned(runs: readonly RunSpec[]): SweepSpec {
  const lists = fieldNames.map((name) => {
    const values = runs.flatMap((run) =>
      run[name] === undefined ? [] : [[JSON.stringify(run[name]), run[name]] as const],
    );
    return [name, [...new Map(values).values()]];
  });
  return { ...Object.fromEntries(lists), where: [] } as SweepSpec;
}

/** Fields with more than one value, in the order of the plan's loops. */
export function varied(spec: SweepSpec): FieldName[] {
  return nesting.filter((name) => spec[name].length > 1);
}

/** Fields that tell the settings of a sweep apart, runs of which differ in their seeds: those varied, and how it starts. */
export function settingNames(spec: SweepSpec): FieldName[] {
  return nesting.filter((name) => name === 'init' || name === 'sigma' || (name !== 'seed' && spec[name].length > 1));
}

/**
 * A run by those of its fields: "hidden 64–64, sgd, σ 0.1, seed 3". The initialiser is its name, where that is "normal"
 * sigma in its place; a field that a run lacks is left out.
 */
export function label(run: RunSpec, names: readonly FieldName[]): string {
  return names
    .filter((name) => run[name] !== undefined && !(name === 'init' && run.init === 'normal'))
    .map((name) => part(run, name))
    .join(', ');
}

function part(run: RunSpec, name: FieldName): string {
  // A name says what it is the name of.
  if (fields[name].kind.placeholder === 'name') return String(run[name]);
  return `${name === 'sigma' ? 'σ' : name} ${valueText(run, name)}`;
}

export function valueText(run: Partial<RunSpec>, name: FieldName): string {
  const value = run[name];
  return Array.isArray(value) ? layersText(value) : String(value);
}

/** Sizes or factors in order: "none", "64–64", "20 × 128", "128–64–…–8 (9 layers)". */
export function layersText(sizes: readonly number[]): string {
  if (sizes.length === 0) return 'none';
  if (sizes.length <= 4) return sizes.join('–');
  if (new Set(sizes).size === 1) return `${sizes.length} × ${sizes[0]}`;
  return `${sizes[0]}–${sizes[1]}–…–${sizes.at(-1)} (${sizes.length} layers)`;
}

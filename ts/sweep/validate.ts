/**
 * From what came from outside to a spec, or an InputError, before any work. Two passes: each field by its kind, then
 * each run's fields against each other. It never knows whether a flag, a file or a page is asking.
 */
import { parameterCount } from '../engine/engine.ts';
import { traceColumns } from '../engine/shape.ts';
import { factorsAllowed } from '../init/initialize.ts';
import { initializerNames, isNamed } from '../init/registry.ts';
import { InputError } from '../input-error.ts';
import { conditionAllowed, parseCondition } from './conditions.ts';
import { fieldNames, fields, runDefault, sweepDefault } from './fields.ts';
import { listAllowed, readList } from './grid.ts';
import type { Kind } from './kinds.ts';
import { check } from './kinds.ts';
import { nearest } from './nearest.ts';
import { planSize, walk, withoutIdle } from './plan.ts';
import { shorthandNames, spellOut } from './shorthands.ts';
import type { FieldName, RunSpec, SweepSpec } from './spec.ts';
import { lossOf, networkSizes, trainingRows } from './spec.ts';
import { label, varied } from './vary.ts';

const MAX_RUNS = 100_000;
const MAX_CONDITIONS = 1000;
const MAX_PARAMETERS = 2 ** 24;
/** Numbers in the traces of one run, and of a whole sweep: 1.6 gigabytes. */
const MAX_RUN_NUMBERS = 20_000_000;
const MAX_SWEEP_NUMBERS = 200_000_000;

/** Everything that a sweep can be given: fields, conditions, shorthands. */
export const sweepNames: readonly string[] = [...fieldNames, 'where', ...shorthandNames];

/**
 * A sweep from plain values. A field is given a value, a list of values, or a text as flags have it ("adam,sgd",
 * "0.001..3:9"), also within a list; one that is absent takes its default.
 */
export function sweepSpec(values: Readonly<Record<string, unknown>>): SweepSpec {
  refuseUnknown(values, sweepNames);
  const given = spellOut(values);
  const said = Object.fromEntries(
    fieldNames.filter((name) => given[name] !== undefined).map((name) => [name, listOf(name, given[name])]),
  ) as Partial<SweepSpec>;
  const data = said.data ?? [fields.data.default as RunSpec['data']];
  const lists = Object.fromEntries(fieldNames.map((name) => [name, said[name] ?? sweepDefault(name, data)]));
  // Each field went through its kind, so this is a SweepSpec.
  const spec = { ...lists, where: conditions(given.where) } as unknown as SweepSpec;
  if (!spec.init.every(isNamed)) {
    if (spec.sigma.length === 0) throw new InputError('sigma', spec.sigma, listAllowed(fields.sigma.kind));
    return checkRuns(spec);
  }
  if (said.sigma !== undefined && said.sigma.length > 0) throw sigmaUnused(said.sigma);
  return checkRuns({ ...spec, sigma: [] });
}

/** A run from plain values. */
export function runSpec(values: Readonly<Record<string, unknown>>): RunSpec {
  refuseUnknown(values, fieldNames);
  const said = (name: FieldName): unknown =>
    values[name] === undefined ? undefined : check(fields[name].kind as Kind<unknown>, name, values[name]);
  const data = (said('data') ?? runDefault('data', 'moons')) as RunSpec['data'];
  const run = Object.fromEntries(fieldNames.map((name) => [name, said(name) ?? runDefault(name, data)]));
  const isScaled = !isNamed(run.init as RunSpec['init']);
  if (isScaled && run.sigma === undefined) {
    throw new InputError('sigma', run.sigma, 'one value, as it has no default in a run');
  }
  if (!isScaled && run.sigma !== undefined) throw sigmaUnused(run.sigma);
  const found = withoutIdle(run as unknown as RunSpec);
  checkRun(found, []);
  return found;
}

function refuseUnknown(values: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, names);
  const hint = near.length === 0 ? '' : ` (perhaps ${near.join(' or ')})`;
  throw new InputError('field', unknown, `one of ${names.join(', ')}${hint}`);
}

function sigmaUnused(sigma: unknown): InputError {
  const readers = initializerNames.filter((name) => !isNamed(name)).map((name) => `"${name}"`);
  return new InputError('sigma', sigma, `nothing, since init does not list ${readers.join(' or ')}`);
}

/** The first pass of one field. */
function listOf(name: FieldName, given: unknown): readonly unknown[] {
  // Where a default depends on the run, an empty list leaves it to each.
  const mayBeEmpty = ['undefined', 'function'].includes(typeof fields[name].default);
  if (mayBeEmpty && Array.isArray(given) && given.length === 0) return [];
  return readList(fields[name].kind as Kind<unknown>, name, given);
}

/** In one order and form, so that equal ones have one canonical form. */
function conditions(given: unknown): readonly string[] {
  const texts: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
  if (texts.length > MAX_CONDITIONS) throw new InputError('where', given, `at most ${MAX_CONDITIONS} conditions`);
  return [...new Set(texts.map((text) => parseCondition(text).text))].sort();
}

/** The second pass. Returns the spec it was given. */
function checkRuns(spec: SweepSpec): SweepSpec {
  const size = planSize(spec);
  if (size > MAX_RUNS) {
    const most = varied(spec).map((name) => `${spec[name].length} of ${name}`);
    throw new InputError('number of runs', size, `at most ${MAX_RUNS}: fewer values (${most.join(', ')})`);
  }
  if (size === 0) throw new InputError('where', spec.where, `conditions that some run meets; ${conditionAllowed}`);
  const names = varied(spec);
  let [numbers, ofRun] = [0, 0];
  let checked: readonly unknown[] = [];
  walk(spec, (run) => {
    // Neighbours mostly differ in what cannot be wrong.
    if (shape.some((name, i) => run[name] !== checked[i])) {
      ofRun = checkRun(run, names);
      checked = shape.map((name) => run[name]);
    }
    numbers += ofRun;
  });
  if (numbers > MAX_SWEEP_NUMBERS) {
    throw new InputError('recorded numbers', numbers, `at most ${MAX_SWEEP_NUMBERS}: fewer runs or epochs`);
  }
  return spec;
}

/** All that the second pass looks at. */
const shape = [
  'data',
  'samples',
  'testFraction',
  'hidden',
  'weightScale',
  'biasScale',
  'bias',
  'batch',
  'epochs',
  'diagnostics',
] as const;

/**
 * @param names fields that vary, which a message has to tell
 * @returns how many numbers the run records
 */
function checkRun(run: RunSpec, names: readonly FieldName[]): number {
  const { samples, testFraction, batch, hidden, bias, epochs } = run;
  const among = (...fields: FieldName[]): string => {
    const text = label(
      run,
      names.filter((name) => fields.includes(name)),
    );
    return text === '' ? '' : ` with ${text}`;
  };
  const rows = trainingRows(run);
  if (rows < 1) {
    const allowed = `a share that leaves one of the ${samples} points for training`;
    throw new InputError('testFraction', testFraction, allowed);
  }
  if (batch > rows) {
    const allowed = `a whole number from 0 to ${rows}, the number of training points`;
    throw new InputError('batch', batch, `${allowed}${among('samples', 'testFraction')}`);
  }
  const sizes = networkSizes(run);
  for (const name of ['weightScale', 'biasScale'] as const) {
    const { length } = run[name];
    if (length === 0 || length === sizes.length - 1) continue;
    throw new InputError(name, run[name], `${factorsAllowed(sizes.length - 1)}${among('hidden')}`);
  }
  const parameters = parameterCount(sizes, bias);
  if (parameters > MAX_PARAMETERS) {
    throw new InputError('hidden', hidden, `layers with at most ${MAX_PARAMETERS} parameters, not ${parameters}`);
  }
  const columns = traceColumns({ ...run, sizes, loss: lossOf(run) }).length;
  if (epochs * columns > MAX_RUN_NUMBERS) {
    const allowed = `at most ${Math.floor(MAX_RUN_NUMBERS / columns)}, with ${columns} numbers recorded an epoch`;
    throw new InputError('epochs', epochs, `${allowed}${among('data', 'hidden', 'bias', 'diagnostics')}`);
  }
  return epochs * columns;
}

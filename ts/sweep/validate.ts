/**
 * From what came from outside to a SweepSpec, or an InputError, before any work. Two passes: each field by its
 * kind, then the fields against each other. It never knows whether a flag, a file or a page is asking.
 */
import { parameterCount } from '../engine/engine.ts';
import { traceColumns } from '../engine/shape.ts';
import { InputError } from '../input-error.ts';
import type { FieldName } from './fields.ts';
import { fieldNames, fields, isSwept, sweepDefault } from './fields.ts';
import { listAllowed, parseList } from './grid.ts';
import type { Kind } from './kinds.ts';
import { check } from './kinds.ts';
import { plan, planSize } from './plan.ts';
import type { RunSpec, SweepSpec } from './spec.ts';
import { lossOf, networkSizes } from './spec.ts';

const MAX_RUNS = 100_000;
const MAX_PARAMETERS = 2 ** 24;
/** Numbers in the traces of one run, and of a whole sweep: 1.6 gigabytes. */
const MAX_RUN_NUMBERS = 20_000_000;
const MAX_SWEEP_NUMBERS = 200_000_000;

/** A sweep from plain values; a field that is absent takes its default. */
export function sweepSpec(values: Readonly<Record<string, unknown>>): SweepSpec {
  return build(values, (name, value) => {
    if (!isSwept(name)) return check(fields[name].kind as Kind<unknown>, name, value);
    const kind = fields[name].kind as Kind<unknown>;
    if (!Array.isArray(value)) throw new InputError(name, value, `a list, each of it ${kind.allowed}`);
    return value.map((item) => check(kind, name, item));
  });
}

/** The same from texts, as flags and URLs have them. */
export function parseSweepSpec(texts: Readonly<Record<string, string>>): SweepSpec {
  return build(texts, (name, text) => {
    const kind = fields[name].kind as Kind<unknown>;
    return isSwept(name) ? parseList(kind, name, text as string) : check(kind, name, kind.parse(text as string), text);
  });
}

/** A run from plain values. */
export function runSpec(values: Readonly<Record<string, unknown>>): RunSpec {
  const { init, sigma, seed = fields.seed.runDefault, ...shared } = values;
  const list = (value: unknown): unknown => (value === undefined ? undefined : [value]);
  const runs = plan(sweepSpec({ ...shared, init: list(init), sigma: list(sigma), seed: list(seed) }));
  if (runs.length !== 1) throw new InputError('sigma', sigma, 'one value, as it has no default in a run');
  return runs[0] as RunSpec;
}

function build(
  given: Readonly<Record<string, unknown>>,
  read: (name: FieldName, value: unknown) => unknown,
): SweepSpec {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) throw new InputError('field', unknown, `one of ${fieldNames.join(', ')}`);
  const said = Object.fromEntries(
    fieldNames.filter((name) => given[name] !== undefined).map((name) => [name, read(name, given[name])]),
  ) as Partial<SweepSpec>;
  const data = said.data ?? (fields.data.default as SweepSpec['data']);
  const defaults = Object.fromEntries(fieldNames.map((name) => [name, sweepDefault(name, data)]));
  // Each field went through its kind, so this is a SweepSpec; sigma alone may be without use.
  const spec = { ...defaults, ...said } as unknown as SweepSpec;
  return checkAcross(said.sigma === undefined && !spec.init.includes('normal') ? { ...spec, sigma: [] } : spec);
}

/** The second pass. Returns the spec it was given. */
function checkAcross(spec: SweepSpec): SweepSpec {
  const { init, sigma, seed, samples, testFraction, batch, hidden, epochs } = spec;
  if (init.length === 0) throw new InputError('init', init, listAllowed(fields.init.kind));
  if (seed.length === 0) throw new InputError('seed', seed, listAllowed(fields.seed.kind));
  if (init.includes('normal') !== sigma.length > 0) {
    const allowed = sigma.length > 0 ? 'nothing, since init does not list "normal"' : listAllowed(fields.sigma.kind);
    throw new InputError('sigma', sigma, allowed);
  }

  const testRows = Math.ceil(testFraction * samples);
  const trainingRows = samples - testRows;
  if (trainingRows < 1) {
    throw new InputError('testFraction', testFraction, `a share that leaves one of the ${samples} points for training`);
  }
  if (batch > trainingRows) {
    throw new InputError('batch', batch, `a whole number from 0 to ${trainingRows}, the number of training points`);
  }

  const sizes = networkSizes(spec);
  const parameters = parameterCount(sizes, spec.bias);
  if (parameters > MAX_PARAMETERS) {
    throw new InputError('hidden', hidden, `layers with at most ${MAX_PARAMETERS} parameters, not ${parameters}`);
  }
  const runs = planSize(spec);
  if (runs > MAX_RUNS) {
    throw new InputError('number of runs', runs, `at most ${MAX_RUNS}: fewer values of init, sigma or seed`);
  }
  const columns = traceColumns({ sizes, bias: spec.bias, loss: lossOf(spec) }).length;
  const most = Math.min(MAX_RUN_NUMBERS, MAX_SWEEP_NUMBERS / runs);
  if (epochs * columns > most) {
    const allowed = `at most ${Math.floor(most / columns)}, with ${runs} x ${columns} numbers recorded an epoch`;
    throw new InputError('epochs', epochs, allowed);
  }
  return spec;
}

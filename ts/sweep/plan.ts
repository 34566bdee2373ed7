/**
 * From a sweep to its runs: the product of its lists, in an order that the spec alone decides and without
 * duplicates. Pure; it never knows which of the runs were done before.
 */
import { type OptimizerField, optimizerFields, optimizers } from '../engine/optimizers.ts';
import { isNamed } from '../init/registry.ts';
import { parseCondition } from './conditions.ts';
import { fieldNames, fields, runDefault } from './fields.ts';
import type { FieldName, RunSpec, SweepSpec } from './spec.ts';

/** Fields from the outermost loop to the innermost: data, which neighbours share; at last what starts a run, its seed. */
export const nesting: readonly FieldName[] = fieldNames.toSorted((a, b) => Number(isInitial(a)) - Number(isInitial(b)));

function isInitial(name: FieldName): boolean {
  return fields[name].group === 'Initial parameters';
}

/** By field the values of outer ones with which it has no effect, so that runs with equal bits have one id. */
type Idle = { readonly [K in FieldName]?: { readonly [L in FieldName]?: (value: Required<RunSpec>[L]) => boolean } };

const isZero = (value: number): boolean => value === 0;
const unread = (field: OptimizerField) => (name: RunSpec['optimizer']) => !optimizers[name].reads.includes(field);
const isEmpty = (list: readonly number[]): boolean => list.length === 0;

const idle: Idle = {
  activation: { hidden: isEmpty },
  slope: { hidden: isEmpty, activation: (name) => name !== 'leaky_relu' },
  sigma: { init: isNamed },
  biasScale: { bias: (has) => !has },
  biasSigma: { init: isNamed, bias: (has) => !has, biasScale: (factors) => factors.length > 0 },
  batchSeed: { batch: isZero },
  ...Object.fromEntries(optimizerFields.map((field) => [field, { optimizer: unread(field) }])),
  nesterov: { optimizer: unread('nesterov'), momentum: isZero },
};

type Rule = readonly [outer: FieldName, isIdle: (value: unknown) => boolean];
const rules = Object.fromEntries(
  fieldNames.map((name) => [name, Object.entries(idle[name] ?? {})]),
) as unknown as Readonly<Record<FieldName, readonly Rule[]>>;

/** A run in the making: what it has of the fields from the outermost on. */
type Partly = Partial<Record<FieldName, unknown>>;

function isIdle(name: FieldName, run: Partly): boolean {
  return rules[name].some(([outer, isIdle]) => isIdle(run[outer]));
}

/** A field without effect stands at its default. */
export function withoutIdle(run: RunSpec): RunSpec {
  const found: Partly = { ...run };
  for (const name of nesting) if (isIdle(name, found)) found[name] = runDefault(name, run.data);
  return complete(found);
}

export function plan(spec: SweepSpec): RunSpec[] {
  const found: RunSpec[] = [];
  walk(spec, (run) => found.push(complete(run)));
  return found;
}

/** Shows each run of the plan in turn: one object, which is the next run thereafter, with a sigma that may be undefined. */
export function walk(spec: SweepSpec, visit: (run: RunSpec) => void): void {
  const levels = levelsOf(spec);
  const run: Partly = Object.fromEntries(fieldNames.map((name) => [name, undefined]));
  const descend = (depth: number): void => {
    const level = levels[depth];
    if (level === undefined) visit(run as unknown as RunSpec);
    else {
      for (const value of valuesOf(level, run)) {
        run[level.name] = value;
        descend(depth + 1);
      }
    }
  };
  descend(0);
}

/** How many runs that is, without making them: values after which the same fields are idle are counted once. */
export function planSize(spec: SweepSpec): number {
  const levels = levelsOf(spec).map((level) => ({ ...level, alike: alike(level) }));
  const run: Partly = {};
  const count = (depth: number): number => {
    const level = levels[depth];
    if (level === undefined) return 1;
    const values = valuesOf(level, run);
    const groups = values === level.values ? level.alike : values.map((value) => ({ value, times: 1 }));
    return groups.reduce((sum, { value, times }) => {
      run[level.name] = value;
      return sum + times * count(depth + 1);
    }, 0);
  };
  return count(0);
}

interface Level {
  readonly name: FieldName;
  /** Those of its list that meet its conditions. */
  readonly values: readonly unknown[];
  /** Whether each run has its own default instead. */
  readonly unsaid: boolean;
  isMet(value: unknown): boolean;
}

function levelsOf(spec: SweepSpec): Level[] {
  const conditions = spec.where.map(parseCondition);
  return nesting.map((name) => {
    const own = conditions.filter((condition) => condition.name === name);
    const isMet = (value: unknown): boolean => own.every((condition) => condition.isMet(value));
    const list: readonly unknown[] = spec[name];
    return { name, values: list.filter(isMet), unsaid: list.length === 0, isMet };
  });
}

/** What the field can be in a run that has the outer ones already. */
function valuesOf({ name, values, unsaid, isMet }: Level, run: Partly): readonly unknown[] {
  if (!unsaid && !isIdle(name, run)) return values;
  return [runDefault(name, run.data as RunSpec['data'])].filter(isMet);
}

/** One of each kind of values that differ in what they leave idle, with how many there are. */
function alike({ name, values }: Level): { readonly value: unknown; times: number }[] {
  const asked = fieldNames.flatMap((inner) => rules[inner].filter(([outer]) => outer === name));
  const groups = new Map<string, { value: unknown; times: number }>();
  for (const value of values) {
    const key = asked.map(([, isIdle]) => Number(isIdle(value))).join('');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { value, times: 1 });
    else group.times += 1;
  }
  return [...groups.values()];
}

/** A copy, with sigma only where there is one. */
function complete(run: Partly): RunSpec {
  if (run.sigma !== undefined) return { ...run } as unknown as RunSpec;
  const { sigma: _, ...rest } = run;
  return rest as unknown as RunSpec;
}

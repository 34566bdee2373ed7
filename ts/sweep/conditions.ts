/**
 * Conditions on runs as text, `FIELD OP VALUE`: which of a product's runs belong to the sweep. Each looks at one field,
 * so that a plan can be counted without being made. It knows no plan.
 */
import { InputError } from '../input-error.ts';
import { fieldNames, fields } from './fields.ts';
import type { Kind } from './kinds.ts';
import { check } from './kinds.ts';
import type { FieldName } from './spec.ts';

export interface Condition {
  readonly name: FieldName;
  /** In the one form that specs keep: `sigma>=0.1`. */
  readonly text: string;
  /** Whether a run with this value meets it; one without the field (sigma, where nothing reads it) never does. */
  isMet(value: unknown): boolean;
}

const operators = {
  '=': (order: number) => order === 0,
  '!=': (order: number) => order !== 0,
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const;

export const conditionAllowed =
  'a condition such as "sigma>=0.1" or "optimizer!=sgd": a field, then = != < <= > >= and a number, or = != and a value';

/** @throws InputError for `where`, or for the field where its value is not allowed */
export function parseCondition(text: unknown): Condition {
  const [, field = '', operator = '', value = ''] =
    /^\s*([A-Za-z0-9-]{1,40})\s*(!=|<=|>=|=|<|>)\s*(\S{1,1000})\s*$/.exec(typeof text === 'string' ? text : '') ?? [];
  const name = fieldNames.find((each) => spelt(each) === spelt(field) || fields[each].alias === field);
  if (name === undefined) throw new InputError('where', text, conditionAllowed);
  const kind = fields[name].kind as Kind<unknown>;
  const wanted = check(kind, name, kind.parse(value), value);
  if (kind.spacing === undefined && operator !== '=' && operator !== '!=') {
    throw new InputError('where', text, `= or != with ${name}, which has no order`);
  }
  const holds = operators[operator as keyof typeof operators];
  return {
    name,
    text: `${name}${operator}${kind.isList ? value : String(wanted)}`,
    isMet: (value) => value !== undefined && holds(compared(value, wanted)),
  };
}

/** learningRate and learning-rate are one. */
function spelt(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}

/** Below 0, 0 or above 0 as a is below, equal to or above b; of what has no order, whether they differ. */
function compared(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return JSON.stringify(a) === JSON.stringify(b) ? 0 : 1;
}

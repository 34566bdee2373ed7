/**
 * Lists, as values or as text: values with commas between, any of which may be a range: `0..19` (whole numbers, ends
 * included) or `a..b:n` (n values from a to b, logarithmic or linear by their kind). Decides values, so it uses
 * exactly rounded operations only (contract 11), and knows no field.
 */
import { InputError } from '../input-error.ts';
import type { Kind } from './kinds.ts';
import { check, parseNumber } from './kinds.ts';

/** Longest list. A plan cannot hold more runs either. */
export const MAX_LIST = 100_000;

/**
 * The list that a value, a text or a list of either says, each of its values once, in the order of the first.
 * @throws InputError naming `field`, what was given and what is allowed
 */
export function readList<T>(kind: Kind<T>, field: string, given: unknown): T[] {
  const isList = Array.isArray(given) && !(kind.isList && given.every((item) => typeof item === 'number'));
  const items: readonly unknown[] = isList ? given : [given];
  const values = gather(items, (item) =>
    typeof item === 'string' ? parseList(kind, field, item) : [check(kind, field, item, kind.isList ? given : item)],
  );
  if (values === null || values.length === 0) throw new InputError(field, given, listAllowed(kind));
  // Lists are equal by what they hold.
  return kind.isList
    ? [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
    : [...new Set(values)];
}

/** The values that a text says. */
function parseList<T>(kind: Kind<T>, field: string, text: string): T[] {
  const parts = kind.isList ? [text] : text.split(',');
  const values = gather(parts, (part) => {
    const range = kind.spacing === undefined ? null : /^(.+?)\.\.(.+?)(?::(.+))?$/s.exec(part);
    const items = range === null ? [kind.parse(part)] : expand(range, kind.spacing === 'logarithmic');
    if (items === null) throw new InputError(field, text, listAllowed(kind));
    return items.map((value) => check(kind, field, value, part));
  });
  if (values === null) throw new InputError(field, text, listAllowed(kind));
  return values;
}

/** What all items say; null as soon as that is more than a list may hold. */
function gather<S, T>(items: readonly S[], said: (item: S) => readonly T[]): T[] | null {
  const values: T[] = [];
  for (const item of items) {
    for (const value of said(item)) values.push(value);
    if (values.length > MAX_LIST) return null;
  }
  return values;
}

/** The values of `a..b` or `a..b:n`; null where they are not allowed. */
function expand([, a = '', b = '', n]: readonly string[], logarithmic: boolean): number[] | null {
  const [low, high] = [parseNumber(a), parseNumber(b)];
  const steps = logarithmic ? Number.NaN : high - low + 1;
  const count = n === undefined ? steps : parseNumber(n);
  const fits = low < high && (!logarithmic || low > 0) && Number.isInteger(count) && count >= 2 && count <= MAX_LIST;
  if (!fits) return null;
  return logarithmic ? logGrid(low, high, count) : linearGrid(low, high, count);
}

/** What a list of this kind may be, in words. */
export function listAllowed<T>(kind: Kind<T>): string {
  if (kind.isList) return kind.allowed;
  const each = `${kind.allowed}, or several with commas between`;
  if (kind.spacing === undefined) return each;
  const range =
    kind.spacing === 'logarithmic'
      ? 'a..b:n for n values from a to b, logarithmic, 0 < a < b'
      : 'a..b, or a..b:n for n of them evenly spaced, a < b';
  return `${each}, or ${range} (at most ${MAX_LIST})`;
}

/** `count` values from low to high by equal differences, rounded to 12 digits so that 0.1 stays 0.1; ends exact. */
export function linearGrid(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return low;
    if (i === count - 1) return high;
    return round(low + (high - low) * (i / (count - 1)), 12);
  });
}

/** `count` values from low to high by equal ratios, rounded to 6 significant digits (contract 11); ends exact. */
export function logGrid(low: number, high: number, count: number): number[] {
  const ratio = root(high, count - 1) / root(low, count - 1);
  let value = low;
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return low;
    if (i === count - 1) return high;
    value *= ratio;
    return round(value, 6);
  });
}

/** toPrecision and Number are exact by ECMAScript's own definition, so every host agrees. */
function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** The n-th root of x > 0, to a unit or two in the last place: bisection on `power`. */
function root(x: number, n: number): number {
  let [low, high] = x < 1 ? [x, 1] : [1, x];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high)
      return Math.abs(power(low, n) - x) <= Math.abs(power(high, n) - x) ? low : high;
    if (power(middle, n) <= x) low = middle;
    else high = middle;
  }
}

/** x^n for a whole n >= 1, by squaring. */
function power(x: number, n: number): number {
  let result = 1;
  for (let base = x, rest = n; rest > 0; base *= base, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= base;
  }
  return result;
}

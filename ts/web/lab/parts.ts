/** Records in signals, so that whoever looks at a part of one hears of no other part. Knows nothing of what they hold. */
import { computed, type ReadonlySignal } from '@preact/signals-core';

/** A signal for each field. */
export type Parts<T> = { readonly [Name in keyof T]: ReadonlySignal<T[Name]> };

/** @param whole always has the same fields */
export function partsOf<T extends object>(whole: ReadonlySignal<T>): Parts<T> {
  const names = Object.keys(whole.peek()) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, computed(() => whole.value[name])])) as Parts<T>;
}

/** The record or list before where the new one has the same in each place, else the new one. */
export function unlessSame<T extends object>(before: T | undefined, now: T): T {
  const names = Object.keys(now) as (keyof T)[];
  const isAsLarge = before !== undefined && Object.keys(before).length === names.length;
  return isAsLarge && names.every((name) => Object.is(before[name], now[name])) ? before : now;
}

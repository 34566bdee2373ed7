/**
 * Checks that data, initialisers and random streams share, for callers who did not come through the table of fields.
 * They know nothing of what a number means.
 */
import { InputError } from '../input-error.ts';

export const MAX_SEED = 4294967295;

/** @throws InputError unless value is an integer in [low, high] */
export function checkInteger(field: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high && Number.isInteger(value)) return;
  throw new InputError(field, value, `a whole number from ${low} to ${high}`);
}

/** What RandomState takes. @throws InputError for anything else */
export function checkSeed(field: string, value: number): void {
  checkInteger(field, value, 0, MAX_SEED);
}

/**
 * A part of a plan, for several machines: a run belongs to a shard by its id alone, so that no machine needs to know
 * of the others, and a larger plan moves no run.
 */
import { InputError } from '../input-error.ts';

/** The `index`-th of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

const MAX_SHARDS = 10_000;

/** @throws InputError naming `field` where the text is not "i/n" */
export function parseShard(field: string, text: string): Shard {
  const [, index, count] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count || count > MAX_SHARDS) {
    throw new InputError(field, text, `i/n with whole numbers, i from 1 to n and n to ${MAX_SHARDS}, as in 2/3`);
  }
  return { index, count };
}

/** @param id of a run, whose first 48 bits decide */
export function isInShard(id: string, { index, count }: Shard): boolean {
  return Number.parseInt(id.slice(0, 12), 16) % count === index - 1;
}

/**
 * Where the best arms may be, by one pull each with a seed that all share: the neighbours of the best arm so far are
 * tried, the nearer ones after the far ones, and where it has none left, those of the next best. That is a pattern
 * search (Hooke and Jeeves, Direct search solution of numerical and statistical problems, 1961), over choices as well as
 * a number (Audet and Dennis 2001), which does not stop at a local best while there is budget. So a range needs no ends:
 * where the largest sigma leads, larger ones are tried. It has no guarantee; what it finds is to race. It never knows
 * what an arm is.
 */
import type { Track } from './track.ts';

export interface Ground {
  /** The most promising first. */
  readonly start: readonly number[];
  /** By arm its neighbours, in the order in which they are tried: a list at a time. */
  readonly near: readonly (readonly (readonly number[])[])[];
}

/** Of the budget; the rest is for the race. */
const SHARE = 1 / 2;
/** Of that, what may be spent on the start; four arms are tried in any case. */
const STARTING = 1 / 3;
const LEAST_AT_START = 4;
/** Pulls at a time, or more: a number that does not depend on the machine. */
const WAVE = 4;
/** With more arms the budget is better spent on seeds. */
const ENOUGH = 48;

/** @returns those that were tried, best first */
export async function search(track: Track, { start, near }: Ground): Promise<number[]> {
  const pulls = SHARE * (track.done + track.left());
  let tried = track.tried();
  let next = start
    .slice(0, Math.max(LEAST_AT_START, Math.floor(STARTING * pulls)))
    .filter((arm) => !tried.includes(arm));
  do {
    await track.pull(next.slice(0, track.left()), 1);
    tried = track.ranked(track.tried());
    next = wave(tried, near);
  } while (next.length > 0 && tried.length < ENOUGH && track.done < SHARE * (track.done + track.left()));
  return tried;
}

/** The first lists with untried arms of the best ones, until they are enough. */
function wave(ranked: readonly number[], near: Ground['near']): number[] {
  const known = new Set(ranked);
  const next: number[] = [];
  for (const arm of ranked) {
    const fresh = near[arm]!.map((ring) => ring.filter((other) => !known.has(other))).find((ring) => ring.length > 0);
    for (const other of fresh ?? []) known.add(other);
    next.push(...(fresh ?? []));
    if (next.length >= WAVE) break;
  }
  return next;
}

/**
 * Times subjects against each other: each is warmed up until it gets no faster, then all take turns in short slices, in
 * order and in reverse by turns (A B C, C B A, …), so that a machine that slows down or speeds up favours none. A clock
 * is handed in; this never knows what the subjects do, nor on which platform.
 *
 * Ready-made harnesses finish one subject before the next begins, which on a shared machine compares two
 * moments instead of two programs; what is left then is a clock and a loop.
 */

export interface Subject {
  readonly name: string;
  /** The most units of work before it must be put back to its beginning. */
  readonly mostUnits: number;
  /** Back to its beginning, so that each slice does the same work. Not timed. */
  reset(): void;
  run(units: number): void;
}

export interface Pace {
  /** A slice of one subject. A coarse clock lengthens it; a unit that takes longer fills it alone. */
  readonly sliceMs: number;
  /** The most that warming up one subject may take. */
  readonly warmUpMs: number;
  /** Rounds end when this time is over and the least number is made, or the greatest is. */
  readonly budgetMs: number;
  readonly leastRounds: number;
  readonly mostRounds: number;
}

export interface Host {
  /** Milliseconds, from any zero. */
  now(): number;
  /** Called between rounds, outside any timing: a page draws, Node handles signals. */
  pause(): Promise<void>;
}

export interface Timings {
  readonly rounds: number;
  /** Milliseconds per unit, a list for each subject, one number a round. */
  readonly msPerUnit: readonly (readonly number[])[];
}

/** So many steps of the clock in a slice, that its step is at most half a percent of it. */
const CLOCK_STEPS = 200;
const MOST_CLOCK_READS = 1e8;

/** The smallest step that the clock was seen to make, in milliseconds; browsers round theirs. */
export function clockStep(now: () => number): number {
  let smallest = Infinity;
  let last = now();
  for (let reads = 0, steps = 0; steps < 20; reads++) {
    if (reads === MOST_CLOCK_READS) throw new Error('the clock stands still');
    const time = now();
    if (time <= last) continue;
    smallest = Math.min(smallest, time - last);
    last = time;
    steps += 1;
  }
  return smallest;
}

/** The slice that such a clock can time. */
export function sliceFor(stepMs: number, sliceMs: number): number {
  return Math.max(sliceMs, CLOCK_STEPS * stepMs);
}

export async function measure(subjects: readonly Subject[], pace: Pace, host: Host): Promise<Timings> {
  const units: number[] = [];
  for (const subject of subjects) {
    units.push(warmUp(subject, pace, host));
    await host.pause();
  }
  const msPerUnit = subjects.map((): number[] => []);
  const order = subjects.map((_, i) => i);
  const start = host.now();
  let rounds = 0;
  while (rounds < pace.leastRounds || (rounds < pace.mostRounds && host.now() - start < pace.budgetMs)) {
    for (const i of rounds % 2 === 0 ? order : order.toReversed()) {
      msPerUnit[i]!.push(time(subjects[i]!, units[i]!, host) / units[i]!);
    }
    rounds += 1;
    await host.pause();
  }
  return { rounds, msPerUnit };
}

/** Runs a subject until it gets no faster or the time is over; returns the units of a slice. */
function warmUp(subject: Subject, { sliceMs, warmUpMs }: Pace, host: Host): number {
  const slices: number[] = [];
  let units = 1;
  for (let spent = 0; slices.length === 0 || (spent < warmUpMs && !isStable(slices)); ) {
    const ms = time(subject, units, host);
    spent += ms;
    if (ms < sliceMs / 2 && units < subject.mostUnits) units = Math.min(subject.mostUnits, 2 * units);
    else slices.push(ms / units);
  }
  const fitting = Math.round(sliceMs / slices.reduce((fastest, ms) => Math.min(fastest, ms)));
  return Math.min(subject.mostUnits, Math.max(1, fitting));
}

/** The last three slices are no faster than those before, but for 2 %. */
export function isStable(slices: readonly number[]): boolean {
  if (slices.length < 6) return false;
  return Math.min(...slices.slice(-3)) > 0.98 * Math.min(...slices.slice(0, -3));
}

function time(subject: Subject, units: number, { now }: Host): number {
  subject.reset();
  const start = now();
  subject.run(units);
  return now() - start;
}

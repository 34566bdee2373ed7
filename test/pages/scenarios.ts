/** What pool.ts in this folder can do for a test, in plain values. */
import type { EngineName } from '../../ts/engine/engine.ts';
import type { Receipt } from '../../ts/sweep/run.ts';

/** What a worker meets: in itself, or by its page. */
export type Fault = 'throw' | 'uncaught' | 'rejection' | 'close' | 'hang' | 'terminate' | 'unreadable';

export interface Job {
  /** Of a sweep. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** 0: the page's own thread. */
  readonly workers: number;
  readonly engine?: EngineName;
  readonly patienceSeconds?: number;
  /** What runs of the seed 13 meet, so many times. */
  readonly fault?: Fault;
  readonly times?: number;
  /** Kills the worker of each run once, 0 to 3 ms after it was given to it. */
  readonly kill?: boolean;
}

/** What came of it, by seed where a try failed. */
export interface Told {
  readonly receipts: readonly Receipt[];
  readonly again: readonly (readonly [seed: number, reason: string])[];
  readonly failed: readonly (readonly [seed: number, reason: string])[];
  readonly spawned: number;
}

export interface Scenarios {
  train(job: Job): Promise<Told>;
  /** Begins `long`, leaves it when all workers train, and does `next` on the same team. */
  leave(how: 'abort' | 'break', long: Job, next: Job): Promise<Told>;
  /** Where the host would put something now, and the size of its memory: as before, where nothing was taken since. */
  memory(): Promise<{ readonly shared: boolean; readonly place: number; readonly bytes: number }>;
  /** Kills a worker that counts in shared memory: how far it came, and how far it still goes once it is dead. */
  count(): Promise<{ readonly counted: number; readonly counts: number }>;
  /** Why a sweep whose workers have no script ends. */
  unloadable(): Promise<string>;
  /** Why there is no such engine. */
  refusal(engine: EngineName): Promise<string>;
  defaultWorkers(): number;
}

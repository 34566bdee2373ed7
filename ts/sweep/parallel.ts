/**
 * Plan -> runs, on workers. Where the engine can share its memory the host makes data sets and trainers there and the
 * workers drive them; else each worker has an engine of its own. Neither the number of workers nor the order of the
 * tasks changes a bit of any run. It never knows which platform its workers are of.
 */
import type { Engine, Progress } from '../engine/engine.ts';
import type { HostEngine, Lease } from '../engine/sharing.ts';
import { isHost } from '../engine/sharing.ts';
import type { Assignment, Stops } from './pool.ts';
import { Pool } from './pool.ts';
import type { Port } from './remote.ts';
import type { RunResult } from './run.ts';
import type { RunSpec } from './spec.ts';
import type { Data, Outcome, SweepEvent } from './train.ts';
import {
  createData,
  eachPart,
  epochWork,
  freeData,
  recipe,
  sweep,
  trainerSettings,
  WORK_BETWEEN_EVENTS,
} from './train.ts';
import type { GuestTask, OwnTask, Setup } from './worker.ts';

export type TeamEvent =
  | SweepEvent
  | { readonly kind: 'started'; readonly spec: RunSpec }
  /** A try failed; the run begins anew. */
  | { readonly kind: 'again'; readonly spec: RunSpec; readonly reason: string };

export interface TeamOptions {
  readonly workers: number;
  spawn(): Port;
  /** Without progress, after which a worker counts as hanging; default 30, and more where an epoch is long. */
  readonly patienceSeconds?: number;
}

export interface TeamWork extends Stops {
  /** Epochs from one kept state of that run to the next; absent where no states are wanted. */
  statesEvery?(spec: RunSpec): number;
}

type Try = Assignment<RunResult, Progress>;

/** Workers and the engine that they work for; they stay warm from one sweep to the next. */
export class Team {
  readonly #data: SharedData | undefined;
  readonly #pool: Pool;
  readonly #patience: number;

  constructor(engine: Engine, { workers, spawn, patienceSeconds = 30 }: TeamOptions) {
    this.#data = isHost(engine) ? new SharedData(engine) : undefined;
    this.#patience = patienceSeconds;
    const setup = (setup: Setup): Setup => setup;
    if (isHost(engine)) {
      const halted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      this.#pool = new Pool({
        workers,
        spawn,
        setup: setup({ mode: 'guest', share: engine.share, halted }),
        halt: (value) => Atomics.store(halted, 0, Number(value)),
        reclaim: (lease) => engine.reclaim(lease as Lease),
      });
    } else this.#pool = new Pool({ workers, spawn, setup: setup({ mode: 'own', engine: engine.name }) });
  }

  /**
   * Trains the runs, those of one data set together. Each gives 'started' and then 'run' or 'failed' as it ends, so the
   * order is not the plan's. Leaving the loop stops what runs and frees everything; workers stay that leave their run
   * when they are told.
   * @throws Error when workers cannot be started
   */
  async *sweep(plan: readonly RunSpec[], work: TeamWork = {}): AsyncGenerator<TeamEvent, void, void> {
    const { statesEvery, ...stops } = work;
    const data = this.#data;
    const assign = (spec: RunSpec): Try => {
      const task: OwnTask = { spec, statesEvery: statesEvery?.(spec) };
      return data ? this.#share(data, task) : this.#handOver(task);
    };
    data?.expect(plan);
    try {
      for await (const event of this.#pool.run(byData(plan), { assign, ...stops })) {
        const { task: spec, ...rest } = event;
        if (rest.kind === 'done' || rest.kind === 'failed') data?.release(spec);
        yield rest.kind === 'done' ? { kind: 'run', run: rest.result } : { ...rest, spec };
      }
    } finally {
      data?.expect([]);
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
    this.#data?.free();
  }

  /** A trainer in the shared memory, for a guest to drive. */
  #share(shared: SharedData, task: OwnTask): Try {
    const { engine } = shared;
    const { spec } = task;
    const data = shared.of(spec);
    const { training } = data;
    const place = engine.reserve(trainerSettings(spec, training));
    const message: GuestTask = {
      ...task,
      data: eachPart(data, (part) => engine.datasetHandle(part)),
      trainer: place.handle,
    };
    let steps = 0;
    return {
      message,
      patience: this.#patienceFor(spec, training.rows),
      progress() {
        const progress = place.progress();
        if (progress.steps === steps) return null;
        steps = progress.steps;
        return progress;
      },
      result: (said) => ({ spec, ...(said as Outcome) }),
      release: () => place.free(),
    };
  }

  /** A run for a worker with its own engine. */
  #handOver(task: OwnTask): Try {
    const { spec } = task;
    return {
      message: task,
      patience: this.#patienceFor(spec, spec.samples),
      result: (said) => ({ spec, ...(said as Outcome) }),
      release: () => {},
    };
  }

  /** Progress shows after portions of equal work, but an epoch is one at least. */
  #patienceFor(spec: RunSpec, rows: number): number {
    return this.#patience * Math.max(1, epochWork(spec, rows) / WORK_BETWEEN_EVENTS);
  }
}

/** The same events from this thread alone. `pause` lets the platform do other things between them. */
export async function* sweepHere(
  engine: Engine,
  plan: readonly RunSpec[],
  { soft, hard }: Stops,
  pause: () => Promise<unknown>,
): AsyncGenerator<TeamEvent, void, void> {
  let begun: RunSpec | undefined;
  for (const event of sweep(engine, plan)) {
    const spec = event.kind === 'run' ? event.run.spec : event.spec;
    if (begun !== spec) yield { kind: 'started', spec };
    begun = spec;
    yield event;
    await pause();
    if (hard?.aborted || (soft?.aborted && event.kind !== 'progress')) return;
  }
}

/** Each data set once, from its first run until its last has ended and another is made. */
class SharedData {
  readonly engine: HostEngine;
  readonly #made = new Map<string, Data>();
  /** Runs to come and at hand. */
  #needed = new Map<string, number>();

  constructor(engine: HostEngine) {
    this.engine = engine;
  }

  /** From now on these runs are to come, and no others are at hand. */
  expect(plan: readonly RunSpec[]): void {
    this.#needed = new Map();
    for (const spec of plan) this.#needed.set(recipe(spec), (this.#needed.get(recipe(spec)) ?? 0) + 1);
  }

  of(spec: RunSpec): Data {
    const known = this.#made.get(recipe(spec));
    if (known) return known;
    for (const key of this.#made.keys()) if ((this.#needed.get(key) ?? 0) === 0) this.#free(key);
    const data = createData(this.engine, spec);
    this.#made.set(recipe(spec), data);
    return data;
  }

  /** A run of it has ended. */
  release(spec: RunSpec): void {
    const key = recipe(spec);
    this.#needed.set(key, (this.#needed.get(key) ?? 0) - 1);
  }

  free(): void {
    for (const key of this.#made.keys()) this.#free(key);
  }

  #free(key: string): void {
    const data = this.#made.get(key);
    if (data) freeData(data);
    this.#made.delete(key);
  }
}

/** The runs of a data set next to each other, so that few of them lie in memory at a time; else in their order. */
function byData(plan: readonly RunSpec[]): RunSpec[] {
  const groups = new Map<string, RunSpec[]>();
  for (const spec of plan) {
    const group = groups.get(recipe(spec));
    if (group) group.push(spec);
    else groups.set(recipe(spec), [spec]);
  }
  return [...groups.values()].flat();
}

/**
 * Tasks -> workers: a queue, warm workers, second tries. A task that throws, or whose worker dies or hangs, is tried
 * again once in a fresh worker and then given up with its reason; the others go on. It never knows what a task is, nor
 * which platform runs the threads: both are handed to it.
 */
import { Channel } from './channel.ts';
import { reasonOf } from './reason.ts';
import type { Staff } from './remote.ts';
import { Remote, StartError, WAIT_MS } from './remote.ts';

/** How often in a row workers may die before they are ready. */
const MAX_FAILED_STARTS = 3;
/** Waits that a worker has to obey a halt before it is killed: three seconds. */
const HALT_WAITS = 30;
/** Events that may lie unread before no further task is begun. */
const MAX_UNREAD = 64;

/** One try of a task: what it holds from its beginning to its end. */
export interface Assignment<Result, Progress> {
  /** Posted to the worker. */
  readonly message: unknown;
  /** Seconds without progress after which the worker counts as hanging. */
  readonly patience: number;
  /** How far it is, seen from the host; null where nothing moved since it was asked last. Absent: the worker tells. */
  readonly progress?: () => Progress | null;
  /** Makes a result of what the worker said, while all is still held. */
  result(said: unknown): Result;
  /** The worker is done with it, or dead. */
  release(): void;
}

/** Of a task: started, any number of progress and again (a second try), then done or failed; no end if it was stopped. */
export type PoolEvent<Task, Result, Progress> =
  | { readonly kind: 'started'; readonly task: Task }
  | { readonly kind: 'progress'; readonly task: Task; readonly progress: Progress }
  | { readonly kind: 'again'; readonly task: Task; readonly reason: string }
  | { readonly kind: 'done'; readonly task: Task; readonly result: Result }
  | { readonly kind: 'failed'; readonly task: Task; readonly reason: string };

/** How the user ends a sweep early. */
export interface Stops {
  /** No further task is begun; those that run end. */
  readonly soft?: AbortSignal;
  /** Those that run are left too. */
  readonly hard?: AbortSignal;
}

export interface Work<Task, Result, Progress> extends Stops {
  /** Takes what a try needs. May throw where others hold too much: it is asked again when one of them releases. */
  assign(task: Task): Assignment<Result, Progress>;
}

export class Pool {
  readonly #staff: Staff;
  /** Ready, without a task. */
  readonly #idle: Remote[] = [];

  constructor(staff: Staff) {
    this.#staff = staff;
  }

  /**
   * Does the tasks, begun in their order. Events come as they happen, so their order across tasks depends on timing;
   * what must not depend on it is for the caller to sort. Leaving the loop stops what runs. One run at a time.
   * @throws Error when workers cannot be started
   */
  async *run<Task, Result, Progress>(
    tasks: readonly Task[],
    work: Work<Task, Result, Progress>,
  ): AsyncGenerator<PoolEvent<Task, Result, Progress>, void, void> {
    const shift = new Shift(this.#staff, this.#idle, tasks, work);
    try {
      yield* shift.events();
    } finally {
      await shift.leave();
    }
  }

  /** Ends the workers; a later run starts new ones. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((remote) => remote.end()));
  }
}

type Ending<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The worker left the task. */
  | { readonly kind: 'stopped' }
  /** It still has it, and nobody wants it any more. */
  | { readonly kind: 'abandoned' };

/** One run of a pool: its queue, and a slot for each worker that may work at a time. */
class Shift<Task, Result, Progress> {
  readonly #staff: Staff;
  readonly #idle: Remote[];
  readonly #queue: Task[];
  readonly #work: Work<Task, Result, Progress>;
  readonly #channel = new Channel<PoolEvent<Task, Result, Progress>>(MAX_UNREAD);
  readonly #busy = new Set<Remote>();
  /** Assignments that are held, and who waits for one to be released. */
  #held = 0;
  #waiting: (() => void)[] = [];
  #failedStarts = 0;
  #left = false;
  #slots: Promise<unknown> = Promise.resolve();
  readonly #halt = (): void => {
    this.#staff.halt?.(true);
    for (const remote of this.#busy) {
      remote.post({ kind: 'halt' });
      remote.nudge();
    }
  };

  constructor(staff: Staff, idle: Remote[], tasks: readonly Task[], work: Work<Task, Result, Progress>) {
    this.#staff = staff;
    this.#idle = idle;
    this.#queue = [...tasks];
    this.#work = work;
  }

  events(): AsyncGenerator<PoolEvent<Task, Result, Progress>, void, void> {
    this.#work.hard?.addEventListener('abort', this.#halt);
    const slots = Array.from({ length: Math.min(this.#staff.workers, this.#queue.length) }, () => this.#slot());
    this.#slots = Promise.allSettled(slots);
    Promise.all(slots).then(
      () => this.#channel.close(),
      (error) => this.#channel.close(error),
    );
    return this.#channel.read();
  }

  /** Ends what still runs; nothing is held afterwards. */
  async leave(): Promise<void> {
    if (!this.#isLeft()) this.#halt();
    this.#left = true;
    this.#work.hard?.removeEventListener('abort', this.#halt);
    this.#channel.close();
    for (const wake of this.#waiting.splice(0)) wake();
    await this.#slots;
    this.#staff.halt?.(false);
  }

  readonly #isLeft = (): boolean => this.#left || this.#work.hard?.aborted === true;

  async #slot(): Promise<void> {
    let remote: Remote | undefined;
    for (;;) {
      await this.#channel.room();
      if (this.#isLeft() || this.#work.soft?.aborted) break;
      const task = this.#queue.shift();
      if (task === undefined) break;
      for (let left = 2; left > 0; left--) {
        remote = await this.#ready(remote);
        if (remote === undefined) return;
        if (left === 2) this.#channel.write({ kind: 'started', task });
        const ending = await this.#try(task, remote);
        if (ending.kind === 'done') this.#channel.write({ ...ending, task });
        if (ending.kind === 'failed') this.#channel.write({ ...ending, kind: left > 1 ? 'again' : 'failed', task });
        if (ending.kind !== 'failed') break;
      }
    }
    if (remote) this.#idle.push(remote);
  }

  /** That worker if it lives, or an idle or new one; undefined when the shift is left first. */
  async #ready(last: Remote | undefined): Promise<Remote | undefined> {
    for (let remote = last ?? this.#idle.pop(); remote; remote = this.#idle.pop()) {
      if (!remote.isDead) return remote;
      await remote.end();
    }
    while (!this.#isLeft()) {
      try {
        const remote = await Remote.start(this.#staff, this.#isLeft);
        this.#failedStarts = 0;
        return remote;
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        if (this.#isLeft()) break;
        this.#failedStarts += 1;
        if (this.#failedStarts < MAX_FAILED_STARTS) continue;
        throw new Error(`${this.#failedStarts} workers in a row did not start; the last: ${error.message}`);
      }
    }
    return undefined;
  }

  /** One try. A worker that did not end it properly is ended itself, before what it may still write to is released. */
  async #try(task: Task, remote: Remote): Promise<Ending<Result>> {
    let assignment: Assignment<Result, Progress> | undefined;
    try {
      assignment = await this.#assign(task);
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error) };
    }
    // The halt has gone out already: what is begun after it would not hear of it.
    if (assignment === undefined) return { kind: 'stopped' };
    this.#busy.add(remote);
    let ending: Ending<Result>;
    try {
      remote.post({ kind: 'task', task: assignment.message });
      ending = await this.#watch(task, remote, assignment);
    } catch (error) {
      ending = { kind: 'failed', reason: reasonOf(error) };
    }
    this.#busy.delete(remote);
    if (ending.kind === 'failed' || ending.kind === 'abandoned') await remote.end();
    assignment.release();
    this.#held -= 1;
    for (const wake of this.#waiting.splice(0)) wake();
    return ending;
  }

  /** Listens until the try has an end of some kind. */
  async #watch(task: Task, remote: Remote, assignment: Assignment<Result, Progress>): Promise<Ending<Result>> {
    const { patience, progress } = assignment;
    const moved = (progress: Progress): void => this.#channel.write({ kind: 'progress', task, progress });
    for (let [silent, halted] = [0, 0]; ; ) {
      if (this.#isLeft() && halted > HALT_WAITS) return { kind: 'abandoned' };
      const heard = await remote.hear();
      if (heard === null) {
        const seen = progress?.() ?? null;
        silent = seen === null ? silent + 1 : 0;
        if (seen !== null) moved(seen);
        if (this.#isLeft()) halted += 1;
        if (silent * WAIT_MS >= patience * 1000) return { kind: 'failed', reason: `no progress in ${patience} s` };
      } else if (heard.kind === 'progress') {
        silent = 0;
        moved(heard.progress as Progress);
      } else if (heard.kind === 'done') return { kind: 'done', result: assignment.result(heard.result) };
      else if (heard.kind === 'failed' || heard.kind === 'dead') return { kind: 'failed', reason: heard.reason };
      else if (heard.kind === 'stopped') return { kind: 'stopped' };
    }
  }

  /** What throws while others hold assignments may succeed when one of them is released; undefined once left. */
  async #assign(task: Task): Promise<Assignment<Result, Progress> | undefined> {
    while (!this.#isLeft()) {
      try {
        const assignment = this.#work.assign(task);
        this.#held += 1;
        return assignment;
      } catch (error) {
        if (this.#held === 0) throw error;
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
    return undefined;
  }
}

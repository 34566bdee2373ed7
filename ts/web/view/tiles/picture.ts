/**
 * What a tile shows of its network: asks the lens for the newest wish, one look at a time, so that a picture is never
 * later than the last look and the lens never has more to do than pictures are drawn. It never knows a canvas.
 */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import { reasonOf } from '../../../sweep/reason.ts';
import { type Kept, stateAt } from '../../lab/runs.ts';
import type { Lens } from '../../lens/lens.ts';
import type { Grid, Look } from '../../lens/messages.ts';

export interface Wish {
  readonly run: Kept;
  /** After so many updates, at most as many as the run made. */
  readonly epoch: number;
  readonly grid: Grid;
  /** Whether it waits for the very epoch where the run has no state of it, or takes one before. */
  readonly isExact: boolean;
}

export interface Shown {
  readonly run: Kept;
  /** Before the one that was wished for while states are sparse. */
  readonly epoch: number;
  readonly parameters: Float32Array;
  readonly grid: Grid;
  readonly look: Look;
}

export class Picture {
  readonly shown: ReadonlySignal<Shown | null>;
  /** Why there is no picture, null where there is nothing in the way. */
  readonly problem: ReadonlySignal<string | null>;
  readonly #shown: Signal<Shown | null> = signal(null);
  readonly #problem: Signal<string | null> = signal(null);
  readonly #key: string;
  readonly #lens: Pick<Lens, 'look' | 'recompute'>;
  #wish: Wish | null = null;
  #isBusy = false;
  /** Whether nothing was wanted since the look at hand was asked for: it may be of other data. */
  #isStale = false;
  /** What was recomputed last. */
  #exact: Pick<Shown, 'run' | 'epoch' | 'parameters'> | undefined;

  /** @param key tells it from other pictures */
  constructor(key: string, lens: Pick<Lens, 'look' | 'recompute'>) {
    this.#key = key;
    this.#lens = lens;
    this.shown = this.#shown;
    this.problem = this.#problem;
  }

  /** From now on this is wanted; null: nothing is. */
  want(wish: Wish | null): void {
    this.#wish = wish;
    if (wish === null) {
      this.#shown.value = null;
      this.#isStale = true;
    } else if (!this.#isBusy) void this.#serve();
  }

  async #serve(): Promise<void> {
    this.#isBusy = true;
    let served: Wish | null = null;
    for (let wish = this.#wish; wish !== served && wish !== null; wish = this.#wish) {
      served = wish;
      try {
        await this.#look(wish);
        this.#problem.value = null;
      } catch (error) {
        this.#problem.value = reasonOf(error);
      }
    }
    this.#isBusy = false;
  }

  async #look(wish: Wish): Promise<void> {
    const { run, grid } = wish;
    const state = this.#parameters(wish);
    if (!state) return;
    const { parameters, epoch } = state;
    const before = this.#shown.value;
    if (before?.run === run && before.epoch === epoch && before.grid === grid) return;
    this.#isStale = false;
    const look = await this.#lens.look(this.#key, { spec: run.spec, parameters, grid });
    if (look && !this.#isStale) this.#shown.value = { run, epoch, parameters, grid, look };
  }

  /** The nearest that is there, if any; where it is not exact and has to be, that is asked for. */
  #parameters(wish: Wish): Pick<Shown, 'epoch' | 'parameters'> | undefined {
    const { run, epoch, isExact } = wish;
    if (this.#exact?.run === run && this.#exact.epoch === epoch) return this.#exact;
    const state = stateAt(run, epoch);
    if (isExact && !state?.exact) void this.#recompute(wish);
    return state;
  }

  async #recompute(wish: Wish): Promise<void> {
    const { run, epoch } = wish;
    try {
      const parameters = await this.#lens.recompute(run.spec, epoch);
      if (!parameters) return;
      this.#exact = { run, epoch, parameters };
      if (this.#wish) this.want({ ...this.#wish });
    } catch (error) {
      this.#problem.value = reasonOf(error);
    }
  }
}

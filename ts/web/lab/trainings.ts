/**
 * What the page trains next. There are three ranks: what a hand asks for, further seeds, and what is done in idle time; a
 * higher one interrupts a lower one, whose runs wait. A hand that asks again while its last wish is trained is served
 * by finishing what runs and then taking the newest: to begin anew at each move would never end. It knows runs, and
 * nothing of networks, charts or the document.
 */

import { runId } from '../../sweep/identity.ts';
import type { TeamEvent, TeamWork } from '../../sweep/parallel.ts';
import type { RunResult } from '../../sweep/run.ts';
import type { RunSpec } from '../../sweep/spec.ts';

export const ranks = ['hand', 'seeds', 'idle'] as const;
export type Rank = (typeof ranks)[number];

/** A team, or something that does as much. */
export interface Trainers {
  sweep(plan: readonly RunSpec[], work: TeamWork): AsyncIterable<TeamEvent>;
}

export interface Listener {
  run(run: RunResult, rank: Rank): void;
  failed(spec: RunSpec, reason: string): void;
  /** Nothing can be trained any more. */
  broken(error: unknown): void;
}

/** What is trained now. */
interface Batch {
  readonly rank: Rank;
  /** By id, those without an end. */
  readonly left: Set<string>;
  readonly soft: AbortController;
  readonly hard: AbortController;
}

export class Trainings {
  readonly #trainers: Trainers;
  readonly #statesEvery: (spec: RunSpec, rank: Rank) => number;
  readonly #listener: Listener;
  readonly #wanted: Record<Rank, Map<string, RunSpec>> = { hand: new Map(), seeds: new Map(), idle: new Map() };
  #current: Batch | undefined;
  #wake: () => void = () => {};

  constructor(trainers: Trainers, statesEvery: (spec: RunSpec, rank: Rank) => number, listener: Listener) {
    this.#trainers = trainers;
    this.#statesEvery = statesEvery;
    this.#listener = listener;
    this.#serve().catch((error) => listener.broken(error));
  }

  /** From now on these are wanted at that rank, and no others: in this order. */
  want(rank: Rank, runs: readonly RunSpec[]): void {
    const wanted = new Map(runs.map((spec) => [runId(spec), spec]));
    this.#wanted[rank] = wanted;
    if (this.#current) this.#interrupt(this.#current, rank, wanted);
    this.#wake();
  }

  #interrupt({ rank, left, soft, hard }: Batch, wantedRank: Rank, wanted: ReadonlyMap<string, RunSpec>): void {
    if (rank !== wantedRank) {
      if (wanted.size > 0 && ranks.indexOf(wantedRank) < ranks.indexOf(rank)) hard.abort();
      return;
    }
    const isStale = [...left].some((id) => !wanted.has(id));
    const isShort = [...wanted.keys()].some((id) => !left.has(id));
    if (rank === 'hand' && (isStale || isShort)) soft.abort();
    if (rank !== 'hand' && isStale) hard.abort();
  }

  async #serve(): Promise<never> {
    for (;;) {
      const rank = ranks.find((rank) => this.#wanted[rank].size > 0);
      if (rank !== undefined) await this.#train(rank);
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** Until all that is wanted at that rank has ended, or something else is wanted. */
  async #train(rank: Rank): Promise<void> {
    const [soft, hard] = [new AbortController(), new AbortController()];
    const batch = this.#wanted[rank];
    const left = new Set(batch.keys());
    this.#current = { rank, left, soft, hard };
    const work = {
      soft: soft.signal,
      hard: hard.signal,
      statesEvery: (spec: RunSpec) => this.#statesEvery(spec, rank),
    };
    const ended = (spec: RunSpec): void => {
      const id = runId(spec);
      left.delete(id);
      this.#wanted[rank].delete(id);
    };
    for await (const event of this.#trainers.sweep([...batch.values()], work)) {
      if (event.kind === 'run') {
        ended(event.run.spec);
        this.#listener.run(event.run, rank);
      } else if (event.kind === 'failed') {
        ended(event.spec);
        this.#listener.failed(event.spec, event.reason);
      }
    }
    this.#current = undefined;
  }
}

/**
 * The runs that a page has: by id, with what is kept of each bounded in bytes, the oldest forgotten first. Knows
 * nothing of networks on show; whoever trained a run puts it here.
 */
import { parameterCount } from '../../engine/engine.ts';
import type { RunResult } from '../../sweep/run.ts';
import type { RunSpec } from '../../sweep/spec.ts';
import { networkSizes } from '../../sweep/spec.ts';

/** States of runs: eight of the article's with every epoch, and those on show however large they are. */
const MAX_STATE_BYTES = 32e6;
/** Of one run: what is more keeps every k-th epoch. */
const MAX_RUN_STATE_BYTES = 8e6;
/** Traces of runs: 2000 of the article's. */
const MAX_TRACE_BYTES = 64e6;

/** Epochs from one kept state to the next, for a run on show. */
export function statesEvery(spec: RunSpec): number {
  const bytes = 4 * parameterCount(networkSizes(spec), spec.bias);
  const most = Math.max(2, Math.floor(MAX_RUN_STATE_BYTES / bytes));
  return Math.max(1, Math.ceil(spec.epochs / (most - 1)));
}

export class Runs {
  readonly #runs = new Map<string, RunResult>();
  /** Of all that is kept. */
  readonly #bytes = { states: 0, traces: 0 };

  get isEmpty(): boolean {
    return this.#runs.size === 0;
  }

  get(id: string): RunResult | undefined {
    return this.#runs.get(id);
  }

  /** In the order they came. */
  all(): IterableIterator<RunResult> {
    return this.#runs.values();
  }

  /**
   * A run that is known with finer states keeps them.
   * @param spared ids whose states are not to be given up
   */
  add(run: RunResult, spared: ReadonlySet<string>): void {
    const { id } = run.receipt;
    const known = this.#runs.get(id);
    const finer = known?.states && (!run.states || known.states.every < run.states.every);
    this.#put(id, null);
    this.#put(id, finer ? { ...run, states: known.states } : run);
    this.#forget(spared);
  }

  /** A run in the place of the one that it replaces, or at the end; null: none any more. */
  #put(id: string, run: RunResult | null): void {
    const [less, more] = [bytesOf(this.#runs.get(id)), bytesOf(run)];
    this.#bytes.states += more.states - less.states;
    this.#bytes.traces += more.traces - less.traces;
    if (run) this.#runs.set(id, run);
    else this.#runs.delete(id);
  }

  #forget(spared: ReadonlySet<string>): void {
    if (this.#bytes.states <= MAX_STATE_BYTES && this.#bytes.traces <= MAX_TRACE_BYTES) return;
    const newer = { states: 0, traces: 0 };
    for (const [id, run] of [...this.#runs].reverse()) {
      const { states, traces } = bytesOf(run);
      newer.states += states;
      newer.traces += traces;
      if (spared.has(id)) continue;
      if (newer.traces > MAX_TRACE_BYTES) this.#put(id, null);
      else if (newer.states > MAX_STATE_BYTES && run.states) this.#put(id, ends(run));
    }
  }
}

function bytesOf(run: RunResult | null | undefined): { readonly states: number; readonly traces: number } {
  const traces = Object.values(run?.trace ?? {}).reduce((sum, column) => sum + column.byteLength, 0);
  return { states: run?.states?.values.byteLength ?? 0, traces };
}

/** With the first and the last state alone. */
function ends(run: RunResult): RunResult {
  if (!run.states || run.states.every >= run.spec.epochs) return run;
  const count = parameterCount(networkSizes(run.spec), run.spec.bias);
  const { values } = run.states;
  const kept = new Float32Array(2 * count);
  kept.set(values.subarray(0, count));
  kept.set(values.subarray(values.length - count), count);
  return { ...run, states: { every: run.spec.epochs, values: kept } };
}

/** The row of a trace to show after so many updates: the last one at and after the end. */
export function rowAt(run: RunResult, epoch: number): number {
  return Math.max(0, Math.min(epoch, (run.trace.loss?.length ?? 1) - 1));
}

/** What a network can be looked at by; of one that is still to be trained there is its spec alone. */
export type Kept = Pick<RunResult, 'spec' | 'states' | 'divergedAt'>;

/** How many updates a run made: fewer than its epochs where it diverged. */
export function lastEpoch(run: Kept): number {
  return run.divergedAt ?? run.spec.epochs;
}

export interface StateAt {
  readonly parameters: Float32Array;
  /** After so many updates. */
  readonly epoch: number;
  /** Whether that is the moment that was asked for. */
  readonly exact: boolean;
}

/** The kept parameters nearest before that moment; undefined for a run without states. */
export function stateAt(run: Kept, epoch: number): StateAt | undefined {
  if (!run.states) return undefined;
  const { every, values } = run.states;
  const count = parameterCount(networkSizes(run.spec), run.spec.bias);
  const last = lastEpoch(run);
  const wanted = Math.min(epoch, last);
  const index = wanted === last ? values.length / count - 1 : Math.floor(wanted / every);
  const at = wanted === last ? last : index * every;
  return { parameters: values.subarray(index * count, (index + 1) * count), epoch: at, exact: at === wanted };
}

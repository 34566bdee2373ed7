/**
 * The runs that a page has: by id, with what is kept of each bounded in bytes, the oldest forgotten first. Knows
 * nothing of networks on show; whoever trained a run puts it here.
 */
import { parameterCount } from '../../engine/engine.ts';
import type { RunResult } from '../../sweep/run.ts';
import type { RunSpec } from '../../sweep/spec.ts';
import { networkSizes } from '../../sweep/spec.ts';

/** States of runs: seventeen of the article's with every epoch. */
const MAX_STATE_BYTES = 64e6;
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
    this.#runs.delete(id);
    const finer = known?.states && (!run.states || known.states.every < run.states.every);
    this.#runs.set(id, finer ? { ...run, states: known.states } : run);
    this.#forget(spared);
  }

  #forget(spared: ReadonlySet<string>): void {
    let [states, traces] = [0, 0];
    for (const [id, run] of [...this.#runs].reverse()) {
      states += run.states?.values.byteLength ?? 0;
      traces += Object.values(run.trace).reduce((sum, column) => sum + column.byteLength, 0);
      if (spared.has(id)) continue;
      if (traces > MAX_TRACE_BYTES) this.#runs.delete(id);
      else if (states > MAX_STATE_BYTES && run.states) this.#runs.set(id, ends(run));
    }
  }
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

/** How many updates a run made: fewer than its epochs where it diverged. */
export function lastEpoch(run: RunResult): number {
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
export function stateAt(run: RunResult, epoch: number): StateAt | undefined {
  if (!run.states) return undefined;
  const { every, values } = run.states;
  const count = parameterCount(networkSizes(run.spec), run.spec.bias);
  const last = lastEpoch(run);
  const wanted = Math.min(epoch, last);
  const index = wanted === last ? values.length / count - 1 : Math.floor(wanted / every);
  const at = wanted === last ? last : index * every;
  return { parameters: values.subarray(index * count, (index + 1) * count), epoch: at, exact: at === wanted };
}

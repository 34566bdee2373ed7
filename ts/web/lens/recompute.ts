/**
 * The exact parameters of a run at any epoch, by training it again: from the nearest of the states that it keeps on the
 * way, or on from where it stands. It knows an engine by its interface, and nothing of workers or the page.
 */
import { type Engine, parameterCount, type Trainer, type TrainerState } from '../../engine/engine.ts';
import { InputError } from '../../input-error.ts';
import { runId } from '../../sweep/identity.ts';
import type { RunSpec } from '../../sweep/spec.ts';
import { networkSizes, trainingRows } from '../../sweep/spec.ts';
import { epochWork, LastData, trainerConfig, WORK_BETWEEN_EVENTS } from '../../sweep/train.ts';
import type { RecomputeRequest } from './messages.ts';

/** As many as a page has networks. */
const MAX_RUNS = 6;
/** Of the states that are kept of one run. */
const MAX_RUN_BYTES = 8e6;

interface Current {
  readonly id: string;
  readonly trainer: Trainer;
}

export class Recomputer {
  readonly #engine: Engine;
  readonly #maxRunBytes: number;
  readonly #data: LastData;
  /** States by run, ascending in epochs; the run asked for last is the last. */
  readonly #states = new Map<string, readonly TrainerState[]>();
  /** Where it stands. */
  #current: Current | undefined;

  constructor(engine: Engine, maxRunBytes: number = MAX_RUN_BYTES) {
    this.#engine = engine;
    this.#maxRunBytes = maxRunBytes;
    this.#data = new LastData(engine);
  }

  /**
   * Goes there in portions of some milliseconds, and stops after each, where it may be left. One at a time.
   * A run that diverges has no such end here: it trains on, with what is not finite.
   */
  *recompute({ spec, epoch }: RecomputeRequest): Generator<void, Float32Array, void> {
    if (!(Number.isInteger(epoch) && epoch >= 0 && epoch <= spec.epochs)) {
      throw new InputError('epoch', epoch, `a whole number from 0 to ${spec.epochs}`);
    }
    const id = runId(spec);
    const trainer = this.#goBefore(spec, id, epoch);
    const every = statesEvery(spec, this.#maxRunBytes);
    const portion = Math.max(1, Math.floor(WORK_BETWEEN_EVENTS / epochWork(spec, trainingRows(spec))));
    for (let { epochs } = trainer.progress(); epochs < epoch; ) {
      epochs = trainer.advanceEpochs(Math.min(portion, epoch - epochs, every - (epochs % every))).epochs;
      if (epochs % every === 0) this.#keep(id, trainer);
      yield;
    }
    return trainer.parameters();
  }

  free(): void {
    this.#current?.trainer.free();
    this.#current = undefined;
    this.#states.clear();
    this.#data.free();
  }

  /** A trainer of that run as near before that epoch as is known. */
  #goBefore(spec: RunSpec, id: string, epoch: number): Trainer {
    const known = (this.#touch(id) ?? []).findLast((state) => state.epochs <= epoch);
    const here = this.#current?.id === id ? this.#current.trainer : undefined;
    const epochs = here?.progress().epochs ?? Number.POSITIVE_INFINITY;
    if (here && epochs <= epoch && epochs >= (known?.epochs ?? 0)) return here;
    const trainer = here && known ? here : this.#begin(spec, id);
    if (known) trainer.setState(known);
    return trainer;
  }

  #begin(spec: RunSpec, id: string): Trainer {
    this.#current?.trainer.free();
    this.#current = undefined;
    const { training } = this.#data.of(spec);
    const trainer = this.#engine.createTrainer({ ...trainerConfig(spec, training), rows: 'none' });
    this.#current = { id, trainer };
    return trainer;
  }

  #keep(id: string, trainer: Trainer): void {
    const states = this.#states.get(id) ?? [];
    const { epochs } = trainer.progress();
    if (states.some((state) => state.epochs === epochs)) return;
    this.#states.set(
      id,
      [...states, trainer.state()].sort((a, b) => a.epochs - b.epochs),
    );
    const [oldest] = this.#states.keys();
    if (oldest !== undefined && this.#states.size > MAX_RUNS) this.#states.delete(oldest);
  }

  #touch(id: string): readonly TrainerState[] | undefined {
    const states = this.#states.get(id);
    if (!states) return undefined;
    this.#states.delete(id);
    this.#states.set(id, states);
    return states;
  }
}

/** Epochs from one kept state to the next; more than there are where not one fits. */
function statesEvery(spec: RunSpec, maxBytes: number): number {
  // Parameters, two moments, and with amsgrad the largest of one.
  const bytes = (spec.amsgrad ? 4 : 3) * 4 * parameterCount(networkSizes(spec), spec.bias);
  const most = Math.floor(maxBytes / bytes);
  return most === 0 ? spec.epochs + 1 : Math.ceil(spec.epochs / most);
}

/**
 * A worker's side of a sweep, the same on every platform: it starts with an engine of its own or as a guest in the
 * host's memory, and trains what it is told. As a guest it takes memory once, before it says 'ready'. It never knows
 * which platform its thread is of; the entry hands it a port and the engines.
 */
import type { Engine, EngineName } from '../engine/engine.ts';
import type { DatasetHandle, Driver, GuestEngine, Lease, Share, TrainerHandle } from '../engine/sharing.ts';
import { reasonOf } from './reason.ts';
import type { FromWorker, ToWorker } from './remote.ts';
import type { RunSpec } from './spec.ts';
import type { Outcome, Parts } from './train.ts';
import { drive, eachPart, LastData, outcome, StateLog, trainerConfig } from './train.ts';

/** The worker's end of a port. */
export interface HostPort {
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  onMessage(listener: (message: ToWorker) => void): void;
  /** Lets the messages in that have come. */
  pause(): Promise<unknown>;
}

export interface WorkerEngines {
  attach(share: Share): GuestEngine;
  load(name: EngineName): Engine | Promise<Engine>;
}

/** How workers start: posted with 'start'. */
export type Setup =
  /** `halted` [1] is not 0 while all are to leave their tasks. */
  | { readonly mode: 'guest'; readonly share: Share; readonly halted: Int32Array }
  | { readonly mode: 'own'; readonly engine: EngineName };

/** Posted to a worker with its own engine. */
export interface OwnTask {
  readonly spec: RunSpec;
  /** Epochs from one kept state to the next; absent where none is wanted. */
  readonly statesEvery?: number | undefined;
}

/** Posted to a guest. */
export interface GuestTask extends OwnTask {
  readonly data: Parts<DatasetHandle>;
  readonly trainer: TrainerHandle;
}

interface Started {
  readonly lease: Lease | null;
  /** Null where the task was left. */
  perform(task: unknown): Outcome | null | Promise<Outcome | null>;
  /** The task at hand is not wanted any more. */
  halt(): void;
}

/** Answers the host until the thread ends. */
export function serve(port: HostPort, engines: WorkerEngines): void {
  const tell = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.post(message, transfer);
  let started: Started | undefined;
  port.onMessage(async (message) => {
    try {
      if (message.kind === 'start') {
        const setup = message.setup as Setup;
        started =
          setup.mode === 'guest' ? guest(setup, engines) : owner(await engines.load(setup.engine), tell, port.pause);
        tell({ kind: 'ready', lease: started.lease });
      } else if (!started) {
        throw new Error('a task came before the start');
      } else if (message.kind === 'halt') {
        started.halt();
      } else {
        const result = await started.perform(message.task);
        if (result === null) tell({ kind: 'stopped' });
        else tell({ kind: 'done', result }, buffers(result));
      }
    } catch (error) {
      tell({ kind: 'failed', reason: reasonOf(error) });
    }
  });
  tell({ kind: 'loaded' });
}

/** Drives the host's trainers, over the host's data. */
function guest({ share, halted }: Setup & { readonly mode: 'guest' }, engines: WorkerEngines): Started {
  const engine = engines.attach(share);
  return {
    lease: engine.lease,
    halt() {},
    perform(task) {
      const { spec, statesEvery, ...handles } = task as GuestTask;
      const data = eachPart(handles.data, (handle) => engine.dataset(handle));
      const trainer = engine.trainer(handles.trainer, trainerConfig(spec, data.training));
      const log = logOf(trainer, spec, statesEvery);
      for (const _ of drive(trainer, spec, data.training.rows, log)) if (Atomics.load(halted, 0) !== 0) return null;
      return outcome(trainer, spec, data, log);
    },
  };
}

/** Does whole runs by itself. */
function owner(engine: Engine, tell: (message: FromWorker) => void, pause: HostPort['pause']): Started {
  const last = new LastData(engine);
  let halted = false;
  return {
    lease: null,
    halt() {
      halted = true;
    },
    async perform(task) {
      const { spec, statesEvery } = task as OwnTask;
      halted = false;
      const data = last.of(spec);
      const trainer = engine.createTrainer(trainerConfig(spec, data.training));
      try {
        const log = logOf(trainer, spec, statesEvery);
        for (const progress of drive(trainer, spec, data.training.rows, log)) {
          tell({ kind: 'progress', progress });
          await pause();
          if (halted) return null;
        }
        return outcome(trainer, spec, data, log);
      } finally {
        trainer.free();
      }
    },
  };
}

function logOf(trainer: Driver, spec: RunSpec, every: number | undefined): StateLog | undefined {
  return every === undefined ? undefined : new StateLog(trainer, spec, every);
}

/** Of trace and states: given away rather than copied. */
function buffers({ trace, states }: Outcome): ArrayBuffer[] {
  const arrays = [...Object.values(trace), ...(states ? [states.values] : [])];
  return arrays.map((array) => array.buffer as ArrayBuffer);
}

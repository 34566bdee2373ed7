/**
 * A worker's side of a sweep, the same on every platform: it starts with an engine of its own or as a guest in the
 * host's memory, and trains what it is told. As a guest it takes memory once, before it says 'ready'. It never knows
 * which platform its thread is of; the entry hands it a port and the engines.
 */
import type { Engine, EngineName } from '../engine/engine.ts';
import type { DatasetHandle, GuestEngine, Lease, Share, TrainerHandle } from '../engine/sharing.ts';
import { reasonOf } from './reason.ts';
import type { FromWorker, ToWorker } from './remote.ts';
import type { RunSpec } from './spec.ts';
import type { Outcome } from './train.ts';
import { drive, LastData, outcome, trainerConfig } from './train.ts';

/** The worker's end of a port. */
export interface HostPort {
  post(message: FromWorker, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: ToWorker) => void): void;
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

/** Posted to a guest; to a worker with its own engine a spec alone. */
export interface GuestTask {
  readonly spec: RunSpec;
  readonly training: DatasetHandle;
  readonly test: DatasetHandle;
  readonly trainer: TrainerHandle;
}

interface Started {
  readonly lease: Lease | null;
  /** Null where the task was left. */
  perform(task: unknown): Outcome | null;
}

/** Answers the host until the thread ends. */
export function serve(port: HostPort, engines: WorkerEngines): void {
  const tell = (message: FromWorker, transfer: readonly ArrayBuffer[] = []): void => port.post(message, transfer);
  let started: Started | undefined;
  port.onMessage(async (message) => {
    try {
      if (message.kind === 'start') {
        const setup = message.setup as Setup;
        started = setup.mode === 'guest' ? guest(setup, engines) : owner(await engines.load(setup.engine), tell);
        tell({ kind: 'ready', lease: started.lease });
      } else {
        if (!started) throw new Error('a task came before the start');
        const result = started.perform(message.task);
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
    perform(task) {
      const { spec, ...handles } = task as GuestTask;
      const data = { training: engine.dataset(handles.training), test: engine.dataset(handles.test) };
      const trainer = engine.trainer(handles.trainer, trainerConfig(spec, data.training));
      for (const _ of drive(trainer, spec, data.training.rows)) if (Atomics.load(halted, 0) !== 0) return null;
      return outcome(trainer, spec, data);
    },
  };
}

/** Does whole runs by itself. */
function owner(engine: Engine, tell: (message: FromWorker) => void): Started {
  const last = new LastData(engine);
  return {
    lease: null,
    perform(task) {
      const spec = task as RunSpec;
      const data = last.of(spec);
      const trainer = engine.createTrainer(trainerConfig(spec, data.training));
      try {
        for (const progress of drive(trainer, spec, data.training.rows)) tell({ kind: 'progress', progress });
        return outcome(trainer, spec, data);
      } finally {
        trainer.free();
      }
    },
  };
}

/** Of the trace: given away rather than copied. */
function buffers({ trace }: Outcome): ArrayBuffer[] {
  return Object.values(trace).map((column) => column.buffer as ArrayBuffer);
}

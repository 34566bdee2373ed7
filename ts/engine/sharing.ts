/**
 * What an engine offers beside `engine.ts` where threads work in one memory, and nothing else. The host makes data sets
 * and trainers and frees them; a guest, in another thread, finds them by their handles and only drives. A guest takes
 * memory once, when it starts, so it may be killed at any later moment without a lock of the allocator dying with it.
 * Handles, shares and leases are plain: they can be posted between threads.
 */
import type { Dataset, Engine, Loss, Progress, Trainer, TrainerConfig, TrainerSettings } from './engine.ts';

/** What a guest starts with: the compiled module and the memory that all share. */
export interface Share {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

export interface DatasetHandle {
  /** Where it lies, in bytes; never 0. */
  readonly offset: number;
  readonly rows: number;
  readonly features: number;
  readonly loss: Loss;
  readonly outputs: number;
}

/** Where a trainer lies, in bytes; never 0. */
export type TrainerHandle = number;

/** The memory that a guest took when it started: offsets of its stack and of its thread-local storage. */
export interface Lease {
  readonly stack: number;
  readonly threadLocal: number;
}

/** Room for a training that a guest will begin and drive, seen from the host. */
export interface Reservation {
  readonly handle: TrainerHandle;
  /** May be asked while the guest computes. */
  progress(): Progress;
  /** Gives the room back: not before the guest is done with it, or dead. Idempotent. */
  free(): void;
}

export interface HostEngine extends Engine {
  readonly share: Share;
  datasetHandle(data: Dataset): DatasetHandle;
  /** Throws as `createTrainer` does. */
  reserve(settings: TrainerSettings): Reservation;
  /** Gives back what a guest took. Only once its thread computes no more, and once for each. */
  reclaim(lease: Lease): void;
}

/** The calls of a trainer that take no memory. */
export type Driver = Pick<Trainer, 'advance' | 'advanceEpochs' | 'progress' | 'trace' | 'parameters' | 'evaluate'>;

export interface GuestEngine {
  readonly lease: Lease;
  /** The host's data set; freeing it here frees nothing. Throws where the offset is not that of a living one. */
  dataset(handle: DatasetHandle): Dataset;
  /**
   * A trainer at its beginning: writes the initial parameters. `config` must say what the reservation said, of the
   * same data. Throws where the handle is not that of a living trainer.
   */
  trainer(handle: TrainerHandle, config: TrainerConfig): Driver;
}

export function isHost(engine: Engine): engine is HostEngine {
  return 'reserve' in engine;
}

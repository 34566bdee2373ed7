/**
 * The worker of ts/node with faults in it: while `workerData` has any left, a run of the seed 13 meets one when its
 * trainer is made.
 */
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { TrainerConfig } from '../../ts/engine/engine.ts';
import { attachWasmEngine } from '../../ts/engine/wasm.ts';
import { loadEngine } from '../../ts/node/engine.ts';
import type { GuestTask } from '../../ts/sweep/worker.ts';
import { serve } from '../../ts/sweep/worker.ts';

export const FAULTY_SEED = 13;

export interface Plant {
  readonly fault: 'throw' | 'exit' | 'trap' | 'heap' | 'hang';
  /** [1]: how many are left. */
  readonly left: Int32Array;
}

const { fault, left } = workerData as Plant;
const port = parentPort as NonNullable<typeof parentPort>;
let seed: number;

function meetFault(): void {
  if (seed !== FAULTY_SEED || Atomics.sub(left, 0, 1) <= 0) return;
  if (fault === 'throw') throw new RangeError('planted');
  if (fault === 'exit') process.exit(7);
  if (fault === 'hang') for (;;);
  if (fault === 'heap') for (const kept: string[][] = []; ; ) kept.push(Array.from({ length: 1e5 }, (_, i) => `${i}`));
  // A function that is one instruction: unreachable.
  const code = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11];
  new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(code)), {});
}

serve(
  {
    post: (message, transfer) => port.postMessage(message, transfer),
    onMessage: (listener) =>
      port.on('message', (message) => {
        if (message.kind === 'task') seed = (message.task as GuestTask).spec.seed;
        listener(message);
      }),
    pause: setImmediate,
  },
  {
    attach(share) {
      const guest = attachWasmEngine(share);
      const trainer = (handle: number, config: TrainerConfig) => {
        meetFault();
        return guest.trainer(handle, config);
      };
      return { ...guest, trainer };
    },
    load: loadEngine,
  },
);

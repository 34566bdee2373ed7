/** Worker threads of Node as ports of a pool. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { reasonOf } from '../sweep/reason.ts';
import type { FromWorker, Port } from '../sweep/remote.ts';

/** One worker for each processor that this process may use. */
export const defaultWorkers = availableParallelism();

export function spawnWorker(): Port {
  return portOf(new Worker(new URL('./worker.mjs', import.meta.url), { execArgv: [] }));
}

/** Node says 'exit' when the thread is gone, 'error' before it where something was thrown or memory ran out. */
export function portOf(worker: Worker): Port {
  let error: unknown;
  worker.on('error', (thrown) => {
    error = thrown;
  });
  worker.on('messageerror', (thrown) => {
    error = thrown;
    worker.terminate();
  });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', (message: FromWorker) => listener(message)),
    onDeath: (listener) =>
      worker.on('exit', (status) =>
        listener(error === undefined ? `its thread ended with status ${status}` : reasonOf(error)),
      ),
    kill: () => worker.terminate(),
  };
}

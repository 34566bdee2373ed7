/** Web Workers as ports: those of a pool, and the lens. */
import type { Port } from '../sweep/remote.ts';
import type { LensPort } from './lens/messages.ts';
import { lockName, released } from './locks.ts';

const { hardwareConcurrency: processors } = navigator;
/** One worker for each processor but one, which is the page's, where there are more than two. */
export const defaultWorkers = processors > 2 ? processors - 1 : processors;

export function spawnWorker(): Port {
  return portOf((name) => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name }));
}

export function spawnLens(): LensPort {
  return portOf((name) => new Worker(new URL('./lens/worker.ts', import.meta.url), { type: 'module', name }));
}

/**
 * Starts some at once, whoever asks first gets one of them: a worker's script takes as long to load as a page.
 * @returns `spawn`, which has those in store
 */
export function ahead<P>(spawn: () => P, count: number): () => P {
  const started = Array.from({ length: count }, spawn);
  return () => started.shift() ?? spawn();
}

/**
 * A worker that throws what nobody catches is ended, as Node does.
 * @param start makes a worker of that name; it is of the lock that the worker holds from before its first message on
 */
export function portOf<To, From>(start: (name: string) => Worker): Port<To, From> {
  const lock = lockName();
  const worker = start(lock);
  let reason = 'its thread ended';
  let die = (): void => {};
  const death = new Promise<void>((resolve) => {
    die = resolve;
  });
  // Until its first message a worker holds nothing that is shared.
  let gone = Promise.resolve();
  const watch = (): void => {
    gone = released(lock);
    gone.then(die, () => {});
  };
  if (lock !== '') worker.addEventListener('message', watch, { once: true });
  const kill = (): void => {
    worker.terminate();
    // What is not shared can be left to a thread that has not stopped yet.
    if (crossOriginIsolated) gone.then(die, die);
    else die();
  };
  const fail = (why: string): void => {
    reason = why;
    kill();
  };
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    // Without a message where the script was not loaded.
    fail(event.message?.replace(/^Uncaught /, '') || 'its script could not be loaded');
  });
  worker.addEventListener('messageerror', () => fail('it said what could not be read'));
  // What it says before anybody listens waits.
  const early: From[] = [];
  let hear = (message: From): void => void early.push(message);
  worker.addEventListener('message', ({ data }) => hear(data as From));
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      hear = listener;
      for (const message of early.splice(0)) listener(message);
    },
    onDeath: (listener) => void death.then(() => listener(reason)),
    kill,
  };
}

/** The entry of a worker thread in Node (started by worker.mjs): its port and the engines that there are. */
import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { attachWasmEngine } from '../engine/wasm.ts';
import { serve } from '../sweep/worker.ts';
import { loadEngine } from './engine.ts';

if (parentPort === null) throw new Error('a worker of a sweep, started as a program');
const port = parentPort;
serve(
  {
    post: (message, transfer) => port.postMessage(message, transfer),
    onMessage: (listener) => port.on('message', listener),
    pause: setImmediate,
  },
  { attach: attachWasmEngine, load: loadEngine },
);

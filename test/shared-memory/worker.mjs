/** Drives, in an instance of its own on the memory it is given, a trainer that another instance made. */
import { parentPort, workerData } from 'node:worker_threads';
import { advance, evaluate, initSync } from '../../ts/engine/bundle/kernel.js';

const { module, memory, stackBytes, trainer, data, portions } = workerData;
initSync({ module, memory, thread_stack_size: stackBytes });
const statuses = portions.map((steps) => advance(trainer, data, steps));
statuses.push(evaluate(trainer, data));
parentPort.postMessage(statuses);

/** Imported before the program: ends every worker that is given a run of the seed 13. */
import { Worker } from 'node:worker_threads';

const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function (message, transfer) {
  postMessage.call(this, message, transfer);
  if (message.kind === 'task' && message.task.spec.seed === 13) this.terminate();
};

/** A worker that counts in shared memory until it is killed. */
import type { ToWorker } from '../../ts/sweep/remote.ts';
import { hold } from '../../ts/web/locks.ts';

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'task') for (;;) Atomics.add(data.task as Int32Array, 0, 1);
});
hold(self.name).then(() => postMessage({ kind: 'loaded' }));

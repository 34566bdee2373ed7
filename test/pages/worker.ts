/** The worker of ts/web with faults in it: its next task meets the one that the page planted. */
import type { ToWorker } from '../../ts/sweep/remote.ts';

type Plant = { readonly kind: 'plant'; readonly fault: keyof typeof faults };

const faults = {
  /** Where the worker catches it, as it does what a training throws. */
  throw({ data }: MessageEvent): void {
    Object.defineProperty(data, 'task', { get: planted });
  },
  uncaught(event: MessageEvent): void {
    event.stopImmediatePropagation();
    planted();
  },
  rejection(event: MessageEvent): void {
    event.stopImmediatePropagation();
    Promise.resolve().then(planted);
  },
  close(event: MessageEvent): void {
    event.stopImmediatePropagation();
    self.close();
  },
  hang(): never {
    for (;;);
  },
};

function planted(): never {
  throw new RangeError('planted');
}

let fault: Plant['fault'] | undefined;
addEventListener('message', (event: MessageEvent<ToWorker | Plant>) => {
  const message = event.data;
  if (message.kind === 'plant') {
    fault = message.fault;
    event.stopImmediatePropagation();
  } else if (message.kind === 'task' && fault) {
    const meet = faults[fault];
    fault = undefined;
    meet(event);
  }
});

// After the listener above, so that it hears first.
await import('../../ts/web/worker.ts');

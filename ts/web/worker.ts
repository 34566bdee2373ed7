/** The entry of a Web Worker: its port, and the engines that there are. Says nothing before it holds its lock. */
import { attachWasmEngine } from '../engine/wasm.ts';
import { serve } from '../sweep/worker.ts';
import { loadEngine } from './engine.ts';
import { hold } from './locks.ts';

// What the page hears of are errors that nobody caught, and no others.
addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  reportError(event.reason);
});
addEventListener('messageerror', () => reportError(new Error('it was told what it could not read')));

hold(self.name).then(() =>
  serve(
    {
      post: (message, transfer) => postMessage(message, { transfer: [...transfer] }),
      onMessage: (listener) => addEventListener('message', ({ data }) => listener(data)),
      pause,
    },
    { attach: attachWasmEngine, load: loadEngine },
  ),
);

/** A message to itself, behind those that have come; a timer would be held up. */
function pause(): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port2.onmessage = resolve;
  });
  port1.postMessage(null);
  return answer.finally(() => port2.close());
}

/**
 * What every worker's entry has in common: it says nothing before it holds its lock, and its page hears of errors that
 * nobody caught, and no others. It knows nothing of what is said.
 */
import { hold } from './locks.ts';
import { pause } from './pause.ts';

/** A worker's end of its port. */
export interface ThreadPort<To, From> {
  post(message: From, transfer: ArrayBuffer[]): void;
  onMessage(listener: (message: To) => void): void;
  /** Lets the messages in that have come. */
  pause(): Promise<unknown>;
}

export function begin<To, From>(serve: (port: ThreadPort<To, From>) => void): void {
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    reportError(event.reason);
  });
  addEventListener('messageerror', () => reportError(new Error('it was told what it could not read')));
  hold(self.name).then(() =>
    serve({
      post: (message, transfer) => postMessage(message, { transfer }),
      onMessage: (listener) => addEventListener('message', ({ data }) => listener(data)),
      pause,
    }),
  );
}

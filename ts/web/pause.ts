/** A rest in which a thread, a page's or a worker's, hears what was said to it meanwhile. */

/** Resolves behind the messages that have come: by one to itself, since a timer would be held up. */
export function pause(): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port2.onmessage = resolve;
  });
  port1.postMessage(null);
  return answer.finally(() => port2.close());
}

/**
 * One worker as the host sees it: its port, and a mailbox to wait at. The messages that both sides speak, and how a
 * worker starts and ends, are here; what tasks are, and which platform runs the thread, is not.
 */

/** From the host. */
export type ToWorker =
  /** Answer to 'loaded', once: what every task needs. */
  | { readonly kind: 'start'; readonly setup: unknown }
  | { readonly kind: 'task'; readonly task: unknown }
  /** Asks it to leave its task; without one it means nothing. */
  | { readonly kind: 'halt' };

/** From the worker: 'loaded', 'ready', then for each task any number of 'progress' and one of the others. */
export type FromWorker =
  | { readonly kind: 'loaded' }
  /** The lease is what the worker holds until it is reclaimed. */
  | { readonly kind: 'ready'; readonly lease: unknown }
  | { readonly kind: 'progress'; readonly progress: unknown }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The task was left, because all were asked to. */
  | { readonly kind: 'stopped' };

/** A worker's thread, as a platform offers it, with what is said to it and what it says. */
export interface Port<To = ToWorker, From = FromWorker> {
  post(message: To): void;
  onMessage(listener: (message: From) => void): void;
  /**
   * Called once, when the thread computes no more, however it ended; `kill` leads here too. What it held is freed
   * then, so it must not come early: a page, where terminate() has no echo, can wait for a Web Lock that its worker
   * holds.
   */
  onDeath(listener: (reason: string) => void): void;
  /** Ends the thread, whatever it does. */
  kill(): void;
}

/** What the pool must know of its workers. */
export interface Staff {
  /** The most that run at a time. */
  readonly workers: number;
  spawn(): Port;
  /** Posted to each worker as it starts. */
  readonly setup: unknown;
  /** Asks all workers to leave their tasks, or no longer, where a message would have to wait. */
  readonly halt?: (halted: boolean) => void;
  /** Takes back what a worker held, now that it is gone. */
  readonly reclaim?: (lease: unknown) => void;
}

export type Heard = FromWorker | { readonly kind: 'dead'; readonly reason: string };

/** How long one waiting lasts. Waits are counted, not timed, so that a host that slept blames nobody. */
export const WAIT_MS = 100;
/** Waits until a worker that does not start counts as hanging: a minute. */
const START_WAITS = 600;

export class Remote {
  readonly #port: Port;
  readonly #heard: Heard[] = [];
  #wake: (() => void) | undefined;
  #dead = false;
  /** Takes back what the worker holds. */
  #reclaim = (): void => {};

  private constructor(port: Port) {
    this.#port = port;
    port.onMessage((message) => this.#hear(message));
    port.onDeath((reason) => {
      this.#dead = true;
      this.#hear({ kind: 'dead', reason });
    });
  }

  /**
   * Starts a worker; resolves when it is ready. Between 'loaded' and 'ready' it takes its part of the shared memory,
   * the one time that it is not killed: the allocator's lock would stay held.
   * @param isLeft whether nobody wants it any more
   * @throws StartError
   */
  static async start({ spawn, setup, reclaim }: Staff, isLeft: () => boolean): Promise<Remote> {
    const remote = new Remote(spawn());
    let takes = false;
    for (let waits = 0; ; ) {
      const heard = await remote.hear();
      if (heard === null) waits += 1;
      if (heard?.kind === 'ready') {
        remote.#reclaim = () => reclaim?.(heard.lease);
        return remote;
      }
      if (heard?.kind === 'loaded') {
        takes = true;
        remote.post({ kind: 'start', setup });
      }
      const gone = heard?.kind === 'failed' || heard?.kind === 'dead';
      if (!gone && waits < START_WAITS && !(isLeft() && !takes)) continue;
      if (gone || !takes) await remote.end();
      throw new StartError(gone ? heard.reason : `not ready after ${(waits * WAIT_MS) / 1000} s`);
    }
  }

  get isDead(): boolean {
    return this.#dead;
  }

  post(message: ToWorker): void {
    this.#port.post(message);
  }

  /** The next that is heard; null after a wait without anything, or a nudge. One at a time may wait. */
  async hear(): Promise<Heard | null> {
    if (this.#heard.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, WAIT_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    return this.#heard.shift() ?? null;
  }

  /** Ends a waiting early, for whoever waits to look around. */
  nudge(): void {
    this.#wake?.();
  }

  /** Kills the worker, waits until it is gone and takes back what it held. Idempotent. */
  async end(): Promise<void> {
    if (!this.#dead) this.#port.kill();
    while (!this.#dead) await this.hear();
    this.#reclaim();
    this.#reclaim = () => {};
  }

  #hear(heard: Heard): void {
    this.#heard.push(heard);
    this.#wake?.();
  }
}

/** A worker that died, gave up or was left before it was ready. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

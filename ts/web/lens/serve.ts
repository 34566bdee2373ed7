/**
 * The lens's side of its messages: a queue in which a newer question takes the place of an older one with its key.
 * Looks and probes take milliseconds and go before recomputations, which let them in on the way. It never knows which
 * platform its thread is of; the entry hands it a port and the engines.
 */
import type { Engine, EngineName } from '../../engine/engine.ts';
import { reasonOf } from '../../sweep/reason.ts';
import { Looks } from './look.ts';
import type { Answer, Ask, FromLens, ToLens } from './messages.ts';
import { Recomputer } from './recompute.ts';

/** The lens's end of a port. */
export interface PagePort {
  post(message: FromLens, transfer: ArrayBuffer[]): void;
  onMessage(listener: (message: ToLens) => void): void;
  /** Lets the messages in that have come. */
  pause(): Promise<unknown>;
}

/** Answers the page until the thread ends. */
export function serve(port: PagePort, load: (name: EngineName) => Promise<Engine>): void {
  const desk = new Desk(port);
  port.onMessage((message) => {
    if (message.kind === 'ask') desk.add(message);
    else {
      load(message.engine).then(
        (engine) => desk.work(new Looks(engine), new Recomputer(engine)),
        (error) => port.post({ kind: 'broken', reason: reasonOf(error) }, []),
      );
    }
  });
  port.post({ kind: 'loaded' }, []);
}

type Quick = Ask<'look' | 'probe'>;
type Slow = Ask<'recompute'>;

class Desk {
  readonly #port: PagePort;
  /** By key, in the order in which the keys came. */
  readonly #quick = new Map<string, Quick>();
  readonly #slow = new Map<string, Slow>();
  #wake: () => void = () => {};

  constructor(port: PagePort) {
    this.#port = port;
  }

  add(ask: Ask): void {
    if (ask.question === 'recompute') this.#replace(this.#slow, ask);
    else this.#replace(this.#quick, ask);
    this.#wake();
  }

  async work(looks: Looks, recomputer: Recomputer): Promise<never> {
    for (;;) {
      this.#answerQuickOnes(looks);
      const [ask] = this.#slow.values();
      if (ask) await this.#recompute(ask, looks, recomputer);
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        // Others may have come with the one that woke it.
        await this.#port.pause();
      }
    }
  }

  #replace<T extends Ask>(queue: Map<string, T>, ask: T): void {
    const older = queue.get(ask.key);
    if (older) this.#answer(older, null);
    queue.set(ask.key, ask);
  }

  #answerQuickOnes(looks: Looks): void {
    for (const ask of this.#quick.values()) {
      try {
        this.#answer(ask, ask.question === 'look' ? looks.look(ask.request) : looks.probe(ask.request));
      } catch (error) {
        this.#fail(ask, error);
      }
    }
    this.#quick.clear();
  }

  /** Leaves it where a newer one comes. */
  async #recompute(ask: Slow, looks: Looks, recomputer: Recomputer): Promise<void> {
    this.#slow.delete(ask.key);
    try {
      const training = recomputer.recompute(ask.request);
      for (let step = training.next(); !this.#slow.has(ask.key); step = training.next()) {
        if (step.done) return this.#answer(ask, step.value);
        await this.#port.pause();
        this.#answerQuickOnes(looks);
      }
      this.#answer(ask, null);
    } catch (error) {
      this.#fail(ask, error);
    }
  }

  #answer({ id }: Ask, answer: Answer | null): void {
    this.#port.post({ kind: 'answer', id, answer }, answer === null ? [] : buffers(answer));
  }

  #fail({ id }: Ask, error: unknown): void {
    this.#port.post({ kind: 'failed', id, reason: reasonOf(error) }, []);
  }
}

/** Given away rather than copied. */
function buffers(answer: Answer): ArrayBuffer[] {
  if (Array.isArray(answer)) return [];
  const { buffer } = answer instanceof Float32Array ? answer : answer.logits;
  return [buffer as ArrayBuffer];
}

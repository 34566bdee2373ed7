/**
 * Looks at networks from the page, which it never blocks: questions go to a worker with an engine of its own, so that
 * trainings never wait either. It never knows how a worker is made, nor what the answers are for.
 */
import type { EngineName, LayerProbe } from '../../engine/engine.ts';
import { runId } from '../../sweep/identity.ts';
import type { RunSpec } from '../../sweep/spec.ts';
import type { Ask, FromLens, LensPort, Look, LookRequest, ProbeRequest, Questions } from './messages.ts';

interface Asked {
  readonly ask: Ask;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

export class Lens {
  readonly #engine: EngineName;
  readonly #spawn: () => LensPort;
  readonly #tell: (sentence: string) => void;
  readonly #asked = new Map<number, Asked>();
  /** By run, the newest that is not answered: whoever asks the same shares the answer. */
  readonly #recomputing = new Map<string, { readonly epoch: number; readonly answer: Promise<Float32Array | null> }>();
  /** Null once it is given up. */
  #port: LensPort | null = null;
  #isReady = false;
  #restarts = 0;
  #lastId = 0;

  /** @param tell says to the visitor that nothing is looked at any more, and why */
  constructor(engine: EngineName, spawn: () => LensPort, tell: (sentence: string) => void) {
    this.#engine = engine;
    this.#spawn = spawn;
    this.#tell = tell;
    this.#start();
  }

  /**
   * A network's outputs over a grid, and its score on the test points. Null where a newer question with that key came
   * before this one was begun, or nothing is answered any more, here and below.
   * @throws Error where the engine refuses, here and below
   */
  look(key: string, request: LookRequest): Promise<Look | null> {
    return this.#ask('look', key, copied(request));
  }

  /** The inside of a network's layers over its training points. */
  probe(key: string, request: ProbeRequest): Promise<LayerProbe[] | null> {
    return this.#ask('probe', key, copied(request));
  }

  /** A run's exact parameters after so many epochs, from 0 up to its last; at most as long as a training. */
  recompute(spec: RunSpec, epoch: number): Promise<Float32Array | null> {
    const key = runId(spec);
    const asked = this.#recomputing.get(key);
    if (asked?.epoch === epoch) return asked.answer;
    const answer = this.#ask('recompute', key, { spec, epoch });
    const entry = { epoch, answer };
    this.#recomputing.set(key, entry);
    const forget = (): void => {
      if (this.#recomputing.get(key) === entry) this.#recomputing.delete(key);
    };
    answer.then(forget, forget);
    return answer;
  }

  #ask<Q extends keyof Questions>(
    question: Q,
    key: string,
    request: Questions[Q]['request'],
  ): Promise<Questions[Q]['answer'] | null> {
    if (!this.#port) return Promise.resolve(null);
    this.#lastId += 1;
    const ask = { kind: 'ask', id: this.#lastId, key: `${question} ${key}`, question, request } as Ask;
    if (this.#isReady) this.#port.post(ask);
    return new Promise((resolve, reject) => {
      this.#asked.set(ask.id, { ask, resolve: resolve as Asked['resolve'], reject });
    });
  }

  #start(): void {
    const port = this.#spawn();
    this.#port = port;
    this.#isReady = false;
    let broken: string | undefined;
    port.onMessage((message) => {
      if (message.kind === 'broken') {
        broken = message.reason;
        port.kill();
      } else this.#hear(message, port);
    });
    port.onDeath((reason) => this.#restart(broken ?? reason));
  }

  #hear(message: Exclude<FromLens, { readonly kind: 'broken' }>, port: LensPort): void {
    if (message.kind === 'loaded') {
      port.post({ kind: 'start', engine: this.#engine });
      this.#isReady = true;
      for (const { ask } of this.#asked.values()) port.post(ask);
    } else {
      const asked = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      if (message.kind === 'answer') asked?.resolve(message.answer);
      else asked?.reject(new Error(message.reason));
    }
  }

  /** Once; what was asked is asked again. */
  #restart(reason: string): void {
    if (this.#restarts === 0) {
      this.#restarts += 1;
      this.#start();
      return;
    }
    this.#port = null;
    for (const { resolve } of this.#asked.values()) resolve(null);
    this.#asked.clear();
    this.#tell(`The pictures of the networks cannot be drawn any more (${reason}). Loading the page again may help.`);
  }
}

/** What is posted is copied with the whole buffer that it is a part of. */
function copied<T extends { readonly parameters: Float32Array }>(request: T): T {
  return { ...request, parameters: request.parameters.slice() };
}

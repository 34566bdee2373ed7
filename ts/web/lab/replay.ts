/**
 * Time on the page: how many updates the networks on show have made, as a cursor that plays, is dragged, or for a moment
 * follows the pointer. A training takes a fraction of a second, so it is watched as a replay. It never knows what is
 * drawn.
 */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';

/** Epochs a second at speed 1. */
const RATE = 44;
export const speeds = [0.25, 0.5, 1, 2, 4] as const;

/** What a platform offers for animation: `requestAnimationFrame`. */
export type Frames = (callback: (now: number) => void) => void;

export class Replay {
  readonly cursor: Signal<number>;
  readonly playing = signal(false);
  readonly speed = signal<(typeof speeds)[number]>(1);
  /** Where the pointer looks, while it does. */
  readonly pointed: Signal<number | null> = signal(null);
  /** The moment on show. */
  readonly at: ReadonlySignal<number>;
  readonly #end: ReadonlySignal<number>;
  readonly #frames: Frames;
  readonly #isStill: () => boolean;

  /**
   * @param end updates of a whole training
   * @param isStill whether nothing is to move by itself, as some visitors want it
   */
  constructor(end: ReadonlySignal<number>, frames: Frames, isStill: () => boolean = () => false) {
    this.#end = end;
    this.#frames = frames;
    this.#isStill = isStill;
    this.cursor = signal(end.value);
    this.at = computed(() => Math.min(this.pointed.value ?? this.cursor.value, end.value));
  }

  seek(epoch: number): void {
    this.cursor.value = Math.max(0, Math.min(Math.round(epoch), this.#end.value));
  }

  step(epochs: number): void {
    this.pause();
    this.seek(this.cursor.value + epochs);
  }

  pause(): void {
    this.playing.value = false;
  }

  /** From the cursor, or from the beginning where it stands at the end; where nothing is to move, to the end at once. */
  play(): void {
    if (this.playing.value) return;
    this.pointed.value = null;
    if (this.#isStill()) {
      this.seek(this.#end.value);
      return;
    }
    if (this.cursor.value >= this.#end.value) this.cursor.value = 0;
    this.playing.value = true;
    let last: number | undefined;
    let place = this.cursor.value;
    const frame = (now: number): void => {
      if (!this.playing.value) return;
      // A hidden page has no frames; what passed meanwhile is not caught up.
      const elapsed = Math.min(100, now - (last ?? now));
      last = now;
      if (Math.floor(place) !== this.cursor.value) place = this.cursor.value;
      place += (elapsed / 1000) * RATE * this.speed.value;
      this.seek(Math.floor(place));
      if (this.cursor.value >= this.#end.value) this.playing.value = false;
      else this.#frames(frame);
    };
    this.#frames(frame);
  }
}

/**
 * Events from many writers to one reader, in the order they were written, with a bound on what lies unread: writers that
 * can wait do so at `room`. It never knows what the events are.
 */
export class Channel<T> {
  readonly #limit: number;
  readonly #unread: T[] = [];
  #writers: (() => void)[] = [];
  #reader: (() => void) | undefined;
  #end: { readonly error: unknown } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Resolves while less than the limit is unread, or nobody reads any more. */
  async room(): Promise<void> {
    while (this.#unread.length >= this.#limit && this.#end === undefined) {
      await new Promise<void>((resolve) => this.#writers.push(resolve));
    }
  }

  /** Never waits. What comes after the end is forgotten. */
  write(event: T): void {
    if (this.#end === undefined) this.#unread.push(event);
    this.#reader?.();
  }

  /** The end: the reader gets what is unread, then the error, if there was one. The first call counts. */
  close(error?: unknown): void {
    this.#end ??= { error };
    this.#reader?.();
    this.#release();
  }

  async *read(): AsyncGenerator<T, void, void> {
    for (;;) {
      const event = this.#unread.shift();
      if (event !== undefined) {
        yield event;
        this.#release();
      } else if (this.#end === undefined) {
        await new Promise<void>((resolve) => {
          this.#reader = resolve;
        });
      } else if (this.#end.error === undefined) return;
      else throw this.#end.error;
    }
  }

  #release(): void {
    for (const writer of this.#writers.splice(0)) writer();
  }
}

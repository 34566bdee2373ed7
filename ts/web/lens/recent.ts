/** What was used last, by key; what is used no more is freed. It knows nothing of what it holds. */

export class Recent<T extends { free(): void }> {
  readonly #most: number;
  readonly #items = new Map<string, T>();

  /** @param most that are held at a time, from 1 */
  constructor(most: number) {
    this.#most = most;
  }

  /** The one of that key; made where there is none, in the place of the one that was not used for longest. */
  of(key: string, make: () => T): T {
    const item = this.#items.get(key) ?? make();
    this.#items.delete(key);
    this.#items.set(key, item);
    const [oldest] = this.#items;
    if (oldest && this.#items.size > this.#most) {
      this.#items.delete(oldest[0]);
      oldest[1].free();
    }
    return item;
  }

  free(): void {
    for (const item of this.#items.values()) item.free();
    this.#items.clear();
  }
}

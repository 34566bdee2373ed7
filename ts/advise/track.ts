/**
 * Pulls within a budget: what each arm had as rewards, and how much of the budget is left. The clock and what a pull is
 * are handed in. It never knows which arms ought to be pulled.
 */

/** One training of an arm. */
export interface Pull {
  readonly arm: number;
  readonly seed: number;
}

export interface Outcome extends Pull {
  readonly reward: number;
}

export type Budget =
  /** From the track's beginning; how many pulls that is depends on the machine. */
  { readonly seconds: number } | { readonly pulls: number };

export interface Means {
  readonly budget: Budget;
  /** Pulls at a time. */
  readonly parallel: number;
  /** Begins pulls in their order, none after the signal; each that was begun ends. */
  pull(pulls: readonly Pull[], signal: AbortSignal): AsyncIterable<Outcome>;
  /** Seconds. */
  now(): number;
}

/** Pulls, and the seconds in which they were done. */
interface Pace {
  readonly pulls: number;
  readonly seconds: number;
}

/** The arms' rewards so far, and what is left of the budget. */
export class Track {
  readonly #means: Means;
  readonly #start: number;
  readonly #rewards: (number | undefined)[][];
  #done = 0;
  #pace: Pace = { pulls: 0, seconds: 0 };

  /** @param arms how many there are */
  constructor(means: Means, arms: number) {
    this.#means = means;
    this.#start = means.now();
    this.#rewards = Array.from({ length: arms }, () => []);
  }

  get done(): number {
    return this.#done;
  }

  /** One pull for each place, in which all gets warm, and one more, which tells the pace: arm by arm, then other seeds. */
  async pilot(arms: readonly number[]): Promise<void> {
    const { parallel } = this.#means;
    const pulls = Array.from({ length: 2 * parallel }, (_, i) => ({
      arm: arms[i % arms.length]!,
      seed: Math.floor(i / arms.length),
    }));
    const cold = await this.#all(pulls.slice(0, parallel), true);
    this.#pace = cold;
    const warm = await this.#all(pulls.slice(parallel));
    if (warm.pulls > 0) this.#pace = warm;
  }

  /** All that these arms lack of so many seeds, seed by seed. */
  async pull(arms: readonly number[], seeds: number): Promise<void> {
    const pulls = Array.from({ length: seeds }, (_, seed) => arms.map((arm) => ({ arm, seed }))).flat();
    const { pulls: done, seconds } = await this.#all(
      pulls.filter(({ arm, seed }) => this.#rewards[arm]![seed] === undefined),
    );
    this.#pace = { pulls: this.#pace.pulls + done, seconds: this.#pace.seconds + seconds };
  }

  /** Pulls that the rest of the budget is enough for. */
  left(): number {
    const { budget, parallel } = this.#means;
    if ('pulls' in budget) return Math.max(0, budget.pulls - this.#done);
    return Math.max(0, Math.floor(this.#secondsLeft() / this.#secondsPerPull())) * parallel;
  }

  /** That all of these arms have. */
  seedsOf(arms: readonly number[]): number {
    return arms.reduce((least, arm) => Math.min(least, this.#whole(arm).length), Infinity);
  }

  /** By their mean over the seeds that all of them have, the highest first. */
  ranked(arms: readonly number[]): number[] {
    const seeds = this.seedsOf(arms);
    const total = (arm: number): number => sum(this.#whole(arm).slice(0, seeds));
    return arms.toSorted((a, b) => total(b) - total(a));
  }

  /** Those that have a reward for the first seed. */
  tried(): number[] {
    return this.#rewards.flatMap((_, arm) => (this.seedsOf([arm]) > 0 ? [arm] : []));
  }

  rewards(): number[][] {
    return this.#rewards.map((_, arm) => this.#whole(arm));
  }

  /** Rewards up to the first seed that is lacking. */
  #whole(arm: number): number[] {
    const rewards = Array.from(this.#rewards[arm]!);
    const lacking = rewards.indexOf(undefined);
    return (lacking < 0 ? rewards : rewards.slice(0, lacking)) as number[];
  }

  /** Pulls until all is done, or until a further one would end after the race; those that must be are begun anyhow. */
  async #all(pulls: readonly Pull[], mustBe = false): Promise<Pace> {
    const start = this.#means.now();
    let done = 0;
    if (pulls.length === 0 || (this.#isLate() && !mustBe)) return { pulls: 0, seconds: 0 };
    const stop = new AbortController();
    for await (const { arm, seed, reward } of this.#means.pull(pulls, stop.signal)) {
      this.#rewards[arm]![seed] = reward;
      this.#done += 1;
      done += 1;
      if (this.#isLate() && !mustBe) stop.abort();
    }
    return { pulls: done, seconds: this.#means.now() - start };
  }

  #isLate(): boolean {
    return 'seconds' in this.#means.budget && this.#secondsLeft() < this.#secondsPerPull();
  }

  #secondsLeft(): number {
    const { budget, now } = this.#means;
    return 'seconds' in budget ? this.#start + budget.seconds - now() : Infinity;
  }

  /** Of one place; 0 before anything is known. */
  #secondsPerPull(): number {
    const { pulls, seconds } = this.#pace;
    return pulls === 0 ? 0 : (seconds * this.#means.parallel) / pulls;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

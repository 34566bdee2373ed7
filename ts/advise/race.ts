/**
 * Which of several arms has the highest mean reward, when every pull costs time: sequential halving (Karnin, Koren and
 * Somekh, Almost optimal exploration in multi-armed bandits, 2013). All arms that are left are pulled with the same
 * seeds, the worse half is dropped, and the next round, which has the same share of the budget, gives the rest twice as
 * many. It never knows what an arm is, what trains, or whose clock it reads.
 *
 * Its guarantee, for n arms, T pulls and rewards in [0, 1]: the best arm is not found with probability at most
 *
 *     3 log2(n) exp(-T / (8 H log2(n)))        H = max over i >= 2 of i / gap_i²
 *
 * with gap_i how far the i-th best mean is below the best (their Theorem 4.1). The proof needs of two arms only how far
 * the mean of their differences strays, so it holds with common random numbers too, where arms share a seed: what
 * counts is the spread of a difference (see `errorBound`), which is small between neighbours. For gaps of half a
 * per cent and rewards that may be anything in [0, 1] the bound says nothing; for the spread that trainings have it does.
 * The theorem is of rounds that forget the seeds of earlier ones; here they are kept, as is usual, since they are the
 * same for all that are left. test/race.test.ts holds the bound against simulations.
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
  /** From the race's beginning; how many pulls that is depends on the machine. */
  { readonly seconds: number } | { readonly pulls: number };

/** What a race is run with. */
export interface Course {
  /** In the order in which they are worth a try: where the budget is too small for all, the first ones race. */
  readonly arms: number;
  readonly budget: Budget;
  /** Pulls at a time. */
  readonly parallel: number;
  /** Begins pulls in their order, none after the signal; each that was begun ends. */
  pull(pulls: readonly Pull[], signal: AbortSignal): AsyncIterable<Outcome>;
  /** Seconds. */
  now(): number;
  /** Told of each round at its end. */
  ended?(round: Round): void;
}

export interface Round {
  /** Those that were left, best first at its end. */
  readonly arms: readonly number[];
  /** That each of them had by then. */
  readonly seeds: number;
}

export interface Race {
  /** By arm its rewards for seeds from 0 on; none where the budget had no place for it. */
  readonly rewards: readonly (readonly number[])[];
  readonly rounds: readonly Round[];
  /** The arm that was left. */
  readonly best: number;
  readonly pulls: number;
}

/** As many arms race even where each gets but one seed at first. */
const FEW = 6;
/** The pilot, which measures how long a pull takes, is of so many arms. */
const PILOT_ARMS = 4;

export async function race(course: Course): Promise<Race> {
  const track = new Track(course);
  if ('seconds' in course.budget) await track.pilot();
  let alive = Array.from({ length: fieldSize(track.done + track.left(), course.arms) }, (_, arm) => arm);
  const rounds: Round[] = [];
  do {
    const share = track.left() / Math.ceil(Math.log2(alive.length));
    await track.pull(alive, track.seedsOf(alive) + Math.max(1, Math.floor(share / alive.length)));
    const ranked = track.ranked(alive.filter((arm) => track.seedsOf([arm]) > 0));
    const round = { arms: ranked, seeds: track.seedsOf(ranked) };
    rounds.push(round);
    course.ended?.(round);
    alive = ranked.slice(0, Math.ceil(ranked.length / 2));
  } while (alive.length > 1 && track.left() >= alive.length);
  return { rewards: track.rewards(), rounds, best: rounds.at(-1)!.arms[0]!, pulls: track.done };
}

/**
 * How many arms so many pulls can tell apart: the most for which each gets two seeds in the first round, or up to six
 * that get one; two at least.
 */
export function fieldSize(pulls: number, arms: number): number {
  const most = (seeds: number): number => {
    let size = 2;
    while (seeds * (size + 1) * Math.ceil(Math.log2(size + 1)) <= pulls) size += 1;
    return size;
  };
  return Math.min(arms, Math.max(most(2), Math.min(FEW, most(1))));
}

/**
 * The theorem's bound on the probability that the best arm is not found, at most 1.
 *
 * @param gaps of the other arms below the best, in any order
 * @param spread of the difference of two arms' rewards: it is sub-Gaussian with this as its standard deviation. 1 holds
 *   for all rewards in [0, 1]
 */
export function errorBound(gaps: readonly number[], pulls: number, spread = 1): number {
  const hardness = gaps.toSorted((a, b) => a - b).reduce((most, gap, i) => Math.max(most, (i + 2) / gap ** 2), 0);
  const rounds = Math.log2(gaps.length + 1);
  return Math.min(1, 3 * rounds * Math.exp(-pulls / (8 * spread ** 2 * hardness * rounds)));
}

/** Pulls, and the seconds in which they were done. */
interface Pace {
  readonly pulls: number;
  readonly seconds: number;
}

/** The arms' rewards so far, and what is left of the budget. */
class Track {
  readonly #course: Course;
  readonly #start: number;
  readonly #rewards: (number | undefined)[][];
  #done = 0;
  #pace: Pace = { pulls: 0, seconds: 0 };

  constructor(course: Course) {
    this.#course = course;
    this.#start = course.now();
    this.#rewards = Array.from({ length: course.arms }, () => []);
  }

  get done(): number {
    return this.#done;
  }

  /** One pull for each place, in which all gets warm, and one more, which tells the pace. */
  async pilot(): Promise<void> {
    const { arms, parallel } = this.#course;
    const few = Math.min(arms, PILOT_ARMS);
    const pulls = Array.from({ length: 2 * parallel }, (_, i) => ({ arm: i % few, seed: Math.floor(i / few) }));
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
    const { budget, parallel } = this.#course;
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
    const start = this.#course.now();
    let done = 0;
    if (pulls.length === 0 || (this.#isLate() && !mustBe)) return { pulls: 0, seconds: 0 };
    const stop = new AbortController();
    for await (const { arm, seed, reward } of this.#course.pull(pulls, stop.signal)) {
      this.#rewards[arm]![seed] = reward;
      this.#done += 1;
      done += 1;
      if (this.#isLate() && !mustBe) stop.abort();
    }
    return { pulls: done, seconds: this.#course.now() - start };
  }

  #isLate(): boolean {
    return 'seconds' in this.#course.budget && this.#secondsLeft() < this.#secondsPerPull();
  }

  #secondsLeft(): number {
    const { budget, now } = this.#course;
    return 'seconds' in budget ? this.#start + budget.seconds - now() : Infinity;
  }

  /** Of one place; 0 before anything is known. */
  #secondsPerPull(): number {
    const { pulls, seconds } = this.#pace;
    return pulls === 0 ? 0 : (seconds * this.#course.parallel) / pulls;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * Which of many arms has the highest mean reward, when every pull costs time: a search for where that may be (see
 * `search.ts`), then a race among the best that it found. The race is sequential halving (Karnin, Koren and Somekh,
 * Almost optimal exploration in multi-armed bandits, 2013): all arms that are left are pulled with the same seeds, the
 * worse half is dropped, and the next round, which has the same share of the budget, gives the rest twice as many. It
 * never knows what an arm is, what trains, or whose clock it reads.
 *
 * Its guarantee, for n arms that race, T pulls and rewards in [0, 1]: the best of them is not found with probability at
 * most
 *
 *     3 log2(n) exp(-T / (8 H log2(n)))        H = max over i >= 2 of i / gap_i²
 *
 * with gap_i how far the i-th best mean is below the best (their Theorem 4.1). The proof needs of two arms only how far
 * the mean of their differences strays, so it holds with common random numbers too, where arms share a seed: what
 * counts is the spread of a difference (see `errorBound`), which is small between neighbours. For gaps of half a
 * per cent and rewards that may be anything in [0, 1] the bound says nothing; for the spread that trainings have it does.
 * The theorem is of rounds that forget the seeds of earlier ones; here they are kept, as is usual, since they are the
 * same for all that are left. test/race.test.ts holds the bound against simulations. Of an arm that the search did not
 * try, or dropped after its one pull, it says nothing.
 */
import { type Ground, search } from './search.ts';
import { type Means, Track } from './track.ts';

/** What a race is run with. */
export interface Course extends Means {
  readonly ground: Ground;
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
  /** By arm its rewards for seeds from 0 on; none where it was not tried. */
  readonly rewards: readonly (readonly number[])[];
  /** The first is the search. */
  readonly rounds: readonly Round[];
  /** The arm that was left. */
  readonly best: number;
  readonly pulls: number;
}

/** As many arms race even where each gets but one more seed at first. */
const FEW = 6;

export async function race(course: Course): Promise<Race> {
  const { ground } = course;
  const track = new Track(course, ground.near.length);
  const rounds: Round[] = [];
  const end = (arms: readonly number[]): void => {
    const round = { arms, seeds: track.seedsOf(arms) };
    rounds.push(round);
    course.ended?.(round);
  };
  if ('seconds' in course.budget) await track.pilot(ground.start);
  const found = await search(track, ground);
  end(found);
  let alive = found.slice(0, fieldSize(track.left(), found.length));
  while (alive.length > 1 && track.left() >= alive.length) {
    const share = track.left() / Math.ceil(Math.log2(alive.length));
    await track.pull(alive, track.seedsOf(alive) + Math.max(1, Math.floor(share / alive.length)));
    const ranked = track.ranked(alive);
    end(ranked);
    alive = ranked.slice(0, Math.ceil(ranked.length / 2));
  }
  return { rewards: track.rewards(), rounds, best: alive[0]!, pulls: track.done };
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

/**
 * Whether two settings differ, from pairs of results by the same seeds: Wilcoxon's signed-rank test, exact at every
 * number of pairs, ties and zeros among them. Infinite differences are the largest, so a run that diverged counts.
 * Never knows what the pairs are.
 */
import { numbers } from './summary.ts';

/**
 * Two-sided p-value of pairs' differences, 1 where all are 0: were the signs coin tosses, how often would the ranks of
 * the positive ones add up to something as far from the middle? Zeros are left out and equal sizes share their ranks
 * (F. Wilcoxon, Individual comparisons by ranking methods, 1945). SciPy: wilcoxon(differences, method='exact'), and
 * with ties method=PermutationMethod(n_resamples=inf).
 *
 * @throws RangeError for NaN
 */
export function signedRank(differences: ArrayLike<number>): number {
  const signed = numbers(differences, 0).filter((value) => value !== 0);
  const ranks = doubledRanks(signed.map(Math.abs));
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const positive = ranks.reduce((sum, rank, i) => sum + (signed[i]! > 0 ? rank : 0), 0);
  const least = Math.min(positive, total - positive);
  const probability = sums(ranks, total);
  let tail = 0;
  for (let sum = 0; sum <= least; sum++) tail += probability[sum]!;
  return Math.min(1, 2 * tail);
}

/** The fewest pairs with which the p-value can be below this at all: all on one side it is 2^(1 - pairs). */
export function fewestPairs(level: number): number {
  let pairs = 1;
  for (let p = 1; !(p < level); p /= 2) pairs += 1;
  return pairs;
}

/** Ranks from 1, times two so that shared ones are whole. */
function doubledRanks(sizes: Float64Array): Uint32Array {
  const ascending = sizes.toSorted();
  return Uint32Array.from(sizes, (size) => ascending.indexOf(size) + ascending.lastIndexOf(size) + 2);
}

/** How probable each sum of a random half of the ranks is. */
function sums(ranks: Uint32Array, total: number): Float64Array {
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  let highest = 0;
  for (const rank of ranks) {
    highest += rank;
    for (let sum = highest; sum >= 0; sum--)
      probability[sum] = (probability[sum]! + (sum < rank ? 0 : probability[sum - rank]!)) / 2;
  }
  return probability;
}

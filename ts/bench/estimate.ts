/**
 * What a handful of timings says: the median with its quartiles, and a ratio of two series of rounds with an interval.
 * No distribution is assumed, as timings on a busy machine have long tails. It never knows what was timed.
 */
import { ranksOutside } from '../stats/median.ts';
import { quantiles } from '../stats/summary.ts';

export interface Spread {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

export interface Ratio {
  readonly median: number;
  /** The interval that holds the true median with 95 % or more; with fewer than six rounds: lowest and highest. */
  readonly low: number;
  readonly high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const [lowerQuartile, median, upperQuartile] = quantiles(values, [0.25, 0.5, 0.75]) as [number, number, number];
  return { median, lowerQuartile, upperQuartile };
}

/** Quartiles' distance over the median. */
export function relativeSpread({ median, lowerQuartile, upperQuartile }: Spread): number {
  return (upperQuartile - lowerQuartile) / median;
}

/** One / other, round by round: what slows the whole machine for a while slows both and cancels. */
export function ratioOf(one: readonly number[], other: readonly number[]): Ratio {
  const ratios = one.map((value, round) => value / other[round]!).toSorted((a, b) => a - b);
  const { median } = spreadOf(ratios);
  const below = Math.max(0, ranksOutside(ratios.length) - 1);
  return { median, low: ratios[below]!, high: ratios[ratios.length - 1 - below]! };
}

/**
 * What a race has shown of each arm against the one that was left, and how sure that is. It never knows what an arm is.
 */
import { signedRank } from '../stats/signed-rank.ts';
import { mean, standardDeviation } from '../stats/summary.ts';
import type { Race } from './race.ts';

export interface Standing {
  readonly arm: number;
  /** That it has had; compared are those that the best arm has had too, which are all of them. */
  readonly seeds: number;
  /** The best arm's mean reward less its own, over these seeds. */
  readonly behind: number;
  /** Standard error of that; null from one seed. */
  readonly error: number | null;
  /**
   * Wilcoxon's signed-rank test at 5 %, two-sided, each arm by itself: worse, or not to be told from the best; "untold"
   * where fewer seeds than six could show nothing.
   */
  readonly verdict: 'worse' | 'tied' | 'untold';
}

/** With fewer pairs even differences of one sign have p above 0.05. */
export const LEAST_PAIRS = 6;
const LEVEL = 0.05;

/** The arms that raced, but for the best, from the least to the most behind. */
export function standings({ rewards, best }: Race): Standing[] {
  return rewards
    .flatMap((own, arm): Standing[] => {
      if (arm === best || own.length === 0) return [];
      const seeds = Math.min(own.length, rewards[best]!.length);
      const differences = Array.from({ length: seeds }, (_, seed) => rewards[best]![seed]! - own[seed]!);
      return [
        {
          arm,
          seeds,
          behind: mean(differences),
          error: seeds < 2 ? null : standardDeviation(differences) / Math.sqrt(seeds),
          verdict: seeds < LEAST_PAIRS ? 'untold' : signedRank(differences) < LEVEL ? 'worse' : 'tied',
        },
      ];
    })
    .sort((a, b) => a.behind - b.behind);
}

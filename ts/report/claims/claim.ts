/**
 * What a claim is, and how it is judged. A claim asks one or more questions; it holds where every answer is yes, does not
 * hold where one is no, and cannot be told otherwise. A question is put to the draws of all seeds, by one of two tests:
 *
 * - "more": is one thing more than another by at least what counts? Seed by seed, the difference less that least one, by
 *   Wilcoxon's signed-rank test, two-sided and exact; yes or no where p is below 5 % after Holm's correction over all such
 *   questions of all claims. With it goes the median of the differences with its 95 % interval.
 * - "equal": is a ratio 1 to within a tolerance? By the interquartile mean over seeds: yes where its 95 % interval lies
 *   within the tolerance, no where it lies outside.
 *
 * Levels, least differences and tolerances were decided before any of it was run. It never knows what is claimed.
 */
import { drawResamples, type Interval, interquartileMeans, interval95, LEAST_FOR_IQM } from '../../stats/bootstrap.ts';
import { holm } from '../../stats/holm.ts';
import { medianInterval } from '../../stats/median.ts';
import { seedsNeeded } from '../../stats/seeds-needed.ts';
import { fewestPairs, signedRank } from '../../stats/signed-rank.ts';
import { interquartileMean, mean, median, standardDeviation } from '../../stats/summary.ts';
import type { QuantityName, Unit } from './quantities.ts';

export interface Claim {
  readonly name: string;
  /** Whose it is: the article's, or what theory puts in the place of one of those. */
  readonly by: 'article' | 'theory';
  readonly text: string;
  /** What is measured, as a sentence. */
  readonly quantity: string;
  /** What is compared with what, as a sentence. */
  readonly test: string;
  /** From where on it counts, as a sentence. */
  readonly threshold: string;
  readonly uses: readonly QuantityName[];
  ask(values: Values): Question[];
  /** What a reader should know beside the verdict. */
  readonly remark?: string;
}

/** One number a seed, of a quantity at a sigma, in the order of the seeds. */
export type Values = (quantity: QuantityName, sigma: number) => readonly number[];

export type Question = More | Equal;

export interface More {
  readonly kind: 'more';
  readonly label: string;
  /** Of the quantity; differences of norms are those of their logarithms. */
  readonly unit: Unit;
  /** In the direction of the claim, one a seed. */
  readonly differences: readonly number[];
  /** The least that counts. */
  readonly least: number;
}

export interface Equal {
  readonly kind: 'equal';
  readonly label: string;
  /** One a seed, 1 where the claim holds. */
  readonly ratios: readonly number[];
  readonly tolerance: number;
}

export interface Answer {
  readonly question: Question;
  readonly says: 'yes' | 'no' | 'open';
  /** The median difference, or the interquartile mean of the ratios. */
  readonly centre: number;
  /** 95 %; null from too few seeds. */
  readonly interval: Interval | null;
  /** By Holm's correction; null for "equal". */
  readonly p: number | null;
  /** Seeds that would tell in four of five cases, correction and all; null where it is told, or cannot be said. */
  readonly seedsNeeded: number | null;
}

export type Verdict = 'holds' | 'does not hold' | 'cannot be told';

export interface TestedClaim {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly answers: readonly Answer[];
}

const LEVEL = 0.05;
const POWER = 0.8;

/** All at once, as the correction is over all. */
export function judge(
  claims: readonly { readonly claim: Claim; readonly questions: readonly Question[] }[],
): TestedClaim[] {
  const all = claims.flatMap(({ questions }) => questions.filter((question) => question.kind === 'more'));
  const adjusted = holm(all.map(({ differences, least }) => signedRank(differences.map((each) => each - least))));
  const p = new Map(all.map((question, i) => [question as Question, adjusted[i]!]));
  return claims.map(({ claim, questions }) => {
    const answers = questions.map((each) =>
      each.kind === 'more' ? ofMore(each, p.get(each)!, LEVEL / all.length) : ofEqual(each),
    );
    return { claim, verdict: verdict(answers), answers };
  });
}

function verdict(answers: readonly Answer[]): Verdict {
  if (answers.some(({ says }) => says === 'no')) return 'does not hold';
  return answers.every(({ says }) => says === 'yes') ? 'holds' : 'cannot be told';
}

/** @param level of a single test, by the correction at its strictest */
function ofMore(question: More, p: number, level: number): Answer {
  const { differences, least } = question;
  const beyond = differences.map((each) => each - least);
  const middle = median(beyond);
  const says = p < LEVEL && middle !== 0 ? (middle > 0 ? 'yes' : 'no') : 'open';
  return {
    question,
    says,
    centre: median(differences),
    interval: medianInterval(differences),
    p,
    seedsNeeded: says === 'open' ? needed(beyond, level) : null,
  };
}

function needed(beyond: readonly number[], level: number): number | null {
  if (beyond.length < 2 || !beyond.every(Number.isFinite)) return null;
  const difference = mean(beyond);
  if (difference === 0) return null;
  return Math.max(seedsNeeded(difference, standardDeviation(beyond), POWER, level), fewestPairs(level));
}

function ofEqual(question: Equal): Answer {
  const { ratios, tolerance } = question;
  const n = ratios.length;
  const interval = n < LEAST_FOR_IQM ? null : interval95(interquartileMeans([ratios], drawResamples([n])), n);
  const [low, high] = interval ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const within = low >= 1 - tolerance && high <= 1 + tolerance;
  const without = high < 1 - tolerance || low > 1 + tolerance;
  const says = within ? 'yes' : without ? 'no' : 'open';
  return { question, says, centre: interquartileMean(ratios), interval, p: null, seedsNeeded: null };
}

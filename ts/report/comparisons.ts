/**
 * Settings against each other, seed by seed: which does best on a measure, and how sure it is that it does better than
 * each of the others. Statistics are ts/stats'; here is what they are given. Plain data, without a word.
 */

import { differences, drawResamples, type Interval, interquartileMeans, interval95 } from '../stats/bootstrap.ts';
import { holm } from '../stats/holm.ts';
import { improvementInterval, probabilityOfImprovement } from '../stats/improvement.ts';
import { deviationPerPair, seedsNeeded } from '../stats/seeds-needed.ts';
import { fewestPairs, signedRank } from '../stats/signed-rank.ts';
import { interquartileMean } from '../stats/summary.ts';
import type { RunResult } from '../sweep/run.ts';
import type { FieldName } from '../sweep/spec.ts';
import { recipe } from '../sweep/train.ts';
import { label } from '../sweep/vary.ts';

/** Runs that differ in their seeds alone, by seed. */
export interface Setting {
  readonly label: string;
  readonly runs: readonly RunResult[];
}

/** Something that a run is judged by. */
export interface Judged {
  /** In a sentence: "test accuracy". */
  readonly noun: string;
  /** More is better; what is not a number is the worst. */
  value(run: RunResult): number;
  /** Such a value as a reader knows it. */
  shown(value: number): number;
}

/** The best against another one. All differences are positive where the best is better. */
export interface Comparison {
  readonly other: Setting;
  /** Of the interquartile means, and 95 %. */
  readonly difference: number;
  readonly interval: Interval;
  /** That a draw of the best is better than a draw of the other, and 95 %. */
  readonly probability: number;
  readonly probabilityInterval: Interval;
  /** Signed-rank, by Holm's correction over all pairs of settings, as the best was found by looking at all. */
  readonly p: number;
  /** With which such a difference would be told in four of five cases, correction and all; null where it is told, or none. */
  readonly seedsNeeded: number | null;
}

export interface Contest {
  readonly measure: Judged;
  readonly best: Setting;
  /** Its interquartile mean, and 95 %. */
  readonly iqm: number;
  readonly interval: Interval;
  readonly seeds: number;
  /** Pairs of settings that the correction is over. */
  readonly pairs: number;
  readonly comparisons: readonly Comparison[];
}

export const LEVEL = 0.05;
/** Four of five. */
const POWER = 0.8;

/** In the order in which they first occur. */
export function settingsOf(runs: readonly RunResult[], names: readonly FieldName[]): Setting[] {
  const bySetting = new Map<string, RunResult[]>();
  for (const run of runs) {
    const key = JSON.stringify(names.map((name) => run.spec[name]));
    bySetting.set(key, [...(bySetting.get(key) ?? []), run]);
  }
  return [...bySetting.values()].map((all) => ({
    label: label((all[0] as RunResult).spec, names),
    runs: all.toSorted((a, b) => a.spec.seed - b.spec.seed),
  }));
}

/** One for each data set that several settings have been trained on by the same seeds, two at least. */
export function contests(settings: readonly Setting[], measure: Judged): Contest[] {
  const byData = new Map<string, Setting[]>();
  for (const setting of settings) {
    const key = recipe((setting.runs[0] as RunResult).spec);
    byData.set(key, [...(byData.get(key) ?? []), setting]);
  }
  return [...byData.values()].flatMap((all) => {
    const seeds = JSON.stringify(seedsOf(all[0] as Setting));
    const isPaired = all.every((setting) => JSON.stringify(seedsOf(setting)) === seeds);
    return isPaired && all.length > 1 && (all[0] as Setting).runs.length > 1 ? [contest(all, measure)] : [];
  });
}

function contest(settings: readonly Setting[], measure: Judged): Contest {
  const values = settings.map(({ runs }) => runs.map(measure.value));
  const iqms = values.map(interquartileMean);
  const n = values[0]!.length;
  const best = iqms.indexOf(Math.max(...iqms));
  const pairs = settings.flatMap((_, i) => settings.slice(i + 1).map((__, j) => [i, i + 1 + j] as const));
  const ps = holm(pairs.map(([i, j]) => signedRank(paired(values[i]!, values[j]!))));
  const p = new Map(pairs.flatMap(([i, j], k) => (i === best || j === best ? [[i === best ? j : i, ps[k]!]] : [])));
  const comparisons = settings.flatMap((other, i) =>
    i === best ? [] : [compare(other, values[best]!, values[i]!, p.get(i)!, LEVEL / pairs.length)],
  );
  return {
    measure,
    best: settings[best]!,
    iqm: iqms[best]!,
    interval: interval95(interquartileMeans([values[best]!], drawResamples([n])), n),
    seeds: n,
    pairs: pairs.length,
    comparisons: comparisons.sort((a, b) => a.difference - b.difference),
  };
}

/** @param level of a single test, by the correction at its strictest */
function compare(
  other: Setting,
  ours: readonly number[],
  theirs: readonly number[],
  p: number,
  level: number,
): Comparison {
  const n = ours.length;
  const resamples = drawResamples([n]);
  const spread = differences(interquartileMeans([ours], resamples), interquartileMeans([theirs], resamples));
  const difference = paired([interquartileMean(ours)], [interquartileMean(theirs)])[0]!;
  const isOpen = !(p < LEVEL) && difference !== 0 && Number.isFinite(difference) && spread.every(Number.isFinite);
  return {
    other,
    difference,
    interval: interval95(spread, n),
    probability: probabilityOfImprovement([ours], [theirs]),
    probabilityInterval: improvementInterval(ours, theirs),
    p,
    seedsNeeded: isOpen
      ? Math.max(seedsNeeded(difference, deviationPerPair(spread, n), POWER, level), fewestPairs(level))
      : null,
  };
}

/** One less the other; two infinities alike are no difference. */
function paired(one: readonly number[], other: readonly number[]): number[] {
  return [...differences(Float64Array.from(one), Float64Array.from(other))];
}

function seedsOf({ runs }: Setting): number[] {
  return runs.map(({ spec }) => spec.seed);
}

/**
 * What stories are told of: the settings of a small sweep, each with its seeds in order, and numbers of them in words.
 * It never knows which story.
 */

import type { Table } from '../report/document.ts';
import { accuracyText } from '../report/words.ts';
import type { Interval } from '../stats/bootstrap.ts';
import { medianInterval } from '../stats/median.ts';
import { mean, median, standardDeviation } from '../stats/summary.ts';
import type { RunResult } from '../sweep/run.ts';
import type { FieldName, RunSpec } from '../sweep/spec.ts';

export interface Arm {
  readonly spec: RunSpec;
  /** In the order of their seeds, which all arms of a story share. */
  readonly runs: readonly RunResult[];
}

/** Share of the training points that counts as learnt. */
export const LEARNT = 0.93;

/** Runs by what they have of these fields, in the order in which settings first occur; seeds that all of them have. */
export function armsOf(runs: readonly RunResult[], names: readonly FieldName[]): Arm[] {
  const bySetting = new Map<string, Map<number, RunResult>>();
  for (const run of runs) {
    const key = JSON.stringify(names.map((name) => run.spec[name]));
    const arm = bySetting.get(key) ?? new Map<number, RunResult>();
    bySetting.set(key, arm.set(run.spec.seed, run));
  }
  const arms = [...bySetting.values()];
  const seeds = [...(arms[0]?.keys() ?? [])].filter((seed) => arms.every((arm) => arm.has(seed))).sort((a, b) => a - b);
  return arms.flatMap((arm) => {
    const own = seeds.map((seed) => arm.get(seed) as RunResult);
    return own[0] === undefined ? [] : [{ spec: own[0].spec, runs: own }];
  });
}

/** Accuracy on fresh points, one a seed; on the test points where there are none. */
export function scores({ runs }: Arm): number[] {
  return runs.map((run) => (run.fresh ?? run.test).accuracy ?? Number.NaN);
}

/** Epochs until that share of the training points is right, one a seed; infinite where it never is. */
export function epochsTo({ runs }: Arm, level = LEARNT): number[] {
  return runs.map(({ spec, trace, training }) => {
    const at = trace.accuracy?.findIndex((value) => value >= level) ?? -1;
    if (at >= 0) return at;
    return (training.accuracy ?? 0) >= level ? spec.epochs : Number.POSITIVE_INFINITY;
  });
}

/** One arm less another, seed by seed. */
export interface Gain {
  /** Median over the seeds. */
  readonly median: number;
  /** 95 %; null below 6 seeds. */
  readonly interval: Interval | null;
}

export function gain(one: readonly number[], other: readonly number[]): Gain {
  const differences = one.map((value, i) => value - other[i]!);
  return { median: median(differences), interval: medianInterval(differences) };
}

/** Whether its interval says which of both is more. */
export function isTold({ interval }: Gain): boolean {
  return interval !== null && (interval[0] > 0 || interval[1] < 0);
}

export function gainText({ median, interval }: Gain): string {
  const ends = interval === null ? '' : ` (${interval.map(signed).join(' to ')})`;
  return `${signed(median)}${ends}`;
}

export function spreadText(values: readonly number[]): string {
  const sd = values.length > 1 ? ` ± ${accuracyText(standardDeviation(values))}` : '';
  return `${accuracyText(mean(values))}${sd}`;
}

/** "54", or how many of the seeds there are to speak of. */
export function epochsText(epochs: readonly number[]): string {
  const arrived = epochs.filter(Number.isFinite).length;
  const middle = median(epochs);
  const all = arrived === epochs.length ? '' : ` (${arrived} of ${epochs.length} seeds arrive)`;
  return `${Number.isFinite(middle) ? Math.round(middle) : 'never'}${all}`;
}

/** With its sign, to four decimals. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${accuracyText(Math.abs(value))}`;
}

/** A row an arm: its score over the seeds, and how soon it learns. */
export function armTable(caption: string, head: string, arms: readonly Arm[], name: (arm: Arm) => string): Table {
  const isFresh = arms.every(({ runs }) => runs.every((run) => run.fresh !== undefined));
  return {
    kind: 'table',
    caption: `${caption}; ${arms[0]?.runs.length ?? 0} seeds each`,
    columns: [
      { head, align: 'left' },
      { head: `accuracy on ${isFresh ? 'fresh' : 'test'} points, mean ± sd`, align: 'right' },
      { head: 'worst seed', align: 'right' },
      { head: `epochs to ${LEARNT * 100} % of the training points, median`, align: 'right' },
    ],
    rows: arms.map((arm) => {
      const values = scores(arm);
      return [name(arm), spreadText(values), accuracyText(Math.min(...values)), epochsText(epochsTo(arm))];
    }),
  };
}

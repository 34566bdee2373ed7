/**
 * Runs -> the table of a sweep: one row for each setting, its seeds summarised, and how far it is behind the best.
 * Plain data; knows no words, terminal or file.
 */

import type { Evaluation } from '../engine/engine.ts';
import { differences, type Interval, interval95, type Resampled, resample } from '../stats/bootstrap.ts';
import { interquartileMean, mean, quantiles, standardDeviation } from '../stats/summary.ts';
import { divergence, type RunResult } from '../sweep/run.ts';
import type { FieldName, RunSpec } from '../sweep/spec.ts';
import { articleRow } from './article.ts';

/**
 * Of one number over the seeds of a setting. A loss that is not a number ranks as the worst; mean and standard
 * deviation take it as it is. Intervals are 95 %, by bootstrap over the seeds; null for a single seed.
 */
export interface Summary {
  readonly mean: number;
  readonly meanInterval: Interval | null;
  /** Standard deviation of a sample (n - 1); null for a single seed. */
  readonly sd: number | null;
  readonly quartile1: number;
  readonly median: number;
  readonly quartile3: number;
  readonly medianInterval: Interval | null;
  /** Interquartile mean: that of the middle half. */
  readonly iqm: number;
  readonly iqmInterval: Interval | null;
}

/** How much worse than the best of the same data, by interquartile mean; 95 % by bootstrap, seed by seed. */
export interface Behind {
  readonly iqm: number;
  readonly interval: Interval;
}

export interface Row {
  readonly init: RunSpec['init'];
  readonly sigma: number | null;
  /** What the row has of the other fields that tell the rows apart. */
  readonly setting: Partial<RunSpec>;
  readonly seeds: readonly number[];
  /** Absent, like the training's, where there are no classes. */
  readonly testAccuracy?: Summary;
  /** In test accuracy, or test loss where there is none; null for the best and for single seeds. */
  readonly behind: Behind | null;
  /** The article's Table 1, where the setting is the article's. */
  readonly articleTestAccuracy: number | null;
  readonly testLoss: Summary;
  /** After the last update. */
  readonly trainingLoss: Summary;
  readonly trainingAccuracy?: Summary;
  readonly diverged: number;
  /** The earliest epoch at which one of the runs was not finite; the number of epochs: after the last update. */
  readonly divergedAt: number | null;
}

/**
 * Rows in the order in which their settings first occur.
 * @param names fields that tell settings apart (`settingNames`)
 */
export function tableRows(runs: readonly RunResult[], names: readonly FieldName[] = ['init', 'sigma']): Row[] {
  const settings = new Map<string, RunResult[]>();
  for (const run of runs) {
    const key = JSON.stringify(names.map((name) => run.spec[name]));
    const setting = settings.get(key);
    if (setting === undefined) settings.set(key, [run]);
    else setting.push(run);
  }
  const measured = [...settings.values()].map(measure);
  const best = new Map<string, Measured>();
  for (const setting of measured.filter(({ runs }) => runs.length > 1)) {
    const known = best.get(dataOf(setting));
    if (known === undefined || worse(known, setting) > 0) best.set(dataOf(setting), setting);
  }
  const others = names.filter((name) => name !== 'init' && name !== 'sigma');
  return measured.map((setting) => tableRow(setting, others, best.get(dataOf(setting))));
}

/** Accuracies and losses on other points are no comparison. */
function dataOf({ runs }: Measured): string {
  const { data, samples, noise, dataSeed, testFraction, splitSeed } = (runs[0] as RunResult).spec;
  return JSON.stringify([data, samples, noise, dataSeed, testFraction, splitSeed]);
}

/** A setting's runs, with what is said of them. */
interface Measured {
  readonly runs: readonly RunResult[];
  readonly test: Evaluated;
  readonly training: Evaluated;
}

interface Evaluated {
  readonly loss: Sample;
  readonly accuracy?: Sample;
}

interface Sample {
  readonly summary: Summary;
  readonly resampled: Resampled;
}

function measure(runs: readonly RunResult[]): Measured {
  return { runs, test: evaluated(runs.map(({ test }) => test)), training: evaluated(runs.map((run) => run.training)) };
}

function evaluated(of: readonly Evaluation[]): Evaluated {
  const loss = of.map((evaluation) => evaluation.loss);
  const accuracy = of.flatMap((evaluation) => evaluation.accuracy ?? []);
  const worst = Number.POSITIVE_INFINITY;
  return { loss: sample(loss, worst), ...(accuracy.length > 0 && { accuracy: sample(accuracy, 0) }) };
}

/** @param worst what NaN ranks as */
function sample(values: readonly number[], worst: number): Sample {
  const ranked = values.map((value) => (Number.isNaN(value) ? worst : value));
  const [quartile1, median, quartile3] = quantiles(ranked, [0.25, 0.5, 0.75]) as [number, number, number];
  const isNumber = !values.some(Number.isNaN);
  const several = values.length > 1;
  const resampled = resample(ranked);
  const summary: Summary = {
    mean: isNumber ? mean(values) : Number.NaN,
    meanInterval: several ? interval95(resampled.mean) : null,
    sd: several ? (isNumber ? standardDeviation(values) : Number.NaN) : null,
    quartile1,
    median,
    quartile3,
    medianInterval: several ? interval95(resampled.median) : null,
    iqm: interquartileMean(ranked),
    iqmInterval: several ? interval95(resampled.interquartileMean) : null,
  };
  return { summary, resampled };
}

/** By how much the first is worse than the second, by interquartile mean. */
function worse(one: Measured, other: Measured): number {
  return worseBy(one, other, ({ summary }) => Float64Array.of(summary.iqm))[0] as number;
}

function worseBy(one: Measured, other: Measured, of: (sample: Sample) => Float64Array): Float64Array {
  const [a, b] = [one.test.accuracy, other.test.accuracy];
  return a !== undefined && b !== undefined
    ? differences(of(b), of(a))
    : differences(of(one.test.loss), of(other.test.loss));
}

function tableRow(setting: Measured, others: readonly FieldName[], best: Measured | undefined): Row {
  const { runs, test, training } = setting;
  const { spec } = runs[0] as RunResult;
  const ends = runs.map(divergence).filter((epoch) => epoch !== null);
  return {
    init: spec.init,
    sigma: spec.sigma ?? null,
    setting: Object.fromEntries(others.map((name) => [name, spec[name]])),
    seeds: runs.map((run) => run.spec.seed),
    ...(test.accuracy && { testAccuracy: test.accuracy.summary }),
    behind: best === undefined || best === setting || runs.length < 2 ? null : behind(setting, best),
    articleTestAccuracy: articleRow(spec)?.testAccuracy ?? null,
    testLoss: test.loss.summary,
    trainingLoss: training.loss.summary,
    ...(training.accuracy && { trainingAccuracy: training.accuracy.summary }),
    diverged: ends.length,
    divergedAt: ends.length === 0 ? null : ends.reduce((min, epoch) => Math.min(min, epoch)),
  };
}

function behind(setting: Measured, best: Measured): Behind {
  const spread = worseBy(setting, best, ({ resampled }) => resampled.interquartileMean);
  return { iqm: worse(setting, best), interval: interval95(spread) };
}

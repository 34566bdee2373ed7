/**
 * Runs -> the table of a sweep: one row for each setting, its seeds summarised, and how far it is behind the best.
 * Plain data; knows no words, terminal or file.
 */

import type { Evaluation } from '../engine/engine.ts';
import {
  differences,
  drawResamples,
  type Interval,
  interquartileMeans,
  interval95,
  meanInterval,
  type Resamples,
} from '../stats/bootstrap.ts';
import { medianInterval } from '../stats/median.ts';
import { interquartileMean, mean, quantiles, standardDeviation } from '../stats/summary.ts';
import { divergence, type RunResult } from '../sweep/run.ts';
import type { FieldName, RunSpec } from '../sweep/spec.ts';
import { articleRow } from './article.ts';

/**
 * Of one number over the seeds of a setting. A loss that is not a number ranks as the worst; mean and standard
 * deviation take it as it is. Intervals are 95 %, over the seeds.
 */
export interface Summary {
  readonly mean: number;
  /** By bootstrap, studentised; null below 200 seeds, where no interval holds it as often as it says. */
  readonly meanInterval: Interval | null;
  /** Standard deviation of a sample (n - 1); null for a single seed. */
  readonly sd: number | null;
  readonly quartile1: number;
  readonly median: number;
  readonly quartile3: number;
  /** Between order statistics; null below 6 seeds. */
  readonly medianInterval: Interval | null;
  /** Interquartile mean: that of the middle half. */
  readonly iqm: number;
  /** By bootstrap; null for a single seed. */
  readonly iqmInterval: Interval | null;
}

/** How much worse than the best of the same data, by interquartile mean; 95 % by bootstrap. */
export interface Behind {
  readonly iqm: number;
  readonly interval: Interval;
  /** Whether both have the same seeds and were resampled seed by seed; else each by itself. */
  readonly isPaired: boolean;
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
  /** On freshly drawn points; absent where none were asked for. */
  readonly freshAccuracy?: Summary;
  readonly freshLoss?: Summary;
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
  const draws = drawnOnce();
  const measured = [...settings.values()].map((setting) => measure(setting, draws));
  const best = new Map<string, Measured>();
  for (const setting of measured.filter(({ runs }) => runs.length > 1)) {
    const known = best.get(dataOf(setting));
    if (known === undefined || worse(known, setting) > 0) best.set(dataOf(setting), setting);
  }
  const others = names.filter((name) => name !== 'init' && name !== 'sigma');
  return measured.map((setting) => tableRow(setting, others, best.get(dataOf(setting)), draws));
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
  readonly fresh: Evaluated | undefined;
}

interface Evaluated {
  readonly loss: Sample;
  readonly accuracy?: Sample;
}

interface Sample {
  readonly summary: Summary;
  /** The values, what is not a number as the worst. */
  readonly ranked: readonly number[];
}

/** The resamples of n seeds, which all settings of n seeds share. */
type Draws = (n: number, stream?: number) => Resamples;

function drawnOnce(): Draws {
  const drawn = new Map<string, Resamples>();
  return (n, stream = 0) => {
    const key = `${n} ${stream}`;
    const resamples = drawn.get(key) ?? drawResamples([n], stream);
    drawn.set(key, resamples);
    return resamples;
  };
}

function measure(runs: readonly RunResult[], draws: Draws): Measured {
  const [test, training] = [runs.map((run) => run.test), runs.map((run) => run.training)];
  const fresh = runs.flatMap((run) => run.fresh ?? []);
  return {
    runs,
    test: evaluated(test, draws),
    training: evaluated(training, draws),
    fresh: fresh.length === runs.length ? evaluated(fresh, draws) : undefined,
  };
}

function evaluated(of: readonly Evaluation[], draws: Draws): Evaluated {
  const loss = of.map((evaluation) => evaluation.loss);
  const accuracy = of.flatMap((evaluation) => evaluation.accuracy ?? []);
  const worst = Number.POSITIVE_INFINITY;
  return { loss: sample(loss, worst, draws), ...(accuracy.length > 0 && { accuracy: sample(accuracy, 0, draws) }) };
}

/** @param worst what NaN ranks as */
function sample(values: readonly number[], worst: number, draws: Draws): Sample {
  const n = values.length;
  const ranked = values.map((value) => (Number.isNaN(value) ? worst : value));
  const [quartile1, median, quartile3] = quantiles(ranked, [0.25, 0.5, 0.75]) as [number, number, number];
  const isNumber = !values.some(Number.isNaN);
  const summary: Summary = {
    mean: isNumber ? mean(values) : Number.NaN,
    meanInterval: isNumber ? meanInterval(values, draws(n)) : null,
    sd: n > 1 ? (isNumber ? standardDeviation(values) : Number.NaN) : null,
    quartile1,
    median,
    quartile3,
    medianInterval: medianInterval(ranked),
    iqm: interquartileMean(ranked),
    iqmInterval: n > 1 ? interval95(interquartileMeans([ranked], draws(n)), n) : null,
  };
  return { summary, ranked };
}

/** By how much the first is worse than the second, by interquartile mean. */
function worse(one: Measured, other: Measured): number {
  const [a, b] = inOrder(one, other);
  return differences(Float64Array.of(a.summary.iqm), Float64Array.of(b.summary.iqm))[0] as number;
}

/** What decides between two settings, so that the first less the second is how much `one` is worse than `other`. */
function inOrder(one: Measured, other: Measured): [Sample, Sample] {
  const [a, b] = [one.test.accuracy, other.test.accuracy];
  return a !== undefined && b !== undefined ? [b, a] : [one.test.loss, other.test.loss];
}

function tableRow(setting: Measured, others: readonly FieldName[], best: Measured | undefined, draws: Draws): Row {
  const { runs, test, training, fresh } = setting;
  const { spec } = runs[0] as RunResult;
  const ends = runs.map(divergence).filter((epoch) => epoch !== null);
  return {
    init: spec.init,
    sigma: spec.sigma ?? null,
    setting: Object.fromEntries(others.map((name) => [name, spec[name]])),
    seeds: seedsOf(setting),
    ...(test.accuracy && { testAccuracy: test.accuracy.summary }),
    behind: best === undefined || best === setting || runs.length < 2 ? null : behind(setting, best, draws),
    articleTestAccuracy: articleRow(spec)?.testAccuracy ?? null,
    testLoss: test.loss.summary,
    ...(fresh?.accuracy && { freshAccuracy: fresh.accuracy.summary }),
    ...(fresh && { freshLoss: fresh.loss.summary }),
    trainingLoss: training.loss.summary,
    ...(training.accuracy && { trainingAccuracy: training.accuracy.summary }),
    diverged: ends.length,
    divergedAt: ends.length === 0 ? null : ends.reduce((min, epoch) => Math.min(min, epoch)),
  };
}

function behind(setting: Measured, best: Measured, draws: Draws): Behind {
  const [a, b] = inOrder(setting, best).map(({ ranked }) => ranked) as [readonly number[], readonly number[]];
  const isPaired = String(seedsOf(setting)) === String(seedsOf(best));
  const spread = differences(
    interquartileMeans([a], draws(a.length)),
    interquartileMeans([b], draws(b.length, isPaired ? 0 : 1)),
  );
  return { iqm: worse(setting, best), interval: interval95(spread, Math.min(a.length, b.length)), isPaired };
}

function seedsOf({ runs }: Measured): number[] {
  return runs.map((run) => run.spec.seed);
}

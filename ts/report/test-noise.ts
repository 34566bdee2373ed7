/**
 * What test rows and what seeds add to a test accuracy, from runs that have fresh points too: the rows shift all seeds
 * alike, each seed draws another network, and each network meets these rows otherwise. Plain data, without a word.
 */
import {
  drawResamples,
  type Interval,
  interquartileMeans,
  interval95,
  LEAST_FOR_IQM,
  RESAMPLES,
  type Resamples,
} from '../stats/bootstrap.ts';
import { interquartileMean, standardDeviation } from '../stats/summary.ts';
import type { RunResult } from '../sweep/run.ts';

export interface TestNoise {
  /** Test accuracy less that on fresh points, seed by seed: interquartile mean, and 95 %. */
  readonly gap: number;
  readonly gapInterval: Interval;
  /** Standard deviations over seeds: of the accuracy on fresh points, which is the networks' own; */
  readonly seeds: number;
  /** and of what these rows make of each network besides, sqrt(Var(test) - Var(fresh)), 0 where there is less; and 95 %. */
  readonly interaction: number;
  readonly interactionInterval: Interval;
}

/** Null where an accuracy is missing, or seeds are too few. */
export function testNoise(runs: readonly RunResult[]): TestNoise | null {
  const pairs = runs.flatMap(({ test, fresh }) =>
    Number.isFinite(test.accuracy) && Number.isFinite(fresh?.accuracy)
      ? [[test.accuracy!, fresh!.accuracy!] as const]
      : [],
  );
  const n = pairs.length;
  if (n < runs.length || n < LEAST_FOR_IQM) return null;
  const [test, fresh] = [pairs.map(([ours]) => ours), pairs.map(([, theirs]) => theirs)];
  const gaps = pairs.map(([ours, theirs]) => ours - theirs);
  const resamples = drawResamples([n]);
  const [ours, theirs] = [variances(test, resamples), variances(fresh, resamples)];
  return {
    gap: interquartileMean(gaps),
    gapInterval: interval95(interquartileMeans([gaps], resamples), n),
    seeds: standardDeviation(fresh),
    interaction: root(standardDeviation(test) ** 2 - standardDeviation(fresh) ** 2),
    interactionInterval: interval95(
      ours.map((variance, i) => root(variance - theirs[i]!)),
      n,
    ),
  };
}

function root(variance: number): number {
  return Math.sqrt(Math.max(0, variance));
}

/** The variance of each resample, as of a sample (n - 1). */
function variances(values: readonly number[], { counts }: Resamples): Float64Array {
  const n = values.length;
  return Float64Array.from({ length: RESAMPLES }, (_, resample) => {
    const times = counts.subarray(resample * n, (resample + 1) * n);
    const centre = times.reduce((sum, count, i) => sum + count * values[i]!, 0) / n;
    return times.reduce((sum, count, i) => sum + count * (values[i]! - centre) ** 2, 0) / (n - 1);
  });
}

/**
 * Runs -> the table of a sweep: one row for each setting, its seeds summarised. Plain data, and the forms it is
 * written in. Knows no terminal and no file.
 */

import type { Evaluation } from '../engine/engine.ts';
import { plain } from '../sweep/record.ts';
import type { RunResult } from '../sweep/run.ts';
import type { FieldName, RunSpec } from '../sweep/spec.ts';
import { articleRow } from './article.ts';

/** Of one number over the seeds of a setting. */
export interface Summary {
  readonly mean: number;
  /** Standard deviation of a sample (n - 1); null for a single seed. */
  readonly sd: number | null;
}

export interface Row {
  readonly init: RunSpec['init'];
  readonly sigma: number | null;
  /** What else varies in the sweep. */
  readonly setting: Partial<RunSpec>;
  readonly seeds: readonly number[];
  /** Absent, like the training's, where there are no classes. */
  readonly testAccuracy?: Summary;
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
  const others = names.filter((name) => name !== 'init' && name !== 'sigma');
  return [...settings.values()].map((runs) => tableRow(runs, others));
}

function tableRow(runs: readonly RunResult[], others: readonly FieldName[]): Row {
  const { spec } = runs[0] as RunResult;
  const ends = runs.map(divergence).filter((epoch) => epoch !== null);
  return {
    init: spec.init,
    sigma: spec.sigma ?? null,
    setting: Object.fromEntries(others.map((name) => [name, spec[name]])),
    seeds: runs.map((run) => run.spec.seed),
    ...accuracy(
      'testAccuracy',
      runs.map((run) => run.test),
    ),
    articleTestAccuracy: articleRow(spec)?.testAccuracy ?? null,
    testLoss: summary(runs.map((run) => run.test.loss)),
    trainingLoss: summary(runs.map((run) => run.training.loss)),
    ...accuracy(
      'trainingAccuracy',
      runs.map((run) => run.training),
    ),
    diverged: ends.length,
    divergedAt: ends.length === 0 ? null : ends.reduce((min, epoch) => Math.min(min, epoch)),
  };
}

/** A column of accuracies, where the evaluations have them. */
function accuracy<K extends string>(name: K, of: readonly Evaluation[]): { readonly [_ in K]?: Summary } {
  const values = of.flatMap(({ accuracy }) => accuracy ?? []);
  return (values.length === 0 ? {} : { [name]: summary(values) }) as { readonly [_ in K]?: Summary };
}

/** The epoch at which a run was not finite; what its last update broke shows in the evaluation alone. */
export function divergence(run: RunResult): number | null {
  if (run.divergedAt !== null) return run.divergedAt;
  return Number.isFinite(run.training.loss) && Number.isFinite(run.test.loss) ? null : run.spec.epochs;
}

export function summary(values: readonly number[]): Summary {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, sd: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

/** One line a row, all digits, with a heading; a number that does not exist is empty. */
export function tableCsv(rows: readonly Row[]): string {
  const settings = Object.keys(rows[0]?.setting ?? {}) as (keyof RunSpec)[];
  const has = rows.some((row) => row.testAccuracy !== undefined);
  const all: Record<string, (row: Row) => number | string | null | undefined> = {
    ...Object.fromEntries(settings.map((name) => [name, ({ setting }: Row) => cellText(setting[name])])),
    init: (row) => row.init,
    sigma: (row) => row.sigma,
    seeds: (row) => row.seeds.length,
    testAccuracy: (row) => row.testAccuracy?.mean,
    testAccuracySd: (row) => row.testAccuracy?.sd,
    articleTestAccuracy: (row) => row.articleTestAccuracy,
    testLoss: (row) => row.testLoss.mean,
    testLossSd: (row) => row.testLoss.sd,
    trainingLoss: (row) => row.trainingLoss.mean,
    trainingLossSd: (row) => row.trainingLoss.sd,
    trainingAccuracy: (row) => row.trainingAccuracy?.mean,
    trainingAccuracySd: (row) => row.trainingAccuracy?.sd,
    diverged: (row) => row.diverged,
    divergedAt: (row) => row.divergedAt,
  };
  const columns = Object.fromEntries(Object.entries(all).filter(([name]) => has || !/accuracy/i.test(name)));
  const lines = rows.map((row) => Object.values(columns).map((cell) => String(cell(row) ?? '')));
  return [Object.keys(columns), ...lines].map((cells) => `${cells.join(',')}\n`).join('');
}

/** As a flag has it; a list in quotes, as its commas are its own. */
function cellText(value: unknown): string {
  return Array.isArray(value) ? `"${value.join() || 'none'}"` : String(value);
}

/** Rows as JSON can hold them: a number that is not finite is its name as a string. */
export function tableJson(rows: readonly Row[]): unknown {
  return JSON.parse(JSON.stringify(rows, (_, value: unknown) => (typeof value === 'number' ? plain(value) : value)));
}

/**
 * What a table says, in a few sentences, and how sure it is: which setting does best, which cannot be told from it,
 * which are worse and by how much. Everything is computed from the rows, or quoted from `article.ts`.
 */
import type { FieldName, RunSpec } from '../sweep/spec.ts';
import { label } from '../sweep/vary.ts';
import { articleRows } from './article.ts';
import type { Behind, Row, Summary } from './table.ts';
import { accuracyText, isClassified, lossText } from './words.ts';

/** From fewer seeds a bootstrap interval is too narrow to be taken at its word. */
const enoughSeeds = 10;
/** More settings than this are counted, not named. */
const mostNames = 6;

/** @param testRows number of test points */
export function sentence(rows: readonly Row[], testRows: number): string {
  return rows.some((row) => row.seeds.length > 1) ? ofMany(rows, testRows) : ofOne(rows, testRows);
}

/** What one seed can tell, and what it cannot. */
function ofOne(rows: readonly Row[], testRows: number): string {
  const isArticle = articleRows.every(({ sigma }) =>
    rows.some((row) => row.sigma === sigma && row.articleTestAccuracy !== null),
  );
  if (isArticle) {
    const known = articleRows.map(({ mean, sd }) => `${accuracyText(mean)} ± ${accuracyText(sd)}`).join(', ');
    return (
      `By test accuracy one seed can tell σ 0.01 from 0.1 and 0.5, but not these two apart, nor either from 1: over ` +
      `200 seeds (PyTorch) the four are ${known} (mean ± sd), and ${testError(rows, testRows)}.`
    );
  }
  return (
    `One seed is one draw and cannot tell near settings apart: ${testError(rows, testRows)}, and --seed 0..19 ` +
    'shows the spread over seeds.'
  );
}

function ofMany(rows: readonly Row[], testRows: number): string {
  const classified = isClassified(rows);
  const text = classified ? accuracyText : lossText;
  const several = rows.filter((row) => row.seeds.length > 1);
  const best = several.find((row) => row.behind === null) as Row;
  const { iqm, iqmInterval } = (classified ? best.testAccuracy : best.testLoss) as Summary;
  const [low, high] = (iqmInterval ?? [iqm, iqm]).map(text);
  const fewest = Math.min(...several.map((row) => row.seeds.length));
  const measure = classified ? 'test accuracy' : 'test loss';
  const over = `Over ${best.seeds.length} seeds`;
  const value =
    `interquartile mean (IQM: of the middle half of the seeds) of ${text(iqm)} in ${measure}, 95 % bootstrap ` +
    `interval ${low} to ${high}.`;
  return [
    ...(Number.isFinite(iqm)
      ? [several.length > 1 ? `${over} ${named([best])} does best: an ${value}` : `${over} an ${value}`]
      : [`${over} too many runs diverged in every setting to compare them.`]),
    ...(Number.isFinite(iqm) ? comparison(several, text) : []),
    ...divergence(rows),
    ...(fewest < enoughSeeds ? [`From ${fewest} seeds such intervals come out too narrow: take ${enoughSeeds}.`] : []),
    classified
      ? `More seeds narrow the intervals; ${testError(rows, testRows)}, which no number of seeds mends.`
      : `More seeds narrow the intervals, but not what only ${testRows} test points leave open.`,
  ].join(' ');
}

interface Compared extends Row {
  readonly behind: Behind;
}

/** The others against the best, each by itself. */
function comparison(rows: readonly Row[], text: (value: number) => string): string[] {
  const others = rows.filter((row): row is Compared => row.behind !== null);
  const comparable = others.filter(({ behind }) => Number.isFinite(behind.iqm));
  const equal = comparable.filter(({ behind }) => !(behind.interval[0] > 0));
  const worse = comparable.filter((row) => !equal.includes(row)).sort((a, b) => a.behind.iqm - b.behind.iqm);
  const lost = others.filter((row) => !comparable.includes(row));
  const by = ({ behind }: Compared) =>
    `${text(behind.iqm)} (${text(behind.interval[0])} to ${text(behind.interval[1])})`;
  const [first] = worse;
  const last = worse.at(-1);
  const found: string[] = [];
  if (equal.length > 0) found.push(`These seeds cannot tell it from ${named(equal)}.`);
  if (first !== undefined && last !== undefined) {
    const between = worse.length > 2 ? `, ${worse.length - 2} more in between,` : '';
    const up = worse.length > 1 ? `${between} and ${named([last])} by ${by(last)}` : '';
    found.push(`${capital(named([first]))} is worse by ${by(first)}${up}, compared seed by seed.`);
  }
  if (lost.length > 0) found.push(`Too many runs of ${named(lost)} diverged to be compared.`);
  return found;
}

function divergence(rows: readonly Row[]): string[] {
  const [diverged, all] = [rows.map((row) => row.diverged), rows.map((row) => row.seeds.length)].map((counts) =>
    counts.reduce((sum, count) => sum + count, 0),
  );
  return diverged === 0
    ? []
    : [`${diverged} of ${all} runs diverged and count as they ended, without a loss as the worst.`];
}

/** "σ 0.1, 1 and he", or "(adam, σ 0.1) and (sgd, σ 0.1)"; many are counted. */
function named(rows: readonly Row[]): string {
  if (rows.length > mostNames) return `${rows.length} others`;
  const names = rows.map((row, i) => {
    const fields = Object.keys(row.setting) as FieldName[];
    if (fields.length > 0) return `(${label({ ...row.setting, ...scaleOf(row) }, [...fields, 'init', 'sigma'])})`;
    if (row.sigma === null) return row.init;
    return rows.findIndex(({ sigma }) => sigma !== null) === i ? `σ ${row.sigma}` : String(row.sigma);
  });
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function scaleOf({ init, sigma }: Row): Partial<RunSpec> {
  return sigma === null ? { init } : { init, sigma };
}

function capital(text: string): string {
  return text.startsWith('σ') ? text : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** What the number of test points leaves open, whatever the seeds. */
function testError(rows: readonly Row[], testRows: number): string {
  const accuracies = rows.flatMap((row) => row.testAccuracy?.mean ?? []);
  if (accuracies.length === 0)
    return `the losses are mean squared errors, that of the test over ${testRows} points alone`;
  const best = Math.max(0, ...accuracies);
  const error = Math.sqrt((best * (1 - best)) / testRows).toFixed(3);
  return `${testRows} test points alone leave an accuracy of ${best.toFixed(2)} uncertain by ± ${error} (binomial)`;
}

/**
 * What a table says, in a few sentences, and how sure it is: which setting does best, which cannot be told from it,
 * which are worse and by how much. Everything is computed from the rows, or quoted from `article.ts`.
 */
import { LEAST_FOR_IQM } from '../stats/bootstrap.ts';
import { fields } from '../sweep/fields.ts';
import type { FieldName, RunSpec } from '../sweep/spec.ts';
import { label } from '../sweep/vary.ts';
import { articleRows } from './article.ts';
import type { Behind, Row, Summary } from './table.ts';
import { accuracyText, isClassified, lossText } from './words.ts';

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
    `One seed is one draw and cannot tell near settings apart: ${testError(rows, testRows)}, and --seeds 20 ` +
    'shows the spread over seeds.'
  );
}

function ofMany(rows: readonly Row[], testRows: number): string {
  const fewest = Math.min(...rows.map((row) => row.seeds.length));
  return [
    ...byData(rows).flatMap(comparison),
    ...divergence(rows),
    ...(fewest < LEAST_FOR_IQM
      ? [`From ${fewest} seeds such intervals come out too narrow: take ${LEAST_FOR_IQM} or more.`]
      : []),
    isClassified(rows)
      ? `More seeds narrow the intervals; ${testError(rows, testRows)}, which no number of seeds mends.`
      : `More seeds narrow the intervals, but not what only ${testRows} test points leave open.`,
  ].join(' ');
}

/** Rows of the same data each. */
function byData(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(dataLabel(row), [...(groups.get(dataLabel(row)) ?? []), row]);
  return [...groups.values()];
}

function dataLabel({ setting }: Row): string {
  return label(
    setting as RunSpec,
    (Object.keys(setting) as FieldName[]).filter((name) => fields[name].group === 'Data'),
  );
}

/** What is best of these rows, and how the others stand to it. */
function comparison(rows: readonly Row[]): string[] {
  const several = rows.filter((row) => row.seeds.length > 1);
  const best = several.find((row) => row.behind === null);
  if (best === undefined) return [];
  const data = dataLabel(best);
  const over = `${data === '' ? 'Over' : `With ${data}, over`} ${best.seeds.length} seeds`;
  const [measure, text] = isClassified(rows) ? ['test accuracy', accuracyText] : ['test loss', lossText];
  const { iqm, iqmInterval } = (best.testAccuracy ?? best.testLoss) as Summary;
  if (!Number.isFinite(iqm)) return [`${over} too many runs diverged in every setting to compare them.`];
  const [low, high] = (iqmInterval ?? [iqm, iqm]).map(text);
  const value =
    `interquartile mean (IQM: of the middle half of the seeds) of ${text(iqm)} in ${measure}, 95 % bootstrap ` +
    `interval ${low} to ${high}.`;
  return several.length > 1
    ? [`${over} ${named([best])} does best: an ${value}`, ...differences(several, text)]
    : [`${over} an ${value}`];
}

interface Compared extends Row {
  readonly behind: Behind;
}

/** The others against the best, each by itself. */
function differences(rows: readonly Row[], text: (value: number) => string): string[] {
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
    const how = worse.every(({ behind }) => behind.isPaired) ? ', compared seed by seed' : '';
    found.push(`${capital(named([first]))} is worse by ${by(first)}${up}${how}.`);
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

/** "σ 0.1, 1 and he", or "width 8, σ 0.1"; many are counted. */
function named(rows: readonly Row[]): string {
  if (rows.length > mostNames) return `${rows.length} others`;
  const others = (Object.keys(rows[0]?.setting ?? {}) as FieldName[]).filter((name) => fields[name].group !== 'Data');
  const names = rows.map((row, i) => {
    const isFirst = rows.findIndex(({ init }) => init === 'normal') === i;
    const sigma = isFirst || others.length > 0 || row.init !== 'normal' ? `σ ${row.sigma}` : String(row.sigma);
    const start = row.init === 'normal' ? sigma : row.sigma === null ? row.init : `${row.init} ${sigma}`;
    return others.length === 0 ? start : `(${label(row.setting as RunSpec, others)}, ${start})`;
  });
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function capital(text: string): string {
  return /^[σ(]/.test(text) ? text : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** What the number of test points leaves open, whatever the seeds. */
export function testError(rows: readonly Row[], testRows: number): string {
  const accuracies = rows.flatMap((row) => row.testAccuracy?.mean ?? []);
  if (accuracies.length === 0)
    return `the losses are mean squared errors, that of the test over ${testRows} points alone`;
  const best = Math.max(0, ...accuracies);
  const error = Math.sqrt((best * (1 - best)) / testRows).toFixed(3);
  return `${testRows} test points alone leave an accuracy of ${best.toFixed(2)} uncertain by ± ${error} (binomial)`;
}

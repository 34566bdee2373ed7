/**
 * The table and its meaning in words: cells as texts, and the one sentence on what these seeds can and cannot tell.
 * Knows no terminal; what it says is computed from the rows or quoted from `article.ts`.
 */
import type { FieldName } from '../sweep/spec.ts';
import { valueText } from '../sweep/vary.ts';
import { articleRows } from './article.ts';
import type { Row, Summary } from './table.ts';

/** Heading and cells, ready for a table; the article's column and the divergence only where there is something in it. */
export function tableTexts(rows: readonly Row[]): { head: string[]; cells: string[][] } {
  const classified = rows.some((row) => row.testAccuracy !== undefined);
  const names = Object.keys(rows[0]?.setting ?? {}) as FieldName[];
  const columns: { head: string; cell: (row: Row) => string; shown?: boolean }[] = [
    ...names.map((name) => ({ head: name, cell: ({ setting }: Row) => valueText(setting, name) })),
    { head: rows.every((row) => row.sigma !== null) ? 'σ' : 'init', cell: settingLabel },
    { head: 'test accuracy', cell: (row) => accuracySummary(row.testAccuracy), shown: classified },
    {
      head: "article's Table 1",
      cell: (row) => (row.articleTestAccuracy === null ? '' : accuracyText(row.articleTestAccuracy)),
      shown: rows.some((row) => row.articleTestAccuracy !== null),
    },
    { head: 'test loss', cell: (row) => summaryText(row.testLoss, lossText) },
    { head: 'training loss', cell: (row) => summaryText(row.trainingLoss, lossText) },
    { head: 'training accuracy', cell: (row) => accuracySummary(row.trainingAccuracy), shown: classified },
    { head: 'diverged at', cell: divergedText, shown: rows.some((row) => row.diverged > 0) },
  ];
  const shown = columns.filter((column) => column.shown ?? true);
  return { head: shown.map(({ head }) => head), cells: rows.map((row) => shown.map(({ cell }) => cell(row))) };
}

/** What these seeds can tell, and what they cannot. */
export function sentence(rows: readonly Row[], testRows: number): string {
  const seeds = rows[0]?.seeds.length ?? 0;
  const ownError = testError(rows, testRows);
  const isArticle = articleRows.every(({ sigma }) =>
    rows.some((row) => row.sigma === sigma && row.articleTestAccuracy !== null),
  );
  if (seeds > 1) {
    return (
      `Mean ± standard deviation over ${seeds} seeds: the spread says how far a single run may stray, and more ` +
      `seeds narrow the mean; ${ownError}, which no number of seeds mends.`
    );
  }
  if (isArticle) {
    const known = articleRows.map(({ mean, sd }) => `${accuracyText(mean)} ± ${accuracyText(sd)}`).join(', ');
    return (
      `By test accuracy one seed can tell σ 0.01 from 0.1 and 0.5, but not these two apart, nor either from 1: over ` +
      `200 seeds (PyTorch) the four are ${known} (mean ± sd), and ${ownError}.`
    );
  }
  return `One seed is one draw and cannot tell near settings apart: ${ownError}, and --seed 0..19 shows the spread over seeds.`;
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

/** A setting without a sigma is an initialiser with a scale of its own. */
function settingLabel(row: Row): string {
  return row.sigma === null ? row.init : String(row.sigma);
}

function summaryText({ mean, sd }: Summary, text: (value: number) => string): string {
  return sd === null ? text(mean) : `${text(mean)} ± ${text(sd)}`;
}

function accuracySummary(summary: Summary | undefined): string {
  return summary === undefined ? '' : summaryText(summary, accuracyText);
}

function accuracyText(value: number): string {
  return value.toFixed(4);
}

/** Four decimals where they say something, else three digits and a power of ten. */
function lossText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  return value === 0 || (magnitude >= 1e-3 && magnitude < 1e4) ? value.toFixed(4) : value.toExponential(2);
}

function divergedText(row: Row): string {
  if (row.diverged === 0) return '';
  const epoch = `epoch ${row.divergedAt}`;
  return row.seeds.length === 1 ? epoch : `${row.diverged} of ${row.seeds.length}, from ${epoch}`;
}

/**
 * The table as texts: what a reader of a terminal gets. Knows no terminal; what it says is computed from the rows or
 * quoted from `article.ts`.
 */
import type { Interval } from '../stats/bootstrap.ts';
import type { FieldName } from '../sweep/spec.ts';
import { valueText } from '../sweep/vary.ts';
import type { Row, Summary } from './table.ts';

/** Lines of the heading are parted by "\n". */
export interface TableTexts {
  readonly head: readonly string[];
  readonly cells: readonly (readonly string[])[];
  /** What each column left out for want of room would have shown. */
  readonly omitted: readonly string[];
}

interface Column {
  readonly head: string;
  readonly cell: (row: Row) => string;
  /** Whether there is something in it. */
  readonly shown?: boolean;
  /** Its name where its heading alone says too little. */
  readonly name?: string;
}

/** A column takes its widest text, a space at each side and a border. */
const around = 3;

/**
 * Heading and cells of a table no wider than `width` characters with its borders: the columns come in order of
 * importance, and the last that do not fit are left out.
 */
export function tableTexts(rows: readonly Row[], width: number): TableTexts {
  const several = rows.some((row) => row.seeds.length > 1);
  const columns = (several ? columnsOfMany(rows) : columnsOfOne(rows)).filter(({ shown }) => shown ?? true);
  let room = width - 1;
  const fits = columns.findIndex(({ head, cell }) => {
    room -= around + Math.max(...head.split('\n').map((line) => line.length), ...rows.map((row) => cell(row).length));
    return room < 0;
  });
  const least = settingColumns(rows).length + 1;
  const kept = columns.slice(0, fits === -1 ? columns.length : Math.max(least, fits));
  return {
    head: kept.map(({ head }) => head),
    cells: rows.map((row) => kept.map(({ cell }) => cell(row))),
    omitted: columns.slice(kept.length).map(({ name, head }) => name ?? head),
  };
}

/** The article's table, with the losses. */
function columnsOfOne(rows: readonly Row[]): Column[] {
  const classified = isClassified(rows);
  const value = (text: (value: number) => string, of: (row: Row) => Summary | undefined) => (row: Row) => {
    const summary = of(row);
    return summary === undefined ? '' : text(summary.mean);
  };
  return [
    ...settingColumns(rows),
    { head: 'test accuracy', cell: value(accuracyText, (row) => row.testAccuracy), shown: classified },
    { head: "article's Table 1", cell: articleCell, shown: hasArticle(rows) },
    {
      head: `${freshMeasure(classified)} on fresh points`,
      cell: (row) => {
        const [summary, text] = freshOf(row);
        return summary === undefined ? '' : text(summary.mean);
      },
      shown: isFresh(rows),
    },
    { head: 'test loss', cell: value(lossText, (row) => row.testLoss) },
    { head: 'training loss', cell: value(lossText, (row) => row.trainingLoss) },
    {
      head: 'diverged at',
      cell: (row) => (row.diverged === 0 ? '' : `epoch ${row.divergedAt}`),
      shown: rows.some((row) => row.diverged > 0),
    },
    { head: 'training accuracy', cell: value(accuracyText, (row) => row.trainingAccuracy), shown: classified },
  ];
}

/** What decides, with all its statistics, and the medians of the losses. */
function columnsOfMany(rows: readonly Row[]): Column[] {
  const classified = isClassified(rows);
  const [measure, text] = classified ? ['test accuracy', accuracyText] : ['test loss', lossText];
  const outcome = (cell: (summary: Summary) => string) => (row: Row) => {
    const summary = classified ? row.testAccuracy : row.testLoss;
    return summary === undefined ? '' : cell(summary);
  };
  // What is not finite has no spread to speak of.
  const spread = (sd: number | null) => (sd === null || !Number.isFinite(sd) ? '' : ` ± ${text(sd)}`);
  const interval = (of: Interval | null) =>
    of === null || !Number.isFinite(of[0]) ? '' : ` [${text(of[0])}, ${text(of[1])}]`;
  return [
    ...settingColumns(rows),
    {
      head: `${measure}:\nmean ± sd`,
      cell: outcome(({ mean, sd }) => `${text(mean)}${spread(sd)}`),
    },
    { head: 'median', cell: outcome(({ median }) => text(median)) },
    { head: 'IQM [95 % interval]', cell: outcome(({ iqm, iqmInterval }) => `${text(iqm)}${interval(iqmInterval)}`) },
    {
      head: 'on fresh points:\nmean ± sd',
      cell: (row) => {
        const [summary, text] = freshOf(row);
        return summary === undefined ? '' : `${text(summary.mean)}${spread(summary.sd)}`;
      },
      shown: isFresh(rows),
      name: `${freshMeasure(classified)} on fresh points`,
    },
    {
      head: 'diverged',
      cell: (row) => (row.diverged === 0 ? '' : `${row.diverged} of ${row.seeds.length}`),
      shown: rows.some((row) => row.diverged > 0),
    },
    { head: "article's\nTable 1", cell: articleCell, shown: hasArticle(rows), name: "the article's Table 1" },
    {
      head: 'median loss:\ntest',
      cell: (row) => lossText(row.testLoss.median),
      shown: classified,
      name: 'median test loss',
    },
    {
      head: classified ? 'training' : 'median\ntraining loss',
      cell: (row) => lossText(row.trainingLoss.median),
      name: 'median training loss',
    },
  ];
}

export function isClassified(rows: readonly Row[]): boolean {
  return rows.some((row) => row.testAccuracy !== undefined);
}

function isFresh(rows: readonly Row[]): boolean {
  return rows.some((row) => row.freshLoss !== undefined);
}

function freshMeasure(classified: boolean): string {
  return classified ? 'accuracy' : 'loss';
}

/** The accuracy, or the loss where there is none, and how it is written. */
function freshOf({ freshAccuracy, freshLoss }: Row): [Summary | undefined, (value: number) => string] {
  return freshAccuracy === undefined ? [freshLoss, lossText] : [freshAccuracy, accuracyText];
}

function hasArticle(rows: readonly Row[]): boolean {
  return rows.some((row) => row.articleTestAccuracy !== null);
}

function articleCell({ articleTestAccuracy }: Row): string {
  return articleTestAccuracy === null ? '' : accuracyText(articleTestAccuracy);
}

/** What tells the rows apart: the fields that vary, and how a run starts. */
function settingColumns(rows: readonly Row[]): Column[] {
  const names = Object.keys(rows[0]?.setting ?? {}) as FieldName[];
  return [
    ...names.map((name) => ({ head: name, cell: ({ setting }: Row) => valueText(setting, name) })),
    { head: rows.every((row) => row.init === 'normal') ? 'σ' : 'init', cell: settingCell },
  ];
}

/** A sigma alone is that of "normal"; a setting without one is an initialiser with a scale of its own. */
function settingCell({ init, sigma }: Row): string {
  if (sigma === null) return init;
  return init === 'normal' ? String(sigma) : `${init} ${sigma}`;
}

export function accuracyText(value: number): string {
  return value.toFixed(4);
}

/** Four decimals where they say something, else five digits, or three and a power of ten. */
export function lossText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 1e-3 || magnitude >= 1e4)) return value.toExponential(2);
  return magnitude < 10 ? value.toFixed(4) : value.toPrecision(5);
}

/** A probability of a test: "0.013", "< 0.0001". */
export function pText(p: number): string {
  return p < 1e-4 ? '< 0.0001' : p < 0.1 ? String(Number(p.toPrecision(2))) : p.toFixed(2);
}

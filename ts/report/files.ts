/**
 * The table in the forms that other programs read: every statistic, all digits. Accuracies are shares from 0 to 1,
 * losses nats (cross-entropy) or squares of the targets' unit, epochs whole numbers. Knows no file.
 */
import type { Interval } from '../stats/bootstrap.ts';
import { plain } from '../sweep/record.ts';
import type { Behind, Row, Summary } from './table.ts';

type Cell = number | string | null | undefined;

/** One line a row, with a heading; a number that does not exist is empty. */
export function tableCsv(rows: readonly Row[]): string {
  const classified = rows.some((row) => row.testAccuracy !== undefined);
  const fresh = rows.some((row) => row.freshLoss !== undefined);
  const isShown = (name: string): boolean =>
    (classified || !/accuracy/i.test(name)) && (fresh || !/^fresh(Accuracy|Loss)/.test(name));
  const lines = rows.map((row) => columns(row).filter(([name]) => isShown(name)));
  const head = (lines[0] ?? []).map(([name]) => name);
  const cells = lines.map((line) => line.map(([, cell]) => String(cell ?? '')));
  return [head, ...cells].map((texts) => `${texts.join(',')}\n`).join('');
}

/** Rows as JSON can hold them: a number that is not finite is its name as a string. */
export function tableJson(rows: readonly Row[]): unknown {
  return JSON.parse(JSON.stringify(rows, (_, value: unknown) => (typeof value === 'number' ? plain(value) : value)));
}

/** The same names for every row, whatever it has. */
function columns(row: Row): [name: string, cell: Cell][] {
  return [
    ...Object.entries(row.setting).map(([name, value]): [string, Cell] => [name, cellText(value)]),
    ['init', row.init],
    ['sigma', row.sigma],
    ['seeds', row.seeds.length],
    ...summaryColumns('testAccuracy', row.testAccuracy),
    ...behindColumns(row.behind),
    ['articleTestAccuracy', row.articleTestAccuracy],
    ...summaryColumns('testLoss', row.testLoss),
    ...summaryColumns('freshAccuracy', row.freshAccuracy),
    ...summaryColumns('freshLoss', row.freshLoss),
    ...summaryColumns('trainingLoss', row.trainingLoss),
    ...summaryColumns('trainingAccuracy', row.trainingAccuracy),
    ['diverged', row.diverged],
    ['divergedAt', row.divergedAt],
  ];
}

function summaryColumns(name: string, summary: Summary | undefined): [name: string, cell: Cell][] {
  return [
    [`${name}Mean`, summary?.mean],
    ...intervalColumns(`${name}Mean`, summary?.meanInterval),
    [`${name}Sd`, summary?.sd],
    [`${name}Quartile1`, summary?.quartile1],
    [`${name}Median`, summary?.median],
    [`${name}Quartile3`, summary?.quartile3],
    ...intervalColumns(`${name}Median`, summary?.medianInterval),
    [`${name}Iqm`, summary?.iqm],
    ...intervalColumns(`${name}Iqm`, summary?.iqmInterval),
  ];
}

function behindColumns(behind: Behind | null): [name: string, cell: Cell][] {
  return [['behindIqm', behind?.iqm], ...intervalColumns('behindIqm', behind?.interval)];
}

/** As a flag has it; a list in quotes, as its commas are its own. */
function cellText(value: unknown): string {
  return Array.isArray(value) ? `"${value.join() || 'none'}"` : String(value);
}

/** Ends of a 95 % interval. */
function intervalColumns(name: string, interval: Interval | null | undefined): [name: string, cell: Cell][] {
  return [
    [`${name}Low95`, interval?.[0]],
    [`${name}High95`, interval?.[1]],
  ];
}

/**
 * Runs -> rows for other programs, one for each run and epoch, as lines of CSV or JSON. A row says by itself which
 * run it is of: its id, its initialiser, sigma and seed, every other field in which the runs differ, and the epoch.
 * Runs come and go one at a time; it knows no file.
 */
import { fieldNames } from '../sweep/fields.ts';
import { type Outcome, plain } from '../sweep/record.ts';
import type { RunResult } from '../sweep/run.ts';
import type { RunSpec } from '../sweep/spec.ts';

export const rowFormats = ['csv', 'ndjson'] as const;
export type RowFormat = (typeof rowFormats)[number];

/** What each row has, the same for all runs. */
export interface RowColumns {
  readonly fields: readonly (keyof RunSpec)[];
  /** Of the traces: those of the first run, then what others have besides. */
  readonly trace: readonly string[];
}

export function rowColumns(outcomes: Iterable<Outcome>): RowColumns {
  const seen = new Map<string, Set<string>>();
  const trace = new Set<string>();
  for (const { spec, receipt } of outcomes) {
    for (const name of fieldNames) {
      const values = seen.get(name) ?? new Set();
      seen.set(name, values.add(JSON.stringify(spec[name]) ?? ''));
    }
    for (const name of Object.keys(receipt.columns)) trace.add(name);
  }
  const always = ['init', 'sigma', 'seed'];
  const fields = fieldNames.filter((name) => always.includes(name) || (seen.get(name)?.size ?? 0) > 1);
  return { fields, trace: [...trace] };
}

/** The rows as text: in CSV behind a line of names. What a run does not have is empty in CSV and null in JSON. */
export function* rowLines(format: RowFormat, columns: RowColumns, runs: Iterable<RunResult>): Generator<string> {
  if (format === 'csv') yield csvLine(['run', ...columns.fields, 'epoch', ...columns.trace]);
  for (const run of runs) yield (format === 'csv' ? csvRows : jsonRows)(columns, run);
}

/** Epochs that a run has a row of. */
export function rowCount({ trace }: RunResult): number {
  return trace.loss?.length ?? 0;
}

/** A field's value as a flag has it. */
export function fieldText(value: unknown): string {
  return Array.isArray(value) ? value.join() || 'none' : String(value);
}

/** Numbers with the digits that bring the float64 back; NaN, Infinity, -0 by these names. */
function csvRows({ fields, trace }: RowColumns, run: RunResult): string {
  const said = [run.receipt.id, ...fields.map((name) => run.spec[name])];
  const columns = trace.map((name) => run.trace[name]);
  return rows(run, (epoch) =>
    csvLine([...said, epoch, ...columns.map((values) => values && plain(at(values, epoch)))]),
  );
}

/** Numbers as in the results: what JSON lacks is its name as a string. */
function jsonRows({ fields, trace }: RowColumns, run: RunResult): string {
  const said = Object.fromEntries(fields.map((name) => [name, run.spec[name] ?? null]));
  return rows(run, (epoch) => {
    const values = trace.map((name) => [name, run.trace[name]] as const);
    const row = Object.fromEntries(values.map(([name, values]) => [name, values ? plain(at(values, epoch)) : null]));
    return `${JSON.stringify({ run: run.receipt.id, ...said, epoch, ...row })}\n`;
  });
}

function rows(run: RunResult, line: (epoch: number) => string): string {
  return Array.from({ length: rowCount(run) }, (_, epoch) => line(epoch)).join('');
}

function at(values: Float64Array, epoch: number): number {
  return values[epoch] as number;
}

function csvLine(cells: readonly unknown[]): string {
  return `${cells.map((cell) => (cell === undefined ? '' : quoted(fieldText(cell)))).join(',')}\n`;
}

/** As RFC 4180 has it: a list such as 64,64 needs quotes. */
function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

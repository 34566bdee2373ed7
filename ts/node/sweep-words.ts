/**
 * What `initscope sweep` says at its end: the table with its sentences, what failed, where everything lies; or the same
 * for machines. It is handed results and decides nothing.
 */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { tableJson } from '../report/files.ts';
import { sentence } from '../report/sentence.ts';
import type { Row } from '../report/table.ts';
import { tableTexts } from '../report/words.ts';
import { type Failure, plain } from '../sweep/record.ts';
import type { RunResult } from '../sweep/run.ts';
import type { FieldName, SweepSpec } from '../sweep/spec.ts';
import { label } from '../sweep/vary.ts';
import { runId } from './identity.ts';
import { durationText } from './progress.ts';
import { files } from './results.ts';

export interface Summary {
  readonly dir: string;
  readonly spec: SweepSpec;
  readonly engine: string;
  /** Runs that were not in the folder before. */
  readonly trained: number;
  readonly failures: readonly Failure[];
  readonly runs: readonly RunResult[];
  readonly rows: readonly Row[];
  readonly figures: readonly string[];
  /** Seconds. */
  readonly training: number;
  readonly drawing: number;
}

export function summaryText({ dir, engine, trained, runs, rows, figures, training, drawing }: Summary): string {
  const before = trained === runs.length ? '' : `; ${runs.length - trained} were in the folder`;
  const times = `${trained} runs trained in ${durationText(training)} (${engine})${before}; figures drawn in ${durationText(drawing)}; whole process ${durationText(process.uptime())}`;
  const testRows = runs[0]?.test.rows ?? 0;
  const written = [...Object.values(files), `${figures.length} figures (PNG)`].join(', ');
  const below = `${wrapped(`${dir}: ${written}`)}\n${styleText('dim', wrapped(times))}`;
  return `${tableText(rows)}\n\n${wrapped(sentence(rows, testRows))}\n\n${below}\n`;
}

/** Lines that no terminal breaks within a word; "σ" and "±" stay with their numbers. */
export function wrapped(text: string): string {
  return text.replace(new RegExp(`(.{1,${width()}})(?<![σ±])(?: |$)`, 'g'), '$1\n').trimEnd();
}

/** Of tables and text: what a terminal has, up to what reads well. */
function width(): number {
  return Math.min(100, process.stdout.columns || 100);
}

/** The table, with headings down at their columns, and a word on what the terminal is too narrow for. */
export function tableText(rows: readonly Row[]): string {
  const { head, cells, omitted } = tableTexts(rows, width());
  const settings = Object.keys(rows[0]?.setting ?? {}).length + 1;
  const lines = Math.max(...head.map((text) => text.split('\n').length));
  const table = new Table({
    head: head.map((text) => '\n'.repeat(lines - text.split('\n').length) + text),
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, i) => (i < settings ? 'left' : 'right')),
  });
  table.push(...cells.map((row) => [...row]));
  return [table.toString(), ...(omitted.length === 0 ? [] : [omittedText(omitted)])].join('\n');
}

function omittedText(omitted: readonly string[]): string {
  return styleText('dim', wrapped(`Too wide to be shown, and in ${files.tableCsv}: ${omitted.join(', ')}.`));
}

/** A run that is kept, as a line of JSON. */
export function runJson({ spec, receipt, divergedAt, training, test }: RunResult): string {
  const ends = JSON.parse(
    JSON.stringify({ training, test }, (_, value) => (typeof value === 'number' ? plain(value) : value)),
  );
  return line({ run: { id: receipt.id, spec, divergedAt, ...ends } });
}

/** The end of a sweep, as a line of JSON. */
export function summaryJson({
  dir,
  spec,
  engine,
  trained,
  failures,
  runs,
  rows,
  figures,
  training,
  drawing,
}: Summary): string {
  const seconds = { training, drawing, process: process.uptime() };
  const receipts = runs.map((run) => run.receipt);
  const failed = failures.map(({ spec, reason }) => ({ id: runId(spec), reason }));
  return line({
    summary: { folder: dir, spec, engine, trained, failed, seconds, table: tableJson(rows), receipts, figures },
  });
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

const SHOWN_FAILURES = 10;

/** What failed, in lines; nothing where nothing did. */
export function failureText(failures: readonly Failure[], total: number, names: readonly FieldName[]): string {
  if (failures.length === 0) return '';
  const shown = failures
    .slice(0, SHOWN_FAILURES)
    .map(({ spec, reason }) => `  ${label(spec, [...names, 'seed'])}: ${reason}\n`);
  const more = failures.length > SHOWN_FAILURES ? `  and ${failures.length - SHOWN_FAILURES} more\n` : '';
  return `${failures.length} of ${total} runs failed; the same command tries them again:\n${shown.join('')}${more}`;
}

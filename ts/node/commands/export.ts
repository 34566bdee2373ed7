/**
 * `initscope export DIR`: the runs of a results folder for pandas, R, DuckDB and the like. Flags in, rows out, one
 * run in memory at a time; what a row is ts/report/rows.ts decides.
 */
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { InputError } from '../../input-error.ts';
import { type RowFormat, rowColumns, rowFormats, rowLines } from '../../report/rows.ts';
import { check, choice } from '../../sweep/kinds.ts';
import { plan } from '../../sweep/plan.ts';
import { runId } from '../identity.ts';
import { readSweepSpec } from '../results.ts';
import { Runs } from '../runs.ts';

interface Options {
  readonly format: string;
  readonly out?: string;
}

const formats = choice(rowFormats);

const helpAfter = `
A row for each run and epoch: run (its id), init, sigma, seed and every other field in which the runs differ, epoch, and
the columns of the trace. Runs stand in the order of the plan, those of earlier sweeps behind them by id. The numbers of
CSV have all their digits; NaN, Infinity and -0 are written so, in ndjson as strings.

Examples:
  npx initscope export results/article --out article.csv
  npx initscope export results/article --format ndjson | head -1`;

export function exportCommand(): Command {
  return new Command('export')
    .description('Write the traces of a results folder as rows, for other programs.')
    .argument('<dir>', 'results folder')
    .option('--format <name>', formats.allowed, 'csv')
    .option('--out <file>', 'file to write (default: standard output)')
    .addHelpText('after', helpAfter)
    .action(runExport);
}

async function runExport(dir: string, { format, out }: Options): Promise<void> {
  const chosen = check(formats, '--format', format);
  const planned = plan(readSweepSpec('DIR', dir)).map(runId);
  const runs = new Runs(dir);
  try {
    const lines = Readable.from(linesOf(runs, runs.ordered(planned), chosen));
    await (out === undefined ? toStandardOutput(lines) : toFile(lines, out));
  } finally {
    runs.close();
  }
}

function linesOf(runs: Runs, ids: readonly string[], format: RowFormat): Iterable<string> {
  const outcomes = ids.map((id) => runs.outcome(id)).filter((outcome) => outcome !== undefined);
  return rowLines(format, rowColumns(outcomes), runs.read(ids));
}

/** A reader that has seen enough, like `head`, is no error. */
async function toStandardOutput(lines: Readable): Promise<void> {
  try {
    await pipeline(lines, process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** Under its name once it is whole. */
async function toFile(lines: Readable, file: string): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(lines, createWriteStream(part));
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new InputError('--out', file, `a file that can be written (${message})`);
  }
}

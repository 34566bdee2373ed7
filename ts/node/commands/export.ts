/**
 * `initscope export DIR`: the runs of a results folder for pandas, R, DuckDB, TensorBoard and the like. Flags in, a
 * file or a folder out, one run or one row group in memory at a time; what stands there ts/report decides: rows.ts,
 * parquet.ts, tensorboard.ts.
 */
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { InputError } from '../../input-error.ts';
import { type RowColumns, type RowFormat, rowColumns, rowFormats, rowLines } from '../../report/rows.ts';
import { check, choice } from '../../sweep/kinds.ts';
import { plan } from '../../sweep/plan.ts';
import type { Outcome } from '../../sweep/record.ts';
import type { RunResult } from '../../sweep/run.ts';
import { refused } from '../disk.ts';
import { writeEventFolder } from '../event-folder.ts';
import { runId } from '../identity.ts';
import { readSweepSpec } from '../results.ts';
import { Runs } from '../runs.ts';

interface Options {
  readonly format: string;
  readonly out?: string;
}

type Format = RowFormat | 'parquet' | 'tensorboard';

const formats = choice<Format>([...rowFormats, 'parquet', 'tensorboard']);

const helpAfter = `
csv, ndjson and parquet have a row for each run and epoch: run (its id), init, sigma, seed and every other field in
which the runs differ, epoch, and the columns of the trace. Runs stand in the order of the plan, those of earlier sweeps
behind them by id. The numbers of csv have all their digits; NaN, Infinity and -0 are written so, in ndjson as strings.
Parquet has types: numbers with every bit, text such as hidden's, and null for what a run does not have.

tensorboard makes --out a folder with an event file for each run. Its step is the epoch, and so is its wall time, in
seconds, as no clock enters. TensorBoard keeps float32: all digits are in the other formats alone.

Examples:
  npx initscope export results/article --out article.csv
  npx initscope export results/article --format ndjson | head -1
  npx initscope export results/article --format parquet --out article.parquet
  npx initscope export results/article --format tensorboard --out events && tensorboard --logdir events`;

export function exportCommand(): Command {
  return new Command('export')
    .description('Write the traces of a results folder for other programs.')
    .argument('<dir>', 'results folder')
    .option('--format <name>', formats.allowed, 'csv')
    .option('--out <path>', 'file to write, or folder for tensorboard (default: standard output)')
    .addHelpText('after', helpAfter)
    .action(runExport);
}

async function runExport(dir: string, { format, out }: Options): Promise<void> {
  const write = writer(check(formats, '--format', format), out);
  const planned = plan(readSweepSpec('DIR', dir)).map(runId);
  const runs = new Runs(dir);
  try {
    const ids = runs.ordered(planned);
    await write(rowColumns(outcomesOf(runs, ids)), runs.read(ids));
  } finally {
    runs.close();
  }
}

type Write = (columns: RowColumns, runs: Iterable<RunResult>) => void | Promise<void>;

/** @throws InputError where that format cannot go there */
function writer(format: Format, out: string | undefined): Write {
  if (format === 'tensorboard') {
    if (out === undefined) throw new InputError('--out', out, 'a folder for tensorboard');
    return ({ fields }, runs) => writeEventFolder(out, fields, runs);
  }
  if (format === 'parquet' && out === undefined && process.stdout.isTTY) {
    throw new InputError('--out', out, 'a file for parquet, whose bytes are not for a terminal');
  }
  return async (columns, runs) => {
    const pieces = format === 'parquet' ? await parquet(columns, runs) : rowLines(format, columns, runs);
    await (out === undefined ? toStandardOutput(Readable.from(pieces)) : toFile(Readable.from(pieces), out));
  };
}

/** Its library takes long to load; who wants text should not wait for it. */
async function parquet(columns: RowColumns, runs: Iterable<RunResult>): Promise<Iterable<Uint8Array>> {
  const { parquetBytes } = await import('../../report/parquet.ts');
  return parquetBytes(columns, runs);
}

function* outcomesOf(runs: Runs, ids: readonly string[]): Generator<Outcome> {
  for (const id of ids) {
    const outcome = runs.outcome(id);
    if (outcome !== undefined) yield outcome;
  }
}

/** A reader that has seen enough, like `head`, is no error. */
async function toStandardOutput(pieces: Readable): Promise<void> {
  try {
    await pipeline(pieces, process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** Under its name once it is whole. */
async function toFile(pieces: Readable, file: string): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(pieces, createWriteStream(part));
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw refused(error, '--out', file, 'file');
  }
}

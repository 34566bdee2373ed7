/**
 * The format of a results folder, and its reader. What lies in it, with who writes it:
 *
 *     spec.json         the sweep, with the format's version     written first, whole
 *     environment.json  versions, engine, machine, time          whole
 *     runs.ndjson       a line a run: record.ts                  by appending; what the folder is for
 *     timings.ndjson    {id, seconds, engine} a run              by appending
 *     table.csv, .json  one row a setting: report/table.ts       whole, made from the runs
 *     *.png             the figures: draw.ts                     whole, made from the runs
 *
 * Time and machine stand apart from what is hashed: spec.json and runs.ndjson are the same on every machine.
 */
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../input-error.ts';
import { runId } from '../sweep/identity.ts';
import { readRecord } from '../sweep/record.ts';
import type { RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import { sweepSpec } from '../sweep/validate.ts';
import { readLines } from './lines.ts';

export const FORMAT = 'initscope results';
export const FORMAT_VERSION = 1;

export const files = {
  spec: 'spec.json',
  environment: 'environment.json',
  runs: 'runs.ndjson',
  timings: 'timings.ndjson',
  tableCsv: 'table.csv',
  tableJson: 'table.json',
} as const;

/** Everything that a folder keeps of its runs, each of them once. */
export interface Results {
  /** The last sweep's. */
  readonly spec: SweepSpec;
  /** Of every sweep into this folder, in the order they were done. */
  readonly runs: readonly RunResult[];
}

const header = v.object({ format: v.literal(FORMAT), version: v.number(), spec: v.record(v.string(), v.unknown()) });

/** @throws InputError for a folder that is not one, or has a newer format */
export function readResults(dir: string): Results {
  const spec = readSpec(dir);
  if (spec === null) throw new InputError('results', dir, `a folder with the ${files.spec} that initscope wrote`);
  return { spec, runs: [...readRuns(dir).values()] };
}

/** The runs of a folder's journal by id. */
export function readRuns(dir: string): Map<string, RunResult> {
  const runs = new Map<string, RunResult>();
  let line = 0;
  for (const text of readLines(join(dir, files.runs))) {
    line += 1;
    const run = readRecord(text);
    if (run === null || run.receipt.id !== runId(run.spec)) {
      throw new InputError(
        join(dir, files.runs),
        `line ${line}`,
        'a run whose id fits its spec, as initscope writes it',
      );
    }
    runs.set(run.receipt.id, run);
  }
  return runs;
}

/**
 * Whether results may be written to a folder: it is new, empty or ours. Looks, and changes nothing.
 * @throws InputError where it cannot be written, holds foreign files, or a newer format
 */
export function checkFolder(field: string, dir: string): void {
  const allowed = 'a new or empty folder, or one that initscope wrote';
  if (!isWritable(dir)) throw new InputError(field, dir, `${allowed}, in a place that can be written`);
  const entries = statSync(dir, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(dir);
  const foreign = entries.find((name) => !isOurs(name));
  if (foreign !== undefined) throw new InputError(field, dir, `${allowed}; this one holds ${JSON.stringify(foreign)}`);
  const results = entries.filter((name) => !name.startsWith('.') && !isTemporary(name));
  if (results.length > 0 && readSpec(dir, field) === null) {
    throw new InputError(field, dir, `${allowed}; this one holds ${results[0]} without our ${files.spec}`);
  }
}

/** What a killed process may have left of a file that is written whole (write-file-atomic's names). */
export function isTemporary(name: string): boolean {
  return /^(spec\.json|environment\.json|table\.csv|table\.json|.+\.png)\.\d+$/.test(name);
}

/** Names that start with a dot are the system's (.DS_Store) and left alone. */
function isOurs(name: string): boolean {
  const ours: readonly string[] = Object.values(files);
  return ours.includes(name) || name.endsWith('.png') || name.startsWith('.') || isTemporary(name);
}

/** A folder, or a path below a folder, in which we may make things. */
function isWritable(path: string): boolean {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return isWritable(dirname(path));
    accessSync(path, constants.W_OK | constants.X_OK);
    return stat.isDirectory();
  } catch {
    return false;
  }
}

/** The spec of a folder; null where there is none of ours. */
function readSpec(dir: string, field = 'results'): SweepSpec | null {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(join(dir, files.spec), 'utf8'));
  } catch {
    return null;
  }
  const result = v.safeParse(header, json);
  if (!result.success) return null;
  const { version, spec } = result.output;
  if (version !== FORMAT_VERSION) {
    const allowed = `a folder in format ${FORMAT_VERSION}; this one has format ${version}, of a newer initscope`;
    throw new InputError(field, dir, allowed);
  }
  return sweepSpec(spec);
}

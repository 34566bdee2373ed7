/**
 * The format of a results folder: what lies in it, and whether a folder is one. Who writes what, and how:
 *
 *     spec.json         the sweep, with the format's version     written first, whole
 *     environment.json  versions, engine, machine, time          whole
 *     traces.pack       the runs' traces: record.ts              by appending, on disk before
 *     runs.ndjson       a line a run: record.ts                  by appending; a run whose line is on disk counts
 *     timings.ndjson    {id, seconds, engine, worker} a run      by appending
 *     table.csv, .json  one row a setting: report/table.ts       whole, made from the runs
 *     *.png             the figures: draw.ts                     whole, made from the runs
 *     report.html, .md  the report: write-report.ts              whole, made from the runs
 *     claims.json       the article's claims: write-report.ts    whole, made from the runs
 *     phase.csv         the map of initscope phase               whole, made from the runs
 *
 * store.ts writes runs and traces, and brings them into the plan's order when a sweep is done; runs.ts reads them. Time
 * and machine stand apart: spec.json, and then runs.ndjson and traces.pack, are the same on every machine.
 */
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../input-error.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import { sweepSpec } from '../sweep/validate.ts';

export const FORMAT = 'initscope results';
export const FORMAT_VERSION = 2;

export const files = {
  spec: 'spec.json',
  environment: 'environment.json',
  runs: 'runs.ndjson',
  traces: 'traces.pack',
  timings: 'timings.ndjson',
  tableCsv: 'table.csv',
  tableJson: 'table.json',
} as const;

/** Beside the files of every sweep, by other commands. */
export const further = {
  reportHtml: 'report.html',
  reportMarkdown: 'report.md',
  claims: 'claims.json',
  phaseCsv: 'phase.csv',
} as const;

/**
 * Runs in a new order, on their way: written aside as `runs` and `traces`, they count once `runs` is named
 * `committed`. Who then finds it moves the traces to their place first, the runs last.
 */
export const rewritten = { runs: 'runs.ndjson.new', committed: 'runs.ndjson.next', traces: 'traces.pack.new' } as const;

const header = v.object({ format: v.literal(FORMAT), version: v.number(), spec: v.record(v.string(), v.unknown()) });

/**
 * The sweep of a folder of results.
 * @throws InputError for a folder that is not one, or has a newer format
 */
export function readSweepSpec(field: string, dir: string): SweepSpec {
  const spec = readSpec(field, dir);
  if (spec === null) throw new InputError(field, dir, `a folder with the ${files.spec} that initscope wrote`);
  return sweepSpec(spec);
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
  if (results.length > 0 && readSpec(field, dir) === null) {
    throw new InputError(field, dir, `${allowed}; this one holds ${results[0]} without our ${files.spec}`);
  }
}

/** What a killed process may have left of a file that is written whole (write-file-atomic's names). */
export function isTemporary(name: string): boolean {
  return /^(spec\.json|environment\.json|table\.(csv|json)|report\.(html|md)|claims\.json|phase\.csv|.+\.png)\.\d+$/.test(
    name,
  );
}

/** Names that start with a dot are the system's (.DS_Store) and left alone. */
function isOurs(name: string): boolean {
  const ours: readonly string[] = [files, further, rewritten].flatMap((each) => Object.values(each));
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

/** The spec of a folder, its fields unread; null where there is none of ours. @throws InputError for a newer format */
function readSpec(field: string, dir: string): Record<string, unknown> | null {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(join(dir, files.spec), 'utf8'));
  } catch {
    return null;
  }
  const result = v.safeParse(header, json);
  if (!result.success) return null;
  const { version, spec } = result.output;
  if (version > FORMAT_VERSION) {
    const allowed = `a folder in format 1 or ${FORMAT_VERSION}; this one has format ${version}, of a newer initscope`;
    throw new InputError(field, dir, allowed);
  }
  return spec;
}

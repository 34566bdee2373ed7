/**
 * Runs -> a folder that TensorBoard opens: in it a folder for each run, by its name, with an event file. What stands
 * in that file ts/report/tensorboard.ts decides.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../input-error.ts';
import { EVENT_FILE, eventFile, runName } from '../report/tensorboard.ts';
import type { RunResult } from '../sweep/run.ts';
import type { FieldName } from '../sweep/spec.ts';
import { refused } from './disk.ts';

/**
 * Under its name once it is whole; a folder that this wrote before is replaced, no other is touched.
 * @param fields what tells the runs apart
 * @throws InputError for a place that holds anything else or cannot be written
 */
export function writeEventFolder(dir: string, fields: readonly FieldName[], runs: Iterable<RunResult>): void {
  const whole = resolve(dir);
  const part = `${whole}.part`;
  try {
    for (const each of [whole, part]) checkFolder(each);
    fill(part, fields, runs);
    removeFolder(whole);
    renameSync(part, whole);
  } catch (error) {
    throw refused(error, '--out', dir, 'folder');
  }
}

/** Leaves nothing where it fails. */
function fill(dir: string, fields: readonly FieldName[], runs: Iterable<RunResult>): void {
  removeFolder(dir);
  mkdirSync(dir);
  try {
    for (const run of runs) {
      const folder = join(dir, runName(fields, run));
      mkdirSync(folder);
      writeFileSync(join(folder, EVENT_FILE), eventFile(run));
    }
  } catch (error) {
    removeFolder(dir);
    throw error;
  }
}

function checkFolder(dir: string): void {
  const foreign = foreignEntry(dir);
  if (foreign === undefined) return;
  const allowed = 'a new or empty folder, or one that this command wrote';
  throw new InputError('--out', dir, `${allowed}; this one holds ${JSON.stringify(foreign)}`);
}

/** The name of something that `writeEventFolder` does not write. */
function foreignEntry(dir: string): string | undefined {
  if (statSync(dir, { throwIfNoEntry: false }) === undefined) return undefined;
  return readdirSync(dir, { withFileTypes: true }).find(
    (entry) => !entry.isDirectory() || readdirSync(join(dir, entry.name)).some((name) => name !== EVENT_FILE),
  )?.name;
}

function removeFolder(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}

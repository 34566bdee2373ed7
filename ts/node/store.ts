/**
 * Writes a results folder (its format: results.ts). A run is on disk before it counts, so whatever ends the
 * process costs the run at hand and no other; doing a run twice is harmless, so there is no lock.
 */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { InputError } from '../input-error.ts';
import { writeRecord } from '../sweep/record.ts';
import type { RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import type { Environment } from './environment.ts';
import { appendLine, cutTail } from './lines.ts';
import { checkFolder, FORMAT, FORMAT_VERSION, files, isTemporary, readRuns } from './results.ts';

export interface Store {
  /** The run with that id, where the folder has it. */
  find(id: string): RunResult | undefined;
  /** On disk when this returns. */
  append(run: RunResult, seconds: number): void;
  /** A whole file, replaced in one step; returns its path. */
  write(name: string, text: string): string;
  close(): void;
}

/**
 * Opens a folder for this sweep: makes it, or goes on in it.
 * @param field what the user knows the folder as, for the message
 * @throws InputError where it cannot be written, holds foreign files, or a newer format; nothing is written then
 */
export function openStore(field: string, dir: string, spec: SweepSpec, environment: Environment): Store {
  checkFolder(field, dir);
  const known = readRuns(dir);
  try {
    makeFolder(dir);
  } catch (error) {
    throw new InputError(field, dir, `a folder that can be made (${(error as NodeJS.ErrnoException).code})`);
  }
  for (const name of readdirSync(dir).filter(isTemporary)) rmSync(join(dir, name), { force: true });

  const write = (name: string, text: string): string => {
    const path = join(dir, name);
    writeFileAtomic(path, text, { fsync: false });
    return path;
  };
  write(files.spec, json({ format: FORMAT, version: FORMAT_VERSION, spec }));
  write(files.environment, json(environment));
  const [runs, timings] = [files.runs, files.timings].map((name) => {
    cutTail(join(dir, name));
    return openSync(join(dir, name), 'a');
  }) as [number, number];

  return {
    find: (id) => known.get(id),
    append(run, seconds) {
      appendLine(runs, writeRecord(run));
      appendLine(timings, JSON.stringify({ id: run.receipt.id, seconds, engine: environment.engine.name }));
      known.set(run.receipt.id, run);
    },
    write,
    close() {
      closeSync(runs);
      closeSync(timings);
    },
  };
}

/** Readable, with a line break at the end. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Step by step: Node's own `recursive` never returns where the system says ENOENT to a folder, as in /proc. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  if (dirname(dir) !== dir) makeFolder(dirname(dir));
  mkdirSync(dir);
}

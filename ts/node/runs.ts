/**
 * Reads the runs of a results folder (its format: results.ts), one at a time: held in memory is where each stands, so
 * that ten thousand open at once. A line and a trace are checked when they are read. It changes nothing, needs no lock
 * and may read while others write; it knows no order but that of the lines.
 */
import { hash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../input-error.ts';
import type { Failure, Head, Outcome, RunHead } from '../sweep/record.ts';
import * as record from '../sweep/record.ts';
import { readFormat1 } from '../sweep/record-format-1.ts';
import type { RunResult } from '../sweep/run.ts';
import { readLines } from './lines.ts';
import { files, rewritten } from './results.ts';

/** Where a run's line stands, and what its first characters say. */
interface Entry {
  readonly start: number;
  readonly length: number;
  readonly head: Head;
}

/** A run as the files hold it; of a failed run there are no bytes. */
export interface StoredRun {
  readonly line: string;
  readonly bytes: Uint8Array;
}

export class Runs {
  readonly #opened: Opened;
  readonly #entries = new Map<string, Entry>();
  #lines = 0;
  #runsEnd = 0;
  #tracesEnd = 0;
  /** Whose trace ends there. */
  #last: Entry | undefined;

  /** @throws InputError where a line says nothing that we know, or traces that lines speak of are not there */
  constructor(dir: string) {
    this.#opened = openFiles(dir);
    try {
      this.extend();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Reads the lines that were added. Of two that say the same run, the later counts, but no failure undoes a run. */
  extend(): void {
    const { runs, traces, paths } = this.#opened;
    if (runs === null) return;
    for (const { start, bytes } of readLines(runs, this.#runsEnd)) {
      const head = record.readHead(bytes.toString('latin1', 0, record.HEAD_LENGTH));
      if (head === null && !isUnwritten(bytes)) throw damaged(paths.runs, `line ${this.#lines + 1}`);
      this.#runsEnd = start + bytes.length + 1;
      this.#lines += 1;
      if (head === null || isUnwritten(bytes)) continue;
      const entry = { start, length: bytes.length, head };
      if (head.kind === 'run' && head.offset + head.bytes > this.#tracesEnd) {
        this.#tracesEnd = head.offset + head.bytes;
        this.#last = entry;
      }
      if (head.kind !== 'failed' || !this.has(head.id)) this.#entries.set(head.id, entry);
    }
    const size = traces === null ? 0 : fstatSync(traces).size;
    if (size < this.#tracesEnd) {
      throw new InputError(paths.traces, `${size} bytes`, `the ${this.#tracesEnd} bytes that ${files.runs} speaks of`);
    }
  }

  /** Whether the files that were opened are still the folder's. */
  isCurrent(): boolean {
    return isCurrent(this.#opened);
  }

  /** Whether a run is there that did not fail. */
  has(id: string): boolean {
    const kind = this.#entries.get(id)?.head.kind;
    return kind !== undefined && kind !== 'failed';
  }

  /** Of all runs, failed ones too, in the order of their lines. */
  ids(): string[] {
    return [...this.#entries.keys()];
  }

  /** @throws InputError where its line or its trace is damaged */
  find(id: string): RunResult | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.head.kind === 'failed') return undefined;
    const line = this.#line(entry);
    if (entry.head.kind === 'format 1') return readFormat1(line) ?? this.#refuse(id);
    const outcome = record.readRun(line) ?? this.#refuse(id);
    const bytes = this.#bytes(entry.head);
    const column = wrongColumn(outcome, bytes);
    if (column !== undefined) throw damaged(this.#opened.paths.traces, `${column} of run ${id}`);
    return { ...outcome, trace: record.readTrace(outcome.spec, bytes) };
  }

  /** All of a run but its trace, which stays unread. @throws InputError where its line is damaged */
  outcome(id: string): Outcome | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.head.kind === 'failed') return undefined;
    const line = this.#line(entry);
    return (entry.head.kind === 'format 1' ? readFormat1(line) : record.readRun(line)) ?? this.#refuse(id);
  }

  /** Of those ids the runs that are there, one after the other. */
  *read(ids: Iterable<string>): Generator<RunResult, void, void> {
    for (const id of ids) {
      const run = this.find(id);
      if (run !== undefined) yield run;
    }
  }

  failed(): Failure[] {
    return [...this.#entries.values()]
      .filter(({ head }) => head.kind === 'failed')
      .map((entry) => record.readFailure(this.#line(entry)) ?? this.#refuse(entry.head.id));
  }

  /** A run for a file in which its trace stands at `offset`. Its line is checked, its trace is not. */
  move(id: string, offset: number): StoredRun {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`no run ${id}`);
    const line = this.#line(entry);
    switch (entry.head.kind) {
      case 'run':
        return { line: record.moveRun(line, offset) ?? this.#refuse(id), bytes: this.#bytes(entry.head) };
      case 'failed':
        if (record.readFailure(line) === null) this.#refuse(id);
        return { line, bytes: new Uint8Array() };
      case 'format 1': {
        const run = readFormat1(line) ?? this.#refuse(id);
        return { line: record.writeRun(run, offset), bytes: record.traceBytes(run) };
      }
    }
  }

  /** Whether the files hold these runs in this order and nothing else, in today's format. */
  isExactly(ids: readonly string[]): boolean {
    let [start, offset] = [0, 0];
    const inPlace = ids.every((id) => {
      const entry = this.#entries.get(id);
      if (entry === undefined || entry.head.kind === 'format 1' || entry.start !== start) return false;
      start += entry.length + 1;
      if (entry.head.kind === 'failed') return true;
      if (entry.head.offset !== offset) return false;
      offset += entry.head.bytes;
      return true;
    });
    return inPlace && ids.length === this.#lines && offset === this.#tracesEnd;
  }

  /** Whether a line is of format 1. */
  isOld(): boolean {
    return [...this.#entries.values()].some(({ head }) => head.kind === 'format 1');
  }

  /** Bytes up to the end of the last trace that a line speaks of. */
  get tracesEnd(): number {
    return this.#tracesEnd;
  }

  /** As `tracesEnd`, certain enough to cut off what follows. @throws InputError where the line that says so is damaged */
  checkedEnd(): number {
    const last = this.#last;
    if (last !== undefined && record.readRun(this.#line(last)) === null) this.#refuse(last.head.id);
    return this.#tracesEnd;
  }

  close(): void {
    closeFiles(this.#opened);
  }

  #line({ start, length }: Entry): string {
    return readAt(this.#opened.runs, start, length).toString();
  }

  #bytes({ offset, bytes }: RunHead): Buffer {
    return readAt(this.#opened.traces, offset, bytes);
  }

  #refuse(id: string): never {
    throw damaged(this.#opened.paths.runs, `the line of run ${id}`);
  }
}

/** The name of a column whose bytes are not those of the receipt. */
export function wrongColumn({ spec, receipt }: Outcome, bytes: Uint8Array): string | undefined {
  const columns = record.columnBytes(spec, bytes);
  return columns.find(([name, part]) => hash('sha256', part, 'hex') !== receipt.columns[name])?.[0];
}

/** Where power failed, lines of the last batch can be zeros: they never counted. */
export function isUnwritten(line: Buffer): boolean {
  return line.includes(0);
}

/** The files that hold a folder's runs, `null` where there is none yet. They belong together. */
export interface Opened {
  readonly paths: { readonly runs: string; readonly traces: string };
  readonly runs: number | null;
  readonly traces: number | null;
  readonly dir: string;
}

/** Opens them again where another process replaced them meanwhile. */
export function openFiles(dir: string): Opened {
  for (;;) {
    const paths = currentPaths(dir);
    const opened = { dir, paths, traces: openIfThere(paths.traces), runs: openIfThere(paths.runs) };
    if (isCurrent(opened)) return opened;
    closeFiles(opened);
  }
}

export function closeFiles({ runs, traces }: Opened): void {
  for (const file of [runs, traces]) if (file !== null) closeSync(file);
}

export function readAt(file: number | null, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (file !== null && filled < length) {
    const read = readSync(file, bytes, filled, length - filled, start + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

function currentPaths(dir: string): Opened['paths'] {
  const [runs, traces] = [join(dir, rewritten.committed), join(dir, rewritten.traces)];
  if (!existsSync(runs)) return { runs: join(dir, files.runs), traces: join(dir, files.traces) };
  return { runs, traces: existsSync(traces) ? traces : join(dir, files.traces) };
}

function isCurrent({ dir, paths, runs, traces }: Opened): boolean {
  const now = currentPaths(dir);
  return now.runs === paths.runs && isAt(runs, now.runs) && isAt(traces, now.traces);
}

/** Whether it is that file, by whatever name it was opened. */
function isAt(file: number | null, path: string): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  if (file === null || there === undefined) return file === null && there === undefined;
  const { ino, dev } = fstatSync(file);
  return ino === there.ino && dev === there.dev;
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function damaged(path: string, what: string): InputError {
  return new InputError(path, what, 'what initscope wrote there; without its line the run is trained again');
}

/**
 * Writes a results folder (its format: results.ts). A run counts once it is on disk, against kill -9 and power failure:
 * first its trace, then its line, each flushed; runs that finish meanwhile share the next flush. Files change under
 * the folder's lock only, and who gets it first reads what others added: several processes may fill one folder.
 */
import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sync as writeFileAtomic } from 'write-file-atomic';
import type { EngineName } from '../engine/engine.ts';
import { type Failure, type Outcome, traceBytes, writeFailure, writeRun } from '../sweep/record.ts';
import type { RunResult } from '../sweep/run.ts';
import type { RunSpec, SweepSpec } from '../sweep/spec.ts';
import { type Append, appendToDisk, explained, makeFolder, syncFolder } from './disk.ts';
import { runId } from './identity.ts';
import { cutTail } from './lines.ts';
import { withLock } from './lock.ts';
import { checkFolder, FORMAT, FORMAT_VERSION, files, isTemporary } from './results.ts';
import { finishRewriting, rewrite } from './rewrite.ts';
import { Runs } from './runs.ts';

/** What a run took, and what trained it. */
export interface Timing {
  readonly seconds: number;
  readonly engine: EngineName;
  /** Number of the worker that trained it, from 0. */
  readonly worker?: number;
}

/** Milliseconds to wait for another process, which may be rewriting gigabytes. */
const PATIENCE_MS = 60_000;
/** A file half-written for so long is nobody's. */
const ABANDONED_MS = 60_000;

/**
 * Looks at a folder for results, or for a new one: it may be asked what it has, and nothing is written before `begin`.
 * @param field what the user knows the folder as, for messages
 * @param append for tests, which let it fail
 * @throws InputError where it cannot be written, holds foreign files, a newer format or damage
 */
export function findStore(field: string, dir: string, append: Append = appendToDisk): Store {
  checkFolder(field, dir);
  return new Store(field, dir, append);
}

/** Finds a folder, as `findStore`, and begins there. */
export async function openStore(
  field: string,
  dir: string,
  spec: SweepSpec,
  environment: object,
  append: Append = appendToDisk,
): Promise<Store> {
  const store = findStore(field, dir, append);
  await store.begin(spec, environment);
  return store;
}

/** Readable, with a line break at the end. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function timingLine(id: string, { seconds, engine, worker }: Timing): string {
  return `${JSON.stringify({ id, seconds, engine, ...(worker !== undefined && { worker }) })}\n`;
}

/** What is to be written of a run, and who waits for it. */
interface Waiting {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Given the place of the bytes. */
  line(offset: number): string;
  readonly timing: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class Store {
  readonly #field: string;
  readonly #dir: string;
  readonly #append: Append;
  #runs: Runs;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | null = null;

  /** By `findStore`. */
  constructor(field: string, dir: string, append: Append) {
    this.#field = field;
    this.#dir = dir;
    this.#append = append;
    this.#runs = new Runs(dir);
  }

  /**
   * Makes the folder, or goes on in it, whatever ended the process before; brings format 1 over. Once, before anything
   * else is written; closed where that fails.
   * @param environment kept beside the runs
   */
  async begin(spec: SweepSpec, environment: object): Promise<void> {
    try {
      this.#make();
      await this.#alone(files.spec, async () => {
        for (const name of readdirSync(this.#dir).filter(isTemporary)) this.#removeAbandoned(name);
        this.write(files.spec, json({ format: FORMAT, version: FORMAT_VERSION, spec }));
        this.write(files.environment, json(environment));
        for (const name of [files.traces, files.runs, files.timings]) await this.#append(this.#path(name), '');
        syncFolder(this.#dir);
        this.#recover();
        if (this.#runs.isOld()) await this.#rewrite(this.#runs.ids());
      });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Whether the folder has that run; one that failed it has not. */
  has(id: string): boolean {
    return this.#runs.has(id);
  }

  /** @throws InputError where it is damaged */
  find(id: string): RunResult | undefined {
    return this.#runs.find(id);
  }

  /** All of a run but its trace. @throws InputError where it is damaged */
  outcome(id: string): Outcome | undefined {
    return this.#runs.outcome(id);
  }

  /** The runs of those ids that the folder has, read one after the other. */
  read(ids: Iterable<string>): Generator<RunResult, void, void> {
    return this.#runs.read(ids);
  }

  /** Number of runs, failed ones apart. */
  get size(): number {
    return this.#runs.ids().filter((id) => this.#runs.has(id)).length;
  }

  failed(): Failure[] {
    return this.#runs.failed();
  }

  /**
   * Fulfilled when the run is on disk; one that the folder has is not written again.
   * @throws InputError where the system refuses; what is on disk stays, and the run may be given again
   */
  append(run: RunResult, timing?: Timing): Promise<void> {
    const { id } = run.receipt;
    const line = (offset: number): string => writeRun(run, offset);
    return this.#write({ id, bytes: traceBytes(run), line, timing: timing ? timingLine(id, timing) : '' });
  }

  /** Keeps why a run could not be trained; undone by the run itself, whenever it comes. Else as `append`. */
  fail(spec: RunSpec, reason: string): Promise<void> {
    const id = runId(spec);
    return this.#write({ id, bytes: new Uint8Array(), line: () => writeFailure({ id, spec, reason }), timing: '' });
  }

  /**
   * Brings the runs into the order of these ids, others after them by id: equal runs then are equal files, whoever
   * finished when.
   */
  compact(ids: readonly string[]): Promise<void> {
    return this.#alone(files.runs, async () => {
      this.#recover();
      const order = this.#runs.ordered(ids);
      if (!this.#runs.isExactly(order)) await this.#rewrite(order);
    });
  }

  /** A whole file, replaced in one step. @throws InputError where the system refuses */
  write(name: string, text: string): void {
    try {
      writeFileAtomic(this.#path(name), text, { fsync: false });
    } catch (error) {
      throw explained(error, this.#field, this.#dir, name);
    }
  }

  /** Waits until all that was given is on disk or refused. */
  async close(): Promise<void> {
    await this.#flushing;
    this.#runs.close();
  }

  #make(): void {
    try {
      makeFolder(this.#dir);
    } catch (error) {
      throw explained(error, this.#field, this.#dir, 'it');
    }
  }

  #write(run: Omit<Waiting, 'resolve' | 'reject'>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...run, resolve, reject });
      this.#flushing ??= this.#flushAll();
    });
  }

  async #flushAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        await this.#alone(files.runs, () => this.#flush(batch));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#flushing = null;
  }

  async #flush(batch: readonly Waiting[]): Promise<void> {
    this.#recover();
    const added = batch.filter(({ id }) => !this.#runs.has(id));
    if (added.length === 0) return;
    let offset = this.#runs.tracesEnd;
    const lines = added.map(({ line, bytes }) => {
      offset += bytes.length;
      return `${line(offset - bytes.length)}\n`;
    });
    await this.#put(files.traces, Buffer.concat(added.map(({ bytes }) => bytes)));
    await this.#put(files.runs, lines.join(''));
    this.#runs.extend();
    await appendFile(this.#path(files.timings), added.map(({ timing }) => timing).join(''));
  }

  async #put(name: string, bytes: Uint8Array | string): Promise<void> {
    try {
      await this.#append(this.#path(name), bytes);
    } catch (error) {
      throw explained(error, this.#field, this.#dir, name);
    }
  }

  async #alone(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await withLock(this.#dir, PATIENCE_MS, work);
    } catch (error) {
      throw explained(error, this.#field, this.#dir, what);
    }
  }

  /**
   * Reads what others added, and takes away what was begun and not ended: nobody but us writes now, so that such a
   * rest is of a process that died or of a disk that was full.
   */
  #recover(): void {
    finishRewriting(this.#dir);
    for (const name of [files.runs, files.timings]) cutTail(this.#path(name));
    if (this.#runs.isCurrent()) this.#runs.extend();
    else this.#reopen();
    const traces = this.#path(files.traces);
    if (statSync(traces).size > this.#runs.tracesEnd) truncateSync(traces, this.#runs.checkedEnd());
  }

  async #rewrite(ids: readonly string[]): Promise<void> {
    await rewrite(this.#dir, this.#runs, ids);
    this.#reopen();
  }

  #reopen(): void {
    const runs = new Runs(this.#dir);
    this.#runs.close();
    this.#runs = runs;
  }

  #removeAbandoned(name: string): void {
    const stat = statSync(this.#path(name), { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > ABANDONED_MS) rmSync(this.#path(name), { force: true });
  }

  #path(name: string): string {
    return join(this.#dir, name);
  }
}

/**
 * Writes a folder's runs and traces anew in another order, so that a process killed at any moment leaves the old
 * files or the new ones (`rewritten` in results.ts says how). The caller holds the folder's lock.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './disk.ts';
import { files, rewritten } from './results.ts';
import type { Runs } from './runs.ts';

/** Bytes gathered before they are written. */
const CHUNK_BYTES = 1 << 22;

export async function rewrite(dir: string, runs: Runs, ids: readonly string[]): Promise<void> {
  const traces = await Writer.open(join(dir, rewritten.traces));
  const lines = await Writer.open(join(dir, rewritten.runs));
  try {
    for (const id of ids) {
      const { line, bytes } = runs.move(id, traces.bytes);
      await traces.add(bytes);
      await lines.add(Buffer.from(`${line}\n`));
    }
    await traces.flush();
    await lines.flush();
  } catch (error) {
    finishRewriting(dir);
    throw error;
  } finally {
    await traces.close();
    await lines.close();
  }
  renameSync(join(dir, rewritten.runs), join(dir, rewritten.committed));
  syncFolder(dir);
  finishRewriting(dir);
}

/** What a process left that was killed while it rewrote: goes on if the new files count, else takes them away. */
export function finishRewriting(dir: string): void {
  const [traces, committed] = [join(dir, rewritten.traces), join(dir, rewritten.committed)];
  if (existsSync(committed)) {
    if (existsSync(traces)) renameSync(traces, join(dir, files.traces));
    syncFolder(dir);
    renameSync(committed, join(dir, files.runs));
    syncFolder(dir);
  }
  for (const name of [rewritten.runs, rewritten.traces]) rmSync(join(dir, name), { force: true });
}

/** A new file, written in large portions. */
class Writer {
  readonly #file: Awaited<ReturnType<typeof open>>;
  #parts: Uint8Array[] = [];
  #gathered = 0;
  #bytes = 0;

  static async open(path: string): Promise<Writer> {
    return new Writer(await open(path, 'w'));
  }

  private constructor(file: Awaited<ReturnType<typeof open>>) {
    this.#file = file;
  }

  /** All that was added. */
  get bytes(): number {
    return this.#bytes;
  }

  async add(bytes: Uint8Array): Promise<void> {
    this.#parts.push(bytes);
    this.#gathered += bytes.length;
    this.#bytes += bytes.length;
    if (this.#gathered >= CHUNK_BYTES) await this.#write();
  }

  /** Fulfilled when all is on disk. */
  async flush(): Promise<void> {
    await this.#write();
    await this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #write(): Promise<void> {
    const parts = this.#parts;
    [this.#parts, this.#gathered] = [[], 0];
    await this.#file.appendFile(Buffer.concat(parts));
  }
}

/**
 * Whatever ends a process, fills a disk or changes a byte: no finished run is lost, no file reads as something else,
 * and the same command ends with the files of a sweep that nothing disturbed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../ts/input-error.ts';
import { checkResults } from '../ts/node/check-results.ts';
import type { Append } from '../ts/node/disk.ts';
import { environment } from '../ts/node/environment.ts';
import { LockError, withLock } from '../ts/node/lock.ts';
import { files, rewritten } from '../ts/node/results.ts';
import { Runs } from '../ts/node/runs.ts';
import { openStore, type Store } from '../ts/node/store.ts';
import { runId } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const spec = sweepSpec({ samples: 20, hidden: [2], epochs: 2, sigma: [0.1], seed: [0, 1, 2] });
const specs = plan(spec);
const ids = specs.map(runId);
const runs = specs.map((run) => executeRun(createFakeEngine(1), run));
const [first, second, third] = runs as [RunResult, RunResult, RunResult];
const here = environment('js');

const scratch = mkdtempSync(join(tmpdir(), 'initscope-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folder: string;
let made = 0;
beforeEach(() => {
  made += 1;
  folder = join(scratch, String(made));
  mkdirSync(folder);
});

/** Not forced to disk: nothing here pulls a plug, and thousands of folders are opened. */
const quick: Append = async (path, bytes) => appendFileSync(path, bytes);
const open = (dir: string, append = quick): Promise<Store> => openStore('--out', dir, spec, here, append);
const bytes = (name: string, dir: string): Buffer => readFileSync(join(dir, name));

async function fill(dir: string, some: readonly RunResult[]): Promise<void> {
  const store = await open(dir);
  for (const run of some) await store.append(run, { seconds: 1 });
  await store.close();
}

/** What a reader finds, by id. */
function found(dir: string): Map<string, RunResult> {
  const reader = new Runs(dir);
  try {
    return new Map([...reader.read(reader.ids())].map((run) => [run.receipt.id, run]));
  } finally {
    reader.close();
  }
}

const byId = (some: readonly RunResult[]) => new Map(some.map((run) => [run.receipt.id, run]));

describe('a process killed while it writes the third run', () => {
  const before = join(scratch, 'two');
  const after = join(scratch, 'three');
  beforeAll(async () => {
    await fill(before, [first, second]);
    await fill(after, [first, second, third]);
  });

  /** The folder as the kill leaves it, for a reader and, if wanted, for the same command again. */
  async function resume(traces: Buffer, lines: Buffer, again: boolean): Promise<void> {
    writeFileSync(join(folder, files.traces), traces);
    writeFileSync(join(folder, files.runs), lines);
    const whole = lines.length === bytes(files.runs, after).length;
    expect(found(folder)).toEqual(byId(whole ? runs : [first, second]));
    if (!again) return;
    const store = await open(folder);
    expect(ids.map((id) => store.has(id))).toEqual([true, true, whole]);
    await store.append(third, { seconds: 1 });
    await store.close();
    for (const name of [files.runs, files.traces]) expect(bytes(name, folder).equals(bytes(name, after))).toBe(true);
  }

  it('loses that run alone, at any byte of its trace', async () => {
    cpSync(before, folder, { recursive: true });
    const [traces, start] = [bytes(files.traces, after), bytes(files.traces, before).length];
    for (let end = start; end <= traces.length; end++) {
      await resume(traces.subarray(0, end), bytes(files.runs, before), true);
    }
  });

  it('loses that run alone, at any byte of its line', async () => {
    cpSync(before, folder, { recursive: true });
    const [lines, start] = [bytes(files.runs, after), bytes(files.runs, before).length];
    for (let end = start; end <= lines.length; end++) {
      // To a store, which takes long, the bytes behind the head are alike.
      const again = end < start + 150 || end > lines.length - 80 || end % 17 === 0;
      await resume(bytes(files.traces, after), lines.subarray(0, end), again);
    }
  });

  it('loses that run alone where a power failure left zeros for its line', async () => {
    cpSync(after, folder, { recursive: true });
    const start = bytes(files.runs, before).length;
    const lines = bytes(files.runs, after);
    writeFileSync(join(folder, files.runs), lines.fill(0, start + 100, lines.length - 1));
    expect(found(folder)).toEqual(byId([first, second]));
    expect(checkResults('results', folder)[0]?.what).toBe('line 3 was never written whole');
    const store = await open(folder);
    await store.append(third, { seconds: 1 });
    await store.compact(ids);
    await store.close();
    for (const name of [files.runs, files.traces]) expect(bytes(name, folder).equals(bytes(name, after))).toBe(true);
  });
});

describe('a process killed while it brings runs into order', () => {
  const before = join(scratch, 'unordered');
  const after = join(scratch, 'ordered');
  beforeAll(async () => {
    await fill(before, [third, first, second]);
    await fill(after, runs);
  });

  const place = (dir: string, name: string, as: string): void => cpSync(join(dir, name), join(folder, as));
  /** What was done when the kill came. */
  const moments: Record<string, () => void> = {
    'a part written aside': () => {
      writeFileSync(join(folder, rewritten.traces), bytes(files.traces, after).subarray(0, 100));
      writeFileSync(join(folder, rewritten.runs), '');
    },
    'all written aside': () => {
      place(after, files.traces, rewritten.traces);
      place(after, files.runs, rewritten.runs);
    },
    'made to count': () => {
      place(after, files.traces, rewritten.traces);
      place(after, files.runs, rewritten.committed);
    },
    'traces in their place': () => {
      place(after, files.traces, files.traces);
      place(after, files.runs, rewritten.committed);
    },
  };

  it.each(Object.keys(moments))('with %s loses nothing', async (moment) => {
    cpSync(before, folder, { recursive: true });
    moments[moment]?.();
    expect(found(folder)).toEqual(byId(runs));
    const store = await open(folder);
    expect(ids.every((id) => store.has(id))).toBe(true);
    await store.compact(ids);
    expect([...store.read(ids)]).toEqual(runs);
    await store.close();
    for (const name of [files.runs, files.traces]) expect(bytes(name, folder).equals(bytes(name, after))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(
      [...Object.values(files)].filter((name) => !name.startsWith('table')).sort(),
    );
  });
});

describe('a disk that is full', () => {
  const after = join(scratch, 'not-full');
  beforeAll(() => fill(after, runs));

  /** Takes `room` bytes and no more, as a disk does: the last write in part. */
  function disk(room: { bytes: number }): Append {
    return async (path, bytes) => {
      const all = Buffer.from(bytes);
      const taken = all.subarray(0, room.bytes);
      appendFileSync(path, taken);
      room.bytes -= taken.length;
      if (taken.length < all.length) {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      }
    };
  }

  it('is told, whatever it was full at, keeps what was finished, and goes on with room', async () => {
    const total = bytes(files.runs, after).length + bytes(files.traces, after).length;
    const refused: string[] = [];
    for (let size = 0; size < total; size += 37) {
      const room = { bytes: size };
      const dir = join(folder, String(size));
      const store = await open(dir, disk(room));
      const kept: RunResult[] = [];
      for (const run of runs) {
        try {
          await store.append(run, { seconds: 1 });
          kept.push(run);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          refused.push((error as InputError).message);
          break;
        }
      }
      expect(kept.length).toBeLessThan(3);
      expect(found(dir)).toEqual(byId(kept));
      if (size % 2 === 0) {
        await store.close();
        await fill(dir, runs);
      } else {
        room.bytes = total;
        for (const run of runs) await store.append(run, { seconds: 1 });
        await store.close();
      }
      for (const name of [files.runs, files.traces]) expect(bytes(name, dir).equals(bytes(name, after))).toBe(true);
    }
    const message = (name: string) => `--out: expected a folder that can be written (${name}: ENOSPC: `;
    for (const name of [files.runs, files.traces]) {
      expect(refused.some((said) => said.startsWith(message(name)))).toBe(true);
    }
    expect(refused[0]).toMatch(/what was finished is kept, and the same command goes on from there\), got/);
  });

  it('refuses those who wait together, and the store still ends', async () => {
    const store = await open(folder, disk({ bytes: 10 }));
    const saved = await Promise.allSettled(runs.map((run) => store.append(run, { seconds: 1 })));
    expect(saved.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await store.close();
    expect(found(folder).size).toBe(0);
  });
});

describe('a changed byte', () => {
  const whole = join(scratch, 'whole');
  beforeAll(() => fill(whole, runs));

  it.each([files.runs, files.traces])('anywhere in %s is found and named, and never read as something else', (name) => {
    const original = bytes(name, whole);
    cpSync(whole, folder, { recursive: true });
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(original);
        changed[at] = (original[at] as number) ^ flip;
        writeFileSync(join(folder, name), changed);
        const faults = checkResults('results', folder);
        expect(faults.some(({ file }) => file.endsWith(name))).toBe(true);
        let read: Map<string, RunResult> = new Map();
        try {
          read = found(folder);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
        for (const [id, run] of read) expect(run).toEqual(byId(runs).get(id));
      }),
      { numRuns: 300 },
    );
  });

  it('is named with its run and what it is in', () => {
    cpSync(whole, folder, { recursive: true });
    const length = bytes(files.traces, folder).length / 3;
    const traces = bytes(files.traces, folder);
    traces[length + 17] = 1;
    writeFileSync(join(folder, files.traces), traces);
    const lines = bytes(files.runs, folder).toString();
    writeFileSync(join(folder, files.runs), lines.replace(/"divergedAt":1(?=.*\n$)/, '"divergedAt":2'));
    expect(checkResults('results', folder)).toEqual([
      {
        file: join(folder, files.traces),
        run: second.receipt.id,
        what: `bytes ${length} to ${2 * length}: accuracy was changed after it was written`,
      },
      { file: join(folder, files.runs), run: third.receipt.id, what: 'line 3 was changed after it was written' },
    ]);
    const reader = new Runs(folder);
    expect(() => reader.find(second.receipt.id)).toThrow(
      /traces.pack: expected what initscope wrote there.*accuracy of run/,
    );
    expect(() => reader.find(third.receipt.id)).toThrow(/runs.ndjson: expected .*the line of run/);
    expect(reader.find(first.receipt.id)).toEqual(first);
    reader.close();
  });

  it('in a line cuts no trace off', async () => {
    cpSync(whole, folder, { recursive: true });
    const lines = bytes(files.runs, folder).toString();
    const shorter = lines.replace(/"bytes":(\d+)(?=[^\n]*\n$)/, (_, n) => `"bytes":${Number(n) - 80}`);
    writeFileSync(join(folder, files.runs), shorter);
    await expect(open(folder)).rejects.toThrow(/runs.ndjson: expected what initscope wrote there/);
    expect(bytes(files.traces, folder).equals(bytes(files.traces, whole))).toBe(true);
  });

  it('that made a file shorter is named', () => {
    cpSync(whole, folder, { recursive: true });
    const { size } = statSync(join(folder, files.traces));
    truncateSync(join(folder, files.traces), size - 1);
    expect(checkResults('results', folder)).toEqual([
      { file: join(folder, files.traces), run: third.receipt.id, what: `bytes ${(2 * size) / 3} to ${size}: cut off` },
    ]);
    renameSync(join(folder, files.traces), join(scratch, 'away'));
    expect(checkResults('results', folder)).toHaveLength(3);
    rmSync(join(folder, files.runs));
    expect(checkResults('results', folder)).toEqual([{ file: join(folder, files.runs), what: 'is missing' }]);
  });
});

describe('the lock', () => {
  const lock = (dir: string, work = async () => 'done') => withLock(dir, 50, work);

  it('is held by one at a time, in one process too', async () => {
    let [inside, most, count] = [0, 0, 0];
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(1);
      inside -= 1;
      count += 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(folder, 20_000, work)));
    expect([most, count, readdirSync(folder)]).toEqual([1, 20, []]);
  });

  it('is given back when the work throws', async () => {
    await expect(
      lock(folder, async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await lock(folder)).toBe('done');
  });

  it('of a process that is gone is none, of a living one is', async () => {
    let name = '';
    await lock(folder, async () => {
      name = readdirSync(folder)[0] as string;
      return 'done';
    });
    const of = (pid: number | undefined) => join(folder, name.replace(/-\d+-\d+$/, `-${pid}-1`));
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    writeFileSync(of(child.pid), '');
    await expect(lock(folder)).rejects.toThrow(LockError);
    child.kill('SIGKILL');
    await exit(child);
    expect(await lock(folder)).toBe('done');
    // An earlier process may have had our number.
    writeFileSync(of(process.pid), '');
    expect(await lock(folder)).toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of another host counts for a minute', async () => {
    const path = join(folder, '.lock-elsewhere-1-1');
    writeFileSync(path, '');
    await expect(lock(folder)).rejects.toThrow(/elsewhere/);
    utimesSync(path, Date.now() / 1000, Date.now() / 1000 - 61);
    expect(await lock(folder)).toBe('done');
  });

  it('lets two stores fill one folder by turns', async () => {
    const stores = [await open(folder), await open(folder)] as const;
    await Promise.all(runs.flatMap((run, i) => stores.map((store) => i !== 2 && store.append(run, { seconds: 1 }))));
    await stores[0].compact([...ids].reverse());
    await stores[1].append(third, { seconds: 1 });
    expect(stores[1].find(ids[0] as string)).toEqual(first);
    for (const store of stores) await store.close();
    expect(found(folder)).toEqual(byId(runs));
    expect(checkResults('results', folder)).toEqual([]);
  });
});

const main = fileURLToPath(new URL('../ts/node/main.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

function sweep(dir: string, seeds: string): ChildProcess {
  const network = ['--data', 'circles', '--samples', '200', '--hidden', '16', '--epochs', '400', '--sigma', '1'];
  const args = ['sweep', ...network, '--seed', seeds, '--out', dir, '--quiet'];
  return spawn(process.execPath, ['--import', tsx, main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

function exit(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve) => child.once('exit', (status, signal) => resolve(status ?? signal)));
}

function lineCount(dir: string): number {
  return existsSync(join(dir, files.runs)) ? bytes(files.runs, dir).filter((byte) => byte === 10).length : 0;
}

describe('real sweeps', { timeout: 240_000 }, () => {
  const undisturbed = join(scratch, 'undisturbed');
  const whole = '0..59';
  beforeAll(async () => expect(await exit(sweep(undisturbed, whole))).toBe(0));

  const expectUndisturbed = (dir: string): void => {
    for (const name of [files.runs, files.traces, files.spec, files.tableCsv]) {
      expect(bytes(name, dir).equals(bytes(name, undisturbed))).toBe(true);
    }
  };

  it('killed at 20 moments and resumed end with the files of an undisturbed one', async ({ annotate }) => {
    const seen: number[] = [];
    for (let kills = 0; kills < 20; ) {
      // Begins anew where too little is left to be killed in.
      if (lineCount(folder) > 50) rmSync(folder, { recursive: true });
      const target = lineCount(folder) + Math.floor(Math.random() * 8);
      const child = sweep(folder, whole);
      const ended = exit(child);
      while (lineCount(folder) <= target && child.exitCode === null) await sleep(1);
      await sleep(Math.random() * 15);
      child.kill('SIGKILL');
      if ((await ended) !== 'SIGKILL') continue;
      kills += 1;
      seen.push(found(folder).size);
      expect(checkResults('results', folder).filter(({ run }) => run !== undefined)).toEqual([]);
    }
    expect(await exit(sweep(folder, whole))).toBe(0);
    expectUndisturbed(folder);
    await annotate(`runs kept at the kills: ${seen.join(', ')}`);
  });

  it('two at once into one folder keep the runs of both', async () => {
    const both = [sweep(folder, '0..39'), sweep(folder, '20..59')];
    expect(await Promise.all(both.map(exit))).toEqual([0, 0]);
    expect(lineCount(folder)).toBe(60);
    expect(checkResults('results', folder)).toEqual([]);
    expect(await exit(sweep(folder, whole))).toBe(0);
    expectUndisturbed(folder);
  });
});

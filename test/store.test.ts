/** A results folder keeps what was finished, once and in its order, and nothing of anyone else's is touched. */
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../ts/input-error.ts';
import { checkResults } from '../ts/node/check-results.ts';
import { environment } from '../ts/node/environment.ts';
import { cutTail, readLines } from '../ts/node/lines.ts';
import { checkFolder, readSweepSpec } from '../ts/node/results.ts';
import { Runs } from '../ts/node/runs.ts';
import { findStore, openStore, type Store, type Timing } from '../ts/node/store.ts';
import { runId } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import { plain, traceBytes, writeRun } from '../ts/sweep/record.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const spec = sweepSpec({ samples: 20, hidden: [3], epochs: 4, sigma: [0.1, 1], seed: [0, 1] });
const specs = plan(spec);
const ids = specs.map(runId);
const runs = specs.map((run) => executeRun(createFakeEngine(3), run));
const [first, second, third] = runs as [RunResult, RunResult, RunResult];
const here = environment('js');
const timing: Timing = { seconds: 0.5, engine: 'js' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'initscope-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (dir = folder): Promise<Store> => openStore('--out', dir, spec, here);
const text = (name: string, dir = folder): string => readFileSync(join(dir, name), 'latin1');

/** @param compacted whether the sweep came to its end */
async function fill(some: readonly RunResult[], { dir = folder, compacted = false } = {}): Promise<void> {
  const store = await open(dir);
  for (const run of some) await store.append(run, timing);
  if (compacted) await store.compact(ids);
  await store.close();
}

/** What a reader finds, in the order of the lines. */
function found(dir = folder): RunResult[] {
  const reader = new Runs(dir);
  try {
    return [...reader.read(reader.ids())];
  } finally {
    reader.close();
  }
}

describe('a folder', () => {
  it('gives back what was written, a diverged run too', async () => {
    await fill(runs);
    expect(found()).toEqual(runs);
    expect(readSweepSpec('results', folder)).toEqual(spec);
    expect(first.trace.loss?.[3]).toBeNaN();
    expect(checkResults('results', folder)).toEqual([]);
  });

  it('has a run on disk as soon as it is appended, and for a reader who came before when it looks again', async () => {
    const store = await open();
    const reader = new Runs(folder);
    await store.append(first, timing);
    expect(found()).toEqual([first]);
    expect(reader.has(first.receipt.id)).toBe(false);
    reader.extend();
    expect(reader.find(first.receipt.id)).toEqual(first);
    reader.close();
    await store.close();
  });

  it('writes together what comes while it writes', async () => {
    const calls: string[] = [];
    const store = await openStore('--out', folder, spec, here, async (path, bytes) => {
      calls.push(path);
      await new Promise((resolve) => setTimeout(resolve, 5));
      writeFileSync(path, bytes, { flag: 'a' });
    });
    calls.splice(0);
    await Promise.all(runs.map((run) => store.append(run, timing)));
    await store.close();
    expect(calls.map((path) => path.slice(folder.length + 1))).toEqual([
      ...['traces.pack', 'runs.ndjson'],
      ...['traces.pack', 'runs.ndjson'],
    ]);
    expect(found()).toEqual(runs);
  });

  it('waits at its end for what was given', async () => {
    const store = await open();
    const saved = runs.map((run) => store.append(run, timing));
    await store.close();
    expect(found()).toEqual(runs);
    await Promise.all(saved);
  });

  it('keeps time and machine apart from what is hashed', async () => {
    const store = await open();
    await store.append(first, { ...timing, worker: 3 });
    await store.close();
    expect(JSON.parse(text('timings.ndjson'))).toEqual({ id: first.receipt.id, ...timing, worker: 3 });
    expect(JSON.parse(text('environment.json'))).toMatchObject({
      contract: 1,
      engine: { name: 'js' },
      node: process.version,
    });
    expect(text('runs.ndjson') + text('spec.json')).not.toMatch(/seconds|"engine"|worker|20\d\d-/);
  });

  it('goes on with what it has, knows it and writes none twice', async () => {
    await fill([first]);
    const store = await open();
    expect(ids.map((id) => store.has(id))).toEqual(ids.map((_, i) => i === 0));
    expect(store.find(first.receipt.id)).toEqual(first);
    expect(store.find(second.receipt.id)).toBeUndefined();
    for (const run of [first, second, first]) await store.append(run, timing);
    await store.close();
    expect(found()).toEqual([first, second]);
    expect(text('runs.ndjson').match(/\n/g)).toHaveLength(2);
  });

  it('can be asked before anything is written, and sees when it begins what was written meanwhile', async () => {
    const asked = (store: Store): boolean[] => ids.map((id) => store.has(id));
    const [none, one] = [ids.map(() => false), ids.map((id) => id === first.receipt.id)];
    const dir = join(folder, 'new');
    const store = findStore('--out', dir);
    expect([asked(store), readdirSync(folder)]).toEqual([none, []]);
    const other = await open(dir);
    await other.append(first, timing);
    await other.close();
    expect(asked(store)).toEqual(none);
    await store.begin(spec, here);
    expect(asked(store)).toEqual(one);
    await store.append(second, timing);
    await store.close();
    expect(found(dir)).toEqual([first, second]);
    const again = findStore('--out', dir);
    expect(asked(again)).toEqual(ids.map((id) => id === first.receipt.id || id === second.receipt.id));
    await again.close();
  });

  it('is rid of what a killed process left half-written, and of nothing else', async () => {
    await fill([first]);
    const names = ['spec.json.123', 'overview.png.4567', 'table.csv.8', 'overview.png', '.DS_Store'];
    for (const name of names) writeFileSync(join(folder, name), '');
    for (const name of names.slice(0, 2)) utimesSync(join(folder, name), 0, 0);
    await (await open()).close();
    expect(readdirSync(folder).sort()).toEqual(
      [
        ...['.DS_Store', 'environment.json', 'overview.png', 'runs.ndjson', 'spec.json'],
        // Of this one another process may be writing now.
        ...['table.csv.8', 'timings.ndjson', 'traces.pack'],
      ].sort(),
    );
  });

  it('is made with those above it', async () => {
    const dir = join(folder, 'a', 'b');
    await (await open(dir)).close();
    expect(found(dir)).toEqual([]);
  });

  it('of ten thousand runs opens without reading them', { timeout: 120_000 }, async ({ annotate }) => {
    await (await open()).close();
    const many = plan(sweepSpec({ seed: Array.from({ length: 10_000 }, (_, seed) => seed), sigma: [1] }));
    const article = executeRun(createFakeEngine(), { ...(many[0] as (typeof many)[0]) });
    const bytes = traceBytes(article);
    const lines = many.map((run, i) => {
      const id = runId(run);
      return `${writeRun({ ...article, spec: run, receipt: { ...article.receipt, id } }, i * bytes.length)}\n`;
    });
    writeFileSync(join(folder, 'runs.ndjson'), lines.join(''));
    const traces = openSync(join(folder, 'traces.pack'), 'w');
    for (let i = 0; i < many.length; i++) writeFileSync(traces, bytes);
    const start = performance.now();
    const store = await open();
    const milliseconds = performance.now() - start;
    expect(many.every((run) => store.has(runId(run)))).toBe(true);
    const last = many.at(-1) as (typeof many)[0];
    expect(store.find(runId(last))?.trace).toEqual(article.trace);
    await store.close();
    await annotate(
      `opened in ${milliseconds.toFixed(0)} ms, ${statSync(join(folder, 'runs.ndjson')).size} bytes of lines`,
    );
  });
});

describe('a failed run', () => {
  const reason = 'the worker exited with 1,\nout of memory';

  it('is kept with its reason, and is not a run', async () => {
    const store = await open();
    await store.fail(first.spec, reason);
    await store.append(second, timing);
    await store.close();
    const again = await open();
    expect(again.failed()).toEqual([{ id: first.receipt.id, spec: first.spec, reason }]);
    expect([again.has(first.receipt.id), again.find(first.receipt.id)]).toEqual([false, undefined]);
    await again.close();
    expect(found()).toEqual([second]);
    expect(checkResults('results', folder)).toEqual([]);
  });

  it('is undone by the run, which no later failure undoes', async () => {
    const store = await open();
    await store.fail(first.spec, reason);
    await store.append(first, timing);
    await store.fail(first.spec, reason);
    expect(store.failed()).toEqual([]);
    await store.compact(ids);
    await store.close();
    expect(found()).toEqual([first]);
    expect(text('runs.ndjson')).not.toContain('failed');
  });

  it('has its place in the plan', async () => {
    const store = await open();
    await store.append(third, timing);
    await store.fail(second.spec, reason);
    await store.append(first, timing);
    await store.compact(ids);
    await store.close();
    const reader = new Runs(folder);
    expect(reader.ids()).toEqual(ids.slice(0, 3));
    expect(reader.failed().map(({ id }) => id)).toEqual([second.receipt.id]);
    reader.close();
  });
});

describe('compacted', () => {
  it('equal runs are equal files, in the order of the plan, whoever finished when', async () => {
    const other = join(folder, 'other');
    const one = join(folder, 'one');
    await fill([second, ...runs.slice(2), first], { dir: one, compacted: true });
    await fill([...runs].reverse(), { dir: other });
    await fill([], { dir: other, compacted: true });
    expect(found(one)).toEqual(runs);
    for (const name of ['runs.ndjson', 'traces.pack', 'spec.json']) expect(text(name, other)).toBe(text(name, one));
    expect(readdirSync(one).filter((name) => /lock|new|next/.test(name))).toEqual([]);
  });

  it('runs that the plan does not name follow by id', async () => {
    const store = await open();
    for (const run of runs) await store.append(run, timing);
    await store.compact([ids[2] as string, 'of no run', ids[2] as string]);
    expect([...store.read(ids)]).toEqual(runs);
    await store.close();
    const others = ids.filter((_, i) => i !== 2).sort();
    expect(found().map(({ receipt }) => receipt.id)).toEqual([ids[2], ...others]);
  });

  it('files that are so already stay', async () => {
    await fill(runs, { compacted: true });
    const { ino } = statSync(join(folder, 'runs.ndjson'));
    await fill([], { compacted: true });
    expect(statSync(join(folder, 'runs.ndjson')).ino).toBe(ino);
  });

  it('under a reader, the reader reads on', async () => {
    await fill([...runs].reverse());
    const reader = new Runs(folder);
    await fill([], { compacted: true });
    expect(reader.isCurrent()).toBe(false);
    expect([...reader.read(ids)]).toEqual(runs);
    reader.close();
  });
});

describe('format 1', () => {
  /** A line as initscope 0.1 wrote it. */
  const old = ({ spec, receipt, divergedAt, training, test, trace }: RunResult): string => {
    const evaluation = ({ rows, loss, accuracy = 0 }: RunResult['test']) => ({
      rows,
      loss: plain(loss),
      accuracy: plain(accuracy),
    });
    const columns = Object.entries(trace).map(([name, values]) => [name, Array.from(values, plain)]);
    const [trained, tested] = [evaluation(training), evaluation(test)];
    const record = { id: receipt.id, spec, receipt, divergedAt, training: trained, test: tested };
    return `${JSON.stringify({ ...record, trace: Object.fromEntries(columns) })}\n`;
  };
  const write = (some: readonly RunResult[], torn = ''): void => {
    writeFileSync(join(folder, 'spec.json'), JSON.stringify({ format: 'initscope results', version: 1, spec }));
    writeFileSync(join(folder, 'runs.ndjson'), some.map(old).join('') + torn);
  };

  it('is read as it stands', () => {
    write(runs, '{"id":"torn');
    const before = readdirSync(folder);
    expect(found()).toEqual(runs);
    expect(readdirSync(folder)).toEqual(before);
    expect(checkResults('results', folder).map(({ what }) => what)).toEqual(['11 bytes at the end are no whole line']);
  });

  it('is brought over when it is opened, and is then as if written today', async () => {
    write([second, first], '{"id":"torn');
    await fill([...runs].reverse(), { compacted: true });
    const today = join(folder, 'today');
    await fill(runs, { dir: today, compacted: true });
    for (const name of ['runs.ndjson', 'traces.pack', 'spec.json']) expect(text(name)).toBe(text(name, today));
  });

  it('is refused where a number or an id was changed', async () => {
    write(runs);
    const whole = text('runs.ndjson');
    for (const [from, to] of [
      ['"seed":1', '"seed":3'],
      ['"loss":[', '"loss":[7,'],
    ] as const) {
      writeFileSync(join(folder, 'runs.ndjson'), whole.replace(from, to));
      expect(checkResults('results', folder)).toHaveLength(1);
      await expect(open()).rejects.toThrow(/runs.ndjson: expected what initscope wrote there/);
    }
  });
});

describe('refused, with nothing written:', () => {
  const refused = async (dir: string, message: RegExp): Promise<void> => {
    const before = readdirSync(folder);
    await expect(open(dir)).rejects.toThrow(InputError);
    await expect(open(dir)).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(before);
  };

  it('a folder of foreign files', async () => {
    writeFileSync(join(folder, 'thesis.tex'), '');
    const message = /^--out: expected a new or empty folder, or one that initscope wrote; this one holds "thesis.tex"/;
    await refused(folder, message);
  });

  it('a folder of ours with a foreign file', async () => {
    await fill([first]);
    writeFileSync(join(folder, 'thesis.tex'), '');
    await refused(folder, /holds "thesis.tex"/);
  });

  it('files with our names that are not ours', async () => {
    writeFileSync(join(folder, 'overview.png'), '');
    await refused(folder, /holds overview.png without our spec.json/);
    writeFileSync(join(folder, 'spec.json'), '{"openapi": "3.0.0"}');
    await refused(folder, /without our spec.json/);
  });

  it('a newer format', async () => {
    await fill([first]);
    const path = join(folder, 'spec.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"version": 2', '"version": 3'));
    await refused(folder, /^--out: expected a folder in format 1 or 2; this one has format 3, of a newer initscope/);
    expect(() => checkResults('results', folder)).toThrow(/format 3/);
  });

  it('a file, and a path below a file', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    await refused(path, /in a place that can be written/);
    await refused(join(path, 'below'), /in a place that can be written/);
  });

  it('a place where the system lets nobody make a folder', { skip: process.platform !== 'linux' }, () =>
    refused('/proc/initscope/results', /a folder that can be written|in a place that can be written/),
  );

  it('lines that say nothing we know', async () => {
    await fill(runs);
    const lines = text('runs.ndjson').split('\n');
    writeFileSync(join(folder, 'runs.ndjson'), lines.map((line, i) => (i === 1 ? line.slice(9) : line)).join('\n'));
    await refused(folder, /runs.ndjson: expected what initscope wrote there; .*, got "line 2"/);
  });

  it('traces that were cut off', async () => {
    await fill(runs);
    writeFileSync(join(folder, 'traces.pack'), readFileSync(join(folder, 'traces.pack')).subarray(8));
    await refused(folder, /traces.pack: expected the \d+ bytes that runs.ndjson speaks of, got "\d+ bytes"/);
  });
});

describe('lines', () => {
  it('of any length are read across portions, from any line on', () => {
    const path = join(folder, 'lines');
    const texts = ['', 'a', 'é'.repeat(700_000), 'x'.repeat((1 << 20) - 1), 'ü'.repeat(1_500_000), 'z'];
    writeFileSync(path, `${texts.join('\n')}\ntorn`);
    const file = openSync(path, 'r');
    const starts: number[] = [];
    for (const { start, bytes } of readLines(file)) {
      expect(bytes.toString() === texts[starts.length]).toBe(true);
      starts.push(start);
    }
    expect(starts).toEqual([0, 1, 3, 1_400_004, 2_448_580, 5_448_581]);
    let last = '';
    for (const { bytes } of readLines(file, starts[4])) last = bytes.toString();
    expect(last).toBe('z');
    closeSync(file);
  });

  it.each([0, 10, 1 << 20, 3_000_000])('keep all but the torn tail, of %i bytes', (torn) => {
    const path = join(folder, 'lines');
    const whole = `${'x'.repeat(1_500_000)}\ny\n`;
    for (const kept of [whole, '']) {
      writeFileSync(path, kept + 'z'.repeat(torn));
      cutTail(path);
      expect(readFileSync(path, 'utf8') === kept).toBe(true);
    }
  });
});

it('a check of a folder that is not there makes none', () => {
  checkFolder('--out', join(folder, 'new'));
  expect(readdirSync(folder)).toEqual([]);
});

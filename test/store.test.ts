/** A results folder keeps what was finished, whatever ends the process, and nothing of anyone else's is touched. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../ts/input-error.ts';
import { environment } from '../ts/node/environment.ts';
import { cutTail, readLines } from '../ts/node/lines.ts';
import { checkFolder, readResults } from '../ts/node/results.ts';
import { openStore } from '../ts/node/store.ts';
import { runId } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const spec = sweepSpec({ samples: 20, hidden: [3], epochs: 4, seed: [0, 1] });
const specs = plan(spec);
const runs = specs.map((run) => executeRun(createFakeEngine(3), run));
const [first, second] = runs as [RunResult, RunResult];
const here = environment('js');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'initscope-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (dir = folder) => openStore('--out', dir, spec, here);

function fill(...some: readonly RunResult[]): void {
  const store = open();
  for (const run of some) store.append(run, 0.5);
  store.close();
}

describe('a folder', () => {
  it('gives back what was written, a diverged run too', () => {
    fill(...runs);
    expect(readResults(folder)).toEqual({ spec, runs });
    expect(first.trace.loss?.[3]).toBeNaN();
  });

  it('has a run on disk as soon as it is appended', () => {
    const store = open();
    store.append(first, 1);
    expect(readResults(folder).runs).toEqual([first]);
    store.close();
  });

  it('keeps time and machine apart from what is hashed', () => {
    fill(first);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect(JSON.parse(read('timings.ndjson'))).toEqual({ id: first.receipt.id, seconds: 0.5, engine: 'js' });
    expect(JSON.parse(read('environment.json'))).toMatchObject({
      contract: 1,
      engine: { name: 'js' },
      node: process.version,
    });
    expect(read('runs.ndjson') + read('spec.json')).not.toMatch(/seconds|"engine"|20\d\d-/);
  });

  it('goes on with what it has, and knows it', () => {
    fill(first);
    const store = open();
    expect(specs.map((run) => store.find(runId(run)) !== undefined)).toEqual(specs.map((_, i) => i === 0));
    expect(store.find(first.receipt.id)).toEqual(first);
    store.append(second, 1);
    store.close();
    expect(readResults(folder).runs).toEqual([first, second]);
  });

  it('loses the torn last line of a killed process and no other', () => {
    fill(first);
    const whole = readFileSync(join(folder, 'runs.ndjson'), 'utf8');
    appendFileSync(join(folder, 'runs.ndjson'), whole.slice(0, 300));
    appendFileSync(join(folder, 'timings.ndjson'), '{"id":"a');
    expect(readResults(folder).runs).toEqual([first]);
    fill(second);
    expect(readResults(folder).runs).toEqual([first, second]);
    expect([...readLines(join(folder, 'timings.ndjson'))].map((line) => JSON.parse(line).id)).toEqual([
      first.receipt.id,
      second.receipt.id,
    ]);
  });

  it('is rid of half-written files of a killed process, and of nothing else', () => {
    fill(first);
    for (const name of ['spec.json.123', 'overview.png.4567', 'overview.png', '.DS_Store'])
      writeFileSync(join(folder, name), '');
    open().close();
    const kept = ['.DS_Store', 'environment.json', 'overview.png', 'runs.ndjson', 'spec.json', 'timings.ndjson'];
    expect(readdirSync(folder).sort()).toEqual(kept);
  });

  it('is made with those above it', () => {
    const dir = join(folder, 'a', 'b');
    open(dir).close();
    expect(readResults(dir)).toEqual({ spec, runs: [] });
  });
});

describe('refused, with nothing written:', () => {
  const refused = (dir: string, message: RegExp): void => {
    const before = readdirSync(folder);
    expect(() => open(dir)).toThrow(InputError);
    expect(() => open(dir)).toThrow(message);
    expect(readdirSync(folder)).toEqual(before);
  };

  it('a folder of foreign files', () => {
    writeFileSync(join(folder, 'thesis.tex'), '');
    refused(folder, /^--out: expected a new or empty folder, or one that initscope wrote; this one holds "thesis.tex"/);
  });

  it('a folder of ours with a foreign file', () => {
    fill(first);
    writeFileSync(join(folder, 'thesis.tex'), '');
    refused(folder, /holds "thesis.tex"/);
  });

  it('files with our names that are not ours', () => {
    writeFileSync(join(folder, 'overview.png'), '');
    refused(folder, /holds overview.png without our spec.json/);
    writeFileSync(join(folder, 'spec.json'), '{"openapi": "3.0.0"}');
    refused(folder, /without our spec.json/);
  });

  it('a newer format', () => {
    fill(first);
    const path = join(folder, 'spec.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"version": 1', '"version": 2'));
    refused(folder, /^--out: expected a folder in format 1; this one has format 2, of a newer initscope/);
    expect(() => readResults(folder)).toThrow(/format 2/);
  });

  it('a file, and a path below a file', () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    refused(path, /in a place that can be written/);
    refused(join(path, 'below'), /in a place that can be written/);
  });

  it('a place where the system lets nobody make a folder', { skip: process.platform !== 'linux' }, () => {
    refused('/proc/initscope/results', /a folder that can be made|in a place that can be written/);
  });

  it('a journal with a line that was tampered with', () => {
    fill(...runs);
    const path = join(folder, 'runs.ndjson');
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.map((line, i) => (i === 1 ? line.replace('"seed":1', '"seed":2') : line)).join('\n'));
    refused(folder, /runs.ndjson: expected a run whose id fits its spec, .* got "line 2"/);
  });
});

describe('lines', () => {
  it('of any length are read across portions', () => {
    const path = join(folder, 'lines');
    const texts = ['', 'a', 'é'.repeat(700_000), 'x'.repeat((1 << 20) - 1), 'ü'.repeat(1_500_000), 'z'];
    writeFileSync(path, `${texts.join('\n')}\ntorn`);
    expect([...readLines(path)]).toEqual(texts);
    expect([...readLines(join(folder, 'absent'))]).toEqual([]);
  });

  it.each([0, 10, 1 << 20, 3_000_000])('keep all but the torn tail, of %i bytes', (torn) => {
    const path = join(folder, 'lines');
    const whole = `${'x'.repeat(1_500_000)}\ny\n`;
    writeFileSync(path, whole + 'z'.repeat(torn));
    cutTail(path);
    expect(readFileSync(path, 'utf8') === whole).toBe(true);
  });
});

it('a check of a folder that is not there makes none', () => {
  checkFolder('--out', join(folder, 'new'));
  expect(readdirSync(folder)).toEqual([]);
});

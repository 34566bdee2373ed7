/** What `export` writes is every number of every run, in an order that the spec alone decides. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../ts/node/environment.ts';
import { openStore } from '../ts/node/store.ts';
import { parquetBytes } from '../ts/report/parquet.ts';
import { rowColumns, rowLines } from '../ts/report/rows.ts';
import { EVENT_FILE, eventFile } from '../ts/report/tensorboard.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const spec = sweepSpec({ samples: 20, hidden: [3], epochs: 4, sigma: [1, 0.1], seed: [2, 0] });
const runs = plan(spec).map((run) => executeRun(createFakeEngine(), run));
const [first] = runs as [RunResult];

function text(format: 'csv' | 'ndjson', of: readonly RunResult[]): string {
  return [...rowLines(format, rowColumns(of), of)].join('');
}

/** CSV by RFC 4180, without line breaks in cells. */
function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

function table(csv: string): Record<string, string>[] {
  const [head = '', ...lines] = csv.trimEnd().split('\n');
  const names = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, i) => [names[i], cell])));
}

describe('rows', () => {
  it('are one for each run and epoch, each by itself', () => {
    const rows = table(text('csv', runs));
    expect(rows).toHaveLength(4 * 4);
    expect(rows.map(({ sigma, seed, epoch }) => `${sigma} ${seed} ${epoch}`).slice(3, 9)).toEqual([
      '1 2 3',
      '1 0 0',
      '1 0 1',
      '1 0 2',
      '1 0 3',
      '0.1 2 0',
    ]);
    expect(Object.keys(rows[0] ?? {})).toEqual(['run', 'init', 'sigma', 'seed', 'epoch', ...Object.keys(first.trace)]);
    expect(rows[5]?.run).toBe(runs[1]?.receipt.id);
  });

  it('bring every number back, in both formats', () => {
    const column = fc.array(fc.double(), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(column, (values) => {
        const odd = { ...first, trace: { ...first.trace, loss: Float64Array.from(values) } };
        expect(table(text('csv', [odd])).map(({ loss }) => Number(loss))).toEqual(values);
        const rows = text('ndjson', [odd]).trimEnd().split('\n');
        expect(rows.map((row) => Number(JSON.parse(row).loss))).toEqual(values);
      }),
    );
  });

  it('say what else differs, lists in quotes, and leave empty what a run has not', () => {
    const deep = executeRun(createFakeEngine(), { ...first.spec, hidden: [3, 2] });
    const sine = executeRun(createFakeEngine(), { ...first.spec, data: 'sine' });
    const { accuracy: _, ...trace } = sine.trace;
    const { sigma: __, ...rest } = sine.spec;
    const he = { ...sine, trace, spec: { ...rest, init: 'he' as const, hidden: [] } };
    const mixed = [first, deep, he];
    const rows = table(text('csv', mixed));
    expect([0, 4, 8].map((i) => [rows[i]?.data, rows[i]?.hidden, rows[i]?.init])).toEqual([
      ['moons', '3', 'normal'],
      ['moons', '3,2', 'normal'],
      ['sine', 'none', 'he'],
    ]);
    expect([rows[0]?.['activationRms.2'], rows[8]?.accuracy, rows[8]?.sigma]).toEqual(['', '', '']);
    expect(rows[4]?.['activationRms.2']).toBe(String(deep.trace['activationRms.2']?.[0]));
    const json = text('ndjson', mixed).split('\n');
    expect(JSON.parse(json[4] ?? '')).toMatchObject({ data: 'moons', hidden: [3, 2] });
    expect(JSON.parse(json[8] ?? '')).toMatchObject({ data: 'sine', accuracy: null });
  });

  it('of a diverged run end with its last row', () => {
    const diverged = executeRun(createFakeEngine(1), first.spec);
    expect(table(text('csv', [diverged])).map(({ epoch, loss }) => [epoch, loss === 'NaN'])).toEqual([
      ['0', false],
      ['1', true],
    ]);
  });
});

describe('the command', () => {
  const main = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'initscope-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const initscope = (...args: readonly string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });

  beforeAll(async () => {
    const store = await openStore('--out', at('results'), spec, environment('js'));
    for (const run of [...runs].reverse()) await store.append(run, { seconds: 1, engine: 'js' });
    await store.close();
  });

  it('exports in the order of the plan, whoever finished when, to standard output or a file', () => {
    expect(initscope('export', at('results')).stdout).toBe(text('csv', runs));
    expect(initscope('export', at('results'), '--format', 'ndjson', '--out', at('rows')).status).toBe(0);
    expect(readFileSync(at('rows'), 'utf8')).toBe(text('ndjson', runs));
  });

  it('exports Parquet, the same bytes to standard output and to a file', () => {
    const whole = Buffer.concat([...parquetBytes(rowColumns(runs), runs)]);
    expect(initscope('export', at('results'), '--format', 'parquet', '--out', at('rows')).status).toBe(0);
    expect(readFileSync(at('rows')).equals(whole)).toBe(true);
    const args = [main, 'export', at('results'), '--format', 'parquet'];
    expect(spawnSync(process.execPath, args).stdout.equals(whole)).toBe(true);
  });

  it("exports a folder for TensorBoard in the place of one that it wrote, and of no other's", () => {
    const toEvents = (out: string) => initscope('export', at('results'), '--format', 'tensorboard', '--out', at(out));
    mkdirSync(at('events/sigma=5,seed=0'), { recursive: true });
    writeFileSync(at(`events/sigma=5,seed=0/${EVENT_FILE}`), '');
    expect(toEvents('events').status).toBe(0);
    const names = ['sigma=0.1,seed=0', 'sigma=0.1,seed=2', 'sigma=1,seed=0', 'sigma=1,seed=2'];
    expect(readdirSync(at('events')).sort()).toEqual(names);
    expect(readFileSync(at(`events/sigma=1,seed=2/${EVENT_FILE}`)).equals(eventFile(first))).toBe(true);

    writeFileSync(at('events/sigma=1,seed=0/notes'), 'mine');
    const { status, stderr } = toEvents('events');
    expect([status, existsSync(at('events.part'))]).toEqual([2, false]);
    expect(stderr).toMatch(/^error: --out: expected a new or empty folder, .*; this one holds "sigma=1,seed=0", got "/);
    expect(readFileSync(at('events/sigma=1,seed=0/notes'), 'utf8')).toBe('mine');
  });

  it('merges, and says what', () => {
    const { status, stdout } = initscope('merge', at('results'), '--out', at('merged'));
    expect([status, stdout.split('\n')[0]]).toEqual([0, `${at('merged')}: 4 runs of 1 folder`]);
    expect(initscope('export', at('merged')).stdout).toBe(text('csv', runs));
  });

  it('refuses what there is not', () => {
    const refused: [args: string[], message: RegExp][] = [
      [
        ['export', at('none')],
        /^error: DIR: expected a folder with the spec.json that initscope wrote, got ".*none"\n$/,
      ],
      [
        ['export', at('results'), '--format', 'xls'],
        /^error: --format: expected one of csv, ndjson, parquet, tensorboard, got "xls"/,
      ],
      [
        ['export', at('results'), '--format', 'tensorboard'],
        /^error: --out: expected a folder for tensorboard, got undef/,
      ],
      [
        ['export', at('results'), '--format', 'tensorboard', '--out', main],
        /^error: --out: expected a folder that can be written \(ENOTDIR/,
      ],
      [
        ['export', at('results'), '--out', at('none/rows')],
        /^error: --out: expected a file that can be written \(ENOENT/,
      ],
      [['merge', at('none'), '--out', at('new')], /^error: DIR: expected a folder with the spec.json/],
      [['merge', at('results')], /required option '--out <dir>' not specified/],
    ];
    for (const [args, message] of refused) {
      const { status, stderr } = initscope(...args);
      expect([args, status]).toEqual([args, 2]);
      expect(stderr).toMatch(message);
    }
    expect(existsSync(at('new'))).toBe(false);
  });
});

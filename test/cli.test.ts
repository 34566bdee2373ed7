/**
 * The command line as a user meets it: the real program in a process of its own. Bad input gets a message and exit
 * status 2, and leaves nothing behind.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSweepSpec } from '../ts/node/results.ts';
import { Runs } from '../ts/node/runs.ts';
import type { RunResult } from '../ts/sweep/run.ts';

const main = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'initscope-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `--json` writes: a line for each run that was trained, and one at the end. */
interface Lines {
  readonly runs: readonly { readonly id: string; readonly test: { readonly accuracy: number } }[];
  readonly summary: {
    readonly spec: unknown;
    readonly trained: number;
    readonly failed: readonly { readonly reason: string }[];
    readonly receipts: readonly unknown[];
    readonly table: readonly { readonly setting: unknown; readonly seeds: readonly number[] }[];
  };
}

function linesOf(stdout: string): Lines {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { runs: lines.flatMap(({ run }) => run ?? []), summary: lines.at(-1).summary };
}

function runsIn(dir: string): RunResult[] {
  const runs = new Runs(dir);
  const all = [...runs.read(runs.ids())];
  runs.close();
  return all;
}

/**
 * @param stopAt polled; sends SIGINT when it is true, and again after half a second until that many `times`
 * @param first Node's own flags
 */
function initscope(
  args: readonly string[],
  stopAt: () => boolean = () => false,
  times = 1,
  first: readonly string[] = [],
): Promise<Outcome> {
  return new Promise((resolve) => {
    let next = 0;
    const child = spawn(process.execPath, [...first, main, ...args], { cwd: folder });
    const poll = setInterval(() => {
      if (times === 0 || performance.now() < next || !stopAt()) return;
      times -= 1;
      next = performance.now() + 500;
      child.kill('SIGINT');
    }, 10);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('close', (status) => {
      clearInterval(poll);
      resolve({ status, stdout, stderr });
    });
  });
}

/** All of it, two at a time. */
async function outcomes(commands: readonly (readonly string[])[]): Promise<Outcome[]> {
  const results: Outcome[] = [];
  const queue = [...commands.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await initscope(next[1]);
  };
  await Promise.all([worker(), worker()]);
  return results;
}

describe('bad input', () => {
  const foreign = join(folder, 'foreign');
  const newer = join(folder, 'newer');
  const file = join(folder, 'file');
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['--sigm', '1'], /unknown option '--sigm'\n\(Did you mean --sigma\?\)/],
    [['--sigma', '-1'], /--sigma: expected a number from 0 to 1e38, got "-1"/],
    [['--sigma=-1'], /--sigma: expected a number from 0 to 1e38, got "-1"/],
    [['--sigma', 'NaN'], /--sigma: expected a number from 0 to 1e38, got "NaN"/],
    [['--sigma', '1e39'], /--sigma: expected a number from 0 to 1e38, got "1e39"/],
    [['--sigma', 'abc'], /--sigma: expected a number from 0 to 1e38, got "abc"/],
    [['--sigma', ''], /--sigma: expected a number from 0 to 1e38, got ""/],
    [['--hidden', '0'], /--hidden: expected up to 64 whole numbers from 1 to 4096 .*, got "0"/],
    [['--hidden', '64,,2'], /--hidden: expected up to 64 whole numbers from 1 to 4096 .*, got "64,,2"/],
    [['--hidden', '1e9'], /--hidden: expected up to 64 whole numbers from 1 to 4096 .*, got "1e9"/],
    [['--hidden', ''], /--hidden: expected .*"none", got ""/],
    [['--epochs', '0'], /--epochs: expected a whole number from 1 to 1000000, got "0"/],
    [['--epochs', '-1'], /--epochs: expected a whole number from 1 to 1000000, got "-1"/],
    [['--epochs', '1.5'], /--epochs: expected a whole number from 1 to 1000000, got "1.5"/],
    [['--epochs', '1e12'], /--epochs: expected a whole number from 1 to 1000000, got "1e12"/],
    [['--data', 'suns'], /--data: expected one of moons, circles, blobs, xor, sine, got "suns"/],
    [['--batch', '1401'], /--batch: expected a whole number from 0 to 1400, the number of training points, got 1401/],
    [['--learning-rate', 'fast'], /--learning-rate: expected a number from 0 to 1000000, got "fast"/],
    [['--engine', 'gpu'], /--engine: expected one of wasm, js, got "gpu"/],
    [['--workers', '0'], /--workers: expected a whole number from 1 to 256, got "0"/],
    [['--out', foreign], /--out: expected .*; this one holds "thesis.tex", got ".*foreign"/],
    [
      ['--out', newer],
      /--out: expected a folder in format 1 or 2; this one has format 3, of a newer initscope, got ".*newer"/,
    ],
    [['--out', file], /--out: expected .*, in a place that can be written, got ".*file"/],
    [['--out', join(file, 'below')], /--out: expected .*, in a place that can be written, got ".*below"/],
    [['--seeds', '0'], /--seeds: expected a whole number from 1 to 100000, got "0"/],
    [['--seeds', '5', '--seed', '1'], /--seeds: expected nothing beside seed, got "5"/],
    [['--depth', '2', '--hidden', '8'], /--depth: expected nothing beside hidden, got "2"/],
    [['--bias', 'yes,no'], /--bias: expected true or false, got "yes"/],
    [['--batch', '0,2000'], /--batch: expected a whole number from 0 to 1400, .*, got 2000/],
    [['--only', 'sigma'], /--only: expected a condition such as "sigma>=0\.1" .*, got "sigma"/],
    [['--only', 'sigma>5'], /--only: expected conditions that some run meets/],
    [['--seeds', '1000', '--sigma', '1..2:1000'], /number of runs: expected at most 100000: .*, got 1000000/],
    [['--spec', 'none.json'], /--spec: expected a JSON file .*\(ENOENT\), got "none\.json"/],
    [['--spec', folder], /--spec: expected a JSON file/],
    [['--spec', file], /--spec: expected a file of JSON/],
    [['surplus'], /too many arguments for 'sweep'/],
  ];
  let results: Outcome[];

  beforeAll(async () => {
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'thesis.tex'), '');
    mkdirSync(newer);
    writeFileSync(join(newer, 'spec.json'), '{"format": "initscope results", "version": 3, "spec": {}}');
    writeFileSync(file, '');
    results = await outcomes(cases.map(([args]) => ['sweep', ...args]));
  });

  it.each(cases.map(([args, message], i) => [JSON.stringify(args), message, i] as const))('%s', (_, message, i) => {
    const { status, stdout, stderr } = results[i] as Outcome;
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('leaves nothing behind', () => {
    expect(readdirSync(folder).sort()).toEqual(['file', 'foreign', 'newer']);
    expect([readdirSync(foreign), readdirSync(newer)]).toEqual([['thesis.tex'], ['spec.json']]);
  });
});

describe('a sweep', () => {
  const out = join(folder, 'sweep');
  const args = ['sweep', '--out', out, '--data', 'circles', '--samples', '60', '--hidden', '4,3', '--epochs', '20'];

  it('writes the results, the table and the figures, and says so', async () => {
    const { status, stdout, stderr } = await initscope([
      ...args,
      '--sigma',
      '0.1..10:3',
      '--seed',
      '0',
      '--engine',
      'js',
    ]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/│ σ +│ +test accuracy │[\s\S]*│ 0\.1 +│[\s\S]*│ 1 +│[\s\S]*│ 10 +│/);
    expect(stdout).toMatch(/One seed is one draw.*18 test points/);
    expect(stdout).toMatch(/3 runs trained in .* \(js\); figures drawn in/);
    expect(runsIn(out).map((run) => run.spec.sigma)).toEqual([0.1, 1, 10]);
    expect(readFileSync(join(out, 'table.csv'), 'utf8')).toMatch(
      /^init,sigma,seeds,testAccuracyMean,.*\nnormal,0\.1,1,/,
    );
    expect(existsSync(join(out, 'overview.png'))).toBe(true);
  });

  it('adds what is new, with the other engine', async () => {
    const { stdout } = await initscope([...args, '--sigma', '0.1,1', '--seed', '0,1', '--json']);
    const { runs, summary } = linesOf(stdout);
    expect([summary.trained, summary.receipts.length, summary.table.length]).toEqual([2, 4, 2]);
    expect(runs).toHaveLength(2);
    for (const { id, test } of runs) {
      expect(summary.receipts).toContainEqual(expect.objectContaining({ id }));
      expect(test.accuracy).toBeGreaterThan(0);
    }
    expect(summary.table[0]).toMatchObject({ init: 'normal', sigma: 0.1, seeds: [0, 1] });
    const { stdout: text } = await initscope([...args, '--sigma', '0.1,1', '--seed', '0,1']);
    expect(text).toMatch(/│ σ +│ +mean ± sd │ median │ +IQM \[95 % interval\] │/);
    expect(text.split('\n').filter((line) => line.length > 100 && !line.includes(folder))).toEqual([]);
    expect(runsIn(out)).toHaveLength(5);
  });

  it('of any field has a column and a row for each setting', async () => {
    const grid = ['--depth', '1,2', '--width', '3', '--optimizer', 'adam,sgd', '--sigma', '1', '--seeds', '2'];
    const dir = join(folder, 'grid');
    const all = ['sweep', '--samples', '60', '--epochs', '5', ...grid, '--only', 'hidden!=3', '--only', 'seed<9'];
    const { status, stdout, stderr } = await initscope([...all, '--out', dir, '--json']);
    expect([status, stderr]).toEqual([0, '']);
    const { summary } = linesOf(stdout);
    expect(summary.table.map(({ setting }: { setting: unknown }) => setting)).toEqual([
      { hidden: [3, 3], optimizer: 'adam' },
      { hidden: [3, 3], optimizer: 'sgd' },
    ]);
    expect(readSweepSpec('results', dir)).toEqual(summary.spec);
    expect(readFileSync(join(dir, 'table.csv'), 'utf8')).toMatch(
      /^hidden,optimizer,init,sigma,seeds,.*\n"3,3",adam,normal,1,2,/,
    );
    writeFileSync(join(folder, 'grid.json'), JSON.stringify(summary.spec));
    const resumed = await initscope(['sweep', '--spec', 'grid.json', '--out', dir, '--json']);
    expect(linesOf(resumed.stdout).summary).toMatchObject({ trained: 0, receipts: summary.receipts });
  });

  it('that is dry writes nothing and says what it would take', async () => {
    const dry = ['sweep', '--dry-run', '--hidden', '4', '--hidden', '8', '--seeds', '50', '--out', join(folder, 'dry')];
    const [words, numbers, schema] = (await outcomes([dry, [...dry, '--json'], ['sweep', '--print-schema']])) as [
      Outcome,
      Outcome,
      Outcome,
    ];
    expect([words.status, words.stderr]).toEqual([0, '']);
    expect(words.stdout).toMatch(/^runs {4}400 \(2 of hidden, 4 of sigma, 50 of seed\), 80,000 epochs\ntime {4}about /);
    expect(JSON.parse(numbers.stdout)).toMatchObject({ runs: 400, epochs: 80_000 });
    expect(JSON.parse(schema.stdout)).toMatchObject({ type: 'object', additionalProperties: false });
    expect(existsSync(join(folder, 'dry'))).toBe(false);
  });

  it('shows a run that diverges as a result', async () => {
    const diverging = [
      ...args.slice(0, 2),
      join(folder, 'diverging'),
      ...args.slice(3),
      '--sigma',
      '1e30,0.1',
      '--seed',
      '0',
    ];
    const { status, stdout } = await initscope([...diverging, '--quiet']);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /│ 1e\+30 │ +\d\.\d{4} │ +NaN │ +NaN │ +epoch 0 │ +\d\.\d{4} │\n│ 0\.1 +│ .*│ +│ +\d\.\d{4} │\n/,
    );
    expect(stdout).not.toMatch(/draw|trained/);
    const [run] = runsIn(join(folder, 'diverging'));
    expect([run?.divergedAt, run?.trace.loss?.length]).toEqual([0, 1]);
    expect(readFileSync(join(folder, 'diverging', 'table.csv'), 'utf8')).toMatch(/\nnormal,1e\+30,1,.*,NaN,.*,1,0\n/);
  });

  it('some of whose runs fail keeps the others, says which and why, and tries them when it is given again', async () => {
    const all = [...args.slice(0, 2), join(folder, 'failing'), ...args.slice(3), '--sigma', '1', '--seed', '12..14'];
    const kill = ['--import', import.meta.resolve('./workers/kill-13.mjs')];
    const failing = await initscope([...all, '--workers', '2', '--json'], undefined, 0, kill);
    expect(failing.stderr).toMatch(/^1 of 3 runs failed;.*\n {2}σ 1, seed 13: its thread ended with status 1\n$/m);
    const { trained, failed, table } = linesOf(failing.stdout).summary;
    expect([failing.status, trained, failed.length, table[0]?.seeds]).toEqual([3, 2, 1, [12, 14]]);
    const { status, stdout, stderr } = await initscope([...all, '--json']);
    expect([status, stderr, linesOf(stdout).summary.trained, linesOf(stdout).summary.failed]).toEqual([0, '', 1, []]);
  });

  it.each([
    ['once', 1, /Stopping: [\s\S]*Interrupted: [2-5] of 6 runs/],
    ['twice', 2, /Stopping: [\s\S]*Interrupted: [1-5] of 6 runs/],
  ])('that is interrupted %s keeps what is finished and goes on from there', async (_, times, message) => {
    const dir = join(folder, `long-${times}`);
    const all = ['sweep', '--epochs', '1500', '--hidden', '48,48', '--sigma', '1', '--seed', '0..5', '--out', dir];
    const journal = join(dir, 'runs.ndjson');
    const stopAt = (): boolean => existsSync(journal) && readFileSync(journal).length > 0;
    const stopped = await initscope([...all, '--workers', '2'], stopAt, times);
    expect(stopped.stderr).toMatch(message);
    expect(stopped.stderr).toMatch(/ are kept in .*long-\d\. The same command goes on from there/);
    expect(stopped.status).toBe(130);
    const kept = runsIn(dir);
    const { status, stdout } = await initscope([...all, '--json']);
    expect([status, linesOf(stdout).summary.trained]).toEqual([0, 6 - kept.length]);
    expect(runsIn(dir)).toEqual(expect.arrayContaining(kept));
  });
});

it('helps, with defaults and an example', async () => {
  const [top, sweep, version] = (await outcomes([['--help'], ['sweep', '--help'], ['--version']])) as [
    Outcome,
    Outcome,
    Outcome,
  ];
  expect([top.status, sweep.status, version.status]).toEqual([0, 0, 0]);
  expect(top.stdout).toMatch(/sweep[\s\S]*data[\s\S]*parity/);
  expect(sweep.stdout).toMatch(
    /--sigma <x>[\s\S]*\(default:\s+0\.01,0\.1,0\.5,1\)[\s\S]*npm run sweep -- --sigma 0\.001\.\.3:9/,
  );
  expect(sweep.stdout).toMatch(/npm run sweep +the article's experiment with 10 seeds a sigma/);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

/** What a sweep is said to take, before it begins: sums by hand, and a real second of calibration. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { datasetBytes } from '../ts/engine/bytes.ts';
import { confirmation, estimateHere, outlook, outlookText } from '../ts/node/dry-run.ts';
import { openStore } from '../ts/node/store.ts';
import { teamSize } from '../ts/node/training.ts';
import { defaultWorkers } from '../ts/node/workers.ts';
import { estimate, type Measured, representatives } from '../ts/sweep/estimate.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunSpec } from '../ts/sweep/spec.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { runSpec, sweepSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const command = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
const run = runSpec({ sigma: 1 });
const measured: Measured[] = [{ spec: run, secondsPerData: 0.005, secondsPerRun: 0.01, secondsPerEpoch: 0.001 }];

describe('an estimate', () => {
  it("of the article's sweep is four times its run", () => {
    const runs = plan(sweepSpec({ seed: 0 }));
    const found = estimate(runs, measured);
    // 0.005 + 4 x (0.01 + 200 x 0.001) seconds; 4 x (8 x 17 x 200 + 1000) bytes on disk, of 3 + 6 + 2 x 4 columns.
    expect(found).toMatchObject({ runs: 4, epochs: 800, diskBytes: 112_800 });
    expect(found.seconds).toBeCloseTo(0.845, 12);
    // The README's 463 kB, and 2000 points: 2 inputs and a label of 4 bytes each.
    expect(Math.round(found.memoryBytes / 1000)).toBe(463 + 24);
    expect(datasetBytes(2000, 2, 0)).toBe(24_000);
    expect(estimate(runs, measured, 2).seconds).toBeCloseTo(0.425, 12);
    expect(estimate(runs, measured, 2).memoryBytes - found.memoryBytes).toBe(found.memoryBytes - 24_000);
    expect(estimate([], [])).toEqual({ runs: 0, epochs: 0, seconds: 0, memoryBytes: 0, diskBytes: 0 });
  });

  it('counts data once that runs share', () => {
    const seconds = (values: object): number => estimate(plan(sweepSpec({ sigma: 1, ...values })), measured, 2).seconds;
    expect(seconds({ seeds: 6 })).toBeCloseTo(0.005 + (6 * 0.21) / 2, 12);
    expect(seconds({ seeds: 2, dataSeed: '0..2' })).toBeCloseTo(3 * 0.005 + (6 * 0.21) / 2, 12);
  });

  it('takes work from the measured run that is nearest to it', () => {
    // Parameters of 2-1-2 with biases: 7; of 2-100-2: 502. Full batches of 1400 rows.
    const [small, large] = [1, 100].map((units) => runSpec({ sigma: 1, hidden: [units], epochs: 10 }));
    const both: Measured[] = [
      { spec: small!, secondsPerData: 0, secondsPerRun: 0, secondsPerEpoch: 1 },
      { spec: large!, secondsPerData: 0, secondsPerRun: 0, secondsPerEpoch: 30 },
    ];
    const seconds = (hidden: number): number =>
      estimate(plan(sweepSpec({ sigma: 1, seed: 0, hidden: [hidden], epochs: 10 })), both).seconds;
    expect([seconds(1), seconds(100)]).toEqual([10, 300]);
    expect(seconds(2)).toBeCloseTo((10 * 12) / 7, 10);
    expect(seconds(200)).toBeCloseTo((300 * 1002) / 502, 10);
    const two = estimate(plan(sweepSpec({ sigma: 1, hidden: [[1], [100]], epochs: '10', seeds: 3 })), both);
    expect([two.seconds, two.runs]).toEqual([930, 6]);
  });

  it('measures one run of each pace, or from the cheapest to the dearest', () => {
    expect(representatives(plan(sweepSpec({ seeds: 50 })))).toHaveLength(1);
    expect(representatives(plan(sweepSpec({ seeds: 5, optimizer: 'adam,sgd', batch: '0,32' })))).toHaveLength(4);
    const depths = representatives(plan(sweepSpec({ depth: '1..20', width: 4 }))).map(({ hidden }) => hidden.length);
    expect(depths).toEqual([1, 4, 6, 9, 12, 15, 17, 20]);
  });

  it('trains no epoch that takes longer than a moment', () => {
    const engine = createFakeEngine();
    const runs = plan(sweepSpec({ samples: 1_000_000, hidden: '4096,4000', seed: 0, sigma: 1 }));
    // 700,000 rows of 16,408,290 parameters; ts/node/training.ts takes 2.5e8 of them a second in js.
    expect(estimateHere(engine, runs, 1).seconds / ((200 * 7e5 * 16_408_290) / 2.5e8)).toBeCloseTo(1, 3);
    expect(engine.counts).toEqual({ datasets: 0, trainers: 0, freed: 0 });
  });

  it('of a real sweep is made in about a second, and in words', () => {
    const engine = createFakeEngine();
    const spec = sweepSpec({ samples: 20, hidden: '3', seeds: 5, epochs: 7 });
    const found = outlook(spec, 20, estimateHere(engine, plan(spec), undefined));
    expect(found).toMatchObject({ planned: 20, runs: 20, epochs: 140, varied: [{ name: 'sigma', values: 4 }, {}] });
    // Training takes this engine no time; what is beside it does.
    expect(found.seconds).toBeGreaterThan(0.1);
    expect(Number.isFinite(found.seconds)).toBe(true);
    expect(estimateHere(engine, [], undefined).seconds).toBe(0);
    expect(engine.counts.freed).toBe(engine.counts.datasets + engine.counts.trainers);
    const words = {
      ...found,
      planned: 20_000,
      runs: 20_000,
      epochs: 1_400_000,
      seconds: 7500,
      memoryBytes: 1_234_567,
      diskBytes: 2.5e9,
    };
    expect(outlookText(words)).toBe(
      'runs    20,000 (4 of sigma, 5 of seed), 1,400,000 epochs\n' +
        'time    about 2 h 5 min\nmemory  1.2 MB for training\ndisk    about 2.5 GB\n',
    );
    expect(outlookText({ ...words, runs: 300 })).toMatch(/^runs {4}300 left of 20,000 \(4 of sigma, 5 of seed\), /);
  });
});

it('workers are as many as are asked for, else none for a second of work', () => {
  const [short, long] = [1, 200].map((seeds) => plan(sweepSpec({ sigma: 1, seeds })));
  expect(teamSize(short!, undefined, 'wasm')).toBe(0);
  expect(teamSize(long!, undefined, 'wasm')).toBe(defaultWorkers);
  expect([short!, long!].map((runs) => teamSize(runs, 3, 'wasm'))).toEqual([3, 3]);
});

describe('a question', () => {
  it('is asked of many runs and of many hours, and of no others', () => {
    expect(confirmation({ runs: 10_000, seconds: 3600 })).toBeNull();
    expect(confirmation({ runs: 10_001, seconds: 1 })).toBe('This is 10,001 runs and takes about 1.0 s. Begin?');
    expect(confirmation({ runs: 1, seconds: 7200 })).toMatch(/^This is 1 run and takes about 2 h 0 min\. Begin\?/);
  });

  it('is of what is left to do alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'initscope-question-'));
    const dir = join(folder, 'hours');
    // A step a training point of two layers of 512: hours a run. In the folder they end at their first epoch.
    const hours = ['--hidden', '512,512', '--batch', '1', '--epochs', '50000', '--sigma', '1', '--seeds', '3'];
    const specs = plan(sweepSpec({ hidden: '512,512', batch: 1, epochs: 50_000, sigma: 1, seeds: 3 }));
    const again = (...flags: string[]) =>
      spawnSync(process.execPath, [command, 'sweep', ...hours, '--out', dir, ...flags], { encoding: 'utf8' });
    const fill = async (some: readonly RunSpec[]): Promise<void> => {
      const store = await openStore('--out', dir, sweepSpec({}), {});
      for (const spec of some) await store.append(executeRun(createFakeEngine(0), spec));
      await store.close();
    };
    try {
      await fill(specs.slice(0, 2));
      const before = readFileSync(join(dir, 'spec.json'));
      const one = again();
      expect([one.status, one.stdout]).toEqual([2, '']);
      expect(one.stderr).toMatch(/ expected --yes for so large a sweep\. This is 1 run and takes about \d+ h /);
      const dry = again('--dry-run');
      expect([dry.status, dry.stderr]).toEqual([0, '']);
      expect(dry.stdout).toMatch(/^runs {4}1 left of 3 \(3 of seed\), 50,000 epochs\n/);
      expect(JSON.parse(again('--dry-run', '--json').stdout)).toMatchObject({ planned: 3, runs: 1, epochs: 50_000 });
      expect(readFileSync(join(dir, 'spec.json'))).toEqual(before);

      await fill(specs.slice(2));
      const none = again('--json');
      expect([none.status, none.stderr]).toEqual([0, '']);
      expect(JSON.parse(none.stdout).summary).toMatchObject({ trained: 0, receipts: [{}, {}, {}] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

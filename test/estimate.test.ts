/** What a sweep is said to take, before it begins: sums by hand, and a real second of calibration. */
import { describe, expect, it } from 'vitest';
import { datasetBytes } from '../ts/engine/bytes.ts';
import { confirmation, estimateHere, estimateText } from '../ts/node/dry-run.ts';
import { estimate, type Measured, representatives } from '../ts/sweep/estimate.ts';
import { plan } from '../ts/sweep/plan.ts';
import { runSpec, sweepSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const run = runSpec({ sigma: 1 });
const measured: Measured[] = [{ spec: run, secondsPerRun: 0.01, secondsPerEpoch: 0.001 }];

describe('an estimate', () => {
  it("of the article's sweep is four times its run", () => {
    const found = estimate(sweepSpec({ seed: 0 }), measured);
    // 4 x (0.01 + 200 x 0.001) seconds; 4 x (8 x 17 x 200 + 1000) bytes on disk, of 3 + 6 + 2 x 4 columns.
    expect(found).toMatchObject({ runs: 4, epochs: 800, diskBytes: 112_800, varied: [{ name: 'sigma', values: 4 }] });
    expect(found.seconds).toBeCloseTo(0.84, 12);
    // The README's 463 kB, and 2000 points: 2 inputs and a label of 4 bytes each.
    expect(Math.round(found.memoryBytes / 1000)).toBe(463 + 24);
    expect(datasetBytes(2000, 2, 0)).toBe(24_000);
    expect(estimate(sweepSpec({ seed: 0 }), measured, 2).seconds).toBeCloseTo(0.42, 12);
    expect(estimate(sweepSpec({ seed: 0 }), measured, 2).memoryBytes - found.memoryBytes).toBe(
      found.memoryBytes - 24_000,
    );
  });

  it('takes work from the measured run that is nearest to it', () => {
    // Parameters of 2-1-2 with biases: 7; of 2-100-2: 502. Full batches of 1400 rows.
    const [small, large] = [1, 100].map((units) => runSpec({ sigma: 1, hidden: [units], epochs: 10 }));
    const both: Measured[] = [
      { spec: small!, secondsPerRun: 0, secondsPerEpoch: 1 },
      { spec: large!, secondsPerRun: 0, secondsPerEpoch: 30 },
    ];
    const seconds = (hidden: number): number =>
      estimate(sweepSpec({ sigma: 1, seed: 0, hidden: [hidden], epochs: 10 }), both).seconds;
    expect([seconds(1), seconds(100)]).toEqual([10, 300]);
    expect(seconds(2)).toBeCloseTo((10 * 12) / 7, 10);
    expect(seconds(200)).toBeCloseTo((300 * 1002) / 502, 10);
    const two = estimate(sweepSpec({ sigma: 1, hidden: [[1], [100]], epochs: '10', seeds: 3 }), both);
    expect([two.seconds, two.runs]).toEqual([930, 6]);
  });

  it('measures one run of each pace, or from the cheapest to the dearest', () => {
    expect(representatives(sweepSpec({ seeds: 50 }))).toHaveLength(1);
    expect(representatives(sweepSpec({ seeds: 5, optimizer: 'adam,sgd', batch: '0,32' }))).toHaveLength(4);
    const depths = representatives(sweepSpec({ depth: '1..20', width: 4 })).map(({ hidden }) => hidden.length);
    expect(depths).toEqual([1, 4, 6, 9, 12, 15, 17, 20]);
  });

  it('of a real sweep is made in about a second, and in words', () => {
    const engine = createFakeEngine();
    const found = estimateHere(engine, sweepSpec({ samples: 20, hidden: '3', seeds: 5, epochs: 7 }));
    expect(found).toMatchObject({ runs: 20, epochs: 140 });
    expect(found.seconds).toBeGreaterThan(0);
    expect(Number.isFinite(found.seconds)).toBe(true);
    expect(engine.counts.freed).toBe(engine.counts.datasets + engine.counts.trainers);
    const words = {
      ...found,
      runs: 20_000,
      epochs: 1_400_000,
      seconds: 7500,
      memoryBytes: 1_234_567,
      diskBytes: 2.5e9,
    };
    expect(estimateText(words)).toBe(
      'runs    20,000 (4 of sigma, 5 of seed), 1,400,000 epochs\n' +
        'time    about 2 h 5 min\nmemory  1.2 MB for training\ndisk    about 2.5 GB\n',
    );
  });
});

describe('a question', () => {
  it('is asked of many runs and of many hours, and of no others', () => {
    expect(confirmation({ runs: 10_000, seconds: 3600 })).toBeNull();
    expect(confirmation({ runs: 10_001, seconds: 1 })).toBe('This is 10,001 runs and takes about 1.0 s. Begin?');
    expect(confirmation({ runs: 1, seconds: 7200 })).toMatch(/^This is 1 run and takes about 2 h 0 min\. Begin\?/);
  });

  it('is of the whole plan, not of its lists', () => {
    const spec = sweepSpec({ seeds: 5000, sigma: 1, momentum: '0..0.9:3' });
    expect([plan(spec).length, estimate(spec, measured).runs]).toEqual([5000, 5000]);
  });
});

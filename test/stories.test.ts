/** What stories tell of runs, and whether ours come out as those of another trainer did. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../ts/engine/engine.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { specOfFlags } from '../ts/node/flags.ts';
import { plainText } from '../ts/report/document.ts';
import { mean, standardDeviation } from '../ts/stats/summary.ts';
import { type Arm, armsOf, epochsTo, gain, isTold, scores } from '../ts/stories/arm.ts';
import { distance, elsewhere, knownOf } from '../ts/stories/elsewhere.ts';
import { stories, tell } from '../ts/stories/stories.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import type { RunSpec } from '../ts/sweep/spec.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { madeUp } from './chart-results.ts';

/** A run that learns at an epoch, or never, and has that accuracy on fresh points. */
function run(setting: Partial<RunSpec>, learnt: number | null, fresh: number): RunResult {
  const spec = sweepSpec({ epochs: 10, sigma: 0.25, seed: 0 });
  const accuracy = (epoch: number): number => (learnt !== null && epoch >= learnt ? 0.95 : 0.5);
  const made = madeUp(spec, { sigma: 0.25, ...setting }, (epoch) => ({
    loss: 1,
    accuracy: accuracy(epoch),
    gradientNorm: 1,
    nearZero: 0,
  }));
  const training = { ...made.training, accuracy: 0.5 };
  return { ...made, training, fresh: { rows: 1000, loss: 1, accuracy: fresh } };
}

describe('the arms of a story', () => {
  const seeds = [0, 1, 2, 3, 4, 5];
  const runs = seeds.flatMap((seed) => [
    run({ seed, weightScale: [4, 1, 0.25] }, seed < 2 ? 8 : null, 0.8 + seed / 100),
    run({ seed, weightScale: [0.25, 1, 4] }, 3 + seed, 0.9),
  ]);

  it('have the seeds that all have, in order', () => {
    const [first, second] = armsOf([...runs.slice(1).reverse()], ['weightScale']) as [Arm, Arm];
    expect(first.runs.map(({ spec }) => spec.seed)).toEqual([1, 2, 3, 4, 5]);
    expect(second.runs.map(({ spec }) => spec.seed)).toEqual([1, 2, 3, 4, 5]);
  });

  it('are told with the numbers that they have', () => {
    const arms = armsOf(runs, ['weightScale']);
    expect(epochsTo(arms[0]!)).toEqual([8, 8, Infinity, Infinity, Infinity, Infinity]);
    // 0.1 - seed / 100
    expect(gain(scores(arms[1]!), scores(arms[0]!)).median).toBeCloseTo(0.075, 12);
    const { paragraphs, table } = stories[0]!.tell(arms);
    expect(paragraphs[0]).toContain('to the last bit, in 6 of 6 seeds');
    expect(paragraphs[1]).toContain(
      'σ 0.0625 · 0.25 · 1 has 93 % of the training points right after a median of 6 epochs',
    );
    expect(paragraphs[1]).toContain('σ 1 · 0.25 · 0.0625 after never (2 of 6 seeds arrive)');
    // The interval lies between the least difference and the greatest.
    expect(paragraphs[1]).toMatch(/the first is better by \+0\.0750 \(\+0\.05\d\d to \+0\.09\d\d\), seed by seed/);
    expect(table.rows.map((cells) => cells.map(plainText))[1]).toEqual([
      ...['0.0625 · 0.25 · 1', '0.9000 ± 0.0000', '0.9000', '6'],
    ]);
  });

  it('do not start alike where one loss differs in its last bit', () => {
    const [first, ...others] = runs as [RunResult, ...RunResult[]];
    const loss = Float64Array.from(first.trace.loss!, (value) => value + 2 ** -52);
    const { paragraphs } = stories[0]!.tell(
      armsOf([{ ...first, trace: { ...first.trace, loss } }, ...others], ['weightScale']),
    );
    expect(paragraphs[0]).toContain('in 5 of 6 seeds');
  });
});

describe('the figure of first-layer biases', () => {
  const spec = sweepSpec({ init: ['normal', 'he'], sigma: 0.25, biasScale: [[], [1, 0, 0]], seed: [0, 1, 2] });
  const runs = plan(spec).map((each): RunResult => {
    const accuracy = 0.9 + (each.init === 'he' ? 0.01 : 0) + each.biasScale.length / 3000 + each.seed / 10_000;
    return { ...run({}, 3, accuracy), spec: each };
  });
  const hinges = stories.find(({ name }) => name === 'hinges')!;
  const figure = hinges.figure({ spec, runs }, armsOf(runs, hinges.names));

  it('has every run of every start, He with and without', () => {
    expect(figure.x.ticks.map(({ label }) => label)).toEqual(['σ 0.25', 'He']);
    const medians = figure.series.filter(({ style }) => style === 'medians');
    expect(medians.map(({ label }) => label)).toEqual(['no biases', 'random biases']);
    const seen = medians.map(({ points }) => points.flatMap(({ y }) => y ?? []));
    for (const [k, values] of [
      [0.9001, 0.9101],
      [0.9011, 0.9111],
    ].entries()) {
      values.forEach((value, i) => {
        expect(seen[k]![i]).toBeCloseTo(value, 12);
      });
    }
    // Beside the tick of its start, the variants apart.
    const dots = figure.series.filter(({ style }) => style === 'dots').map(({ points }) => points);
    expect(dots.map((points) => points.map(({ x }) => Math.abs(Math.round(x))))).toEqual(
      new Array(2).fill([0, 0, 0, 1, 1, 1]),
    );
    expect(Math.max(...dots[0]!.slice(3).map(({ x }) => x))).toBeLessThan(
      Math.min(...dots[1]!.slice(3).map(({ x }) => x)),
    );
  });

  it('says its numbers', () => {
    expect(figure.finding).toBe(
      'Medians of σ 0.25: 90 % with no biases and 90.1 % with random biases; ' +
        'He: 91 % with no biases and 91.1 % with random biases.',
    );
    expect(figure.alt).toContain('He, random biases: 91.1 %, quartiles 91.1 % and 91.1 %.');
  });
});

describe('another trainer beside it', () => {
  it('knows every setting of every story', () => {
    for (const { name, sweep, names } of stories) {
      const arms = armsOf(
        plan(specOfFlags({ ...sweep, seeds: ['1'] })).map((spec) => ({ ...run({}, 3, 0.9), spec })),
        names,
      );
      const known = arms.map((arm) => knownOf(name, arm));
      expect(known, name).not.toContain(undefined);
      expect(new Set(known).size, name).toBe(elsewhere[name]!.arms.length);
    }
  });

  it('is told by means in standard errors, over seeds and over both sets of fresh points', () => {
    const seeds = [0, 1, 2, 3, 4, 5];
    const slow = seeds.map((seed) => run({ seed, weightScale: [4, 1, 0.25] }, null, 0.8 + seed / 100));
    const fast = seeds.map((seed) => run({ seed, weightScale: [0.25, 1, 4] }, 3 + seed, 0.9));
    const { compared } = tell(stories[0]!, armsOf([...slow, ...fast], ['weightScale']));
    // 0.916 ± 0.0126 over 20 seeds, 0.9409 ± 0.0003; 100,000 points there, 1000 here:
    const error = (mean: number, sd: number): number =>
      Math.sqrt(sd ** 2 / 6 + sd ** 2 / 20 + (mean * (1 - mean)) / 100_000 + (mean * (1 - mean)) / 1000);
    const far = [(0.916 - 0.825) / error(0.916, 0.0126), (0.9409 - 0.9) / error(0.9409, 0.0003)];
    expect(compared!.text).toContain(
      `of 2 means ours are at most ${far[0]!.toFixed(1)} standard errors from its (1 · `,
    );
    expect(compared!.table.rows).toEqual([
      ['1 · 0.25 · 0.0625', '0.9160', '0.8250', '−0.0910', far[0]!.toFixed(1), 'never', 'never'],
      ['0.0625 · 0.25 · 1', '0.9409', '0.9000', '−0.0409', far[1]!.toFixed(1), '98', '6'],
    ]);
  });
});

/** Six seeds: the fewest whose least and greatest hold their median with 95 %, so that a paired difference can be told. */
describe('our runs come out as another trainer’s', () => {
  const seeds = [0, 1, 2, 3, 4, 5];
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadEngine('wasm');
  });

  /** Arms of a story in the order of its plan, each mean within 4 standard errors of that elsewhere. */
  function trained(story: string, over: Readonly<Record<string, unknown>>): Arm[] {
    const specs = plan(sweepSpec({ seed: seeds, freshPoints: 100_000, ...over }));
    const runs = specs.map((spec) => executeRun(engine, spec));
    const arms = armsOf(runs, stories.find(({ name }) => name === story)!.names);
    for (const arm of arms) {
      const { difference, error } = distance(arm, knownOf(story, arm)!, elsewhere[story]!.seeds);
      expect(Math.abs(difference), JSON.stringify(arm.spec)).toBeLessThan(4 * error);
    }
    return arms;
  }

  /**
   * The finding: one arm is better than another by more than these seeds' chance, and by as much as elsewhere. Seed by
   * seed on the same fresh points, whose luck both share.
   */
  function expectGain(story: string, one: Arm, other: Arm): void {
    const differences = scores(one).map((value, i) => value - scores(other)[i]!);
    const found = gain(scores(one), scores(other));
    expect([isTold(found), found.median > 0]).toEqual([true, true]);
    const expected = knownOf(story, one)!.mean - knownOf(story, other)!.mean;
    const error = standardDeviation(differences) * Math.sqrt(1 / seeds.length + 1 / elsewhere[story]!.seeds!);
    expect(Math.abs(mean(differences) - expected)).toBeLessThan(4 * error);
  }

  /** The median elsewhere lies between our least and greatest, which hold a median with 97 %. */
  function expectEpochs(story: string, arm: Arm): void {
    const { epochs } = knownOf(story, arm)!;
    expect(epochs).toBeGreaterThanOrEqual(Math.min(...epochsTo(arm)));
    expect(epochs).toBeLessThanOrEqual(Math.max(...epochsTo(arm)));
  }

  it('one product, split', () => {
    const weightScale = [
      [1, 1, 1],
      [4, 1, 0.25],
      [0.25, 0.25, 16],
    ];
    const arms = trained('splits', { sigma: 0.25, weightScale });
    const [even, slow, fast] = arms as [Arm, Arm, Arm];
    for (const arm of arms) expectEpochs('splits', arm);
    expectGain('splits', even, slow);
    expectGain('splits', fast, slow);
    const sooner = gain(epochsTo(even), epochsTo(fast));
    expect([isTold(sooner), sooner.median > 0]).toEqual([true, true]);
    for (const seed of seeds) {
      const losses = arms.map(({ runs }) => runs[seed]!.trace.loss![0]);
      expect(new Set(losses).size).toBe(1);
    }
  });

  it('He without and with random biases in the first layer', () => {
    const [without, random] = trained('hinges', { init: 'he', biasScale: [[], [1, 0, 0]] }) as [Arm, Arm];
    expectGain('hinges', random, without);
  });

  it('a large scale, as it is and centred', () => {
    const [plain, centred] = trained('centred', { sigma: 3, centred: [false, true] }) as [Arm, Arm];
    expectGain('centred', centred, plain);
  });

  it('a small scale waits in two directions as a linear classifier, and catches up', () => {
    const fields = { sigma: [0.01, 1], seed: [0, 1], epochs: 1000, diagnostics: true };
    const arms = trained('plateau', fields);
    const [small, large] = arms as [Arm, Arm];
    const at200 = ({ runs }: Arm, column: string): number => mean(runs.map(({ trace }) => trace[column]![200]!));
    // NumPy had a loss of 0.3125 over 30 seeds, and 1.9 directions of 32, where a seed's sd is 0.0021 and 0.08.
    const error = Math.sqrt(1 / 2 + 1 / 30);
    expect(Math.abs(at200(small, 'loss') - 0.3125)).toBeLessThan(4 * 0.0021 * error);
    expect(Math.abs(at200(small, 'participationRatio.2') - 1.9)).toBeLessThan(4 * 0.08 * error + 0.05);
    expect(Math.abs(at200(large, 'participationRatio.2') - 32)).toBeLessThan(1);
    small.runs.forEach(({ fresh }, i) => {
      expect(fresh!.accuracy).toBeGreaterThan(large.runs[i]!.fresh!.accuracy!);
    });
    const wait = stories.find(({ name }) => name === 'plateau')!;
    expect(wait.tell(arms).paragraphs[0]).toContain('No linear classifier has a loss below 0.3161');
    const results = { spec: sweepSpec(fields), runs: arms.flatMap(({ runs }) => runs) };
    expect(wait.figure(results, arms).alt).toContain('Dashed: best linear classifier: 0.3161.');
  });
});

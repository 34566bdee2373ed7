/**
 * The article's claims: quantities against figures that PyTorch recorded and traces whose answers are plain, judgement
 * against probabilities that can be counted, and the verdicts of PyTorch's own 200 seeds.
 */
import { describe, expect, it } from 'vitest';
import { type Claim, judge, type More, type Question } from '../ts/report/claims/claim.ts';
import { type Draw, type QuantityName, quantities } from '../ts/report/claims/quantities.ts';
import { claims, evidenceOf, testClaims } from '../ts/report/claims.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { article, articleSpec, madeUp } from './chart-results.ts';
import { pytorchEvidence } from './golden/evidence.ts';

function value(name: QuantityName, draw: Draw): number {
  return quantities[name].of(draw) ?? Number.NaN;
}

describe('quantities', () => {
  it("of PyTorch's traces: near-zero activations are most at σ 0.01 at the start, and fewest there at the end", () => {
    const { runs } = article();
    const [start, end] = (['nearZeroAtStart', 'nearZeroAtEnd'] as const).map((name) =>
      runs.map((run) => value(name, { run })),
    ) as [number[], number[]];
    expect(start.indexOf(Math.max(...start))).toBe(0);
    expect(end.indexOf(Math.min(...end))).toBe(0);
    expect(start[0]).toBeCloseTo(0.8, 1);
    expect(end[0]).toBeGreaterThan(0.23);
    expect(end[0]).toBeLessThan(0.285);
  });

  it('of a trace: first epochs at a level, rises, falls, steadiness', () => {
    const accuracies = [0.5, 0.85, 0.8, 0.93, 0.9];
    const run = madeUp(sweepSpec({ epochs: 5, seed: [0], sigma: [1] }), { sigma: 1 }, (epoch) => ({
      loss: [1, 0.95, 0.9, 0.91, 0.6][epoch]!,
      accuracy: accuracies[epoch]!,
      gradientNorm: [1, 2, 8, 4, 4][epoch]!,
      nearZero: 0.5,
    }));
    expect(value('converged', { run })).toBe(3);
    expect(value('gained', { run })).toBe(1);
    expect(value('begun', { run })).toBe(2);
    expect(value('rises', { run })).toBe(1 / 4);
    expect(value('gradientAtStart', { run })).toBe(1);
    expect(value('typicalGradient', { run })).toBe(4);
    expect(value('largestGradient', { run })).toBe(8);
    // |ln| of 2, 4, 1/2 and 1: 0.69, 1.39, 0.69, 0.
    expect(value('unsteadiness', { run })).toBeCloseTo(Math.log(2), 12);
    const late = {
      ...run,
      trace: { ...run.trace, accuracy: Float64Array.from([...Array(100).fill(0), ...accuracies]) },
    };
    expect(value('lateFalls', { run: late })).toBeCloseTo(0.05 + 0.03, 12);
  });

  it('that never happen are later than all; the last update may still bring them', () => {
    const run = madeUp(articleSpec, { sigma: 1 }, () => ({ loss: 1, accuracy: 0.5, gradientNorm: 1, nearZero: 0 }));
    expect([value('converged', { run }), value('begun', { run })]).toEqual([Infinity, Infinity]);
    const training = { ...run.training, accuracy: 0.94 };
    expect(value('converged', { run: { ...run, training } })).toBe(200);
  });

  it.each([0, 3])('of a run that diverged at epoch %i are the worst, and no test stumbles over them', (at) => {
    const smooth = { loss: 1, gradientNorm: 1, accuracy: 0.9, nearZero: 0.5 };
    const none = { loss: Number.NaN, gradientNorm: Number.NaN, accuracy: 0, nearZero: 0 };
    const broken = (sigma: number, seed: number): RunResult =>
      madeUp(articleSpec, { sigma, seed }, (epoch) => (epoch < at ? smooth : none), at);
    const run = broken(1, 0);
    const names = ['rises', 'lateFalls', 'largestGradient', 'unsteadiness'] as const;
    expect(names.map((name) => value(name, { run }))).toEqual([1, 1, Infinity, Infinity]);
    expect([value('gradientAtStart', { run }), value('lastOverFirst', { run })]).toEqual([at === 0 ? Infinity : 1, 1]);
    // One diverged of each sigma, all others are alike: 3 seeds can tell nothing.
    const whole = (sigma: number, seed: number): RunResult => madeUp(articleSpec, { sigma, seed }, () => smooth);
    const runs = [0.01, 0.1, 0.5, 1].flatMap((sigma) => [whole(sigma, 0), broken(sigma, 1), whole(sigma, 2)]);
    const tested = testClaims(evidenceOf(runs, () => undefined));
    expect(tested.length).toBeGreaterThan(10);
    for (const { verdict } of tested) expect(verdict).toBe('cannot be told');
  });

  it('of a probe are in terms of what is claimed', () => {
    const [run] = article().runs as [RunResult];
    const moments = (variance: number, mean = 0) => ({ mean, rms: Math.sqrt(variance + mean * mean) });
    const layer = (z: number, a: [number, number], delta: number) => ({
      preActivation: moments(z),
      activation: moments(...a),
      delta: moments(delta),
      histogram: new Uint32Array(3),
    });
    // σ = 0.01, d = 2, h = 64.
    const layers = [layer(6e-4, [1e-4, 0.02], 64e-4 * 6), layer(8, [4, 0], 2), layer(1, [1, 0], 1)];
    const draw: Draw = { run, probed: { layers, inputVariance: 1.5 } };
    expect(value('firstVariance', draw)).toBeCloseTo(6e-4 / (2 * 1e-4 * 1.5), 10);
    expect(value('halfVariance1', draw)).toBeCloseTo(1 / 3, 10);
    expect(value('halfSquare1', draw)).toBeCloseTo(5 / 3, 10);
    expect([value('halfVariance2', draw), value('halfSquare2', draw)].map((each) => each.toFixed(9))).toEqual([
      '1.000000000',
      '1.000000000',
    ]);
    expect(value('deltaGrowth', draw)).toBeCloseTo((64e-4 * 3) / (64 * 1e-4), 10);
    expect(quantities.firstVariance.of({ run })).toBeUndefined();
  });
});

/** The answers to the first claim's questions. */
function answersTo(...questions: Question[]) {
  return judge([{ claim, questions }]).flatMap(({ answers }) => answers);
}

const claim: Claim = {
  ...{ name: 'made-up', by: 'article', text: '', quantity: '', test: '', threshold: '' },
  ...{ uses: [], ask: () => [] },
};

function more(differences: readonly number[], least = 0): More {
  return { kind: 'more', label: '', unit: 'share', differences, least };
}

/** As many as seeds, all different, from a number up. */
function spread(from: number, seeds: number): number[] {
  return Array.from({ length: seeds }, (_, i) => from + (i + 1) / 1000);
}

describe('judgement', () => {
  const verdicts = (...asked: Question[][]) =>
    judge(asked.map((questions) => ({ claim, questions }))).map(({ verdict }) => verdict);

  it('is by the signed-rank test against the least difference that counts', () => {
    // All n on one side: p = 2 / 2^n, so 0.031 from 6 seeds and 0.0625 from 5.
    expect(verdicts([more(spread(0, 6))])).toEqual(['holds']);
    expect(verdicts([more(spread(0, 5))])).toEqual(['cannot be told']);
    expect(verdicts([more(spread(-1, 6))])).toEqual(['does not hold']);
    expect(verdicts([more(spread(0, 6), 0.5)])).toEqual(['does not hold']);
    expect(verdicts([more(spread(0, 6), 0.0035)])).toEqual(['cannot be told']);
    expect(answersTo(more(spread(0, 6)))[0]?.p).toBe(2 / 64);
  });

  it('is corrected over all questions of all claims', () => {
    // 6 seeds: 2/64 twice is above 5 %, and below it with 7.
    expect(verdicts([more(spread(0, 6))], [more(spread(0, 6))])).toEqual(['cannot be told', 'cannot be told']);
    expect(verdicts([more(spread(0, 7))], [more(spread(0, 7))])).toEqual(['holds', 'holds']);
  });

  it('needs every answer to hold, and one to fail', () => {
    const [yes, no, open] = [more(spread(0, 20)), more(spread(-1, 20)), more([1, -1.1, 1.2, -1.3])];
    expect(verdicts([yes, yes], [yes, open], [yes, no, open])).toEqual(['holds', 'cannot be told', 'does not hold']);
  });

  it('of a run that never arrives is by rank, and says what it cannot say', () => {
    const [answer] = answersTo(more(Array(8).fill(Infinity), 10));
    expect([answer?.says, answer?.centre, answer?.seedsNeeded]).toEqual(['yes', Infinity, null]);
  });

  it('of equality is by the interval of the interquartile mean', () => {
    const equal = (ratios: readonly number[]): Question => ({ kind: 'equal', label: '', ratios, tolerance: 0.1 });
    expect(verdicts([equal(spread(0.99, 20))])).toEqual(['holds']);
    expect(verdicts([equal(spread(0.68, 20))])).toEqual(['does not hold']);
    expect(verdicts([equal([0.6, 1.4, 0.7, 1.3, 0.8, 1.2, 0.9, 1.1])])).toEqual(['cannot be told']);
    expect(verdicts([equal(spread(0.99, 7))])).toEqual(['cannot be told']);
  });

  it('says how many seeds an open question needs', () => {
    // Differences of mean 1 and deviation 1, 7 questions: TTestPower().solve_power(1, power=.8, alpha=.05/7) = 16.15.
    const half = Math.sqrt(7 / 8);
    const differences = [1 - half, 1 + half, 1 - half, 1 + half, 1 - half, 1 + half, 1 - half, 1 + half];
    const many = Array.from({ length: 7 }, () => more(differences));
    expect(answersTo(...many)[0]?.seedsNeeded).toBe(17);
  });
});

describe("PyTorch's 200 seeds", () => {
  const tested = testClaims(pytorchEvidence());
  const verdicts = Object.fromEntries(tested.map(({ claim: { name }, verdict }) => [name, verdict]));

  it('judge what they have the quantities for', () => {
    expect(verdicts).toEqual({
      'best-test-accuracy': 'does not hold',
      'near-zero-at-start': 'holds',
      'vanishing-at-start': 'holds',
    });
  });

  it('cannot tell σ 0.1 to be better than 0.5 by what counts, nor by anything', () => {
    const best = tested.find(({ claim: { name } }) => name === 'best-test-accuracy');
    const against = best?.answers.find(({ question }) => question.label === 'σ 0.1 over σ 0.5');
    expect(against?.says).toBe('no');
    expect(against?.interval?.[1]).toBeLessThan(0);
  });
});

describe('evidence', () => {
  it('is of seeds that all four sigmas have, in their order', () => {
    const row = () => ({ loss: 1, accuracy: 0.5, gradientNorm: 1, nearZero: 0 });
    const run = (sigma: number, seed: number, accuracy: number): RunResult => ({
      ...madeUp(articleSpec, { sigma, seed }, row),
      test: { rows: 600, loss: 1, accuracy },
    });
    const all = [0.01, 0.1, 0.5, 1].flatMap((sigma) => [run(sigma, 5, sigma / 2), run(sigma, 2, sigma)]);
    const { testAccuracy, freshAccuracy, firstVariance } = evidenceOf([...all, run(0.1, 9, 0.9)], () => undefined);
    expect([...(testAccuracy ?? [])]).toEqual([0.01, 0.1, 0.5, 1].map((sigma) => [sigma, [sigma, sigma / 2]]));
    expect([freshAccuracy, firstVariance]).toEqual([undefined, undefined]);
    expect(evidenceOf(all.slice(0, 6), () => undefined)).toEqual({});
  });
});

it('every claim of the article is asked, each by its own name', () => {
  expect(new Set(claims.map(({ name }) => name)).size).toBe(claims.length);
  expect(claims.filter(({ by }) => by === 'article').length).toBeGreaterThanOrEqual(15);
});

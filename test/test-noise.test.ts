/**
 * Test-set noise apart from seed noise, on our 200 seeds of the article: against what another trainer in NumPy, with other
 * weights and other fresh points, measured over 200 seeds.
 */
import { expect, it } from 'vitest';
import { settingsOf } from '../ts/report/comparisons.ts';
import { plainText } from '../ts/report/document.ts';
import { findings } from '../ts/report/sections/findings.ts';
import { tableRows } from '../ts/report/table.ts';
import { testNoise } from '../ts/report/test-noise.ts';
import { mean, standardDeviation } from '../ts/stats/summary.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { articleSpec, madeUp } from './chart-results.ts';
import { ourEvidence } from './golden/evidence.ts';

const SEEDS = 200;
const { testAccuracy, freshAccuracy } = ourEvidence();

function run(sigma: number, seed: number, test: number, fresh: number): RunResult {
  const made = madeUp(articleSpec, { sigma, seed }, () => ({ loss: 1, accuracy: 0.5, gradientNorm: 1, nearZero: 0 }));
  return { ...made, test: { rows: 600, loss: 1, accuracy: test }, fresh: { rows: 100_000, loss: 1, accuracy: fresh } };
}

function runsOf(sigma: number): RunResult[] {
  const [test, fresh] = [testAccuracy!.get(sigma)!, freshAccuracy!.get(sigma)!];
  return test.map((accuracy, seed) => run(sigma, seed, accuracy, fresh[seed]!));
}

// Mean gap and sqrt(Var600 - Varfresh) over 200 seeds, and the accuracy on their 100,000 fresh points.
it.each([
  [0.01, 0.0063, 0.0036, 0.86504],
  [0.1, 0.0069, 0.0049, 0.93102],
  [0.5, 0.0089, 0.0043, 0.93087],
  [1, 0.0088, 0.009, 0.9214],
])('at σ %d it is theirs', (sigma, gap, interaction, accuracy) => {
  const runs = runsOf(sigma);
  const noise = testNoise(runs)!;
  const gaps = runs.map(({ test, fresh }) => test.accuracy! - fresh!.accuracy!);
  // Both have seeds of their own, and fresh points of their own that all their seeds share.
  const errorOfGap = Math.sqrt((2 * standardDeviation(gaps) ** 2) / SEEDS + (2 * accuracy * (1 - accuracy)) / 100_000);
  expect(Math.abs(mean(gaps) - gap)).toBeLessThan(4 * errorOfGap);
  expect(noise.gapInterval[0]).toBeLessThan(noise.gap);
  expect(noise.gapInterval[1]).toBeGreaterThan(noise.gap);
  // Four times the interval's standard error, of each of the two.
  const [low, high] = noise.interactionInterval.map((end) => end ** 2) as [number, number];
  const error = (Math.SQRT2 * (high - low)) / (2 * 1.96);
  expect(Math.abs(noise.interaction ** 2 - interaction ** 2)).toBeLessThan(4 * error);
  expect(noise.interaction).toBeGreaterThan(low ** 0.5);
});

it('is split as it was put together', () => {
  // Networks spread by 0.02, and what the rows make of each by 0.01: (-1, 1) and (-1, -1, 1, 1) in turn, n / (n - 1).
  const runs = Array.from({ length: 40 }, (_, i) => {
    const fresh = 0.9 + (i % 2 === 0 ? -0.02 : 0.02);
    return run(1, i, fresh + 0.005 + (i % 4 < 2 ? -0.01 : 0.01), fresh);
  });
  const noise = testNoise(runs)!;
  const wide = Math.sqrt(40 / 39);
  expect([noise.gap, noise.seeds, noise.interaction].map((each) => each.toFixed(9))).toEqual(
    [0.005, 0.02 * wide, 0.01 * wide].map((each) => each.toFixed(9)),
  );
  const { blocks } = findings(settingsOf(runs, ['sigma']), tableRows(runs), null);
  const text = blocks.flatMap((block) => (block.kind === 'list' ? block.items.map(plainText) : [])).join('\n');
  expect(text).toMatch(/interquartile mean \(95 %\): \+0\.0050 \([−+]0\.00\d\d to \+0\.0\d\d\d; σ 1\)/);
  // sqrt(0.905 * 0.095 / 600)
  expect(text).toMatch(
    /drawn, 0\.0120 \(binomial\).* fresh points 0\.0203 \(σ 1\).* 0\.0101 \(0\.0\d+ to 0\.0\d+; σ 1\)/,
  );
});

it('is not told where seeds are few, or accuracies missing', () => {
  const runs = runsOf(1).slice(0, 12);
  expect(testNoise(runs)).not.toBeNull();
  expect(testNoise(runs.slice(0, 9))).toBeNull();
  const [first, ...others] = runs as [RunResult, ...RunResult[]];
  const { fresh: _, ...without } = first;
  expect(testNoise([without, ...others])).toBeNull();
});

/**
 * Our trainings are drawn from PyTorch's distribution: for each of the article's scales the mean test accuracy of 20
 * weight seeds against that of PyTorch's 200 (other weights, same data, network and optimiser). The test is Welch's:
 * the difference is at most 4 standard errors, by both samples' own variances. A right trainer fails it once in
 * 16,000; the seeds are fixed, so it does not flicker.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../ts/engine/engine.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { mean, standardDeviation } from '../ts/stats/summary.ts';
import { plan } from '../ts/sweep/plan.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { readText } from './golden/read.ts';

const golden = JSON.parse(readText('distribution.json')) as { testAccuracy: Record<string, number[]> };
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

describe('mean test accuracy of 20 seeds', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadEngine('wasm');
  });

  it.each(Object.entries(golden.testAccuracy))('sigma %s', { timeout: 300_000 }, (sigma, theirs) => {
    const runs = plan(sweepSpec({ sigma: [Number(sigma)], seed: seeds }));
    const ours = runs.map((spec) => executeRun(engine, spec).test.accuracy ?? NaN);
    const standardError = Math.sqrt(
      standardDeviation(ours) ** 2 / ours.length + standardDeviation(theirs) ** 2 / theirs.length,
    );
    expect(Math.abs(mean(ours) - mean(theirs)) / standardError).toBeLessThan(4);
  });
});

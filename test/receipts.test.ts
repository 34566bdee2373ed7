/** The article's runs have the published receipts, on every engine and every version of Node that runs this. */
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../ts/node/engine.ts';
import articleReceipts from '../ts/sweep/article-receipts.json' with { type: 'json' };
import { plan } from '../ts/sweep/plan.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';

describe.each(['wasm', 'js'] as const)('%s', (name) => {
  it('gives the published receipts of the article', { timeout: 300_000 }, async () => {
    const engine = await loadEngine(name);
    const receipts = plan(sweepSpec({ seed: [0] })).map((spec) => executeRun(engine, spec).receipt);
    expect(receipts).toEqual(articleReceipts);
  });
});

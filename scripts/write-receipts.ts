/**
 * Writes the article's receipts, which tests and the page compare with. To be run only when the contract's version
 * rises: both engines must give the same receipts, or nothing is written.
 */
import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { loadEngine } from '../ts/node/engine.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { Receipt } from '../ts/sweep/run.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';

const file = new URL('../ts/sweep/article-receipts.json', import.meta.url);

async function receipts(name: 'wasm' | 'js'): Promise<Receipt[]> {
  const engine = await loadEngine(name);
  return plan(sweepSpec({ seed: [0] })).map((spec) => executeRun(engine, spec).receipt);
}

const [wasm, js] = [await receipts('wasm'), await receipts('js')];
if (!isDeepStrictEqual(wasm, js)) throw new Error('the engines disagree: no receipts written');
writeFileSync(file, `${JSON.stringify(wasm, null, 2)}\n`);

/** Folders joined by `merge` are the folder of one sweep; what does not belong together is refused untouched. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../ts/input-error.ts';
import { checkResults } from '../ts/node/check-results.ts';
import { environment } from '../ts/node/environment.ts';
import { merge } from '../ts/node/merge.ts';
import { openStore, type Timing } from '../ts/node/store.ts';
import { receipt, runId } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const values = { samples: 20, hidden: [3], epochs: 3, sigma: [0.1, 1] };
const spec = sweepSpec({ ...values, seed: [3, 1, 2, 0] });
const runs = plan(spec).map((run) => executeRun(createFakeEngine(), run));
const here = environment('js');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'initscope-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const text = (name: string, file: string): string => readFileSync(join(at(name), file), 'latin1');

async function fill(name: string, some: readonly RunResult[], of = spec): Promise<void> {
  const store = await openStore('--out', at(name), of, here);
  await Promise.all(some.map((run, worker) => store.append(run, { ...timing, worker })));
  await store.compact(plan(of).map(runId));
  await store.close();
}
const timing: Timing = { seconds: 0.5, engine: 'js' };

describe('merged', () => {
  it('shards are the folder of one sweep, byte for byte, in whatever order', async () => {
    await fill('whole', runs);
    for (const shard of [0, 1, 2]) {
      await fill(
        `${shard}`,
        runs.filter((_, i) => i % 3 === shard),
      );
    }
    for (const [out, shards] of Object.entries({ a: ['0', '1', '2'], b: ['2', '0', '1'] })) {
      expect(await merge(shards.map(at) as [string], at(out))).toEqual({ runs: 8, failed: 0 });
      for (const file of ['runs.ndjson', 'traces.pack', 'spec.json']) expect(text(out, file)).toBe(text('whole', file));
      expect(checkResults('results', at(out))).toEqual([]);
    }
    const timings = (name: string): string[] => text(name, 'timings.ndjson').split('\n').sort();
    expect(timings('a').map((line) => line.replace(/,"worker":\d/, ''))).toEqual(
      timings('whole').map((line) => line.replace(/,"worker":\d/, '')),
    );
    expect(JSON.parse(text('a', 'environment.json'))).toEqual({ merged: [here, here, here] });
  });

  it('folders of different sweeps have the plan of the first, the others behind it by id', async () => {
    const two = sweepSpec({ ...values, seed: [0] });
    await fill('first', runs.slice(3, 4), two);
    await fill('second', runs);
    await merge([at('first'), at('second')], at('out'));
    const ids = text('out', 'runs.ndjson')
      .split('\n')
      .map((line) => line.slice(7, 71));
    const planned = plan(two).map(runId);
    const others = runs.map(({ receipt }) => receipt.id).filter((id) => !planned.includes(id));
    expect(ids.slice(0, 8)).toEqual([...planned, ...others.sort()]);
  });

  it('what is merged already and what is there already stays', async () => {
    await fill('a', runs.slice(0, 3));
    await fill('b', runs.slice(2, 6));
    await merge([at('a')], at('out'));
    await merge([at('b'), at('out')], at('out'));
    await merge([at('b'), at('a')], at('a'));
    for (const file of ['runs.ndjson', 'traces.pack']) expect(text('out', file)).toBe(text('a', file));
    expect(text('out', 'runs.ndjson').split('\n')).toHaveLength(7);
  });

  it('a run that failed here and not there has not failed', async () => {
    const [first, second] = runs as [RunResult, RunResult];
    await fill('a', [second]);
    await fill('b', []);
    for (const [name, spec] of Object.entries({ a: first.spec, b: second.spec })) {
      const store = await openStore('--out', at(name), sweepSpec({ ...values, seed: [3, 1] }), here);
      await store.fail(spec, 'a reason');
      await store.close();
    }
    expect(await merge([at('b'), at('a')], at('out'))).toEqual({ runs: 1, failed: 1 });
    expect(await merge([at('a'), at('b')], at('out'))).toEqual({ runs: 1, failed: 1 });
  });
});

describe('refused, with nothing written:', () => {
  const refused = async (message: RegExp): Promise<void> => {
    const merging = merge([at('a'), at('b')], at('out'));
    await expect(merging).rejects.toThrow(InputError);
    await expect(merging).rejects.toThrow(message);
    expect(existsSync(at('out'))).toBe(false);
  };

  it('two receipts of one run', async () => {
    const [first] = runs as [RunResult];
    await fill('a', runs.slice(0, 2));
    await fill('b', [{ ...first, receipt: receipt(first.spec, first.trace, Float32Array.of(1)) }]);
    await refused(/^DIR: expected the receipt that .*a has of run [0-9a-f]{64}; one of the two is wrong, got ".*b"/);
  });

  it('another contract', async () => {
    await fill('a', runs);
    await fill('b', []);
    const path = join(at('b'), 'environment.json');
    writeFileSync(path, text('b', 'environment.json').replace('"contract": 1', '"contract": 2'));
    await refused(/^DIR: expected runs by contract 1, not by 2, got ".*b"/);
  });

  it('a folder that is none of ours, or is damaged', async () => {
    await fill('a', runs);
    await refused(/^DIR: expected a folder with the spec.json that initscope wrote, got ".*b"/);
    await fill('b', runs);
    writeFileSync(join(at('b'), 'runs.ndjson'), text('b', 'runs.ndjson').replace('"divergedAt"', '"divergedat"'));
    await refused(/runs.ndjson: expected what initscope wrote there/);
    rmSync(join(at('b'), 'environment.json'));
    await refused(/with the environment.json/);
  });
});

/** Shards join to what one sweep writes, byte for byte; a folder is checked against itself and against training again. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJsEngine } from '../ts/engine/js.ts';
import { verify } from '../ts/node/verify.ts';
import { runId } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import { isInShard, parseShard } from '../ts/sweep/shard.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';

const command = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'initscope-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = '--samples 60 --hidden 3 --epochs 5 --seeds 4 --sigma 0.1,1,10 --batch 16 --quiet'.split(' ');

function initscope(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8' });
}

describe('shards', () => {
  it('are all runs, each once, and stay where they are when the plan grows', () => {
    const ids = (seeds: number): string[] => plan(sweepSpec({ seeds })).map(runId);
    const shard = (of: readonly string[], text: string): string[] =>
      of.filter((id) => isInShard(id, parseShard('--shard', text)));
    const [few, many] = [ids(20), ids(40)];
    const parts = ['1/3', '2/3', '3/3'].map((text) => shard(few, text));
    expect(parts.flat().toSorted()).toEqual(few.toSorted());
    for (const part of parts) expect(part.length).toBeGreaterThan(10);
    expect(shard(many, '2/3')).toEqual(expect.arrayContaining(parts[1] as string[]));
  });

  it.each(['0/3', '4/3', '1/0', '1', 'a/b', '-1/3', '1/3/5', '1.5/3', '1/99999'])('%s is none', (text) => {
    expect(() => parseShard('--shard', text)).toThrow(/^--shard: expected i\/n/);
  });

  it('merged are what one sweep writes, byte for byte', { timeout: 120_000 }, () => {
    expect(initscope('sweep', ...small, '--out', 'whole').status).toBe(0);
    for (const i of [3, 1, 2]) initscope('sweep', ...small, '--shard', `${i}/3`, '--out', `part-${i}`);
    const merged = initscope('merge', 'part-1', 'part-2', 'part-3', '--out', 'merged');
    expect([merged.status, merged.stderr]).toEqual([0, '']);
    for (const name of ['runs.ndjson', 'traces.pack', 'spec.json']) {
      expect(readFileSync(join(folder, 'merged', name)).equals(readFileSync(join(folder, 'whole', name))), name).toBe(
        true,
      );
    }
  });
});

describe('initscope verify', () => {
  beforeAll(() => {
    if (!existsSync(join(folder, 'whole'))) initscope('sweep', ...small, '--out', 'whole');
  });

  it('finds a folder as it was, on either engine', () => {
    const found = initscope('verify', 'whole', '--engine', 'js', '--sample', '5');
    expect([found.status, found.stderr]).toEqual([0, '']);
    expect(found.stdout).toBe(
      'whole: 12 runs are as they were written; 5 of 5 runs trained again (js) gave the same bits.\n',
    );
  });

  it.each([
    [
      'traces.pack',
      700,
      /^changed\/traces\.pack: bytes \d+ to \d+: \S+ was changed after it was written \(run [0-9a-f]{64}\)/,
    ],
    ['runs.ndjson', 400, /^changed\/runs\.ndjson: line 1 was changed after it was written \(run [0-9a-f]{64}\)/],
  ])('names the file and the run where a byte of %s is another', (name, at, message) => {
    mkdirSync(join(folder, 'changed'), { recursive: true });
    for (const each of ['spec.json', 'environment.json', 'runs.ndjson', 'traces.pack', 'timings.ndjson']) {
      copyFileSync(join(folder, 'whole', each), join(folder, 'changed', each));
    }
    const bytes = readFileSync(join(folder, 'changed', name));
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(join(folder, 'changed', name), bytes);
    const found = initscope('verify', 'changed');
    expect(found.status).toBe(3);
    expect(found.stdout).toMatch(message);
  });

  it('says which columns training again gave otherwise', async () => {
    const engine = createJsEngine();
    const spec = plan(sweepSpec({ samples: 20, hidden: '2', epochs: 3, sigma: 1, seeds: 2 }));
    const [right, other] = spec.map((each) => executeRun(engine, each)) as [
      ReturnType<typeof executeRun>,
      ReturnType<typeof executeRun>,
    ];
    const columns = { ...other.receipt.columns, loss: '0'.repeat(64) };
    const wrong = { ...other, receipt: { ...other.receipt, columns, parameters: '1'.repeat(64) } };
    expect(await verify(engine, [right, wrong], {})).toEqual({
      same: 1,
      differences: [{ spec: other.spec, what: 'came out otherwise: loss, the final parameters' }],
    });
  });
});

it('begins no huge sweep without a word where nobody can be asked', () => {
  const { status, stderr } = initscope(
    'sweep',
    '--seeds',
    '12000',
    '--epochs',
    '2',
    '--samples',
    '20',
    '--out',
    'huge',
  );
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: number of runs: expected --yes for so large a sweep\. This is 48,000 runs/);
  expect(existsSync(join(folder, 'huge'))).toBe(false);
});

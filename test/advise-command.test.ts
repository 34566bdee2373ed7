/** `initscope advise` as a user meets it, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'initscope-advise-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function advise(...args: string[]) {
  return spawnSync(process.execPath, [main, 'advise', ...args], { cwd: folder, encoding: 'utf8' });
}

it.each([
  [['--budget', 'soon'], '--budget: expected a time from 1s to 24h, as 30s, 2m or 1h, got "soon"'],
  [['--trainings', '1'], '--trainings: expected a whole number from 2 to'],
  [['--workers', '0'], '--workers: expected a whole number from 1 to 256'],
  [['--data', 'moons,circles'], '--data: expected one value, got ["moons","circles"] (list)'],
  [['--sigma', '0.1'], "unknown option '--sigma'"],
  [['--out', '/dev/null/x'], '--out: expected a folder that can be written'],
])('refuses %j', (args, message) => {
  const { status, stderr } = advise(...args);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
  expect(existsSync(join(folder, 'results'))).toBe(false);
});

it('says the same again by a number of trainings, with a figure and a row for each training', () => {
  const args = [
    '--hidden',
    '5',
    '--activation',
    'tanh',
    '--epochs',
    '4',
    '--samples',
    '60',
    '--trainings',
    '40',
    '--quiet',
  ];
  const [one, other] = [advise(...args, '--out', 'a'), advise(...args, '--out', 'a', '--workers', '1')];
  expect([one.status, one.stderr]).toEqual([0, '']);
  const isTimed = /in \d+ s/g;
  expect(other.stdout.replace(isTimed, '')).toBe(one.stdout.replace(isTimed, ''));
  for (const part of ['Theory says', 'Recommended: ', 'PyTorch\n', 'Keras\n', 'a: advice.png, advice.csv']) {
    expect(one.stdout).toContain(part);
  }
  const rows = readFileSync(join(folder, 'a', 'advice.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  const [, trainings = ''] = /: (\d+) trainings in/.exec(one.stdout) ?? [];
  expect(rows.length - 1).toBe(Number(trainings));
  expect(rows[0]).toBe('init,sigma,weightScale,biasScale,seed,reward,epochsToLevel');
  expect(
    readFileSync(join(folder, 'a', 'advice.png'))
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
});

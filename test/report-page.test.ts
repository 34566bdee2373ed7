/** The report as a reader gets it: the command, its files, and its page and that of the stories in real browsers. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readsWell } from './document-page.ts';

const main = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'initscope-'));
const out = join(folder, "it's <here>");

function initscope(...args: string[]) {
  return spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: 'utf8' });
}

beforeAll(() => {
  const small = ['--data', 'circles', '--samples', '80', '--hidden', '6,5', '--epochs', '20'];
  const swept = initscope(
    'sweep',
    ...small,
    '--sigma',
    '0.1,0.5,30',
    '--seeds',
    '8',
    '--fresh-points',
    '500',
    '--out',
    out,
  );
  expect([swept.stderr, swept.status]).toEqual(['', 0]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command', () => {
  it('writes the page and Markdown, and says where', () => {
    const { stdout, stderr, status } = initscope('report', out);
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toBe(`${join(out, 'report.html')}\n${join(out, 'report.md')}\n`);
  });

  it('leaves a folder that can be checked and gone on with', () => {
    const { stderr, status } = initscope('verify', out, '--sample', '2');
    expect([stderr, status]).toEqual(['', 0]);
  });

  it('has Markdown with the figures beside it', () => {
    const text = readFileSync(join(out, 'report.md'), 'utf8');
    const linked = [...text.matchAll(/!\[[^\n]+\]\(([^)]+)\)/g)].map(([, file]) => file as string);
    expect(linked).toContain('training-loss.png');
    for (const file of linked) expect(readFileSync(join(out, file)).length).toBeGreaterThan(1000);
    expect(text).toMatch(/^# /);
    expect(text).toMatch(/npx initscope sweep --data circles .*--out '.*it'\\''s <here>'/);
  });

  it.each([
    [['report', 'nowhere'], /DIR: expected a folder with the spec\.json that initscope wrote, got "nowhere"/],
    [['report', 'empty'], /DIR: expected a folder with a finished run of its sweep, got "empty"/],
    [['article', '--seeds', 'many', '--out', 'new'], /--seeds: expected a whole number from 1 to 100000, got "many"/],
    [['article', '--out', 'foreign'], /--out: expected .*; this one holds "thesis\.tex"/],
    [['script', out], /required option '--run <id>' not specified/],
    [['script', out, '--run', 'xyz'], /--run: expected the id of a run that was trained, .* has 24, got "xyz"/],
  ] as const)('refuses %j', (args, message) => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    mkdirSync(join(folder, 'foreign'), { recursive: true });
    writeFileSync(join(folder, 'foreign', 'thesis.tex'), '');
    writeFileSync(join(folder, 'empty', 'spec.json'), '{"format": "initscope results", "version": 2, "spec": {}}');
    const { stdout, stderr, status } = initscope(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect([stdout, status]).toEqual(['', 2]);
  });

  it('prints a program for a run by the first digits of its id, and asks for more where several begin so', () => {
    const ids = readFileSync(join(out, 'runs.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id as string);
    const [id] = ids as [string];
    const found = initscope('script', out, '--run', id.slice(0, 12).toUpperCase());
    expect([found.stderr, found.status]).toEqual(['', 0]);
    expect(found.stdout).toContain(`run ${id}\n`);
    // 24 runs, 16 digits.
    const digit = [...'0123456789abcdef'].find(
      (each) => ids.filter((one) => one.startsWith(each)).length > 1,
    ) as string;
    const { stderr, status } = initscope('script', out, '--run', digit);
    expect(stderr).toMatch(/--run: expected more digits, as \d+ runs begin so \(/);
    expect(status).toBe(2);
  });
});

describe('the page', () => {
  readsWell(
    'sweep',
    () => join(out, 'report.html'),
    (page) => {
      it('says how sure it is, and what diverged', async () => {
        const text = await page().evaluate('document.body.textContent');
        expect(text).toMatch(/24 runs, (none|\d+) diverged/);
        expect(text).toMatch(/p (= 0\.\d+|< 0\.0001) over 8 seeds: (not )?told apart/);
        expect(text).toMatch(/Of \d+ means \d+ lie within 2 standard errors/);
      });
    },
  );
});

describe('the page of stories', () => {
  beforeAll(() => {
    const told = initscope('stories', 'splits', '--seeds', '1', '--quiet', '--out', join(folder, 'stories'));
    expect([told.stderr, told.status]).toEqual(['', 0]);
  }, 60_000);

  readsWell('stories', () => join(folder, 'stories', 'report.html'));
});

/**
 * The report as a reader gets it: the command, its files, and the page in real browsers: no request to anyone, nothing
 * that axe finds, in light and dark, wide and narrow, and on paper. Leaves pictures in results/report.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inEachBrowser } from './browsers.ts';

const main = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
const pictures = fileURLToPath(new URL('../results/report/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'initscope-'));
const out = join(folder, "it's <here>");

function initscope(...args: string[]) {
  return spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: 'utf8' });
}

beforeAll(() => {
  mkdirSync(pictures, { recursive: true });
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
  inEachBrowser(({ kind, browser }) => {
    let page: Page;
    const asked: string[] = [];
    const faults: string[] = [];

    beforeAll(async () => {
      page = await browser().newPage();
      page.on('request', (request) => asked.push(request.url().slice(0, 60)));
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => faults.push(message.text()));
      await page.goto(pathToFileURL(join(out, 'report.html')).href);
    });

    it('asks nobody for anything and has no fault', async () => {
      expect(await page.evaluate('[...document.images].every(({ naturalWidth }) => naturalWidth === 1440)')).toBe(true);
      const entries = await page.evaluate('performance.getEntriesByType("resource").map(({ name }) => name)');
      expect(
        [...asked, ...(entries as string[])].filter((url) => !/^(data:|file:.*report\.html$|file:.*here)/.test(url)),
      ).toEqual([]);
      expect(await page.evaluate('document.scripts.length')).toBe(0);
      expect(faults).toEqual([]);
    });

    it('reads in order: headings step by step, captions, row and column heads, texts for figures', async () => {
      const { levels, tables, figures } = (await page.evaluate(structure)) as Structure;
      expect(levels.filter((level) => level === 1)).toEqual([levels[0]]);
      for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
      expect(tables.length).toBeGreaterThan(4);
      for (const { caption, columns, rows } of tables) {
        expect(caption).not.toBe('');
        for (const row of rows) expect(row).toEqual([1, columns]);
      }
      expect(figures.length).toBeGreaterThan(3);
      for (const texts of figures) expect(Math.min(...texts)).toBeGreaterThan(40);
    });

    it('says how sure it is, and what diverged', async () => {
      const text = await page.evaluate('document.body.textContent');
      expect(text).toMatch(/24 runs, (none|\d+) diverged/);
      expect(text).toMatch(/p (= 0\.\d+|< 0\.0001) over 8 seeds: (not )?told apart/);
      expect(text).toMatch(/Of \d+ means \d+ lie within 2 standard errors/);
    });

    // Firefox cannot be told a colour scheme.
    const looks = [['light', 1280], ...(kind === 'chrome' ? [['dark', 360]] : [])] as [theme: string, width: number][];
    it.each(looks)('axe finds nothing, %s, %i wide', async (theme, width) => {
      if (kind === 'chrome') await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      await page.setViewport({ width, height: 900 });
      await page.evaluate(axe.source);
      const violations = await page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))]))`);
      expect(violations).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.screenshot({ path: join(pictures, `${kind}-${theme}-${width}.png`) });
    });

    it('prints on paper', async () => {
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
      expect(pdf.length).toBeGreaterThan(50_000);
    });
  });
});

interface Structure {
  readonly levels: readonly number[];
  readonly tables: readonly { readonly caption: string; readonly columns: number; readonly rows: readonly unknown[] }[];
  /** Lengths of alt text and caption. */
  readonly figures: readonly (readonly number[])[];
}

const structure = `({
  levels: [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName.slice(1))),
  tables: [...document.querySelectorAll('table')].map((table) => ({
    caption: table.caption?.textContent ?? '',
    columns: table.querySelectorAll('thead th[scope=col]').length,
    rows: [...table.querySelectorAll('tbody tr')].map((row) => [
      row.querySelectorAll('th[scope=row]').length,
      row.children.length,
    ]),
  })),
  figures: [...document.querySelectorAll('figure')].map((figure) => [
    figure.querySelector('img').alt.length,
    figure.querySelector('figcaption').textContent.length,
  ]),
})`;

/**
 * What every page that we write is to be as a reader gets it, in real browsers: it asks nobody for anything, reads in
 * order, passes axe in light and dark, wide and narrow, and nothing is cut off on paper. Leaves pictures in
 * results/report.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import axe from 'axe-core';
import type { Page } from 'puppeteer-core';
import { beforeAll, expect, it } from 'vitest';
import { inEachBrowser } from './browsers.ts';

const pictures = fileURLToPath(new URL('../results/report/', import.meta.url));
/** CSS pixels between the margins of A4. */
const PAPER = 673;

/**
 * Declares the tests, once for each browser.
 * @param name of the pictures; @param file of the page, once it is written; @param more tests of the page
 */
export function readsWell(name: string, file: () => string, more: (page: () => Page) => void = () => {}): void {
  inEachBrowser(({ kind, browser }) => {
    let page: Page;
    const asked: string[] = [];
    const faults: string[] = [];

    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      page = await browser().newPage();
      page.on('request', (request) => asked.push(request.url()));
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => faults.push(message.text()));
      await page.goto(pathToFileURL(file()).href);
    });

    it('asks nobody for anything and has no fault', async () => {
      expect(await page.evaluate('document.images.length')).toBeGreaterThan(0);
      expect(await page.evaluate('[...document.images].every(({ naturalWidth }) => naturalWidth === 1440)')).toBe(true);
      const entries = await page.evaluate('performance.getEntriesByType("resource").map(({ name }) => name)');
      const named = await page.evaluate(links);
      const foreign = [...asked, ...(entries as string[]), ...(named as string[])].filter(
        (url) => !/^(data:|#)/.test(url) && url !== page.url(),
      );
      expect(foreign).toEqual([]);
      expect(await page.evaluate('document.scripts.length')).toBe(0);
      expect(faults).toEqual([]);
    });

    it('reads in order: headings step by step, captions, row and column heads, texts for figures', async () => {
      const { levels, tables, figures } = (await page.evaluate(structure)) as Structure;
      expect(levels.filter((level) => level === 1)).toEqual([levels[0]]);
      for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
      expect(tables.length).toBeGreaterThan(0);
      for (const { caption, columns, rows } of tables) {
        expect(caption).not.toBe('');
        for (const row of rows) expect(row).toEqual([1, columns]);
      }
      expect(figures.length).toBeGreaterThan(0);
      for (const texts of figures) expect(Math.min(...texts)).toBeGreaterThan(40);
    });

    more(() => page);

    // Firefox cannot be told a colour scheme, nor to lay out for paper.
    const looks = [['light', 1280], ...(kind === 'chrome' ? [['dark', 360]] : [])] as [theme: string, width: number][];
    it.each(looks)('axe finds nothing, %s, %i wide', async (theme, width) => {
      if (kind === 'chrome') await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      await page.setViewport({ width, height: 900 });
      await page.evaluate(axe.source);
      const violations = await page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))]))`);
      expect(violations).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.screenshot({ path: join(pictures, `${name}-${kind}-${theme}-${width}.png`) });
    });

    it.runIf(kind === 'chrome')('has nothing beyond the edge of the paper', async () => {
      await page.emulateMediaType('print');
      await page.setViewport({ width: PAPER, height: 1000 });
      expect(await page.evaluate(cutOff)).toEqual([]);
      await page.emulateMediaType('screen');
    });

    it('prints on A4', async () => {
      const pdf = await page.pdf({ preferCSSPageSize: true, path: join(pictures, `${name}-${kind}.pdf`) });
      const [, width, height] = pdfText(pdf).match(/\/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]/) ?? [];
      // 210 by 297 mm in points of 1/72 inch, which Firefox rounds.
      expect(Math.abs(Number(width) - (210 * 72) / 25.4)).toBeLessThan(1);
      expect(Math.abs(Number(height) - (297 * 72) / 25.4)).toBeLessThan(1);
    });
  });
}

/** What a PDF says of itself: its bytes, and its streams inflated. */
function pdfText(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf).toString('latin1');
  const streams = bytes.matchAll(/FlateDecode[^>]*>>\s*stream\r?\n([\s\S]*?)\r?\nendstream/g);
  const inflated = [...streams].map(([, stream]) => {
    try {
      return inflateSync(Buffer.from(stream as string, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return [bytes, ...inflated].join('\n');
}

/** All addresses that the page's elements name. */
const links = `[...document.querySelectorAll('*')].flatMap((element) =>
  ['src', 'srcset', 'href', 'data', 'action', 'poster', 'background'].flatMap((name) => element.getAttribute(name) ?? []))`;

/** What is wider than its place, as it begins. */
const cutOff = `[...document.querySelectorAll('main *')].filter((element) => {
  const scrolls = getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
  return scrolls || element.getBoundingClientRect().right > innerWidth + 1;
}).map(({ outerHTML }) => outerHTML.slice(0, 160))`;

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

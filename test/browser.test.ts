/**
 * The page gives the article's receipts in real browsers, word for word those of Node. Where a browser is missing
 * its test is skipped; in CI that is a failure.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer-core';
import { launch } from 'puppeteer-core';
import type { ViteDevServer } from 'vite';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import articleReceipts from '../ts/sweep/article-receipts.json' with { type: 'json' };

const configFile = fileURLToPath(new URL('../scripts/vite.config.ts', import.meta.url));
const browsers = [
  {
    name: 'Chromium',
    browser: 'chrome',
    paths: ['/usr/bin/chromium', '/usr/bin/google-chrome'],
    args: ['--no-sandbox'],
  },
  { name: 'Firefox', browser: 'firefox', paths: ['/usr/bin/firefox-esr', '/usr/bin/firefox'], args: [] },
] as const;
/** Without these headers workers cannot share memory; the bundle must serve both kinds of page. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

describe.each(browsers)('$name', ({ browser: kind, paths, args }) => {
  const executablePath = paths.find((path) => existsSync(path));
  const missing = executablePath === undefined && process.env.CI === undefined;
  let browser: Browser;

  beforeAll(async () => {
    if (missing) return;
    if (executablePath === undefined) throw new Error(`${kind} is not installed: expected one of ${paths.join(', ')}`);
    browser = await launch({ browser: kind, executablePath, args: [...args], headless: true });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
  });

  it.skipIf(missing).each([
    ['without isolation', {}, false],
    ['isolated', isolation, true],
  ] as const)(
    '%s: trains the article with the published receipts',
    { timeout: 120_000 },
    async (_, headers, isolated) => {
      const server = await createServer({ configFile, server: { port: 0, headers }, logLevel: 'error' });
      try {
        const page = await browser.newPage();
        const faults: string[] = [];
        page.on('pageerror', (error) => faults.push(String(error)));
        page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
        await page.goto(await listen(server));
        await page.waitForSelector('html[data-done]', { timeout: 100_000 });
        const text = (selector: string) => page.$eval(selector, (found) => found.textContent ?? '');
        expect(await page.evaluate('crossOriginIsolated')).toBe(isolated);
        expect(await text('#status')).toContain('4 of 4 receipts equal the published ones');
        expect(JSON.parse(await text('#receipts'))).toEqual(articleReceipts);
        expect(faults).toEqual([]);
        await page.close();
      } finally {
        await server.close();
      }
    },
  );
});

async function listen(server: ViteDevServer): Promise<string> {
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('the server has no address');
  return url;
}

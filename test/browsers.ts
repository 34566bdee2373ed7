/**
 * Real browsers for the tests, and pages for them, from the sources or as built. Where a browser is missing its tests
 * are skipped; in CI that is a failure.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, LaunchOptions, Page } from 'puppeteer-core';
import { launch } from 'puppeteer-core';
import { createServer, preview } from 'vite';
import { afterAll, beforeAll, describe } from 'vitest';

export const configFile = fileURLToPath(new URL('../scripts/vite.config.ts', import.meta.url));

const browsers = [
  {
    name: 'Chromium',
    browser: 'chrome',
    paths: ['/usr/bin/chromium', '/usr/bin/google-chrome'],
    args: ['--no-sandbox'],
  },
  { name: 'Firefox', browser: 'firefox', paths: ['/usr/bin/firefox-esr', '/usr/bin/firefox'], args: [] },
] as const;

export interface InBrowser {
  readonly kind: 'chrome' | 'firefox';
  /** One for all tests of the suite. */
  browser(): Browser;
  /** Another, set up otherwise; the caller closes it. */
  start(options?: LaunchOptions): Promise<Browser>;
}

/** Declares the tests once for each browser. */
export function inEachBrowser(tests: (context: InBrowser) => void): void {
  for (const { name, browser: kind, paths, args } of browsers) {
    const executablePath = paths.find((path) => existsSync(path));
    const start = (options: LaunchOptions = {}): Promise<Browser> => {
      if (executablePath === undefined)
        throw new Error(`${name} is not installed: expected one of ${paths.join(', ')}`);
      const all = [...args, ...(options.args ?? [])];
      return launch({ browser: kind, executablePath, headless: true, ...options, args: all });
    };
    describe.skipIf(executablePath === undefined && process.env.CI === undefined)(name, () => {
      let browser: Browser;
      beforeAll(async () => {
        browser = await start();
      }, 60_000);
      afterAll(() => browser?.close());
      tests({ kind, browser: () => browser, start });
    });
  }
}

/** A new page, and what goes wrong in it: errors that nobody caught, and those that its console tells. */
export async function open(browser: Browser, url: string): Promise<{ page: Page; faults: readonly string[] }> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(url);
  return { page, faults };
}

export interface Site {
  /** With a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** From the sources, isolated, as `npm run page` does. @param root of the pages */
export async function serveSources(root: string): Promise<Site> {
  const server = await createServer({ configFile, root, server: { port: 0 }, logLevel: 'error' });
  await server.listen();
  return site(server);
}

/** What was built into a folder. */
export async function serveFolder(outDir: string, headers: Readonly<Record<string, string>>): Promise<Site> {
  return site(
    await preview({
      configFile,
      build: { outDir },
      preview: { host: '127.0.0.1', port: 0, headers, allowedHosts: true },
      logLevel: 'error',
    }),
  );
}

function site(server: { readonly resolvedUrls: { local: string[] } | null; close(): Promise<void> }): Site {
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('the server has no address');
  return { url, close: () => server.close() };
}

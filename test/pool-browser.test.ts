/**
 * Sweeps in a page and on its workers, in real browsers, built as the page is, below a host's root: the bits of Node
 * whether workers share a memory or not; a fault costs its own run a try and nothing else; nothing of a dead worker
 * stays in the memory.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LaunchOptions, Page } from 'puppeteer-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isolation } from '../scripts/vite.config.ts';
import type { Engine } from '../ts/engine/engine.ts';
import { loadEngine } from '../ts/node/engine.ts';
import articleReceipts from '../ts/sweep/article-receipts.json' with { type: 'json' };
import { plan } from '../ts/sweep/plan.ts';
import type { Receipt } from '../ts/sweep/run.ts';
import { sweep } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import type { Site } from './browsers.ts';
import { configFile, inEachBrowser, open, serveFolder, serveSources } from './browsers.ts';
import type { Fault, Scenarios } from './pages/scenarios.ts';

const pages = fileURLToPath(new URL('pages', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'initscope-pages-'));
let wasm: Engine;
beforeAll(async () => {
  wasm = await loadEngine('wasm');
  await build({
    configFile,
    root: pages,
    logLevel: 'error',
    build: { outDir: join(folder, 'below'), rollupOptions: { input: join(pages, 'pool.html') } },
  });
});
const profiles = mkdtempSync(join(tmpdir(), 'initscope-profiles-'));
afterAll(() => [folder, profiles].map((made) => rmSync(made, { recursive: true, force: true })));

/** Waits for the page's scenarios and asks for one. */
async function ask<Name extends keyof Scenarios>(
  page: Page,
  name: Name,
  ...args: Parameters<Scenarios[Name]>
): Promise<Awaited<ReturnType<Scenarios[Name]>>> {
  await page.waitForFunction('globalThis.scenarios');
  return page.evaluate(`scenarios.${name}(...${JSON.stringify(args)})`) as never;
}

const article = { fields: { seed: [0] }, workers: 2 };
const small = { samples: 60, hidden: [5, 4], epochs: 30, sigma: [1] };
const seeds13 = { ...small, seed: [11, 12, 13, 14, 15] };
/** Each some milliseconds long. */
const hundred = { ...small, samples: 200, hidden: [16], epochs: 400, seed: Array.from({ length: 100 }, (_, i) => i) };
/** Longer than it takes to leave them. */
const long = {
  fields: { samples: 2000, hidden: [16, 16], sigma: [1], epochs: 100_000, seed: [0, 1, 2, 3, 4, 5, 6, 7] },
  workers: 8,
};

/** What one thread in Node makes of it. */
function alone(fields: Readonly<Record<string, unknown>>): Receipt[] {
  return sorted([...sweep(wasm, plan(sweepSpec(fields)))].flatMap((e) => (e.kind === 'run' ? [e.run.receipt] : [])));
}

function sorted(receipts: readonly Receipt[]): Receipt[] {
  return receipts.toSorted((a, b) => a.id.localeCompare(b.id));
}

const reasons: Readonly<Record<Fault, string>> = {
  throw: 'RangeError: planted',
  uncaught: 'RangeError: planted',
  rejection: 'RangeError: planted',
  close: 'its thread ended',
  terminate: 'its thread ended',
  unreadable: 'it said what could not be read',
  hang: 'no progress in 1 s',
};

/** How a browser is set up whose user forbids all cookies. */
const withoutCookies = {
  get chrome(): LaunchOptions {
    const userDataDir = mkdtempSync(join(profiles, 'chrome-'));
    mkdirSync(join(userDataDir, 'Default'));
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(userDataDir, 'Default', 'Preferences'), JSON.stringify(preferences));
    return { userDataDir };
  },
  firefox: { extraPrefsFirefox: { 'network.cookie.cookieBehavior': 2 } },
};
/** How a name leads to this machine, without being trusted as it is. */
const nameFor = {
  chrome: (name: string): LaunchOptions => ({ args: [`--host-resolver-rules=MAP ${name} 127.0.0.1`] }),
  firefox: (name: string): LaunchOptions => ({ extraPrefsFirefox: { 'network.dns.localDomains': name } }),
};

interface Visit {
  readonly headers?: Readonly<Record<string, string>>;
  /** Of another browser. */
  readonly options?: LaunchOptions;
  readonly host?: string;
  /** Run before the page's own script. */
  readonly before?: string;
}

it('one file of the kernel is built, whoever loads it', () => {
  const built = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(built.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
  expect(built.filter((path) => path.includes('worker'))).not.toHaveLength(0);
});

inEachBrowser(({ kind, browser, start }) => {
  describe.each([
    ['in one memory', isolation, true],
    ['each with a memory of its own', {}, false],
  ] as const)('%s', (_, headers, shared) => {
    let site: Site;
    let page: Page;
    let faults: readonly string[];
    beforeAll(async () => {
      site = await serveFolder(folder, headers);
      ({ page, faults } = await open(browser(), `${site.url}below/pool.html`));
    });
    // Firefox's console tells of every rejection, also of one that is dealt with.
    afterEach(() => expect(faults.filter((fault) => !fault.includes('planted'))).toEqual([]));
    afterAll(async () => {
      await page?.close();
      await site?.close();
    });

    it.each([0, 1, 2, 4])('%i workers train the article with the published receipts', async (workers) => {
      const before = await ask(page, 'memory');
      const told = await ask(page, 'train', { ...article, workers });
      expect(sorted(told.receipts)).toEqual(sorted(articleReceipts));
      expect([told.spawned, told.again, told.failed]).toEqual([workers, [], []]);
      const { shared: shares, place } = await ask(page, 'memory');
      expect([shares, place]).toEqual([shared, before.place]);
    });

    it('plain JavaScript gives the same bits', async () => {
      const told = await ask(page, 'train', { fields: seeds13, workers: 2, engine: 'js' });
      expect(sorted(told.receipts)).toEqual(alone(seeds13));
    });

    it.each(Object.keys(reasons) as Fault[])(
      '%s: costs its run a try, and the run if it comes twice',
      async (fault) => {
        const job = { fields: seeds13, workers: 2, fault, patienceSeconds: fault === 'hang' ? 1 : 30 };
        const { place } = await ask(page, 'memory');
        const once = await ask(page, 'train', job);
        expect([once.again, once.failed]).toEqual([[[13, reasons[fault]]], []]);
        expect(sorted(once.receipts)).toEqual(alone(seeds13));
        const twice = await ask(page, 'train', { ...job, times: 2 });
        expect([twice.again, twice.failed]).toEqual([[[13, reasons[fault]]], [[13, reasons[fault]]]]);
        expect(sorted(twice.receipts)).toEqual(alone({ ...seeds13, seed: [11, 12, 14, 15] }));
        expect((await ask(page, 'memory')).place).toBe(place);
      },
    );

    it.each(['abort', 'break'] as const)('left by %s, frees everything, and the next sweep is right', async (how) => {
      const { place } = await ask(page, 'memory');
      const told = await ask(page, 'leave', how, long, { fields: seeds13, workers: 8 });
      expect(sorted(told.receipts)).toEqual(alone(seeds13));
      expect((await ask(page, 'memory')).place).toBe(place);
      expect(told.spawned).toBe(long.workers);
    });

    // Where nothing is shared a dead worker leaves nothing.
    if (!shared) return;

    it('a hundred kills in mid-run leave no byte behind, and every run comes out right', async () => {
      const job = { fields: hundred, workers: 2 };
      await ask(page, 'train', job);
      const before = await ask(page, 'memory');
      const told = await ask(page, 'train', { ...job, kill: true });
      expect(sorted(told.receipts)).toEqual(alone(hundred));
      expect(told.failed).toEqual([]);
      // Some may have ended before their kill.
      expect(told.again.length).toBeGreaterThan(50);
      expect(await ask(page, 'memory')).toEqual(before);
    });

    it('counts a worker as dead only when it computes no more', async () => {
      const { counted, counts } = await ask(page, 'count');
      expect(counted).toBeGreaterThan(0);
      expect(counts).toBe(0);
    });
  });

  /** The page on a site of its own, in this browser or another. */
  async function visit({ headers = {}, options, host = '127.0.0.1', before = '' }: Visit): Promise<Page> {
    const site = await serveFolder(folder, headers);
    onTestFinished(() => site.close());
    const other = options && (await start(options));
    onTestFinished(() => other?.close());
    const page = await (other ?? browser()).newPage();
    onTestFinished(() => page.close());
    await page.evaluateOnNewDocument(before);
    await page.goto(`${site.url.replace('127.0.0.1', host)}below/pool.html`);
    return page;
  }

  const host = 'elsewhere.test';
  it.each([
    ['cookies are blocked, and locks with them', [true, true], { options: withoutCookies[kind] }],
    ['the context is insecure', [false, false], { host, options: nameFor[kind](host) }],
  ] as const)('each has a memory of its own where %s', async (_, contexts, where) => {
    const page = await visit({ headers: isolation, ...where });
    expect(await page.evaluate('[crossOriginIsolated, isSecureContext]')).toEqual(contexts);
    expect((await ask(page, 'memory')).shared).toBe(false);
    const job = { fields: seeds13, workers: 2, fault: 'hang', patienceSeconds: 1 } as const;
    const { again, failed, receipts } = await ask(page, 'train', job);
    expect([again, failed, sorted(receipts)]).toEqual([[[13, reasons.hang]], [], alone(seeds13)]);
  });

  // As V8 is on a processor that has none; no flag of Firefox takes it away.
  const withoutSimd = kind === 'chrome' ? ['--js-flags=--no-enable-ssse3'] : [];
  it.each(withoutSimd)('says that SIMD is missing, by V8 with %s', async (flag) => {
    const page = await visit({ options: { args: [flag] } });
    const reason = /kernel could not be loaded .*SIMD unsupported.*; it needs SIMD/;
    expect(await ask(page, 'refusal', 'wasm')).toMatch(reason);
    expect(await ask(page, 'refusal', 'js')).toBe('none');
  });

  it.each([
    [
      'that there is no memory',
      `WebAssembly.Memory = function () { throw new RangeError('planted'); }`,
      /kernel could not be started \(RangeError: planted\); it reserves 1 GiB/,
    ],
    [
      'that there is no file',
      `globalThis.fetch = ((fetch) => () => fetch('nowhere.wasm'))(fetch)`,
      /kernel could not be loaded \(TypeError: /,
    ],
  ])('says %s', async (_, before, reason) => {
    expect(await ask(await visit({ before }), 'refusal', 'wasm')).toMatch(reason);
  });

  it('says that workers have no script', async () => {
    expect(await ask(await visit({}), 'unloadable')).toBe(
      'Error: 3 workers in a row did not start; the last: its script could not be loaded',
    );
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [8, 7],
  ])('of %i processors workers take %i', async (processors, workers) => {
    const descriptor = `{ get: () => ${processors} }`;
    const before = `Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', ${descriptor})`;
    expect(await ask(await visit({ before }), 'defaultWorkers')).toBe(workers);
  });

  it('from the sources, as they are served while one works on them', async () => {
    const site = await serveSources(pages);
    onTestFinished(() => site.close());
    const { page, faults } = await open(browser(), `${site.url}pool.html`);
    onTestFinished(() => page.close());
    const told = await ask(page, 'train', article);
    expect(sorted(told.receipts)).toEqual(sorted(articleReceipts));
    expect(faults).toEqual([]);
  });
});

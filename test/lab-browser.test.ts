/**
 * The lab as it is built, in real browsers, with and without isolation: the article's bits, what a visitor can do, what
 * can go wrong, and what axe and the keyboard say of it. Leaves screenshots of its main states in results/lab.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'puppeteer-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../scripts/provenance.ts';
import { isolation } from '../scripts/vite.config.ts';
import type { Engine } from '../ts/engine/engine.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { rowColumns, rowLines } from '../ts/report/rows.ts';
import articleReceipts from '../ts/sweep/article-receipts.json' with { type: 'json' };
import { plan } from '../ts/sweep/plan.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import type { Site } from './browsers.ts';
import { configFile, inEachBrowser, open, serveFolder } from './browsers.ts';

/** Trained in a moment, also by the twin. */
const small = 'samples=200&hidden=8&epochs=40';
const WAIT = { timeout: 120_000 };
const pictures = join(repository, 'results', 'lab');

const folder = mkdtempSync(join(tmpdir(), 'initscope-lab-'));
const sites: Site[] = [];
const hosts = { isolated: '', plain: '' };
let wasm: Engine;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  wasm = await loadEngine('wasm');
  await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  sites.push(await serveFolder(folder, isolation), await serveFolder(folder, {}));
  [hosts.isolated, hosts.plain] = sites.map(({ url }) => url) as [string, string];
}, 60_000);
afterAll(async () => {
  for (const site of sites) await site.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A training of each network on show is over. */
async function trained(page: Page): Promise<void> {
  await page.waitForFunction(`/^Receipt/.test(document.querySelector('#foot p')?.textContent ?? '')`, WAIT);
}

const text = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (found) => (found.textContent ?? '').replace(/\s+/g, ' ').trim());

const query = (page: Page): string => decodeURIComponent(new URL(page.url()).search);

/** By its words, in the part of the page that the selector gives. */
async function press(page: Page, within: string, words: string): Promise<void> {
  const pressed = await page.evaluate(
    `(() => {
      const all = [...document.querySelectorAll(${JSON.stringify(`${within} button`)})];
      const found = all.find((button) => button.textContent.trim() === ${JSON.stringify(words)});
      found?.click();
      return found !== undefined;
    })()`,
  );
  if (!pressed) throw new Error(`no button "${words}" in ${within}`);
}

/** The clipboard of whoever saves a file: the text that the page gave the browser to download. */
async function saved(page: Page, words: string): Promise<{ name: string; size: number; text: string }> {
  await page.evaluate(`
    globalThis.saved = new Promise((resolve) => {
      const url = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        URL.createObjectURL = url;
        HTMLAnchorElement.prototype.click = async function () {
          delete HTMLAnchorElement.prototype.click;
          resolve({ name: this.download, size: blob.size, text: blob.type.startsWith('text') ? await blob.text() : '' });
        };
        return url(blob);
      };
    });
    undefined`);
  await press(page, '#foot', words);
  return page.evaluate('globalThis.saved') as Promise<{ name: string; size: number; text: string }>;
}

inEachBrowser(({ kind, browser }) => {
  let current: Page | undefined;
  afterEach(async () => {
    await current?.close();
    current = undefined;
  });
  async function visit(search: string, host = hosts.isolated): Promise<{ page: Page; faults: readonly string[] }> {
    const opened = await open(browser(), `${host}${search === '' ? '' : `?v=1&${search}`}`);
    current = opened.page;
    return opened;
  }
  const picture = (page: Page, name: string): Promise<unknown> =>
    kind === 'chrome' ? page.screenshot({ path: join(pictures, `${name}.png`) }) : Promise.resolve();

  it.each([
    ['isolated', true],
    ['plain', false],
  ] as const)(
    "%s, it trains the article's networks to the bits of Node, and asks nobody",
    async (host, isolated) => {
      const page = await browser().newPage();
      current = page;
      const [asked, faults]: [string[], string[]] = [[], []];
      page.on('request', (request) => void asked.push(request.url()));
      page.on('pageerror', (error) => void faults.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      await page.setViewport({ width: 1440, height: 900 });
      await page.goto(hosts[host]);
      await trained(page);
      expect(await page.evaluate('crossOriginIsolated')).toBe(isolated);
      expect(await text(page, '#foot p')).toContain('equal those published from Node, bit for bit');
      await press(page, '#header', 'Share');
      await page.waitForSelector('#share[open] td.same', WAIT);
      const hashes = await page.$$eval('#share code', (codes) => codes.map((code) => code.title));
      expect(hashes).toEqual(articleReceipts.flatMap(({ id, parameters }) => [id, parameters]));
      expect((await page.$$('#share td.same')).length).toBe(4);
      await picture(page, `share-${host}`);
      await page.keyboard.press('Escape');
      await page.waitForFunction(`document.querySelectorAll('#charts canvas').length >= 8`, WAIT);
      await picture(page, `article-${host}`);
      expect(asked.filter((url) => !url.startsWith(hosts[host]) && !/^(data|blob):/.test(url))).toEqual([]);
      expect(faults).toEqual([]);
    },
    180_000,
  );

  it('gives all rows as Node does, and a picture', async () => {
    const { page } = await visit(`networks=0.1,1&${small}`);
    await trained(page);
    const csv = await saved(page, 'CSV');
    const runs = plan(sweepSpec({ samples: 200, hidden: '8', epochs: 40, sigma: [0.1, 1], seed: [0] })).map((spec) =>
      executeRun(wasm, spec),
    );
    expect(csv.name).toBe('initscope-moons.csv');
    expect(csv.text).toBe([...rowLines('csv', rowColumns(runs), runs)].join(''));
    const png = await saved(page, 'PNG');
    expect(png.name).toBe('initscope-moons.png');
    expect(png.size).toBeGreaterThan(20_000);
  }, 120_000);

  it('trains again under a handle that keys move, and the address says so; a step back is one back', async () => {
    const { page } = await visit(`networks=0.1,1&${small}`);
    await trained(page);
    await page.focus('.handle');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(`location.search.includes('networks=0.11,1')`, WAIT);
    await page.waitForFunction(`/^sigma 0.11\\b.*percent/.test(document.querySelector('.handle').ariaValueText)`, WAIT);
    await page.keyboard.press('End');
    await page.waitForFunction(`location.search.includes('networks=3,1')`, WAIT);
    await page.goBack();
    await page.waitForFunction(`document.querySelector('.handle').ariaValueNow === '0.11'`, WAIT);
  }, 120_000);

  it('moves through time by scrubber and keys, and the pictures follow', async () => {
    const { page } = await visit(`networks=0.1&${small}&folds=1`);
    await trained(page);
    await page.focus('#time .scrubber');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await text(page, '#time .epoch')).toBe('epoch 1');
    await page.waitForFunction(
      `/epoch 1\\b|1 update\\b|after 1\\b/.test(document.querySelector('#tiles [role=img]').ariaLabel)`,
      WAIT,
    );
    await page.waitForFunction(`location.search.includes('epoch=1')`, WAIT);
    await page.keyboard.press('End');
    await page.waitForFunction(`!location.search.includes('epoch=')`, WAIT);
  }, 120_000);

  it('shows presets, settings and what is wrong with one', async () => {
    const { page } = await visit(small);
    await trained(page);
    await press(page, '#intro', 'More to try');
    await page.evaluate(`document.querySelectorAll('.presets button')[2].click()`);
    await page.waitForFunction(`location.search.includes('networks=0.5,1,2,3')`, WAIT);
    await page.goto(`${hosts.isolated}?v=1&${small}`);
    await trained(page);
    await page.evaluate(`document.querySelector('[popovertarget=setup-epochs]').click()`);
    const type = async (value: string): Promise<void> => {
      await page.$eval('#field-epochs', (input) => {
        (input as unknown as { value: string }).value = '';
      });
      await page.type('#field-epochs', value);
      await page.keyboard.press('Enter');
    };
    await type('0.5');
    expect(await text(page, '#setup-epochs .wrong')).toBe('Expected a whole number from 1 to 1000000.');
    expect(query(page)).toContain('epochs=40');
    await type('20');
    await page.waitForFunction(`location.search.includes('epochs=20')`, WAIT);
    await trained(page);
  }, 180_000);

  it('gives a link that shows the same, and takes no other for granted', async () => {
    const shown = `networks=0.02,he,0.3~b0.1~tanh&${small}&activation=gelu&epoch=7&folds=1&inside=2`;
    const { page, faults } = await visit(shown);
    await trained(page);
    await press(page, '#header', 'Share');
    const link = await page.$eval('#share input', (input) => (input as unknown as { value: string }).value);
    const canonical = decodeURIComponent(new URL(link).search);
    await page.goto(link);
    await trained(page);
    expect(query(page)).toBe(canonical);
    expect(new Set(canonical.slice(1).split('&'))).toEqual(new Set(`v=1&${shown}`.split('&')));
    await page.waitForSelector('#inside figure', WAIT);
    for (const bad of ['v=1&networks=boo', 'v=9', `v=1&hidden=${'9,'.repeat(1200)}`, 'v=1&__proto__=1']) {
      await page.goto(`${hosts.isolated}?${bad}`);
      await page.waitForFunction(`document.querySelector('#notice').textContent.includes('cannot be read')`, WAIT);
      expect((await page.$$('.handle')).length).toBe(4);
    }
    expect(faults).toEqual([]);
  }, 180_000);

  it('trains many draws of every network', async () => {
    const { page } = await visit(`networks=0.1,1&${small}`);
    await trained(page);
    await press(page, '#ruler', '20');
    await page.waitForFunction(`/38 trainings in/.test(document.querySelector('#ruler .said').textContent)`, WAIT);
    expect(query(page)).toContain('draws=20');
    await picture(page, 'draws');
  }, 120_000);

  it('teaches by asking first', async () => {
    const { page } = await visit('lesson=3');
    await page.setViewport({ width: 1440, height: 900 });
    await page.waitForSelector('#lesson h2');
    expect(await page.$eval('#lesson .buttons button', (button) => button.hasAttribute('disabled'))).toBe(true);
    await page.click('#lesson label:nth-of-type(3)');
    await press(page, '#lesson', 'Show me');
    await page.waitForFunction(`/Near zero is not dead/.test(document.querySelector('#lesson').textContent)`, WAIT);
    expect(await text(page, '#lesson .answer')).toMatch(/From 9\d\.\d % to \d+\.\d %/);
    await picture(page, 'lesson');
    await press(page, '#lesson', 'Next step');
    await page.waitForFunction(`location.search.includes('lesson=4')`, WAIT);
  }, 180_000);

  it('times itself, having found the bits identical', async () => {
    const { page } = await visit(small);
    await trained(page);
    await press(page, '#header', 'Speed');
    await page.waitForSelector('#speed .bar', WAIT);
    expect(await text(page, '#speed')).toContain('identical bits');
    expect((await page.$$('#speed .bar')).length).toBe(3);
    await picture(page, 'speed');
  }, 180_000);

  describe('what is missing or goes wrong', () => {
    it.each([
      ['SIMD', `WebAssembly.compileStreaming = () => Promise.reject(new WebAssembly.CompileError('no SIMD'));`],
      ['memory', `WebAssembly.Memory = function () { throw new RangeError('could not allocate memory'); };`],
    ])(
      'without %s it trains smaller networks by the twin, and says so',
      async (_, script) => {
        const page = await browser().newPage();
        current = page;
        await page.evaluateOnNewDocument(script);
        await page.goto(hosts.isolated);
        await trained(page);
        expect(await text(page, '#notice')).toMatch(/trains in plain JavaScript.*smaller/);
        expect(await text(page, '#intro')).toContain('2–16–16–2');
        expect(await text(page, '#foot p')).toContain('the JavaScript twin');
      },
      180_000,
    );

    it('a host that does not know the type of the kernel', async () => {
      const page = await browser().newPage();
      current = page;
      await page.evaluateOnNewDocument(`
        const { fetch } = globalThis;
        globalThis.fetch = async (...args) => {
          const { body } = await fetch(...args);
          return new Response(body, { headers: { 'Content-Type': 'application/octet-stream' } });
        };`);
      await page.goto(`${hosts.isolated}?v=1&${small}`);
      await trained(page);
      expect(await text(page, '#foot p')).toContain('the WebAssembly kernel');
    }, 120_000);

    it('a hidden page does nothing in idle time, and goes on when it is shown', async () => {
      const { page } = await visit(`networks=0.1&${small}`);
      await trained(page);
      const hide = (hidden: boolean): Promise<unknown> =>
        page.evaluate(`
          Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));`);
      const rows = async (): Promise<number> => (await page.$$('#ruler table tbody tr')).length;
      await hide(true);
      await page.evaluate(`document.querySelector('#ruler details').open = true`);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const before = await rows();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      expect(await rows()).toBe(before);
      await hide(false);
      await page.waitForFunction(`document.querySelectorAll('#ruler table tbody tr').length > 60`, WAIT);
    }, 180_000);

    it('a window that changes while it trains', async () => {
      const { page, faults } = await visit(`networks=0.1,1&${small}`);
      for (const width of [360, 1600, 800]) {
        await page.setViewport({ width, height: 800 });
        await page.focus('.handle');
        await page.keyboard.press('ArrowRight');
      }
      await trained(page);
      await page.waitForFunction(
        `[...document.querySelectorAll('#tiles canvas, #charts canvas')].every(({ offsetWidth: w }) => w > 0 && w < innerWidth)`,
        WAIT,
      );
      const overflow = await page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
      expect([overflow, faults]).toEqual([0, []]);
    }, 120_000);

    it('workers that end: what they did is done again', async () => {
      const page = await browser().newPage();
      current = page;
      // The handles that the page's own code has; it is not told of an end by them.
      await page.evaluateOnNewDocument(`
        globalThis.workers = [];
        globalThis.Worker = class extends Worker {
          constructor(...args) {
            super(...args);
            workers.push(this);
          }
        };`);
      await page.goto(`${hosts.isolated}?v=1&networks=0.1,1&${small}`);
      await trained(page);
      const ended = await page.evaluate('workers.splice(0).map((worker) => worker.terminate()).length');
      expect(ended).toBeGreaterThan(1);
      await page.focus('.handle');
      await page.keyboard.press('PageUp');
      await page.waitForFunction(
        `/^sigma 0.3\\d*.*percent/.test(document.querySelector('.handle').ariaValueText)`,
        WAIT,
      );
      await page.waitForFunction('workers.length > 1', WAIT);
    }, 120_000);
  });

  describe.each([
    ['wide', 1440, 900],
    ['narrow', 360, 780],
  ] as const)('%s', (size, width, height) => {
    it.each(['light', 'dark'] as const)(
      'axe finds nothing in the %s page, its lesson and dialogs',
      async (theme) => {
        const { page } = await visit(`networks=0.1,he&${small}&inside=1&lesson=1`);
        await page.setViewport({ width, height });
        await trained(page);
        const isDark = (await page.$$eval('#header nav button', (all) => all.at(-1)?.textContent?.trim())) === 'Light';
        if (isDark !== (theme === 'dark')) await press(page, '#header', isDark ? 'Light' : 'Dark');
        await page.waitForSelector('#inside figure', WAIT);
        await page.evaluate(axe.source);
        expect(await violations(page)).toEqual([]);
        await picture(page, `${size}-${theme}`);
        for (const dialog of ['Share', ...(size === 'wide' ? ['Keys'] : [])]) {
          await press(page, '#header', dialog);
          await page.waitForSelector('dialog[open] h2');
          expect(await violations(page)).toEqual([]);
          await page.keyboard.press('Escape');
        }
      },
      180_000,
    );

    it('the keyboard alone reaches all', async () => {
      const { page } = await visit(`networks=0.1,he&${small}&inside=1`);
      await page.setViewport({ width, height });
      await trained(page);
      await page.waitForSelector('#inside figure', WAIT);
      await page.evaluate(`
        globalThis.reached = new Set();
        document.addEventListener('focusin', ({ target }) => reached.add(target));`);
      for (let i = 0; i < 90; i++) await page.keyboard.press('Tab');
      const missed =
        await page.evaluate(`[...document.querySelectorAll('a[href], button, input, select, [tabindex="0"]')]
        .filter((each) => each.checkVisibility() && !each.disabled && !reached.has(each))
        .map((each) => each.outerHTML.slice(0, 120))`);
      expect(missed).toEqual([]);
    }, 120_000);
  });
});

async function violations(page: Page): Promise<unknown> {
  return page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))]))`);
}

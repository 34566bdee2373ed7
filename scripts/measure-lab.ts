/**
 * Measures the built lab in Chromium: time to the first pictures, a handle's way to its new curves, frames while a
 * handle is dragged and while time plays, long tasks, and memory after 200 trainings.
 *
 * npm run measure:lab (a quiet machine; some minutes)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { launch } from 'puppeteer-core';
import { build, preview } from 'vite';
import { quantiles } from '../ts/stats/summary.ts';
import { isolation } from './vite.config.ts';

const configFile = new URL('./vite.config.ts', import.meta.url).pathname;
const DRAG_MS = 3000;

/** In the page: frame times and tasks over 50 ms, from `watch()` to `watched()`. */
const watching = `
  globalThis.watch = () => {
    const seen = { frames: [], tasks: [], last: 0, on: true };
    const observer = new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((e) => e.duration)));
    observer.observe({ type: 'longtask' });
    const frame = (now) => {
      if (seen.last > 0) seen.frames.push(now - seen.last);
      seen.last = now;
      if (seen.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    globalThis.watched = () => {
      seen.on = false;
      observer.disconnect();
      return { frames: seen.frames, tasks: seen.tasks };
    };
  };
  const painted = (canvas) => canvas.getContext('2d').getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[3] > 0;
  globalThis.pictured = () => [...document.querySelectorAll('#tiles canvas')].some(painted);
  globalThis.exact = (from) => /percent/.test(document.querySelectorAll('.handle')[from]?.getAttribute('aria-valuetext') ?? '');`;

interface Watched {
  readonly frames: readonly number[];
  readonly tasks: readonly number[];
}

function line(name: string, { frames, tasks }: Watched): string {
  const [median = 0, late = 0] = quantiles(frames, [0.5, 0.95]);
  const longest = Math.max(0, ...tasks);
  return `${name.padEnd(34)} frame ${median.toFixed(1)} ms (95 %: ${late.toFixed(1)}), ${tasks.length} long tasks${tasks.length > 0 ? `, the longest ${longest.toFixed(0)} ms` : ''}`;
}

/** Three seconds to and fro, at 60 moves a second. */
async function drag(page: Page, together: boolean): Promise<Watched> {
  const box = await page.$eval('.handle', (handle) => {
    const { x, y, width, height } = (
      handle as unknown as { getBoundingClientRect(): DOMRectLike }
    ).getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });
  if (together) await page.keyboard.down('Shift');
  await page.mouse.move(box.x, box.y);
  await page.mouse.down();
  await page.evaluate('watch()');
  const start = performance.now();
  for (let now = start; now - start < DRAG_MS; now = performance.now()) {
    await page.mouse.move(box.x + 150 * Math.sin((now - start) / 500), box.y);
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
  const seen = (await page.evaluate('watched()')) as Watched;
  await page.mouse.move(box.x, box.y);
  await page.mouse.up();
  if (together) await page.keyboard.up('Shift');
  return seen;
}

interface DOMRectLike {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From a key on the first handle to its new run, and to the frame after it. */
async function latency(page: Page, key: string): Promise<number> {
  await page.focus('.handle');
  return page.evaluate(`new Promise((resolve) => {
    const handle = document.querySelector('.handle');
    const start = performance.now();
    handle.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }));
    const look = () => (exact(0) ? requestAnimationFrame(() => resolve(performance.now() - start)) : setTimeout(look, 2));
    setTimeout(look, 0);
  })`) as Promise<number>;
}

async function idle(page: Page): Promise<void> {
  await page.waitForSelector('#ruler details');
  await page.evaluate(`document.querySelector('#ruler details').open = true`);
  await page.waitForFunction(`document.querySelectorAll('#ruler table tbody tr').length >= 76`, { timeout: 600_000 });
  await page.evaluate(`document.querySelector('#ruler details').open = false`);
}

const folder = mkdtempSync(join(tmpdir(), 'initscope-lab-'));
await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
const preview_ = { host: '127.0.0.1', port: 0, headers: isolation };
const server = await preview({ configFile, build: { outDir: folder }, preview: preview_, logLevel: 'error' });
const url = server.resolvedUrls?.local[0] ?? '';
const browser = await launch({
  browser: 'chrome',
  executablePath: '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--enable-precise-memory-info'],
});
try {
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await page.evaluateOnNewDocument(watching);
  await page.goto(url);
  await page.waitForFunction(`pictured()`);
  const boundary = (await page.evaluate('performance.now()')) as number;
  console.log(`first boundary, of a network as it starts, after ${boundary.toFixed(0)} ms`);
  await page.waitForFunction(`exact(0)`);
  const first = (await page.evaluate('performance.now()')) as number;
  await page.waitForFunction(`[0, 1, 2, 3].every(exact)`);
  const all = (await page.evaluate('performance.now()')) as number;
  console.log(`first network trained after ${first.toFixed(0)} ms, all four after ${all.toFixed(0)} ms`);
  const fresh: number[] = [];
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft'])
    fresh.push(await latency(page, key));
  console.log(line('one dragged, little known', await drag(page, false)));
  console.log(line('four dragged, little known', await drag(page, true)));
  await page.goto(url);
  await idle(page);
  const known: number[] = [];
  for (let i = 0; i < 10; i++) known.push(await latency(page, 'ArrowRight'));
  const ms = (values: readonly number[]): string =>
    quantiles(values, [0.5, 1])
      .map((each) => each.toFixed(0))
      .join(' ms, at most ');
  console.log(`key to new curves: unknown ${ms(fresh)} ms; known ${ms(known)} ms`);
  console.log(line('one dragged, all known', await drag(page, false)));
  console.log(line('four dragged, all known', await drag(page, true)));
  await page.evaluate(`watch(); document.querySelector('#time .play').click()`);
  await page.waitForFunction(`document.querySelector('#time .play').ariaLabel === 'Play'`, { timeout: 60_000 });
  console.log(line('playing', (await page.evaluate('watched()')) as Watched));
  const heap = async (): Promise<string> => {
    const bytes = (await page.evaluate('performance.memory.usedJSHeapSize')) as number;
    return `${(bytes / 1e6).toFixed(0)} MB`;
  };
  const before = await heap();
  for (let i = 0; i < 50; i++) {
    await page.evaluate(`document.querySelector('.again').click()`);
    await page.waitForFunction(`[0, 1, 2, 3].every(exact)`, { timeout: 60_000 });
  }
  console.log(`heap ${before} before 200 more trainings, ${await heap()} after`);
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

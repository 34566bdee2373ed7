/** The page gives the article's receipts in real browsers, word for word those of Node. */
import { expect, it, onTestFinished } from 'vitest';
import articleReceipts from '../ts/sweep/article-receipts.json' with { type: 'json' };
import { inEachBrowser, isolation, open, serveSources } from './browsers.ts';

inEachBrowser(({ browser }) => {
  it.each([
    ['without isolation', {}, false],
    ['isolated', isolation, true],
  ] as const)('%s: trains the article with the published receipts', async (_, headers, isolated) => {
    const site = await serveSources(headers);
    onTestFinished(() => site.close());
    const { page, faults } = await open(browser(), site.url);
    onTestFinished(() => page.close());
    await page.waitForSelector('html[data-done]', { timeout: 100_000 });
    const text = (selector: string) => page.$eval(selector, (found) => found.textContent ?? '');
    expect(await page.evaluate('crossOriginIsolated')).toBe(isolated);
    expect(await text('#status')).toContain('4 of 4 receipts equal the published ones');
    expect(JSON.parse(await text('#receipts'))).toEqual(articleReceipts);
    expect(faults).toEqual([]);
  });
});

/** What the page's ruler promises, without a document: places, hands and keys, lanes, scores and their words. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { executeRun } from '../ts/sweep/train.ts';
import { keyed, lanes, pulled, shareOf, sigmaAt } from '../ts/web/lab/hand.ts';
import type { Network } from '../ts/web/lab/lab.ts';
import { marks, placeOf } from '../ts/web/lab/marks.ts';
import { extent, heightOn, scoreOf } from '../ts/web/lab/score.ts';
import { ruleText, spokenText, tagText, troubleText } from '../ts/web/lab/spoken.ts';
import { articleNetworks, normal, runOf, type Start, setup } from '../ts/web/lab/state.ts';
import { createFakeEngine } from './fake-engine.ts';

const article = setup();
const all = marks(article);
const sigmas = (starts: readonly Start[]) =>
  starts.map((start) => (start.init === 'normal' ? start.sigma : start.init));

it('the ruler is even in log sigma, from 0.003 to 3, and what is beyond stands at its ends', () => {
  // Three decades: 0.03 and 0.3 are at thirds.
  expect([0.003, 0.03, 0.3, 3].map(shareOf)).toEqual([0, 1 / 3, 2 / 3, 1].map((share) => expect.closeTo(share, 12)));
  expect([0, 1e-4, 100].map(shareOf)).toEqual([0, 0, 1]);
  expect([-1, 2].map(sigmaAt)).toEqual([0.003, expect.closeTo(3, 12)]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      (share) => Math.abs(shareOf(sigmaAt(share)) - share) < 1e-12,
    ),
  );
});

describe('a hand', () => {
  it('takes one network to the nearest mark and leaves the others, and the rest of that network, alone', () => {
    const from: Start[] = [normal(0.1, 0.3), { init: 'he', activation: 'tanh' }];
    expect(pulled(article, from, 0, 0.124, false)).toEqual([normal(0.125, 0.3), from[1]]);
    expect(pulled(article, from, 1, 0.52, false)).toEqual([from[0], { ...normal(0.5), activation: 'tanh' }]);
    expect(sigmas(pulled(article, from, 0, 77, false))).toEqual([3, 'he']);
  });

  it('takes all by one ratio, until the first of them is at an end', () => {
    expect(sigmas(pulled(article, articleNetworks, 1, 0.2, true))).toEqual([0.02, 0.2, 1, 2]);
    expect(sigmas(pulled(article, articleNetworks, 0, 0.5, true))).toEqual([0.03, 0.3, 1.5, 3]);
    expect(sigmas(pulled(article, articleNetworks, 3, 0.1, true))).toEqual([0.003, 0.03, 0.15, 0.3]);
    const start = fc.oneof(
      fc.constantFrom<Start>({ init: 'he' }, { init: 'pytorch' }),
      fc.double({ min: 1e-4, max: 50, noNaN: true }).map((sigma) => normal(sigma)),
    );
    const hands = fc.array(start, { minLength: 1, maxLength: 6 }).chain((from) =>
      fc.record({
        from: fc.constant(from),
        index: fc.nat(from.length - 1),
        sigma: fc.double({ min: 0.003, max: 3, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(hands, ({ from, index, sigma }) => {
        const shares = from.map((start) => shareOf(placeOf(article, start).sigma));
        const moves = pulled(article, from, index, sigma, true).map(
          (start, i) => shareOf(placeOf(article, start).sigma) - (shares[i] as number),
        );
        for (const next of pulled(article, from, index, sigma, true))
          expect(all).toContain((next as { sigma: number }).sigma);
        // From one mark to the next is at most a ratio of 1.3/1.1; each is rounded by half of that at most.
        expect(Math.max(...moves) - Math.min(...moves)).toBeLessThan(Math.log(1.2) / Math.log(1000));
      }),
    );
  });
});

it("keys are a slider's: a mark, half a decade, the ends", () => {
  const to = (key: string, sigma = 0.1) => keyed(all, sigma, key);
  expect(['ArrowRight', 'ArrowUp', 'ArrowLeft', 'ArrowDown'].map((key) => to(key))).toEqual([0.11, 0.11, 0.091, 0.091]);
  // 0.1 · √10 = 0.316 is nearer to 0.33 than to 0.3 in ratio; 0.1 / √10 likewise.
  expect(['PageUp', 'PageDown', 'Home', 'End'].map((key) => to(key))).toEqual([0.33, 0.033, 0.003, 3]);
  expect([to('ArrowRight', 3), to('PageUp', 2), to('PageDown', 0.004)]).toEqual([3, 3, 0.003]);
  expect([' ', 'a', 'Tab'].map((key) => to(key))).toEqual([undefined, undefined, undefined]);
});

describe('handles at one place', () => {
  it('are lifted over each other, in their order', () => {
    expect(lanes([0.1, 0.1, 0.1], 0.05)).toEqual([0, 1, 2]);
    expect(lanes([0.1, 0.9, 0.12, 0.5], 0.05)).toEqual([0, 0, 1, 0]);
    expect(lanes([0.1, 0.14, 0.18], 0.05)).toEqual([0, 1, 0]);
  });

  it('never hide each other, and none is higher than it has to be', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
    fc.assert(
      fc.property(shares, fc.double({ min: 0, max: 0.2, noNaN: true }), (shares, gap) => {
        const found = lanes(shares, gap);
        const near = (i: number, j: number) => Math.abs((shares[i] as number) - (shares[j] as number)) < gap;
        found.forEach((lane, i) => {
          const below = found.slice(0, i).filter((_, j) => near(i, j));
          expect(below).not.toContain(lane);
          for (let lower = 0; lower < lane; lower++) expect(below).toContain(lower);
        });
      }),
    );
  });
});

describe('scores', () => {
  const sine = setup({ data: 'sine' });
  const trained = (start: Start, test: { loss: number; accuracy?: number }, of = article) => ({
    ...executeRun(createFakeEngine(), runOf(of, start)),
    test: { rows: 600, ...test },
  });

  it('are accuracies on the test points, or losses, and none where a run diverged', () => {
    expect(scoreOf(article).of(trained(normal(0.1), { loss: 0.2, accuracy: 0.943 }))).toBe(0.943);
    expect(scoreOf(article).of(trained(normal(0.1), { loss: Number.NaN, accuracy: 0.5 }))).toBeNull();
    expect(scoreOf(sine).of(trained(normal(0.1), { loss: 0.02 }, sine))).toBe(0.02);
    expect([0, Number.POSITIVE_INFINITY].map((loss) => scoreOf(sine).of(trained(normal(0.1), { loss }, sine)))).toEqual(
      [null, null],
    );
  });

  it('have an axis around them with two to five ticks', () => {
    const check = (setting: typeof article, low: number, high: number): void => {
      const axis = scoreOf(setting).axis([low, high]);
      expect(axis.min).toBeLessThanOrEqual(low);
      expect(axis.max).toBeGreaterThanOrEqual(high);
      expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
      expect(axis.ticks.length).toBeLessThanOrEqual(5);
      const heights = axis.ticks.map(({ value }) => heightOn(axis, value));
      expect(heights.toSorted((a, b) => a - b)).toEqual(heights);
      expect(heights.every((height) => height >= 0 && height <= 1)).toBe(true);
    };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(share, share, (a, b) => check(article, Math.min(a, b), Math.max(a, b))));
    const exponent = fc.double({ min: -8, max: 8, noNaN: true });
    fc.assert(fc.property(exponent, exponent, (a, b) => check(sine, 10 ** Math.min(a, b), 10 ** Math.max(a, b))));
    expect(extent([0.9, 0.7], [0.6, 0.8])).toEqual([0.6, 0.9]);
    expect(extent([])).toBeNull();
  });

  const network = (start: Start, more: Partial<Network> = {}): Network => {
    const spec = runOf(article, start);
    const run = trained(start, { loss: 0.17, accuracy: 0.9433 });
    const marker = { shape: 'circle', filled: true } as const;
    return {
      index: 0,
      start,
      spec,
      id: '',
      ...placeOf(article, start),
      marker,
      run,
      isExact: true,
      failure: null,
      ...more,
    };
  };

  it('are said with the place, and only when they are its own', () => {
    const said = (start: Start, more?: Partial<Network>) => spokenText(article, network(start, more));
    expect(said(normal(0.125))).toBe('sigma 0.125, Glorot for fan 64, test accuracy 94.3 percent');
    expect(said(normal(0.125), { isExact: false })).toBe('sigma 0.125, Glorot for fan 64');
    expect(said({ init: 'he' })).toBe(
      'He, sigma 0.177 in the middle layer, 1 in the first, test accuracy 94.3 percent',
    );
    expect(said({ ...normal(0.1, 0.3), activation: 'tanh' })).toBe(
      'sigma 0.1, biases 0.3, tanh, test accuracy 94.3 percent',
    );
    expect(said(normal(0.1), { run: null, isExact: false, failure: 'no memory' })).toBe(
      'sigma 0.1, could not be trained',
    );
    expect(
      [normal(0.1), normal(0.177), { init: 'he' } as const].map((start) => tagText(article, network(start))),
    ).toEqual(['σ 0.1', 'σ 0.177 · He', 'He · σ 0.177']);
  });

  it('stand beside rules that give what is said of them', () => {
    // √(2/2) and √(2/64); √(2/66) and √(2/128); 1/√6 and 1/√192.
    expect(ruleText(article, 'he')).toContain('Here 1 in the first layer and 0.177 in the middle one.');
    expect(ruleText(article, 'glorot')).toContain('Here 0.174 in the first layer and 0.125 in the middle one.');
    expect(ruleText(article, 'pytorch')).toContain('Here 0.408 in the first layer and 0.0722 in the middle one.');
  });

  it('that are not there are told', () => {
    const diverged = { ...trained(normal(3), { loss: Number.NaN, accuracy: 0.5 }), divergedAt: 12 };
    expect(spokenText(article, network(normal(3), { run: diverged }))).toBe('sigma 3, diverged at epoch 12');
    expect(troubleText(network(normal(3), { run: diverged }))).toBe('σ 3 diverged at epoch 12');
    expect(troubleText(network(normal(3), { run: diverged, isExact: false }))).toBeNull();
    expect(troubleText(network(normal(3), { failure: 'no memory' }))).toBe('σ 3 could not be trained: no memory');
    expect(troubleText(network(normal(3)))).toBeNull();
  });
});

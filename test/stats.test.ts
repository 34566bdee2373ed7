import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interquartileMean, mean, median, quantile, quantiles, standardDeviation } from '../ts/stats/summary.ts';
import { readCases } from './golden/read.ts';

interface Case {
  readonly values: number[];
  readonly p: number[];
  readonly quantiles: number[];
  readonly median: number;
  readonly mean: number;
  readonly sd: number | null;
}

function close(got: number, expected: number, scale: number): void {
  expect(Math.abs(got - expected)).toBeLessThan(1e-14 * scale);
}

describe('summaries are NumPy’s', () => {
  it.each(readCases<Case>('summaries.json'))('of $values.length values', ({ values, p, ...expected }) => {
    const scale = Math.max(...values.map(Math.abs)) * 4;
    for (const [i, value] of quantiles(values, p).entries()) close(value, expected.quantiles[i]!, scale);
    close(median(values), expected.median, scale);
    close(mean(values), expected.mean, scale);
    if (expected.sd === null) expect(() => standardDeviation(values)).toThrow(RangeError);
    else close(standardDeviation(values), expected.sd, scale);
  });
});

describe('summaries keep their promises', () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }), {
    minLength: 1,
  });

  it('quantiles grow with p and lie between the extremes; order does not matter, nor is it changed', () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, p, q) => {
          const before = [...list];
          const [low, high] = quantiles(list, [Math.min(p, q), Math.max(p, q)]) as [number, number];
          expect(list).toEqual(before);
          expect(quantile(list.toReversed(), Math.min(p, q))).toBe(low);
          expect(low).toBeGreaterThanOrEqual(Math.min(...list));
          expect(high).toBeLessThanOrEqual(Math.max(...list));
          expect(low).toBeLessThanOrEqual(high + 1e-15 * Math.abs(high));
        },
      ),
    );
  });

  const seeds = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
    minLength: 2,
    maxLength: 30,
  });

  it('the interquartile mean lies between the quartiles’ outer neighbours, whatever the order', () => {
    fc.assert(
      fc.property(seeds, (list) => {
        const iqm = interquartileMean(list);
        const ascending = list.toSorted((a, b) => a - b);
        const cut = Math.floor(list.length / 4);
        const slack = 1e-9;
        expect(interquartileMean(list.toReversed())).toBe(iqm);
        expect(iqm).toBeGreaterThanOrEqual(ascending[cut]! - slack);
        expect(iqm).toBeLessThanOrEqual(ascending[list.length - 1 - cut]! + slack);
        // numpy's quartiles lie inside of those two when n is 4k + 1, where they are the same.
        if (list.length % 4 === 1) {
          const [low, high] = quantiles(list, [0.25, 0.75]) as [number, number];
          expect(low === ascending[cut] && high === ascending[list.length - 1 - cut]).toBe(true);
        }
      }),
    );
  });

  it('an infinite value is the worst of its list: ranks know it, means become it', () => {
    const values = [1, 2, 3, 4, Number.POSITIVE_INFINITY];
    expect([median(values), interquartileMean(values), quantile(values, 0.75)]).toEqual([3, 3, 4]);
    expect(mean(values)).toBe(Number.POSITIVE_INFINITY);
    expect(standardDeviation(values)).toBe(Number.POSITIVE_INFINITY);
    expect(quantiles([1, Number.POSITIVE_INFINITY], [0, 0.5, 1])).toEqual([1, Infinity, Infinity]);
    expect(quantile([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.5)).toBe(Infinity);
  });

  it('refuse what has no summary', () => {
    expect(() => median([])).toThrow('at least 1');
    expect(() => mean([1, Number.NaN])).toThrow('NaN');
    expect(() => quantile([1], 1.5)).toThrow('from 0 to 1');
  });
});

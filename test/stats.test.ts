import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, interval95, type Resampled, resample } from '../ts/stats/bootstrap.ts';
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

interface BootstrapCase {
  readonly values: number[];
  readonly interquartileMean: number;
  readonly intervals: Record<keyof Resampled, [number, number]>;
}

describe('interquartile mean and bootstrap intervals are SciPy’s and NumPy’s, draw by draw', () => {
  it.each(readCases<BootstrapCase>('bootstrap.json'))('of $values.length values', ({ values, ...expected }) => {
    const scale = Math.max(...values) * values.length;
    close(interquartileMean(values), expected.interquartileMean, scale);
    const resampled = resample(values);
    for (const [name, ends] of Object.entries(expected.intervals)) {
      const got = interval95(resampled[name as keyof Resampled]);
      for (const [i, end] of ends.entries()) close(got[i]!, end, scale);
    }
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

  it('an interval is within the extremes, moves with the values, and holds the middle of its resamples', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -1000, max: 1000 }), (list, shift) => {
        const one = resample(list);
        const moved = resample(list.map((value) => value + shift));
        for (const name of ['mean', 'median', 'interquartileMean'] as const) {
          const [low, high] = interval95(one[name]);
          expect(low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-9);
          expect(high).toBeLessThanOrEqual(Math.max(...list) + 1e-9);
          expect(median(one[name])).toBeGreaterThanOrEqual(low);
          expect(median(one[name])).toBeLessThanOrEqual(high);
          expect(interval95(moved[name])[0]).toBeCloseTo(low + shift, 6);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('covers the true value about as often as it says', () => {
    // 200 lists of 60 uniform draws in [0, 1), by an additive sequence of three irrational steps: no generator of ours.
    const draw = (i: number): number => (i * Math.sqrt(2) + ((i * i) % 9973) * Math.sqrt(3)) % 1;
    let covered = 0;
    for (let list = 0; list < 200; list++) {
      const [low, high] = interval95(
        resample(Array.from({ length: 60 }, (_, i) => draw(1 + 60 * list + i))).interquartileMean,
      );
      if (low <= 0.5 && 0.5 <= high) covered += 1;
    }
    // Binomial(200, 0.95) has a standard deviation of 3.1; the percentile bootstrap is known to cover a little less.
    expect(covered).toBeGreaterThan(176);
    expect(covered).toBeLessThan(200);
  });

  it('resamples of lists of one length are pairs: a constant difference has no spread', () => {
    const values = [3, 1, 4, 1.5, 9, 2.5];
    const apart = differences(resample(values.map((value) => value + 0.25)).median, resample(values).median);
    expect(new Set(apart)).toEqual(new Set([0.25]));
    const infinite = Float64Array.of(Number.POSITIVE_INFINITY, 1);
    expect([...differences(infinite, Float64Array.of(Number.POSITIVE_INFINITY, 3))]).toEqual([0, -2]);
  });

  it('an infinite value is the worst of its list: ranks know it, means become it', () => {
    const values = [1, 2, 3, 4, Number.POSITIVE_INFINITY];
    expect([median(values), interquartileMean(values), quantile(values, 0.75)]).toEqual([3, 3, 4]);
    expect(mean(values)).toBe(Number.POSITIVE_INFINITY);
    expect(standardDeviation(values)).toBe(Number.POSITIVE_INFINITY);
    expect(quantiles([1, Number.POSITIVE_INFINITY], [0, 0.5, 1])).toEqual([1, Infinity, Infinity]);
    expect(quantile([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.5)).toBe(Infinity);
    // The resamples' medians are those of any huge number, which stands for it.
    const far = resample([1, 2, 3, 4, 1e300]).median.map((value) => (value > 1e299 ? Infinity : value));
    expect(resample(values).median).toEqual(far);
    expect(resample(values).mean.some(Number.isNaN)).toBe(false);
  });

  it('refuse what has no summary', () => {
    expect(() => median([])).toThrow('at least 1');
    expect(() => resample([])).toThrow('at least 1');
    expect(() => mean([1, Number.NaN])).toThrow('NaN');
    expect(() => resample([1, Number.NaN])).toThrow('NaN');
    expect(() => quantile([1], 1.5)).toThrow('from 0 to 1');
  });
});

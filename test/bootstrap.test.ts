/** Intervals: figures of NumPy, SciPy and rliable, and what must hold of any. How often they hold: coverage.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  differences,
  drawResamples,
  interquartileMeans,
  interval95,
  meanInterval,
  RESAMPLES,
} from '../ts/stats/bootstrap.ts';
import { medianInterval, ranksOutside } from '../ts/stats/median.ts';
import { interquartileMean, median, quantiles } from '../ts/stats/summary.ts';
import { readCases } from './golden/read.ts';

interface BootstrapCase {
  readonly strata: number[][];
  readonly interquartileMean: number;
  readonly interval: [number, number] | null;
  readonly meanInterval: [number, number] | null;
}

const cases = readCases<BootstrapCase>('bootstrap.json');
const sizesOf = (strata: readonly (readonly number[])[]): number[] => strata.map((values) => values.length);

describe('bootstrap intervals are NumPy’s and SciPy’s, draw by draw', () => {
  it.each(cases)('of strata $strata.length, case %#', ({ strata, ...expected }) => {
    const values = strata.flat();
    const close = (got: number, figure: number): void =>
      expect(Math.abs(got - figure)).toBeLessThan(1e-14 * Math.max(...values) * values.length);
    const resamples = drawResamples(sizesOf(strata));
    close(interquartileMean(values), expected.interquartileMean);
    const smallest = Math.min(...sizesOf(strata));
    if (expected.interval === null) expect(() => interval95([1, 2], smallest)).toThrow('at least 2');
    else {
      const ends = interval95(interquartileMeans(strata, resamples), smallest);
      for (const [i, end] of expected.interval.entries()) close(ends[i]!, end);
    }
    if (strata.length === 1) {
      const ends = meanInterval(values, resamples);
      expect(ends === null).toBe(expected.meanInterval === null);
      // The quotient of two sums that cancel: some digits less.
      for (const [i, end] of (expected.meanInterval ?? []).entries()) expect(ends?.[i]).toBeCloseTo(end, 11);
    }
  });
});

interface RliableCase {
  readonly x: number[][];
  readonly interquartileMean: number;
  readonly percentileInterval: [number, number];
}

it.each(readCases<RliableCase>('rliable.json'))(
  'percentiles of stratified resamples are rliable’s, case %#',
  ({ x, ...expected }) => {
    expect(interquartileMean(x.flat())).toBeCloseTo(expected.interquartileMean, 12);
    const statistic = interquartileMeans(x, drawResamples(sizesOf(x)));
    const [low, high] = expected.percentileInterval;
    // 4 standard errors of a normal's 2.5 % quantile from 2000 draws: sd sqrt(0.025 * 0.975 / 2000) / 0.0584 each.
    const tolerance = (4 * 0.06 * (high - low)) / 3.92;
    for (const [i, end] of quantiles(statistic, [0.025, 0.975]).entries())
      expect(Math.abs(end - expected.percentileInterval[i]!)).toBeLessThan(tolerance);
  },
);

describe('resamples', () => {
  it('draw from each stratum as many as it has, the same each time, and others in another stream', () => {
    const { counts } = drawResamples([3, 5]);
    for (let i = 0; i < RESAMPLES; i++) {
      const row = counts.subarray(8 * i, 8 * i + 8);
      const sum = (values: Uint8Array): number => values.reduce((all, count) => all + count, 0);
      expect([sum(row.subarray(0, 3)), sum(row.subarray(3))]).toEqual([3, 5]);
    }
    expect(drawResamples([3, 5]).counts).toEqual(counts);
    expect(drawResamples([3, 5], 1).counts).not.toEqual(counts);
  });

  it('are pairs where two lists share them: a constant difference has no spread', () => {
    const values = [3, 1, 4, 1.5, 9, 2.5];
    const resamples = drawResamples([6]);
    const shifted = interquartileMeans([values.map((value) => value + 0.25)], resamples);
    const apart = differences(shifted, interquartileMeans([values], resamples));
    expect(apart.every((value) => Math.abs(value - 0.25) < 1e-12)).toBe(true);
    const others = differences(shifted, interquartileMeans([values], drawResamples([6], 1)));
    expect(others.some((value) => Math.abs(value - 0.25) > 1)).toBe(true);
    const infinite = Float64Array.of(Number.POSITIVE_INFINITY, 1);
    expect([...differences(infinite, Float64Array.of(Number.POSITIVE_INFINITY, 3))]).toEqual([0, -2]);
  });

  it('know an infinite value as the worst: a huge number in its place gives the same but there', () => {
    const resamples = drawResamples([8]);
    const of = (worst: number): Float64Array => interquartileMeans([[1, 2, 3, 4, 5, 6, 7, worst]], resamples);
    const far = of(1e299).map((value) => (value > 1e298 ? Number.POSITIVE_INFINITY : value));
    expect(far.includes(Number.POSITIVE_INFINITY)).toBe(true);
    expect(of(Number.POSITIVE_INFINITY)).toEqual(far);
    expect(interval95(of(Number.POSITIVE_INFINITY), 8)[1]).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuse what they do not fit', () => {
    expect(() => drawResamples([3, 0])).toThrow('at least 1 value');
    expect(() => drawResamples([])).toThrow('at least 1 value');
    const resamples = drawResamples([2, 3]);
    expect(() => interquartileMeans([[1, 2, 3]], resamples)).toThrow('strata of 2, 3 values, got 3');
    expect(() =>
      interquartileMeans(
        [
          [1, 2],
          [1, Number.NaN, 3],
        ],
        resamples,
      ),
    ).toThrow('NaN');
  });
});

const seeds = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 60 });

it('an interval is within the extremes, moves with the values, turns with their sign, and has the middle in it', () => {
  const methods = {
    iqm: (list: readonly number[]) => interval95(interquartileMeans([list], drawResamples([list.length])), list.length),
    median: medianInterval,
  };
  fc.assert(
    fc.property(
      seeds,
      fc.integer({ min: -1000, max: 1000 }),
      fc.constantFrom(...Object.values(methods)),
      (list, shift, of) => {
        const ends = of(list);
        if (ends === null) return;
        const [low, high] = ends;
        expect(low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-9);
        expect(high).toBeLessThanOrEqual(Math.max(...list) + 1e-9);
        const middle = of === medianInterval ? median(list) : low;
        expect(low <= middle + 1e-9 && middle - 1e-9 <= high).toBe(true);
        expect(of(list.map((value) => value + shift))?.[0]).toBeCloseTo(low + shift, 6);
        const turned = of(list.map((value) => -value));
        expect([-(turned?.[1] ?? NaN), -(turned?.[0] ?? NaN)]).toEqual([
          expect.closeTo(low, 6),
          expect.closeTo(high, 6),
        ]);
      },
    ),
    { numRuns: 40 },
  );
});

describe('the interval of the mean', () => {
  const of = (values: readonly number[]): readonly [number, number] | null =>
    meanInterval(values, drawResamples([values.length]));
  const many = Array.from({ length: 240 }, (_, i) => (i * 7) % 240);

  it('is given from 200 values, and where there is an error to measure in', () => {
    expect(of(many.slice(0, 199))).toBeNull();
    expect(of(many.slice(0, 200))).not.toBeNull();
    expect(of([...many, Number.POSITIVE_INFINITY])).toBeNull();
    // A resample in three is of nothing but 0.93, and its error of nothing but rounding.
    for (const other of [0.5, 0.6]) expect(of([other, ...Array<number>(239).fill(0.93)])).toBeNull();
    expect(of(Array<number>(240).fill(0.93))).toEqual([0.93, 0.93]);
  });

  it('reaches further where the long tail is', () => {
    const [low, high] = of(many.map((value) => value ** 3)) as [number, number];
    const mean = many.reduce((sum, value) => sum + value ** 3, 0) / 240;
    expect(high - mean).toBeGreaterThan(1.1 * (mean - low));
  });
});

describe('the interval of the median', () => {
  // scipy.stats.binom.ppf(0.025, n, 0.5), as the tables of the sign test have it.
  it.each([
    [5, 0],
    [6, 1],
    [8, 1],
    [9, 2],
    [10, 2],
    [20, 6],
    [50, 18],
    [100, 40],
    [2000, 956],
  ])('of %i values leaves %i ranks outside', (n, k) => {
    expect(ranksOutside(n)).toBe(k);
  });

  it('lies between order statistics, where Hettmansperger and Sheather put it', () => {
    // n = 10: k = 2 holds 1 - 2 * 11/1024, k = 3 holds 1 - 2 * 56/1024; place 0.323556, share 8p / (2 + 6p) = 0.656769.
    const [low, high] = medianInterval([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) as [number, number];
    const place = (0.95 - 1 + 22 / 1024) / (22 / 1024 - 112 / 1024);
    const share = (8 * place) / (2 + 6 * place);
    expect([low, high]).toEqual([expect.closeTo(2 + share, 12), expect.closeTo(9 - share, 12)]);
    expect(medianInterval([1, 2, 3, 4, 5])).toBeNull();
    const infinity = Number.POSITIVE_INFINITY;
    expect(medianInterval([1, 2, 3, 4, 5, infinity, infinity, infinity])?.[1]).toBe(infinity);
  });
});

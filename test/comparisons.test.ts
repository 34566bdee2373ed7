/** Two settings and more against each other: figures of SciPy, statsmodels and rliable, and what must hold of any. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawResamples } from '../ts/stats/bootstrap.ts';
import { holm } from '../ts/stats/holm.ts';
import { improvementInterval, probabilityOfImprovement } from '../ts/stats/improvement.ts';
import { deviationPerPair, seedsNeeded } from '../ts/stats/seeds-needed.ts';
import { fewestPairs, signedRank } from '../ts/stats/signed-rank.ts';
import { standardDeviation } from '../ts/stats/summary.ts';
import { readCases } from './golden/read.ts';

const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 });

describe('the probability of improvement', () => {
  interface Case {
    readonly one: number[];
    readonly other: number[];
    readonly probability: number;
    readonly interval?: [number, number];
  }

  it.each(readCases<Case>('improvement.json'))(
    'is SciPy’s U over the pairs, case %#',
    ({ one, other, ...expected }) => {
      expect(probabilityOfImprovement([one], [other])).toBeCloseTo(expected.probability, 13);
      if (expected.interval === undefined) expect(() => improvementInterval(one, other)).toThrow('as many values');
      else
        for (const [i, end] of expected.interval.entries())
          expect(improvementInterval(one, other)[i]).toBeCloseTo(end, 12);
    },
  );

  interface RliableCase {
    readonly x: number[][];
    readonly y: number[][];
    readonly probabilityOfImprovement: number;
  }

  it.each(readCases<RliableCase>('rliable.json'))('over strata is rliable’s, case %#', ({ x, y, ...expected }) => {
    expect(probabilityOfImprovement(x, y)).toBeCloseTo(expected.probabilityOfImprovement, 13);
  });

  it('and that of the contrary are 1; ranks alone count, infinite ones too', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const p = probabilityOfImprovement([one], [other]);
        expect(probabilityOfImprovement([other], [one])).toBeCloseTo(1 - p, 13);
        const far = (list: number[]): number[] => list.map((value) => (value === 9 ? Infinity : value ** 3));
        expect(probabilityOfImprovement([far(one)], [far(other)])).toBe(p);
      }),
    );
    expect(probabilityOfImprovement([[3, Infinity]], [[1, 2]])).toBe(1);
  });

  it('has an interval from 0 to 1 that turns with the sides', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { minLength: 2 });
    fc.assert(
      fc.property(pairs, (list) => {
        const [one, other] = [list.map(([a]) => a), list.map(([, b]) => b)];
        const [low, high] = improvementInterval(one, other);
        const p = probabilityOfImprovement([one], [other]);
        expect(-1e-12 <= low && low <= p + 1e-12 && p - 1e-12 <= high && high <= 1 + 1e-12).toBe(true);
        expect(improvementInterval(other, one)).toEqual([expect.closeTo(1 - high, 12), expect.closeTo(1 - low, 12)]);
      }),
    );
  });

  it('refuses what is no pair', () => {
    expect(() => probabilityOfImprovement([[1]], [])).toThrow('strata in pairs');
    expect(() => probabilityOfImprovement([[1]], [[]])).toThrow('at least 1');
    expect(() => improvementInterval([1], [1])).toThrow('at least 2');
  });
});

describe('the signed-rank test', () => {
  interface Case {
    readonly differences: number[];
    readonly p: number;
  }

  it.each(readCases<Case>('signed-rank.json'))('is SciPy’s, case %#', ({ differences, p }) => {
    expect(signedRank(differences)).toBeCloseTo(p, 12);
  });

  it('counts every choice of signs, whatever is tied', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 9 }), (list) => {
        const kept = list.filter((value) => value !== 0);
        const rank = (value: number): number =>
          kept.filter((other) => Math.abs(other) < Math.abs(value)).length +
          (kept.filter((other) => Math.abs(other) === Math.abs(value)).length + 1) / 2;
        const ranks = kept.map(rank);
        const far = (signs: (i: number) => boolean): number =>
          Math.abs(ranks.reduce((sum, each, i) => sum + (signs(i) ? each : -each), 0));
        const seen = far((i) => kept[i]! > 0);
        const choices = Array.from({ length: 2 ** kept.length }, (_, choice) => far((i) => ((choice >> i) & 1) === 1));
        const p = choices.filter((each) => each >= seen).length / choices.length;
        expect(signedRank(list)).toBeCloseTo(p, 12);
      }),
    );
  });

  it('takes an infinite difference as the largest, and none as no evidence', () => {
    expect(signedRank([1, 2, Infinity])).toBe(signedRank([1, 2, 3]));
    expect([signedRank([]), signedRank([0, 0])]).toEqual([1, 1]);
    expect(() => signedRank([Number.NaN])).toThrow('NaN');
  });
});

describe('Holm’s correction', () => {
  interface Case {
    readonly p: number[];
    readonly adjusted: number[];
  }

  it.each(readCases<Case>('holm.json'))('of $p is statsmodels’', ({ p, adjusted }) => {
    for (const [i, value] of holm(p).entries()) expect(value).toBeCloseTo(adjusted[i]!, 14);
  });

  it('keeps the order, and refuses what is no probability', () => {
    expect(holm([])).toEqual([]);
    expect(() => holm([0.5, 1.5])).toThrow('from 0 to 1, got 1.5');
    expect(() => holm([Number.NaN])).toThrow('NaN');
  });
});

describe('the seeds that a difference needs', () => {
  interface Case {
    readonly difference: number;
    readonly deviation: number;
    readonly power: number;
    readonly seeds: number;
  }

  it.each(readCases<Case>('seeds-needed.json'))(
    '$difference of $deviation is statsmodels’, or one more',
    ({ difference, deviation, power, seeds }) => {
      const got = seedsNeeded(difference, deviation, power);
      expect(seedsNeeded(-difference, deviation, power)).toBe(got);
      expect(Math.abs(got - Math.ceil(seeds))).toBeLessThanOrEqual(1);
      expect(Math.abs(got - seeds)).toBeLessThan(1.5);
    },
  );

  it.each([
    // TTestPower().solve_power(effect, power=.8, alpha=level)
    [0.5, 0.01, 50.06],
    [1, 0.05 / 7, 16.15],
    [0.3, 0.05 / 39, 188.48],
  ])('are more at a stricter level: effect %d at %d', (effect, level, expected) => {
    expect(Math.abs(seedsNeeded(effect, 1, 0.8, level) - Math.ceil(expected))).toBeLessThanOrEqual(1);
  });

  it('are those of the mean where the statistic is the mean', () => {
    // The spread of resampled means of n values is sd sqrt((n - 1) / n / n), known to a part in sqrt(2 * 2000).
    const list = [3, 1, 4, 1.5, 9];
    const { counts } = drawResamples([5]);
    const means = Array.from({ length: 2000 }, (_, b) =>
      counts.subarray(5 * b, 5 * b + 5).reduce((sum, count, i) => sum + (count * list[i]!) / 5, 0),
    );
    const ratio = deviationPerPair(means, 5) / standardDeviation(list);
    expect(Math.abs(ratio - 1)).toBeLessThan(4 / Math.sqrt(4000));
  });

  it('are refused where there is nothing to find', () => {
    expect(() => seedsNeeded(0, 1)).toThrow('finite');
    expect(() => seedsNeeded(1, Infinity)).toThrow('finite');
    expect(() => seedsNeeded(1, 1, 1)).toThrow(RangeError);
  });
});

it.each([0.5, 0.05, 0.05 / 6, 0.05 / 39])(
  'fewer pairs than the fewest can never be below %d, and so many can',
  (level) => {
    const all = (pairs: number): number => signedRank(Array.from({ length: pairs }, (_, i) => i + 1));
    expect(all(fewestPairs(level))).toBeLessThan(level);
    expect(all(fewestPairs(level) - 1)).toBeGreaterThanOrEqual(level);
  },
);

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../ts/input-error.ts';
import { batchOrder } from '../ts/numeric/batch-order.ts';
import { RandomState } from '../ts/numeric/random.ts';
import { readCases } from './golden/read.ts';

interface RandomCase {
  readonly seed: number | number[];
  readonly random_sample: number[];
  readonly standard_normal: number[];
  readonly permutation: number[];
  readonly permutation_1000_head: number[];
  readonly random_sample_after_5000: number;
  readonly mixed: number[];
  readonly shuffled_after_mixed: number[];
}

const cases = readCases<RandomCase>('random.json').map((golden) => ({
  name: JSON.stringify(golden.seed).slice(0, 30),
  golden,
}));

describe.each(cases)("RandomState($name) draws NumPy's numbers", ({ golden }) => {
  const draw = <T>(n: number, one: (random: RandomState) => T): T[] => {
    const random = new RandomState(golden.seed);
    return Array.from({ length: n }, () => one(random));
  };

  it('random_sample', () => {
    expect(draw(8, (random) => random.randomSample())).toEqual(golden.random_sample);
    expect(draw(5001, (random) => random.randomSample()).at(-1)).toBe(golden.random_sample_after_5000);
  });

  it('standard_normal', () => {
    expect(draw(9, (random) => random.standardNormal())).toEqual(golden.standard_normal);
  });

  it('permutation', () => {
    expect([...new RandomState(golden.seed).permutation(20)]).toEqual(golden.permutation);
    expect([...new RandomState(golden.seed).permutation(1000).slice(0, 8)]).toEqual(golden.permutation_1000_head);
  });

  it('all of them mixed, the second normal of a pair kept between', () => {
    const random = new RandomState(golden.seed);
    const mixed = [random.standardNormal(), random.randomSample(), random.standardNormal()];
    mixed.push(...random.permutation(5), random.standardNormal());
    expect(mixed).toEqual(golden.mixed);
    const values = Uint32Array.of(9, 9, 8, 7, 6, 5, 4);
    random.shuffle(values);
    expect([...values]).toEqual(golden.shuffled_after_mixed);
  });
});

const seeds = fc.integer({ min: 0, max: 0xffffffff });

it('a permutation has every index once', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 300 }), (seed, n) => {
      expect([...new RandomState(seed).permutation(n)].sort((a, b) => a - b)).toEqual([...Array(n).keys()]);
    }),
  );
});

it('an interval keeps to its bounds, up to the largest word', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 0xffffffff }), (seed, max) => {
      const value = new RandomState(seed).interval(max);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(max);
    }),
  );
});

it.each([-1, 0.5, 2 ** 32, Number.NaN, [], [1, -1], [2 ** 32]])('seed %j is refused', (seed) => {
  expect(() => new RandomState(seed)).toThrow(InputError);
});

interface OrderCase {
  readonly seed: number;
  readonly rows: number;
  readonly orders: number[][];
}

describe.each(readCases<OrderCase>('batch-order.json'))('batch order of seed $seed over $rows rows', (golden) => {
  it("is NumPy's successive permutations, whatever epoch is asked for before", () => {
    const order = batchOrder(golden.seed, golden.rows);
    const epochs = fc.integer({ min: 0, max: golden.orders.length - 1 });
    fc.assert(
      fc.property(epochs, (epoch) => {
        const rows = order(epoch);
        expect([...rows]).toEqual(golden.orders[epoch]);
        rows.fill(0);
      }),
    );
  });
});

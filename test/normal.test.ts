import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalCdf, normalDensity, normalQuantile } from '../ts/numeric/normal.ts';
import { readCases } from './golden/read.ts';

it.each(readCases<[z: number, density: number, cdf: number]>('normal.json'))('at %d is SciPy’s', (z, density, cdf) => {
  expect(Math.abs(normalDensity(z) - density)).toBeLessThanOrEqual(1e-15 * density + 1e-300);
  expect(Math.abs(normalCdf(z) - cdf)).toBeLessThan(1e-15);
});

it('the quantile undoes the distribution, and has its sign', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
      expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(1e-14);
    }),
  );
  // scipy.stats.norm.ppf([0.025, 0.8])
  expect(normalQuantile(0.025)).toBeCloseTo(-1.959963984540054, 13);
  expect(normalQuantile(0.8)).toBeCloseTo(0.8416212335729143, 14);
  for (const p of [0, 1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
});

/** What tests of theory share: a network of one sigma, one row, and equality in printed digits. */
import { expect } from 'vitest';
import type { Activation } from '../ts/engine/activations.ts';
import { scaleLaws } from '../ts/theory/finite-width.ts';
import type { Network, Rows } from '../ts/theory/network.ts';
import { propagate } from '../ts/theory/propagation.ts';
import type { ScaleLaw } from '../ts/theory/relu-law.ts';

/** Of leaky ReLU. */
export const SLOPE = 0.01;

/** The article's. */
export const sizes = [2, 64, 64, 2];

/** One row of |x|² = 2. */
export const row: Rows = { features: 2, inputs: [1, 1] };

export function network(sizes: readonly number[], activation: Activation, sigma: number, biasSigma = 0): Network {
  const all = (value: number): number[] => sizes.slice(1).map(() => value);
  return { sizes, activation, slope: SLOPE, sigmas: all(sigma), biasSigmas: all(biasSigma) };
}

/** Of a row's scale at layer l, from 1. */
export function lawAt(net: Network, rows: Rows, l: number): (row: number) => ScaleLaw {
  return scaleLaws(net, rows, propagate(net, rows))[l - 1]!;
}

/** Equal to a number that was printed with so many significant digits. */
export function expectDigits(value: number, expected: number, digits: number): void {
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(expected))) + 1 - digits);
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(0.6 * unit);
}

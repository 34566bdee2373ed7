/**
 * The share of activations near zero before training: of |a| < threshold. An engine stores what is below 2^-100 in
 * magnitude as 0, so the share of exact zeros is that of this threshold: for ReLU one half, and the dead layers of
 * narrow networks.
 *
 * Means are over weights, of each row, then over rows; exact in layer 1, for weights that are not Gaussian by
 * units that stand for all, and above for ReLU with zero biases. Training reverses the order of the scales: nothing here holds after it.
 */
import { type Interval, nonlinearity } from '../activations.ts';
import { overScales, type RowLaws } from '../finite-width.ts';
import { density, distribution } from '../gaussian.ts';
import type { Network } from '../network.ts';
import { average } from '../propagation.ts';

/** Where |φ(z)| < threshold. */
export function quietIntervals({ activation, slope }: Network, threshold: number): readonly Interval[] {
  return threshold > 0 ? nonlinearity(activation, slope).quiet(threshold) : [];
}

/** P(z in the intervals), z ~ N(0, q). */
export function quietShare(intervals: readonly Interval[], q: number): number {
  if (q === 0) return intervals.some(([low, high]) => low < 0 && high > 0) ? 1 : 0;
  const scale = Math.sqrt(q);
  return intervals.reduce((sum, [low, high]) => sum + distribution(high / scale) - distribution(low / scale), 0);
}

/** q d/dq of that. */
export function quietSlope(intervals: readonly Interval[], q: number): number {
  const scale = Math.sqrt(q);
  const atEnd = (z: number): number => (q === 0 || !Number.isFinite(z) ? 0 : (-z / scale / 2) * density(z / scale));
  return intervals.reduce((sum, [low, high]) => sum + atEnd(high) - atEnd(low), 0);
}

/** Mean over rows with second moments q and over their scales. */
export function meanShare(intervals: readonly Interval[], q: Float64Array, laws: RowLaws): number {
  return average(q.map((each, row) => overScales((scaled) => quietShare(intervals, scaled), each, laws(row))));
}

/**
 * Of one unit's share of rows, its mean and variance over units that stand for all.
 *
 * @param z of those units, by row
 */
export function sharesOfUnits(
  intervals: readonly Interval[],
  z: (row: number) => Float64Array,
  rows: number,
): { mean: number; variance: number } {
  const shares = new Float64Array(z(0).length);
  for (let row = 0; row < rows; row++) {
    const values = z(row);
    for (const [low, high] of intervals) {
      for (let unit = 0; unit < shares.length; unit++) {
        if (low < values[unit]! && values[unit]! < high) shares[unit]! += 1 / rows;
      }
    }
  }
  const mean = average(shares);
  return { mean, variance: average(shares.map((share) => (share - mean) ** 2)) };
}

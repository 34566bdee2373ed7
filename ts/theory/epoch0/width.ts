/**
 * How figures vary between networks because layers are finite: from the covariance of the scales t of rows
 * (`finite-width.ts`), to order 1/width. It never knows labels or gradients.
 */
import { scaleCovariances } from '../finite-width.ts';
import type { Network, Rows } from '../network.ts';
import { average } from '../propagation.ts';
import { fourthCumulant, unitOf } from '../units.ts';

export interface WidthSpread {
  /** Variance over networks of the mean of z², relative to the square of its mean: at layers 1 to L. */
  readonly preActivationSquare: readonly number[];
  /** Likewise of a², at hidden layers. */
  readonly activationSquare: readonly number[];
  /** Variance of the mean over rows of a function of q^(l + 1), by its slopes q d/dq of each row. */
  ofMean(l: number, slopes: Float64Array): number;
}

/**
 * @param layers q^l of some rows
 * @param signals S^l of the same, [rows, rows], the lower triangles
 */
export function widthSpread(
  network: Network,
  rows: Rows,
  layers: readonly Float64Array[],
  signals: readonly Float64Array[],
): WidthSpread {
  const count = layers[0]!.length;
  const covariances = scaleCovariances(network, rows, layers);
  const cumulants = layers.map((_, l) => fourthCumulant(network, rows, l + 1));
  // Lower triangles, with what is above them added.
  const scales = layers.map(() => new Float64Array(count * count));
  const squares = layers.map(() => 0);
  const powers = layers.slice(1).map(() => 0);
  const signal = new Float64Array(layers.length);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const times = i === j ? 1 : 2;
      for (const [l, covariance] of signals.entries()) signal[l] = covariance[i * count + j]!;
      const { power, scale } = covariances(i, j, signal);
      layers.forEach((q, l) => {
        scales[l]![i * count + j] = times * scale[l]!;
        // Of a layer's units, given those below: 2 S² each and what their law adds; the mean of S² is larger as q² t² is.
        const common = scale[l]! * q[i]! * q[j]!;
        const ofUnit = 2 * (signal[l]! ** 2 + common) + cumulants[l]!(i, j);
        squares[l]! += times * (common + ofUnit / network.sizes[l + 1]!);
      });
      for (let l = 0; l < power.length; l++) powers[l]! += times * power[l]!;
    }
  }
  const relative = (sum: number, mean: number): number => (sum <= 0 || mean === 0 ? 0 : sum / (count * mean) ** 2);
  return {
    preActivationSquare: squares.map((sum, l) => relative(sum, average(layers[l]!))),
    activationSquare: powers.map((sum, l) => {
      return relative(sum, average(unitOf(network, rows, l + 1, layers[l]!).secondMoments()));
    }),
    ofMean: (l, slopes) => {
      const sums = slopes.map((slope, i) => {
        return slope * slopes.reduce((sum, other, j) => sum + other * scales[l]![i * count + j]!, 0);
      });
      return Math.max(0, average(sums) / count);
    },
  };
}

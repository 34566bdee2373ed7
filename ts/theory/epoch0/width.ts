/**
 * How figures vary between networks because layers are finite: from the covariance of the scales t of rows
 * (`finite-width.ts`), to order 1/width. It never knows labels or gradients.
 */
import { nonlinearity } from '../activations.ts';
import { scaleCovariances } from '../finite-width.ts';
import type { Network } from '../network.ts';
import { average } from '../propagation.ts';

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
  layers: readonly Float64Array[],
  signals: readonly Float64Array[],
): WidthSpread {
  const rows = layers[0]!.length;
  const covariances = scaleCovariances(network, layers);
  // Lower triangles, with what is above them added.
  const scales = layers.map(() => new Float64Array(rows * rows));
  const squares = layers.map(() => 0);
  const powers = layers.slice(1).map(() => 0);
  const signal = new Float64Array(layers.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const times = i === j ? 1 : 2;
      for (const [l, covariance] of signals.entries()) signal[l] = covariance[i * rows + j]!;
      const { power, scale } = covariances(i, j, signal);
      layers.forEach((q, l) => {
        scales[l]![i * rows + j] = times * scale[l]!;
        // Of a layer's units, given those below: 2 S² / n each, whose mean is larger as q² t² is.
        const common = scale[l]! * q[i]! * q[j]!;
        squares[l]! += times * (common + (2 / network.sizes[l + 1]!) * (signal[l]! ** 2 + common));
      });
      for (let l = 0; l < power.length; l++) powers[l]! += times * power[l]!;
    }
  }
  const { secondMoment } = nonlinearity(network.activation, network.slope);
  const relative = (sum: number, mean: number): number => (sum <= 0 || mean === 0 ? 0 : sum / (rows * mean) ** 2);
  return {
    preActivationSquare: squares.map((sum, l) => relative(sum, average(layers[l]!))),
    activationSquare: powers.map((sum, l) => relative(sum, average(layers[l]!.map(secondMoment)))),
    ofMean: (l, slopes) => {
      const sums = slopes.map((slope, i) => {
        return slope * slopes.reduce((sum, other, j) => sum + other * scales[l]![i * rows + j]!, 0);
      });
      return Math.max(0, average(sums) / rows);
    },
  };
}

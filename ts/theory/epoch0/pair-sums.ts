/** What is summed over all pairs of rows at once, as the pairs' covariances are dear: in the limit of wide layers. */
import { type GradientSquares, gradientSum } from './gradient.ts';
import { lossSum, type OutputLoss } from './loss.ts';
import type { Sample } from './sample.ts';
import { signCovariance } from './zeros-variance.ts';

export interface PairSums {
  readonly gradient: GradientSquares;
  /** Variance of the loss over networks. */
  readonly lossVariance: number;
  /** Mean covariance of [z < 0] of two rows, at hidden layers. */
  readonly signCovariances: Float64Array;
}

/** @param loss of the sample's rows */
export function sumOverPairs(loss: OutputLoss, { count, layers, pairs }: Sample): PairSums {
  const last = layers.length - 1;
  const gradient = gradientSum(loss, layers[last]!, layers.length);
  const variance = lossSum(loss, layers[last]!);
  const signs = new Float64Array(last);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const pair = pairs(i, j);
      const times = i === j ? 1 : 2;
      const weight = times * loss.weights[i]! * loss.weights[j]!;
      gradient.add(i, j, pair, times);
      variance.add(i, j, pair.signal[last]!, times);
      for (let l = 0; l < last; l++) {
        signs[l]! += weight * signCovariance(layers[l]![i]!, layers[l]![j]!, pair.signal[l]!);
      }
    }
  }
  return {
    gradient: gradient.squares,
    lossVariance: variance.variance(),
    signCovariances: signs,
  };
}

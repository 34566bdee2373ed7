/**
 * What Adam's steps are to the initial weights: their size hardly depends on the gradient, so the learning rate alone
 * decides how long a scale is remembered. It never knows a loss.
 *
 * Source: Kingma and Ba 2015. Plain gradient descent has no such normalisation, and none of this.
 */

export interface AdamScale {
  readonly learningRate: number;
  /** Standard deviation of the weights. */
  readonly sigma: number;
}

/** The first update of a parameter with this gradient; exact: moments and their corrections cancel. */
export function firstStep(gradient: number, learningRate: number, epsilon: number): number {
  return (-learningRate * gradient) / (Math.abs(gradient) + epsilon);
}

/**
 * The first step's size over sigma, of a parameter whose gradient is large against epsilon: learning rate over sigma,
 * whatever the gradient. Gradients of deep networks at small sigma are below that, and their steps smaller.
 */
export function relativeFirstStep({ learningRate, sigma }: AdamScale): number {
  return learningRate / sigma;
}

/** The largest step there can be: a gradient after a long time without. */
export function largestStep(learningRate: number, beta1: number, beta2: number): number {
  return (learningRate * (1 - beta1)) / Math.sqrt(1 - beta2);
}

/**
 * Steps until the parameters have moved as far as they were from 0, and the initial scale is forgotten: from and to,
 * 1.2 and 2 times sigma over the learning rate. The factors are measured, in the article's network for sigma from 0.003
 * to 0.1; a straight walk would take 1, and near the end of training steps turn. A scale far above learning rate times
 * steps stays.
 */
export function forgettingSteps({ learningRate, sigma }: AdamScale): readonly [from: number, to: number] {
  return [(1.2 * sigma) / learningRate, (2 * sigma) / learningRate];
}

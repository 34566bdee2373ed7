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

export interface FirstStep extends AdamScale {
  readonly epsilon: number;
  readonly gradient: number;
}

/** The first update of a parameter with this gradient; exact: moments and their corrections cancel. */
export function firstStep(gradient: number, learningRate: number, epsilon: number): number {
  return (-learningRate * gradient) / (Math.abs(gradient) + epsilon);
}

/**
 * The first step's size over sigma: learning rate over sigma whatever the gradient, as long as it is large against
 * epsilon. Gradients of deep networks at small sigma are not, and their steps smaller.
 */
export function relativeFirstStep({ learningRate, epsilon, sigma, gradient }: FirstStep): number {
  return Math.abs(firstStep(gradient, learningRate, epsilon)) / sigma;
}

/**
 * Steps until the parameters have moved as far as they were from 0, and the initial scale is forgotten: from and to,
 * 1.2 and 2.2 times sigma over the learning rate. The factors are measured, in the article's network on its data for
 * sigma from 0.003 to 0.1, and for that alone: of another they say the order of magnitude. A straight walk would take 1,
 * and near the end of training steps turn. A scale far above learning rate times steps stays.
 */
export function forgettingSteps({ learningRate, sigma }: AdamScale): readonly [from: number, to: number] {
  return [(1.2 * sigma) / learningRate, (2.2 * sigma) / learningRate];
}

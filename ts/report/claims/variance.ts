/**
 * The article's formulas for variances, and what theory puts in their place (He et al. 2015). Measured by the engine's
 * probe of initial networks.
 */
import type { Claim } from './claim.ts';
import { isOne } from './questions.ts';

const TOLERANCE = 0.1;
const threshold = 'Equal is within a tenth.';
const test = 'Interquartile mean over seeds of measured over claimed.';
const variances = 'Variances over the training rows and the units of a layer, before training.';

export const varianceClaims: readonly Claim[] = [
  {
    name: 'variance-of-sums',
    by: 'article',
    text: 'Var(z) = d σ² Var(x)',
    quantity: `${variances} z is the first hidden layer's, d its inputs.`,
    test,
    threshold,
    uses: ['firstVariance'],
    ask: (values) => [isOne(values, 'firstVariance', 'layer 1', TOLERANCE)],
  },
  {
    name: 'variance-of-relu',
    by: 'article',
    text: 'Var(ReLU(z)) = Var(z) / 2',
    quantity: variances,
    test,
    threshold,
    uses: ['halfVariance1', 'halfVariance2'],
    ask: (values) => [
      isOne(values, 'halfVariance1', 'layer 1', TOLERANCE),
      isOne(values, 'halfVariance2', 'layer 2', TOLERANCE),
    ],
    remark:
      'For a normal z around 0 the variance is (1/2 − 1/(2π)) Var(z) = 0.3408 Var(z), 0.68 of what is claimed; over rows ' +
      'of different length it is a little more. It is the mean square that is a half, and that is what the next layer ' +
      'needs.',
  },
  {
    name: 'mean-square-of-relu',
    by: 'theory',
    text: 'E[ReLU(z)²] = Var(z) / 2',
    quantity: variances,
    test,
    threshold,
    uses: ['halfSquare1', 'halfSquare2'],
    ask: (values) => [
      isOne(values, 'halfSquare1', 'layer 1', TOLERANCE),
      isOne(values, 'halfSquare2', 'layer 2', TOLERANCE),
    ],
  },
  {
    name: 'growth-of-delta',
    by: 'article',
    text: 'Var(δ) grows by h σ² a layer',
    quantity: `${variances} δ is the gradient with respect to z, h the width of a hidden layer.`,
    test,
    threshold,
    uses: ['deltaGrowth'],
    ask: (values) => [isOne(values, 'deltaGrowth', 'layer 2 to 1', TOLERANCE)],
    remark: 'ReLU lets half of δ through, so the factor is h σ²/2.',
  },
  {
    name: 'growth-of-delta-through-relu',
    by: 'theory',
    text: 'Var(δ) grows by h σ² / 2 a layer',
    quantity: variances,
    test,
    threshold,
    uses: ['deltaGrowth'],
    ask: (values) => {
      const question = isOne(values, 'deltaGrowth', 'layer 2 to 1', TOLERANCE);
      return [{ ...question, ratios: question.ratios.map((each) => 2 * each) }];
    },
  },
];

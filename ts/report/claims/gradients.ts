/** What the article says of the size of gradients. */
import type { Claim } from './claim.ts';
import { isTimes } from './questions.ts';

const large = [0.5, 1];
const small = [0.01, 0.1];
const test = 'σ 0.5 and 1 against 0.01 and 0.1, each with each, seed by seed.';

/** A tenth more, and ten times as much. */
const [MORE, MANY] = [1.1, 10];

export const gradientClaims: readonly Claim[] = [
  {
    name: 'larger-gradients',
    by: 'article',
    text: 'Large σ gives larger gradients',
    quantity: 'Median over the epochs of the global L2 norm of the gradient.',
    test,
    threshold: 'A tenth more counts.',
    uses: ['typicalGradient'],
    ask: (values) => large.flatMap((sigma) => isTimes(values, 'typicalGradient', sigma, MORE, small)),
  },
  {
    name: 'unsteady-gradients',
    by: 'article',
    text: 'Large σ gives less steady gradients',
    quantity:
      'Median over the epochs of how much the gradient norm changes from one to the next, as |ln| of their ratio.',
    test,
    threshold: 'A tenth more counts.',
    uses: ['unsteadiness'],
    ask: (values) => large.flatMap((sigma) => isTimes(values, 'unsteadiness', sigma, MORE, small)),
  },
  {
    name: 'vanishing-at-start',
    by: 'article',
    text: "Small σ's gradients vanish, at the start",
    quantity: 'Global L2 norm of the gradient before the first update.',
    test: 'σ 0.1 against 0.01, seed by seed.',
    threshold: 'Vanished is a tenth or less.',
    uses: ['gradientAtStart'],
    ask: (values) => isTimes(values, 'gradientAtStart', 0.1, MANY, [0.01]),
  },
  {
    name: 'vanishing-later',
    by: 'article',
    text: "Small σ's gradients vanish, and stay so",
    quantity: 'The largest global L2 norm of the gradient in all epochs.',
    test: 'σ 0.1 against 0.01, seed by seed.',
    threshold: 'Vanished is a tenth or less.',
    uses: ['largestGradient'],
    ask: (values) => isTimes(values, 'largestGradient', 0.1, MANY, [0.01]),
  },
  {
    name: 'vanishing-by-layer',
    by: 'article',
    text: "Small σ's gradients vanish, on their way from the last layer to the first",
    quantity:
      "Norm of the gradient of the last layer's weights over that of the first layer's, before the first update.",
    test: 'σ 0.01 by itself.',
    threshold: 'Vanished is a tenth or less.',
    uses: ['lastOverFirst'],
    ask: (values) => {
      const differences = values('lastOverFirst', 0.01).map(Math.log);
      return [{ kind: 'more', label: 'last over first layer', unit: 'norm', differences, least: Math.log(MANY) }];
    },
  },
];

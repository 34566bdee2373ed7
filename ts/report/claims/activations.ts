/** What the article says of activations near zero. */
import type { Claim } from './claim.ts';
import { isGreater } from './questions.ts';

const LEAST = 0.01;

const test = 'σ 0.01 against each of the others, seed by seed.';
const threshold = 'A percentage point counts.';

export const activationClaims: readonly Claim[] = [
  {
    name: 'near-zero-at-start',
    by: 'article',
    text: 'σ 0.01 has the most near-zero activations, at the start',
    quantity: "Share of the first hidden layer's activations with |a| < 0.01, before the first update.",
    test,
    threshold,
    uses: ['nearZeroAtStart'],
    ask: (values) => isGreater(values, 'nearZeroAtStart', 0.01, LEAST),
  },
  {
    name: 'near-zero-at-end',
    by: 'article',
    text: 'σ 0.01 has the most near-zero activations, at the end',
    quantity: 'The same share before the last update.',
    test,
    threshold,
    uses: ['nearZeroAtEnd'],
    ask: (values) => isGreater(values, 'nearZeroAtEnd', 0.01, LEAST),
  },
];

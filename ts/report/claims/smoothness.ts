/** What the article says of how smooth the curves are. */
import type { Claim } from './claim.ts';
import { isAtMost, isGreater } from './questions.ts';

const rises = 'Share of the epochs in which the training loss rises.';

export const smoothnessClaims: readonly Claim[] = [
  {
    name: 'fluctuates',
    by: 'article',
    text: 'σ 1, after its fast gain, fluctuates',
    quantity: 'Sum of all falls of the training accuracy from one epoch to the next, from epoch 100 on.',
    test: 'σ 1 against each of the others, seed by seed.',
    threshold: 'A percentage point in all counts.',
    uses: ['lateFalls'],
    ask: (values) => isGreater(values, 'lateFalls', 1, 0.01),
  },
  {
    name: 'smooth',
    by: 'article',
    text: 'σ 0.1 and 0.5 learn smoothly',
    quantity: rises,
    test: 'Each by itself.',
    threshold: 'Smooth is a loss that rises in at most 5 % of the epochs.',
    uses: ['rises'],
    ask: (values) => isAtMost(values, 'rises', 0.05, [0.1, 0.5]),
  },
  {
    name: 'jagged',
    by: 'article',
    text: 'σ 1 learns jaggedly',
    quantity: rises,
    test: 'σ 1 against 0.1 and 0.5, seed by seed.',
    threshold: '5 percentage points count.',
    uses: ['rises'],
    ask: (values) => isGreater(values, 'rises', 1, 0.05, [0.1, 0.5]),
  },
];

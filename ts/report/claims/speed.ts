/** What the article says of how soon a scale learns. */
import type { Claim } from './claim.ts';
import { isGreater, isLess } from './questions.ts';

/** A fortieth of the article's training, and a twentieth. */
const [SOON, SOONER] = [5, 10];

export const speedClaims: readonly Claim[] = [
  {
    name: 'fastest',
    by: 'article',
    text: 'σ 0.1 converges fastest',
    quantity: 'Epochs until 93 % of the training rows are right for the first time; never counts as later than all.',
    test: 'σ 0.1 against each of the others, seed by seed.',
    threshold: `${SOONER} epochs count, a twentieth of the training.`,
    uses: ['converged'],
    ask: (values) => isLess(values, 'converged', 0.1, SOONER),
  },
  {
    name: 'slow-start',
    by: 'article',
    text: 'σ 0.01 learns slowly at first',
    quantity: 'Epochs until the training loss has fallen by a tenth of its first value.',
    test: 'σ 0.01 against each of the others, seed by seed.',
    threshold: `${SOON} epochs count.`,
    uses: ['begun'],
    ask: (values) => isGreater(values, 'begun', 0.01, SOON),
  },
  {
    name: 'fast-gain',
    by: 'article',
    text: 'σ 1 gains accuracy fast',
    quantity: 'Epochs until 80 % of the training rows are right for the first time.',
    test: 'σ 1 against each of the others, seed by seed.',
    threshold: `${SOON} epochs count.`,
    uses: ['gained'],
    ask: (values) => isLess(values, 'gained', 1, SOON),
  },
];

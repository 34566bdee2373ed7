/** What the article says of the accuracy that a scale reaches. */
import type { Claim } from './claim.ts';
import { isGreater } from './questions.ts';

/** Half a percentage point. */
const LEAST = 0.005;

const threshold = 'Half a percentage point counts; less is no advantage.';
const test = 'σ 0.1 against each of the others, seed by seed.';

export const accuracyClaims: readonly Claim[] = [
  {
    name: 'best-test-accuracy',
    by: 'article',
    text: 'σ 0.1 reaches the best test accuracy',
    quantity: "Test accuracy after the last update, on the article's own test rows.",
    test,
    threshold,
    uses: ['testAccuracy'],
    ask: (values) => isGreater(values, 'testAccuracy', 0.1, LEAST),
    remark:
      'All seeds share these test rows, so that whatever luck is in them shifts all alike and no number of seeds ' +
      'averages it out.',
  },
  {
    name: 'best-fresh-accuracy',
    by: 'article',
    text: 'σ 0.1 reaches the best test accuracy, on fresh points of the same population',
    quantity: 'Accuracy after the last update, on points that the generator draws anew.',
    test,
    threshold,
    uses: ['freshAccuracy'],
    ask: (values) => isGreater(values, 'freshAccuracy', 0.1, LEAST),
  },
];

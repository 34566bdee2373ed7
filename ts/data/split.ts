/**
 * Which rows train and which test, as scikit-learn's train_test_split(test_size=testFraction, random_state=seed)
 * decides it. It never sees the rows themselves.
 */
import { InputError } from '../input-error.ts';
import { RandomState } from '../numeric/random.ts';

/** Row indices of each part, in its order. */
export interface Split {
  readonly training: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * The test rows come first in the seed's permutation: ceil(testFraction rows) of them; the rest train.
 * @throws InputError when a part would be empty
 */
export function split(rows: number, testFraction: number, seed: number): Split {
  const test = Math.ceil(testFraction * rows);
  if (!(testFraction > 0 && test < rows)) {
    throw new InputError(
      'testFraction',
      testFraction,
      `a number in (0, 1) that leaves at least one of ${rows} samples for training`,
    );
  }
  const order = new RandomState(seed).permutation(rows);
  return { training: order.slice(test), test: order.slice(0, test) };
}

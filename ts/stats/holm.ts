/**
 * Many comparisons at once: of 20 true hypotheses one has p < 0.05 by chance. Never knows what is compared.
 */
import { numbers } from './summary.ts';

/**
 * Holm's adjusted p-values, in the order given: rejecting where they are below a level errs at all with no more than
 * that probability (S. Holm, A simple sequentially rejective multiple test procedure, 1979). statsmodels:
 * multipletests(p, method='holm').
 *
 * @throws RangeError for what is no probability
 */
export function holm(pValues: ArrayLike<number>): number[] {
  const list = numbers(pValues, 0);
  const wrong = list.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`expected p-values from 0 to 1, got ${wrong}`);
  const adjusted: number[] = [];
  let highest = 0;
  const order = [...list.keys()].sort((a, b) => list[a]! - list[b]!);
  for (const [rank, place] of order.entries()) {
    highest = Math.min(1, Math.max(highest, list[place]! * (list.length - rank)));
    adjusted[place] = highest;
  }
  return adjusted;
}

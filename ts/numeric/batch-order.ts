/**
 * The order of the training rows in each epoch of mini-batches (contract 10): successive permutations of one stream,
 * one an epoch. It never knows what a row is, nor how many make a batch.
 *
 *     state = RandomState([seed, 3]); orders = [state.permutation(rows) for epoch in range(epochs)]
 */
import { checkInteger } from './check.ts';
import { RandomState } from './random.ts';

const ROLE = 3;

/**
 * A pure function from the epoch, counted from 0, to the order of `rows` rows in it. It remembers the last one, so
 * going forward is cheap; an earlier epoch is found by beginning again.
 */
export function batchOrder(seed: number, rows: number): (epoch: number) => Uint32Array {
  let state = new RandomState([seed, ROLE]);
  let order = state.permutation(rows);
  let at = 0;
  return (epoch) => {
    checkInteger('epoch', epoch, 0, Number.MAX_SAFE_INTEGER);
    if (epoch < at) {
      state = new RandomState([seed, ROLE]);
      order = state.permutation(rows);
      at = 0;
    }
    for (; at < epoch; at++) order = state.permutation(rows);
    return order.slice();
  };
}

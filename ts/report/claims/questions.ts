/** How claims ask: one sigma against others, seed by seed, or one against a level. It never knows why. */
import { articleRows } from '../article.ts';
import type { Equal, More, Values } from './claim.ts';
import { type QuantityName, quantities } from './quantities.ts';

export const sigmas: readonly number[] = articleRows.map(({ sigma }) => sigma);

/** Is it greater at one sigma than at each of the others, by at least so much? */
export function isGreater(
  values: Values,
  quantity: QuantityName,
  one: number,
  least: number,
  others: readonly number[] = sigmas,
): More[] {
  return compared(values, quantity, one, others, wordFor(quantity, 'over', 'after')).map((question) => ({
    ...question,
    least,
  }));
}

/** Is it less at one sigma than at each of the others, by at least so much? */
export function isLess(
  values: Values,
  quantity: QuantityName,
  one: number,
  least: number,
  others: readonly number[] = sigmas,
): More[] {
  const asked = compared(values, quantity, one, others, wordFor(quantity, 'under', 'before'));
  return asked.map((question) => ({ ...question, differences: question.differences.map((each) => 0 - each), least }));
}

/** Is a norm greater at one sigma than at each of the others, so many times at least? */
export function isTimes(
  values: Values,
  quantity: QuantityName,
  one: number,
  times: number,
  others: readonly number[] = sigmas,
): More[] {
  const logs: Values = (name, sigma) => values(name, sigma).map(Math.log);
  return compared(logs, quantity, one, others, 'over').map((question) => ({ ...question, least: Math.log(times) }));
}

/** Is it at most so much at each of these sigmas? */
export function isAtMost(values: Values, quantity: QuantityName, most: number, at: readonly number[]): More[] {
  const { unit } = quantities[quantity];
  return at.map((sigma) => {
    const differences = values(quantity, sigma).map((value) => most - value);
    return { kind: 'more', label: `σ ${sigma}, below ${most * 100} %`, unit, differences, least: 0 };
  });
}

/** Is a ratio 1, to within the tolerance? Over the sigmas it is averaged: weights of one seed differ in scale alone. */
export function isOne(values: Values, quantity: QuantityName, label: string, tolerance: number): Equal {
  const bySigma = sigmas.map((sigma) => values(quantity, sigma));
  const ratios = bySigma[0]!.map((_, seed) => bySigma.reduce((sum, each) => sum + each[seed]!, 0) / bySigma.length);
  return { kind: 'equal', label, ratios, tolerance };
}

/** Epochs are times. */
function wordFor(quantity: QuantityName, word: string, ofTimes: string): string {
  return quantities[quantity].unit === 'epochs' ? ofTimes : word;
}

function compared(
  values: Values,
  quantity: QuantityName,
  one: number,
  others: readonly number[],
  word: string,
): Omit<More, 'least'>[] {
  const own = values(quantity, one);
  return others
    .filter((sigma) => sigma !== one)
    .map((sigma) => {
      const theirs = values(quantity, sigma);
      // Two that never arrive are alike.
      const differences = own.map((value, seed) => (value === theirs[seed] ? 0 : value - theirs[seed]!));
      return { kind: 'more', label: `σ ${one} ${word} σ ${sigma}`, unit: quantities[quantity].unit, differences };
    });
}

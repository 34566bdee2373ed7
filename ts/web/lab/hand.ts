/**
 * The ruler as geometry, and what a hand or a key on it does to the networks. Places are shares of the ruler's length,
 * from 0 at its smallest sigma to 1 at its largest, even in log sigma. Pure.
 */
import { marks, nearestMark, placeOf, stepFrom } from './marks.ts';
import { type Setup, SIGMA_RANGE, type Start, withSigma } from './state.ts';

const [LOW, HIGH] = SIGMA_RANGE;
const HALF_DECADE = Math.sqrt(10);

/** A sigma beyond the ruler stands at its end. */
export function shareOf(sigma: number): number {
  return Math.min(1, Math.max(0, Math.log(sigma / LOW) / Math.log(HIGH / LOW)));
}

export function sigmaAt(share: number): number {
  return LOW * (HIGH / LOW) ** Math.min(1, Math.max(0, share));
}

/**
 * The networks once one of them was pulled to a sigma: it goes to the nearest mark. Together, all keep their ratios to
 * each other as far as the marks allow, and stop when the first of them is at the ruler's end.
 * @param from the networks before the hand moved
 */
export function pulled(
  setup: Setup,
  from: readonly Start[],
  index: number,
  sigma: number,
  together: boolean,
): readonly Start[] {
  const all = marks(setup);
  const places = from.map((start) => Math.min(HIGH, Math.max(LOW, placeOf(setup, start).sigma)));
  const wanted = sigma / (places[index] ?? sigma);
  const ratio = Math.min(HIGH / Math.max(...places), Math.max(LOW / Math.min(...places), wanted));
  return from.map((start, i) => {
    if (together) return withSigma(start, nearestMark(all, (places[i] as number) * ratio));
    return i === index ? withSigma(start, nearestMark(all, sigma)) : start;
  });
}

/** Where a key takes a sigma, by the usual keys of a slider; undefined for any other key. */
export function keyed(all: readonly number[], sigma: number, key: string): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return stepFrom(all, sigma, 1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return stepFrom(all, sigma, -1);
    case 'PageUp':
      return nearestMark(all, sigma * HALF_DECADE);
    case 'PageDown':
      return nearestMark(all, sigma / HALF_DECADE);
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    default:
      return undefined;
  }
}

/**
 * For each handle how many steps it is lifted so that none hides another: the lowest lane where no earlier one is
 * nearer than the gap.
 */
export function lanes(shares: readonly number[], gap: number): number[] {
  const taken: number[] = [];
  for (const [i, share] of shares.entries()) {
    const near = taken.filter((_, j) => Math.abs((shares[j] as number) - share) < gap);
    taken[i] = shares.findIndex((_, lane) => !near.includes(lane));
  }
  return taken;
}

/**
 * The marks of the ruler, to which a dragged sigma snaps, so that a run can be met again: 24 short numbers a decade,
 * and the named initialisers' places. Pure.
 */
import type { NamedInitializer } from '../../init/registry.ts';
import { equivalentSigma, layerShape, middleLayer } from '../../sweep/equivalent.ts';
import { type Setup, SIGMA_RANGE, type Start } from './state.ts';

/** Near the E24 series of IEC 60063, with 4 and 5 themselves. */
const mantissas = [
  1, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2, 2.2, 2.4, 2.7, 3, 3.3, 3.6, 4, 4.3, 4.7, 5, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1,
] as const;

export interface NamedMark {
  readonly init: NamedInitializer;
  readonly label: string;
  readonly sigma: number;
}

const named = { pytorch: 'PyTorch', glorot: 'Glorot', he: 'He' } as const;

/** Initialisers as sigmas of the middle layer, to three digits, ascending; those within the ruler. */
export function namedMarks(setup: Setup): NamedMark[] {
  const all = Object.entries(named).map(([init, label]) => {
    const name = init as keyof typeof named;
    return { init: name, label, sigma: Number(equivalentSigma(name, middleLayer(setup)).toPrecision(3)) };
  });
  const [low, high] = SIGMA_RANGE;
  return all.filter(({ sigma }) => sigma >= low && sigma <= high).toSorted((a, b) => a.sigma - b.sigma);
}

/** All marks, ascending. */
export function marks(setup: Setup): number[] {
  const [low, high] = SIGMA_RANGE;
  const decimals = [-3, -2, -1, 0].flatMap((exponent) => mantissas.map((m) => Number(`${m}e${exponent}`)));
  const all = new Set([...decimals, ...namedMarks(setup).map(({ sigma }) => sigma)]);
  return [...all].filter((sigma) => sigma >= low && sigma <= high).sort((a, b) => a - b);
}

/** The mark nearest in ratio. */
export function nearestMark(marks: readonly number[], sigma: number): number {
  const distance = (mark: number): number => Math.abs(Math.log(mark / sigma));
  return marks.reduce((best, mark) => (distance(mark) < distance(best) ? mark : best));
}

/** The mark so many steps away; the last one where there are no more. */
export function stepFrom(marks: readonly number[], sigma: number, steps: number): number {
  const above = marks.findIndex((mark) => mark > sigma);
  const at = marks.indexOf(sigma);
  const from = at >= 0 ? at : (above < 0 ? marks.length : above) - (steps > 0 ? 1 : 0);
  return marks[Math.min(marks.length - 1, Math.max(0, from + steps))] as number;
}

/** Where a network stands on the ruler, and which sigma its first layer has. */
export function placeOf(setup: Setup, start: Start): { readonly sigma: number; readonly first: number } {
  if (start.init === 'normal') return { sigma: start.sigma, first: start.sigma };
  return {
    sigma: equivalentSigma(start.init, middleLayer(setup)),
    first: equivalentSigma(start.init, layerShape(setup, 0)),
  };
}

/** How an initialiser is written. */
export function nameOf(init: NamedMark['init']): string {
  return { ...named, lecun: 'LeCun', keras: 'Keras' }[init];
}

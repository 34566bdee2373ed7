/**
 * What can race: ways to draw the initial weights, each a run's fields. A way is a sigma and a shape, which says how
 * sigma is spread over the layers; or an initialiser by name, for comparison. It never knows rewards.
 *
 * The shapes are what one global sigma hides: layers whose product stays the same but whose first is small and last
 * large train faster, and first-layer biases that are drawn keep the units' kinks from all going through the origin.
 */
import { type LayerStds, layerStds } from '../init/initialize.ts';
import type { NamedInitializer } from '../init/registry.ts';
import { withoutIdle } from '../sweep/plan.ts';
import { networkSizes, type RunSpec } from '../sweep/spec.ts';

export const shapeNames = ['even', 'biased', 'split', 'both'] as const;
export type Shape = (typeof shapeNames)[number];

export type Arm = Drawn | { readonly init: NamedInitializer };

export interface Drawn {
  readonly init: 'normal';
  readonly sigma: number;
  readonly shape: Shape;
}

/** Of a split: the first layer has sigma over this, the last sigma times this. */
export const SPLIT = 4;
/** The libraries' defaults, and what is recommended for ReLU. */
export const namedArms = ['pytorch', 'he', 'glorot'] as const;
/** Places of sigma to an octave: neighbours differ by a factor of 1.26. */
const PER_OCTAVE = 3;
/** Places from the centre, at which outputs neither vanish nor explode: from a 16th of it to 64 times. */
const [LOWEST, HIGHEST] = [-4 * PER_OCTAVE, 6 * PER_OCTAVE];
/** How far a search looks to both sides, first and later: by factors of 2.5, 1.6 and 1.26. */
const STRIDES = [4, 2, 1];

/** All ways that can race, and how a search gets from one to others. */
export interface Ways {
  readonly arms: readonly Arm[];
  /** Where a search begins, the most promising first. */
  readonly start: readonly number[];
  /** By arm its neighbours, those to be tried first in a list of their own, and so on. */
  readonly near: readonly (readonly (readonly number[])[])[];
}

/**
 * A lattice of sigma by shape, and the initialisers by name. Next to a way are those of its shape with sigmas far
 * below and above, then those of its sigma with one property of the shape changed, then sigmas less far away.
 */
export function waysOf(network: Pick<RunSpec, 'hidden' | 'bias'>, centre: number): Ways {
  const shapes = shapesOf(network);
  const places = Array.from({ length: HIGHEST - LOWEST + 1 }, (_, i) => LOWEST + i);
  const drawn = shapes.flatMap((shape) => places.map((place) => ({ shape, place })));
  const index = (shape: Shape, place: number): number =>
    drawn.findIndex((each) => each.shape === shape && each.place === place);
  const named = namedArms.map((_, i) => drawn.length + i);
  const first = shapes.includes('biased') ? 'biased' : 'even';
  const [stride] = STRIDES as [number];
  return {
    arms: [
      ...drawn.map(({ shape, place }): Arm => ({ init: 'normal', sigma: sigmaAt(place, centre), shape })),
      ...namedArms.map((init): Arm => ({ init })),
    ],
    start: [
      ...[0, stride, -stride].map((place) => index(first, place)),
      ...shapes.filter((shape) => shape !== first).map((shape) => index(shape, 0)),
      ...named,
    ],
    near: [
      ...drawn.map(({ shape, place }) => {
        const [far, ...less] = STRIDES.map((by) => [index(shape, place - by), index(shape, place + by)]);
        const changed = shapes.filter((other) => differences(shape, other) === 1).map((other) => index(other, place));
        return [far!, changed, ...less].map((ring) => ring.filter((arm) => arm >= 0));
      }),
      ...named.map((arm) => [named.filter((other) => other !== arm)]),
    ],
  };
}

function differences(one: Shape, other: Shape): number {
  return Number(isSplit(one) !== isSplit(other)) + Number(isBiased(one) !== isBiased(other));
}

function isSplit(shape: Shape): boolean {
  return shape === 'split' || shape === 'both';
}

function isBiased(shape: Shape): boolean {
  return shape === 'biased' || shape === 'both';
}

/** Which shapes differ in that network. */
export function shapesOf({ hidden, bias }: Pick<RunSpec, 'hidden' | 'bias'>): Shape[] {
  if (hidden.length === 0) return ['even'];
  return bias ? [...shapeNames] : ['even', 'split'];
}

/** Two digits say enough of a scale. */
function sigmaAt(place: number, centre: number): number {
  return Number((centre * 2 ** (place / PER_OCTAVE)).toPrecision(2));
}

/** That arm's run by a seed. @param base all else of it */
export function runOf(arm: Arm, base: RunSpec, seed: number): RunSpec {
  const { sigma: _, ...rest } = base;
  if (arm.init !== 'normal') return withoutIdle({ ...rest, init: arm.init, seed, weightScale: [], biasScale: [] });
  const layers = base.hidden.length + 1;
  const factors = Array.from({ length: layers }, (_, l) => (l === 0 ? 1 / SPLIT : l === layers - 1 ? SPLIT : 1));
  const kinks = Array.from({ length: layers }, (_, l) => (l === 0 ? 1 : 0));
  return withoutIdle({
    ...rest,
    init: 'normal',
    sigma: arm.sigma,
    seed,
    weightScale: isSplit(arm.shape) ? factors : [],
    biasScale: isBiased(arm.shape) ? kinks : [],
  });
}

/** How widely it draws each layer. */
export function stdsOf(arm: Arm, base: RunSpec): LayerStds {
  return layerStds(runOf(arm, base, 0), networkSizes(base));
}

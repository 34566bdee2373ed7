/**
 * What races: ways to draw the initial weights, each a run's fields. A way is a sigma and a shape, which says how sigma
 * is spread over the layers; or an initialiser by name, for comparison. It never knows rewards.
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
const named = ['pytorch', 'glorot', 'he'] as const;
/**
 * Sigmas reach from an eighth of the centre to four times it. Where outputs neither vanish nor explode, which is the
 * centre, was 0.6 to 4 times the best sigma in the five networks of `diagnosis.ts`.
 */
const [LOWEST, HIGHEST] = [1 / 8, 4];

/**
 * All that race where the budget is enough, in the order in which they are worth a try: any number of them from the
 * front is spread over the range of sigma and over the shapes.
 */
export function arms(network: Pick<RunSpec, 'hidden' | 'bias'>, centre: number): Arm[] {
  const shapes = shapesOf(network);
  const first = shapes.filter((shape) => shape === shapes.at(-1) || shape === 'even').reverse();
  const rest = shapes.filter((shape) => !first.includes(shape));
  const at = (places: readonly number[], shapes: readonly Shape[]): Arm[] =>
    shapes.flatMap((shape) => places.map((place): Arm => ({ init: 'normal', sigma: sigmaAt(place, centre), shape })));
  const [quarters, eighths] = [
    [4, 2, 6],
    [3, 5, 1, 7],
  ];
  const [wide, fine] = [
    [...quarters, ...eighths],
    [3.5, 4.5, 2.5, 5.5, 1.5, 6.5],
  ];
  return [
    ...at(quarters, first),
    ...named.map((init): Arm => ({ init })),
    ...at(eighths, first),
    ...at(wide, rest),
    ...at(fine, shapes),
  ];
}

/** Which shapes differ in that network. */
export function shapesOf({ hidden, bias }: Pick<RunSpec, 'hidden' | 'bias'>): Shape[] {
  if (hidden.length === 0) return ['even'];
  return bias ? [...shapeNames] : ['even', 'split'];
}

/** @param place in eighths of the range; two digits say enough of a scale */
function sigmaAt(place: number, centre: number): number {
  return Number((centre * LOWEST * (HIGHEST / LOWEST) ** (place / 8)).toPrecision(2));
}

/** That arm's run by a seed. @param base all else of it */
export function runOf(arm: Arm, base: RunSpec, seed: number): RunSpec {
  const { sigma: _, ...rest } = base;
  if (arm.init !== 'normal') return withoutIdle({ ...rest, init: arm.init, seed, weightScale: [], biasScale: [] });
  const layers = base.hidden.length + 1;
  const isSplit = arm.shape === 'split' || arm.shape === 'both';
  const isBiased = arm.shape === 'biased' || arm.shape === 'both';
  const factors = Array.from({ length: layers }, (_, l) => (l === 0 ? 1 / SPLIT : l === layers - 1 ? SPLIT : 1));
  const kinks = Array.from({ length: layers }, (_, l) => (l === 0 ? 1 : 0));
  return withoutIdle({
    ...rest,
    init: 'normal',
    sigma: arm.sigma,
    seed,
    weightScale: isSplit ? factors : [],
    biasScale: isBiased ? kinks : [],
  });
}

/** How widely it draws each layer. */
export function stdsOf(arm: Arm, base: RunSpec): LayerStds {
  return layerStds(runOf(arm, base, 0), networkSizes(base));
}

/**
 * Which part of a data set's plane a picture shows, and the grid of points at which the network is looked at for it.
 * Pure; it knows no canvas.
 */
import type { EngineName } from '../../../engine/engine.ts';
import type { Grid, Interval } from '../../lens/messages.ts';

/** From left to right, and from top to bottom: y descends. */
export interface Region {
  readonly x: Interval;
  readonly y: Interval;
}

/** Of the points along an axis, so many at either end may lie outside: single ones would make all others small. */
const STRAYS = 0.005;
/** Around the others, as a share of their extent. */
const MARGIN = 0.06;
/** Points of a square picture's side, while it moves and once it rests. */
const SIDES = { moving: 96, resting: 192 } as const;
const LEAST_SIDE = 24;
/** Points times parameters of a look: some 10 and 100 milliseconds, on either engine. */
const MAX_WORK = {
  wasm: { moving: 2e8, resting: 2e9 },
  js: { moving: 7e6, resting: 7e7 },
} as const;
/** Of a curve. */
const CURVE_POINTS = { moving: 256, resting: 512 } as const;

/**
 * Around the points but single strays. With an aspect both axes have the same unit, and what is too narrow is widened.
 * @param points x, y, x, y, …
 * @param aspect width by height; null: each axis fits by itself
 */
export function regionAround(points: Float32Array, aspect: number | null): Region {
  const [left, right] = extent(points, 0);
  const [bottom, top] = extent(points, 1);
  if (aspect === null) return { x: [left, right], y: [top, bottom] };
  const [width, height] = [right - left, top - bottom];
  const wider = Math.max(0, height * aspect - width) / 2;
  const higher = Math.max(0, width / aspect - height) / 2;
  return { x: [left - wider, right + wider], y: [top + higher, bottom - higher] };
}

/** With the margin; one unit wide where all are at one place. */
function extent(points: Float32Array, from: number): [low: number, high: number] {
  const sorted = points.filter((_, i) => i % 2 === from).sort();
  const strays = Math.floor(STRAYS * sorted.length);
  const [low, high] = [sorted[strays] as number, sorted[sorted.length - 1 - strays] as number];
  const margin = high > low ? MARGIN * (high - low) : 0.5;
  return [low - margin, high + margin];
}

/**
 * Square cells over the region, whose first and last points lie on its edges: coarser for a network so large that a
 * look would take long.
 */
export function gridOver({ x, y }: Region, parameters: number, engine: EngineName, motion: 'moving' | 'resting'): Grid {
  const aspect = (x[1] - x[0]) / (y[0] - y[1]);
  const affordable = Math.sqrt(MAX_WORK[engine][motion] / parameters);
  const side = Math.max(LEAST_SIDE, Math.min(SIDES[motion], affordable));
  const along = (share: number): number => Math.max(2, Math.round(side * share));
  return { x, y, columns: along(Math.sqrt(aspect)), rows: along(Math.sqrt(1 / aspect)) };
}

/** The points of a curve, for inputs of one feature. */
export function gridAlong({ x, y }: Region, motion: 'moving' | 'resting'): Grid {
  return { x, y, columns: CURVE_POINTS[motion], rows: 1 };
}

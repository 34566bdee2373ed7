/**
 * Folds: the lines of the input plane on which units of the first layer switch on, so that a network of ReLU bends
 * there and nowhere else until its second layer. From the parameters alone. Pure; it knows no canvas.
 */
import type { RunSpec } from '../../../sweep/spec.ts';
import { networkSizes } from '../../../sweep/spec.ts';
import type { Interval } from '../../lens/messages.ts';

/** From x1, y1 to x2, y2. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** Of more units those with the largest weights. */
const MAX_FOLDS = 128;

/** Where w · x + b = 0 of each first-layer unit, within the rectangle; of one input the line x = -b / w. */
export function folds(spec: RunSpec, parameters: Float32Array, x: Interval, y: Interval): Segment[] {
  const [features = 0, units = 0] = networkSizes(spec);
  const hasFolds = spec.activation === 'relu' || spec.activation === 'leaky_relu';
  if (!hasFolds || spec.hidden.length === 0) return [];
  const all = Array.from({ length: units }, (_, unit) => {
    const [a = 0, b = 0] = parameters.subarray(unit * features, (unit + 1) * features);
    const c = spec.bias ? (parameters[units * features + unit] as number) : 0;
    return { a, b, c, size: Math.hypot(a, b) };
  });
  if (units > MAX_FOLDS) all.sort((one, other) => other.size - one.size);
  return all.slice(0, MAX_FOLDS).flatMap(({ a, b, c }) => clip(a, b, c, x, y) ?? []);
}

/** The part of a x + b y + c = 0 within the rectangle (Liang and Barsky, 1984); undefined where there is none. */
function clip(a: number, b: number, c: number, x: Interval, y: Interval): [Segment] | undefined {
  const size = a * a + b * b;
  if (!(size > 0) || !Number.isFinite(size + c)) return undefined;
  // The line's point nearest to the origin, and its direction.
  const [px, py] = [(-c * a) / size, (-c * b) / size];
  const [dx, dy] = [-b / Math.sqrt(size), a / Math.sqrt(size)];
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const [place, direction, ends] of [
    [px, dx, x],
    [py, dy, y],
  ] as const) {
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    if (direction === 0) {
      if (place < low || place > high) return undefined;
    } else {
      const [enter, leave] = [(low - place) / direction, (high - place) / direction];
      from = Math.max(from, Math.min(enter, leave));
      to = Math.min(to, Math.max(enter, leave));
    }
  }
  return from < to ? [[px + from * dx, py + from * dy, px + to * dx, py + to * dy]] : undefined;
}

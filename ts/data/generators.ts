/**
 * The generators of data sets: seed in, points out, labelled or with targets. `moons`, `circles` and `blobs` give
 * what scikit-learn 1.2's make_moons, make_circles and make_blobs give; `xor` and `sine` are ours. They know nothing of
 * standardisation, splits or networks.
 *
 * Draws come in scikit-learn's order: points, shuffle, noise. Coordinates differ from scikit-learn's in float64's last
 * bits at times, as its sine, cosine and logarithm are its host's; labels and order never do.
 */
import { cos, sin } from '../numeric/elementary64.ts';
import { RandomState } from '../numeric/random.ts';

/** Points of a generator, before anything else is done to them. */
export type Points = {
  /** [samples, features] row-major. */
  readonly raw: Float64Array;
} & (Labelled | Fitted);

interface Labelled {
  /** [samples], classes from 0. */
  readonly labels: Uint32Array;
  readonly targets: null;
}

interface Fitted {
  readonly labels: null;
  /** [samples, outputs] row-major. */
  readonly targets: Float64Array;
}

/**
 * @param noise standard deviation of the Gaussian noise on each coordinate, or on the targets
 * @param draws where the points come from if not from the seed: others of the seed's population
 */
export type Generator = (samples: number, noise: number, seed: number, draws?: RandomState) => Points;

const PI = 3.141592653589793;
/** make_circles's default: the inner circle's radius; the outer's is 1. */
export const FACTOR = 0.8;
/** make_blobs's defaults. */
const CENTRES = 3;
const BOX = 10;

/** Two interleaving half circles: make_moons(samples, noise=noise, random_state=seed). */
export const moons: Generator = (samples, noise, seed, draws = new RandomState(seed)) => {
  const outer = Math.floor(samples / 2);
  const upper = halfCircle(outer);
  const lower = halfCircle(samples - outer).map(([x, y]): Point => [1 - x, 1 - y - 0.5]);
  return twoCurves(upper, lower, noise, draws);
};

/** A circle in a circle: make_circles(samples, noise=noise, random_state=seed), factor 0.8. */
export const circles: Generator = (samples, noise, seed, draws = new RandomState(seed)) => {
  const outer = Math.floor(samples / 2);
  const inner = circle(samples - outer).map(([x, y]): Point => [x * FACTOR, y * FACTOR]);
  return twoCurves(circle(outer), inner, noise, draws);
};

/**
 * Three Gaussian clouds, their centres in [-10, 10)²:
 * make_blobs(samples, centers=3, cluster_std=noise, random_state=seed).
 */
export const blobs: Generator = (samples, noise, seed, draws) => {
  const own = new RandomState(seed);
  const centres = blobCentres(own);
  const random = draws ?? own;
  const points: Point[] = [];
  const labels: number[] = [];
  for (const [label, [x, y]] of centres.entries()) {
    const count = Math.floor(samples / CENTRES) + (label < samples % CENTRES ? 1 : 0);
    for (let i = 0; i < count; i++) {
      points.push([x + noise * random.standardNormal(), y + noise * random.standardNormal()]);
      labels.push(label);
    }
  }
  return shuffled(points, labels, random);
};

/** The first draws of the seed: what makes its population. */
export function blobCentres(random: RandomState): Point[] {
  return Array.from({ length: CENTRES }, (): Point => [uniform(random, BOX), uniform(random, BOX)]);
}

/**
 * Four quadrants: points uniform in [-1, 1)², class 0 where both coordinates have the same sign, 1 where they differ
 * (0 counts as positive); then Gaussian noise moves the points, not the labels. In NumPy, with r = RandomState(seed):
 *
 *     u = r.uniform(-1, 1, (samples, 2)); y = (u[:, 0] < 0) != (u[:, 1] < 0)
 *     X = u + r.normal(scale=noise, size=u.shape)
 */
export const xor: Generator = (samples, noise, seed, random = new RandomState(seed)) => {
  const raw = new Float64Array(samples * 2).map(() => uniform(random, 1));
  const labels = new Uint32Array(samples).map((_, i) => (raw[2 * i]! < 0 !== raw[2 * i + 1]! < 0 ? 1 : 0));
  addNoise(raw, noise, random);
  return { raw, labels, targets: null };
};

/**
 * One number from another: x uniform in [-3, 3), y = sin(2 x) with Gaussian noise. In NumPy, with r = RandomState(seed):
 *
 *     x = r.uniform(-3, 3, samples); y = sin(2 * x) + r.normal(scale=noise, size=samples)
 */
export const sine: Generator = (samples, noise, seed, random = new RandomState(seed)) => {
  const raw = new Float64Array(samples).map(() => uniform(random, 3));
  const targets = raw.map(sineOf);
  addNoise(targets, noise, random);
  return { raw, labels: null, targets };
};

/** The target without noise, for x in [-pi, pi]. */
export function sineOf(x: number): number {
  return x < 0 ? -sin(-2 * x) : sin(2 * x);
}

export type Point = readonly [x: number, y: number];

/** Angles linspace(0, pi, n). */
function halfCircle(n: number): Point[] {
  const step = PI / (n - 1);
  return Array.from({ length: n }, (_, i) => onCircle(i === 0 ? 0 : i === n - 1 ? PI : i * step));
}

/** Angles linspace(0, 2 pi, n, endpoint=False). */
function circle(n: number): Point[] {
  const step = (2 * PI) / n;
  return Array.from({ length: n }, (_, i) => onCircle(i * step));
}

function onCircle(angle: number): Point {
  return [cos(angle), sin(angle)];
}

function twoCurves(first: readonly Point[], second: readonly Point[], noise: number, random: RandomState): Points {
  const labels = [...first.map(() => 0), ...second.map(() => 1)];
  const points = shuffled([...first, ...second], labels, random);
  addNoise(points.raw, noise, random);
  return points;
}

function shuffled(points: readonly Point[], labels: readonly number[], random: RandomState): Points {
  const order = random.permutation(points.length);
  const raw = new Float64Array(points.length * 2);
  order.forEach((from, to) => {
    raw.set(points[from]!, 2 * to);
  });
  return { raw, labels: order.map((from) => labels[from]!), targets: null };
}

function addNoise(raw: Float64Array, noise: number, random: RandomState): void {
  for (let i = 0; i < raw.length; i++) raw[i]! += noise * random.standardNormal();
}

/** In [-bound, bound). */
function uniform(random: RandomState, bound: number): number {
  return -bound + 2 * bound * random.randomSample();
}

/**
 * The best that any network can do on a data set: the Bayes rule of its generator, whose densities are known, and how
 * often it is right on the whole population. All classes are equally frequent, so the rule takes the class of the
 * highest density. A network's test accuracy may lie above the rule's: by the luck of few points, or of the split.
 *
 * Points are as generated, before standardisation. It never knows a network or a file.
 */
import { cos, exp, sin } from '../numeric/elementary64.ts';
import { normalCdf, normalDensity } from '../numeric/normal.ts';
import { RandomState } from '../numeric/random.ts';
import type { DatasetRecipe, MadeDataset } from './dataset.ts';
import { blobCentres, FACTOR, type Point, sineOf } from './generators.ts';
import type { DatasetName } from './registry.ts';

export interface BayesRule {
  /** The class of a point, or its target without noise. */
  readonly predict: (x: number, y: number) => number;
  /** The share of the population that it classifies rightly, or its mean squared error there; to 1e-5. */
  readonly population: number;
}

/** @param recipe that makeDataset takes */
export function bayesRule({ data, noise, dataSeed }: DatasetRecipe): BayesRule {
  return rules[data](noise, dataSeed);
}

/** Its accuracy on given rows of points, or its mean squared error; on all by default. */
export function bayesScore(
  { predict }: BayesRule,
  { raw, labels, targets }: Pick<MadeDataset, 'raw' | 'labels' | 'targets'>,
  rows?: Uint32Array,
): number {
  const truth = labels ?? targets ?? [];
  const features = raw.length / truth.length;
  const chosen = rows ?? Uint32Array.from(truth, (_, row) => row);
  let sum = 0;
  for (const row of chosen) {
    const miss = predict(raw[row * features]!, raw[row * features + 1]!) - truth[row]!;
    sum += labels === null ? miss * miss : miss === 0 ? 1 : 0;
  }
  return sum / chosen.length;
}

const rules: Readonly<Record<DatasetName, (noise: number, seed: number) => BayesRule>> = {
  moons,
  circles,
  blobs: (noise, seed) => blobs(noise, blobCentres(new RandomState(seed))),
  xor,
  sine: (noise) => ({ predict: sineOf, population: noise * noise }),
};

const PI = 3.141592653589793;
const TWO_PI = 6.283185307179586;

/**
 * Two half circles blurred by the noise. Their densities' difference is an integral over the angle, the rule its sign,
 * and the accuracy (1 + D / 2) / 2 with D the integral of the difference's size over the plane: a sum over a grid of an
 * eighth of the noise, right of the middle, as the left half is the same turned. The half circles keep 0.5 apart, so
 * noise below 0.05 confuses fewer than 1 point in a million: it is taken for 0.05.
 */
function moons(noise: number): BayesRule {
  const width = Math.max(noise, 0.05);
  const [angles, weights] = gaussLegendre(0, PI, Math.ceil(PI / (2 * width)));
  const upper = angles.map((angle, i): Part => [cos(angle), sin(angle), weights[i]! / PI]);
  const parts = [...upper, ...upper.map(([x, y, weight]): Part => [1 - x, 0.5 - y, -weight])];
  const step = width / 8;
  const xs = steps(0.5 + step / 2, 2 + 8 * width, step);
  const ys = steps(-0.5 - 8 * width, 1 + 8 * width, step);
  const size = sizes(blurredGrid(parts, xs, ys, width), ys.length);
  const lead = blurred(parts, width);
  return {
    predict: (x, y) => (lead(x, y) >= 0 ? 0 : 1),
    population: (1 + (size * step * step) / (TWO_PI * width * width)) / 2,
  };
}

/** A point and its weight, which is negative for the second class. */
type Part = readonly [x: number, y: number, weight: number];

/**
 * The sum of weights, each blurred by Gaussian noise, in terms of the nearest one, so that nothing vanishes far away;
 * what is below e^-25 of that is nothing.
 */
function blurred(parts: readonly Part[], width: number): (x: number, y: number) => number {
  const [xs, ys, weights] = [0, 1, 2].map((i) => Float64Array.from(parts, (part) => part[i]!)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const exponents = new Float64Array(parts.length);
  return (x, y) => {
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < exponents.length; i++) {
      const [right, up] = [x - xs[i]!, y - ys[i]!];
      exponents[i] = (right * right + up * up) / (-2 * width * width);
      highest = Math.max(highest, exponents[i]!);
    }
    let sum = 0;
    for (let i = 0; i < exponents.length; i++) {
      const exponent = exponents[i]! - highest;
      if (exponent > -25) sum += weights[i]! * exp(exponent);
    }
    return sum;
  };
}

/** The same in absolute terms, but for a factor 2 pi width^2, on a grid, [xs, ys] row-major. */
function blurredGrid(parts: readonly Part[], xs: Float64Array, ys: Float64Array, width: number): Float64Array {
  const scale = -1 / (2 * width * width);
  const grid = new Float64Array(xs.length * ys.length);
  for (const [a, b, weight] of parts) {
    const alongY = ys.map((y) => exp(scale * (y - b) * (y - b)));
    for (const [i, x] of xs.entries()) {
      const alongX = weight * exp(scale * (x - a) * (x - a));
      for (let j = 0; j < ys.length; j++) grid[i * ys.length + j]! += alongX * alongY[j]!;
    }
  }
  return grid;
}

/**
 * Two blurred circles: the inner one's class up to the radius at which the outer one's density becomes the higher one.
 * The accuracy is an integral over radii. The circles keep 0.2 apart: noise below 0.02 is taken for 0.02, which
 * confuses fewer than 1 point in a million.
 */
function circles(noise: number): BayesRule {
  const width = Math.max(noise, 0.02);
  const [outer, inner] = [blurredCircle(1, width), blurredCircle(FACTOR, width)];
  let [below, above] = [0, 1 + 2 * width];
  for (let i = 0; i < 60; i++) {
    const radius = (below + above) / 2;
    if (outer(radius) > inner(radius)) above = radius;
    else below = radius;
  }
  const [radii, weights] = gaussLegendre(0, below, Math.ceil(below / (2 * width)));
  const within = (density: (radius: number) => number): number =>
    radii.reduce((sum, radius, i) => sum + weights[i]! * radius * density(radius), 0) / (width * width);
  return {
    predict: (x, y) => (x * x + y * y > below * below ? 0 : 1),
    population: (1 + within(inner) - within(outer)) / 2,
  };
}

/** By the distance from its centre the density of a blurred circle, times 2 pi width^2: a mean over equal angles. */
function blurredCircle(radius: number, width: number): (distance: number) => number {
  const count = 16 + Math.ceil(8 / width);
  const cosines = Array.from({ length: count }, (_, i) => cos((TWO_PI * i) / count));
  return (distance) => {
    const scale = -1 / (2 * width * width);
    const squares = distance * distance + radius * radius;
    return (
      cosines.reduce((sum, each) => sum + exp(scale * Math.max(0, squares - 2 * distance * radius * each)), 0) / count
    );
  };
}

/**
 * Gaussian clouds of one width: the nearest centre. From a centre, its class ends in direction u at the distance r(u)
 * where the first bisector stands, and a share exp(-r^2/2) of the cloud lies beyond: a mean over directions.
 */
function blobs(noise: number, centres: readonly Point[]): BayesRule {
  const distance = (x: number, y: number, [a, b]: Point): number => (x - a) * (x - a) + (y - b) * (y - b);
  const predict = (x: number, y: number): number => {
    const distances = centres.map((centre) => distance(x, y, centre));
    return distances.indexOf(Math.min(...distances));
  };
  const count = 4096;
  let lost = 0;
  for (let i = 0; i < count; i++) {
    const [u, v] = [cos((TWO_PI * i) / count), sin((TWO_PI * i) / count)];
    for (const centre of centres) {
      const bisectors = centres
        .filter((other) => other !== centre)
        .map((other) => {
          const along = (other[0] - centre[0]) * u + (other[1] - centre[1]) * v;
          return along > 0 ? distance(...other, centre) / (2 * along) : Number.POSITIVE_INFINITY;
        });
      const end = Math.min(...bisectors) / noise;
      lost += exp((end * end) / -2);
    }
  }
  return { predict, population: 1 - lost / count / centres.length };
}

/**
 * Quadrants whose points are moved after they had their label: the quadrant where a point is found, as for x > 0 a
 * blurred [0, 1) is everywhere above a blurred [-1, 0). Right are points that keep the signs of both coordinates, or
 * lose both; a coordinate loses its sign with probability E P(noise Z < -u), u uniform in [0, 1).
 */
function xor(noise: number): BayesRule {
  const farthest = 1 / noise;
  const lost = normalCdf(-farthest) + noise * (normalDensity(0) - normalDensity(farthest));
  return {
    predict: (x, y) => (x < 0 !== y < 0 ? 1 : 0),
    population: lost * lost + (1 - lost) * (1 - lost),
  };
}

/**
 * The sum of sizes over a grid with rows of `width` values. A sum is as good as an integral where a function is smooth;
 * at a change of sign the size has a kink, for which Euler and Maclaurin's formula has this term.
 */
function sizes(grid: Float64Array, width: number): number {
  let sum = 0;
  for (const [i, value] of grid.entries()) {
    sum += Math.abs(value);
    const next = i % width === width - 1 ? 0 : grid[i + 1]!;
    const rise = Math.abs(value - next);
    if (value * next < 0) sum += (value * next) / rise + rise / 6;
  }
  return sum;
}

function steps(low: number, high: number, step: number): Float64Array {
  return Float64Array.from({ length: Math.ceil((high - low) / step) + 1 }, (_, i) => low + i * step);
}

/** Places and half weights of Gauss and Legendre's rule of 5 points on [-1, 1] (Abramowitz and Stegun, table 25.4). */
const RULE: readonly Point[] = [
  [-0.906179845938664, 0.1184634425280945],
  [-0.5384693101056831, 0.23931433524968324],
  [0, 0.28444444444444444],
  [0.5384693101056831, 0.23931433524968324],
  [0.906179845938664, 0.1184634425280945],
];

/** Places and weights for the integral from low to high, cut into equal panels. */
function gaussLegendre(low: number, high: number, panels: number): [places: number[], weights: number[]] {
  const width = (high - low) / panels;
  const nodes = Array.from({ length: panels }, (_, panel) =>
    RULE.map(([place, weight]): Point => [low + width * (panel + (1 + place) / 2), width * weight]),
  ).flat();
  return [nodes.map(([place]) => place), nodes.map(([, weight]) => weight)];
}

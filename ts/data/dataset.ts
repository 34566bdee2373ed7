/**
 * Makes a data set from its recipe: generate, standardise the points over all rows, split, round to float32 (targets
 * are not standardised); and fresh points beside it. The entry point of ts/data. It never knows a network or a file.
 */
import type { Samples } from '../engine/engine.ts';
import { InputError } from '../input-error.ts';
import { checkInteger, checkSeed } from '../numeric/check.ts';
import { RandomState } from '../numeric/random.ts';
import type { Points } from './generators.ts';
import { type DatasetName, datasetNames, datasets } from './registry.ts';
import { type Split, split } from './split.ts';
import { scalesOf, standardise } from './standardise.ts';

/** Everything that decides a data set's bits. */
export interface DatasetRecipe {
  readonly data: DatasetName;
  /** Points, training and test together. */
  readonly samples: number;
  /** Standard deviation of the Gaussian noise, before standardisation. */
  readonly noise: number;
  readonly dataSeed: number;
  /** Share of the points kept for testing. */
  readonly testFraction: number;
  readonly splitSeed: number;
}

export interface MadeDataset {
  readonly features: number;
  /** As generated; [samples, features] row-major. */
  readonly raw: Float64Array;
  /** z-scores of `raw` over all rows; the same shape. */
  readonly standardised: Float64Array;
  /** [samples], classes from 0; null with targets. */
  readonly labels: Uint32Array | null;
  /** [samples, outputs] row-major, as generated; null with labels. */
  readonly targets: Float64Array | null;
  readonly split: Split;
  /** Rows of one part in its order, rounded to float32, ready for an engine. */
  readonly training: Samples;
  readonly test: Samples;
}

const MAX_SAMPLES = 16777216;
const MAX_NOISE = 1e6;

/** How many fresh points there are by default: the binomial error of an accuracy over them is 0.0016 at most. */
export const FRESH = 100_000;
/** The role of fresh points among random streams (contract 10). */
const FRESH_ROLE = 5;

/** Other points than those of a data set, of the same population. */
export interface FreshPoints {
  readonly points: Points;
  /** Standardised as the data set is, by its own points' mean and deviation; float32, ready for an engine. */
  readonly samples: Samples;
}

/** @throws InputError naming the field, before anything is made */
export function makeDataset(recipe: DatasetRecipe): MadeDataset {
  check(recipe);
  const { data, samples, noise, dataSeed, testFraction, splitSeed } = recipe;
  const parts = split(samples, testFraction, splitSeed);

  const { make, features } = datasets[data];
  const points = make(samples, noise, dataSeed);
  const { raw, labels, targets } = points;
  const standardised = standardise(raw, features);
  const part = (rows: Uint32Array): Samples => take(rows, { ...points, raw: standardised }, features);
  return {
    features,
    raw,
    standardised,
    labels,
    targets,
    split: parts,
    training: part(parts.training),
    test: part(parts.test),
  };
}

/**
 * What tells a network's true accuracy from what its test points make of it: points that the generator draws from the
 * stream [dataSeed, 5].
 *
 * @throws InputError as makeDataset does
 */
export function freshPoints(recipe: DatasetRecipe, count = FRESH): FreshPoints {
  check(recipe);
  checkInteger('freshPoints', count, 1, MAX_SAMPLES);
  const { data, samples, noise, dataSeed } = recipe;
  const { make, features } = datasets[data];
  const scales = scalesOf(make(samples, noise, dataSeed).raw, features);
  const points = make(count, noise, dataSeed, new RandomState([dataSeed, FRESH_ROLE]));
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  return { points, samples: take(rows, { ...points, raw: standardise(points.raw, features, scales) }, features) };
}

function check({ data, samples, noise, dataSeed, splitSeed }: DatasetRecipe): void {
  if (!datasetNames.includes(data)) throw new InputError('data', data, `one of ${datasetNames.join(', ')}`);
  checkInteger('samples', samples, 2, MAX_SAMPLES);
  if (!(noise >= 0 && noise <= MAX_NOISE)) throw new InputError('noise', noise, `a number from 0 to ${MAX_NOISE}`);
  checkSeed('dataSeed', dataSeed);
  checkSeed('splitSeed', splitSeed);
}

/** Those rows, in that order. */
function take(rows: Uint32Array, { raw, labels, targets }: Points, features: number): Samples {
  const inputs = rowsOf(raw, features, rows);
  if (targets !== null)
    return { features, inputs, targets: rowsOf(targets, (targets.length * features) / raw.length, rows) };
  return { features, inputs, labels: rows.map((row) => labels[row]!) };
}

/** Of values [samples, width]. */
function rowsOf(values: Float64Array, width: number, rows: Uint32Array): Float32Array {
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    taken.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  return taken;
}

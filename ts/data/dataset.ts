/**
 * Makes a data set from its recipe: generate, standardise over all rows, split, round to float32. The entry point of
 * ts/data. It never knows a network or a file.
 */
import { InputError } from '../input-error.ts';
import { checkInteger, checkSeed } from '../numeric/check.ts';
import { type DatasetName, datasetNames, datasets } from './registry.ts';
import { type Split, split } from './split.ts';
import { standardise } from './standardise.ts';

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

/** Rows of one part in its order, ready for an engine. */
export interface Samples {
  readonly features: number;
  /** Standardised, rounded to float32; [rows, features] row-major. */
  readonly inputs: Float32Array;
  /** [rows], classes from 0. */
  readonly labels: Uint32Array;
}

export interface MadeDataset {
  readonly features: number;
  readonly classes: number;
  /** As generated; [samples, features] row-major. */
  readonly raw: Float64Array;
  /** z-scores of `raw` over all rows; the same shape. */
  readonly standardised: Float64Array;
  /** [samples], classes from 0. */
  readonly labels: Uint32Array;
  readonly split: Split;
  readonly training: Samples;
  readonly test: Samples;
}

const MAX_SAMPLES = 16777216;
const MAX_NOISE = 1e6;

/** @throws InputError naming the field, before anything is made */
export function makeDataset(recipe: DatasetRecipe): MadeDataset {
  const { data, samples, noise, dataSeed, testFraction, splitSeed } = recipe;
  if (!datasetNames.includes(data)) throw new InputError('data', data, `one of ${datasetNames.join(', ')}`);
  checkInteger('samples', samples, 2, MAX_SAMPLES);
  if (!(noise >= 0 && noise <= MAX_NOISE)) throw new InputError('noise', noise, `a number from 0 to ${MAX_NOISE}`);
  checkSeed('dataSeed', dataSeed);
  checkSeed('splitSeed', splitSeed);
  const parts = split(samples, testFraction, splitSeed);

  const { make, features, classes } = datasets[data];
  const { raw, labels } = make(samples, noise, dataSeed);
  const standardised = standardise(raw, features);
  const part = (rows: Uint32Array): Samples => take(rows, standardised, labels, features);
  return {
    features,
    classes,
    raw,
    standardised,
    labels,
    split: parts,
    training: part(parts.training),
    test: part(parts.test),
  };
}

/** Those rows, in that order. */
function take(rows: Uint32Array, standardised: Float64Array, labels: Uint32Array, features: number): Samples {
  const inputs = new Float32Array(rows.length * features);
  rows.forEach((row, i) => {
    inputs.set(standardised.subarray(row * features, (row + 1) * features), i * features);
  });
  return { features, inputs, labels: rows.map((row) => labels[row]!) };
}

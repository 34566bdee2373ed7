/**
 * Makes a data set from its recipe: generate, standardise the points over all rows, split, round to float32 (targets
 * are not standardised). The entry point of
 * ts/data. It never knows a network or a file.
 */
import type { Samples } from '../engine/engine.ts';
import { InputError } from '../input-error.ts';
import { checkInteger, checkSeed } from '../numeric/check.ts';
import type { Points } from './generators.ts';
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

/** @throws InputError naming the field, before anything is made */
export function makeDataset(recipe: DatasetRecipe): MadeDataset {
  const { data, samples, noise, dataSeed, testFraction, splitSeed } = recipe;
  if (!datasetNames.includes(data)) throw new InputError('data', data, `one of ${datasetNames.join(', ')}`);
  checkInteger('samples', samples, 2, MAX_SAMPLES);
  if (!(noise >= 0 && noise <= MAX_NOISE)) throw new InputError('noise', noise, `a number from 0 to ${MAX_NOISE}`);
  checkSeed('dataSeed', dataSeed);
  checkSeed('splitSeed', splitSeed);
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

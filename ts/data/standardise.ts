/**
 * z-scores, as scikit-learn 1.2's StandardScaler makes them. It never knows training rows from test rows: the
 * article standardises over all of them.
 */

const EPSILON = 2.220446049250313e-16;

/** What a column's z-scores are measured from and in. */
export interface Scale {
  readonly mean: number;
  /** The standard deviation; 1 for a constant column. */
  readonly unit: number;
}

/**
 * Of each column of `values` [rows, features], over all rows, in float64; the deviation is the population's, its
 * variance by the corrected two-pass sum (Chan, Golub, LeVeque, Algorithms for computing the sample variance, 1983),
 * rows ascending. A column that is constant but for rounding has the unit 1.
 */
export function scalesOf(values: Float64Array, features: number): Scale[] {
  return Array.from({ length: features }, (_, j) => scaleOf(values, features, j));
}

/** (x - mean) / unit for each column; by other values' scales too. The same shape. */
export function standardise(
  values: Float64Array,
  features: number,
  scales: readonly Scale[] = scalesOf(values, features),
): Float64Array {
  const standardised = new Float64Array(values.length);
  for (const [j, { mean, unit }] of scales.entries()) {
    for (let i = j; i < values.length; i += features) standardised[i] = (values[i]! - mean) / unit;
  }
  return standardised;
}

function scaleOf(values: Float64Array, features: number, j: number): Scale {
  const rows = values.length / features;
  let sum = 0;
  for (let i = j; i < values.length; i += features) sum += values[i]!;
  const mean = sum / rows;
  let differences = 0;
  let squares = 0;
  for (let i = j; i < values.length; i += features) {
    const difference = values[i]! - mean;
    differences += difference;
    squares += difference * difference;
  }
  const variance = (squares - (differences * differences) / rows) / rows;
  const meanError = rows * mean * EPSILON;
  const constant = variance <= rows * EPSILON * variance + meanError * meanError;
  return { mean, unit: constant ? 1 : Math.sqrt(variance) };
}

/**
 * z-scores, as scikit-learn 1.2's StandardScaler makes them. It never knows training rows from test rows: the
 * article standardises over all of them.
 */

const EPSILON = 2.220446049250313e-16;

/**
 * (x - mean) / standard deviation for each column of `values` [rows, features], over all rows, in float64; the
 * deviation is the population's, its variance by the corrected two-pass sum (Chan, Golub, LeVeque, Algorithms for
 * computing the sample variance, 1983), rows ascending. A column that is constant but for rounding gives its
 * difference from the mean: 0.
 */
export function standardise(values: Float64Array, features: number): Float64Array {
  const rows = values.length / features;
  const standardised = new Float64Array(values.length);
  for (let j = 0; j < features; j++) {
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
    const scale = constant ? 1 : Math.sqrt(variance);
    for (let i = j; i < values.length; i += features) standardised[i] = (values[i]! - mean) / scale;
  }
  return standardised;
}

/** The article's 1400 training rows as scikit-learn makes them: float32, in the order of moons.csv's training part. */
import { readText } from './read.ts';

export interface ArticleRows {
  readonly features: number;
  /** [1400, 2]. */
  readonly inputs: Float32Array;
  readonly labels: Uint32Array;
}

export function articleRows(): ArticleRows {
  const rows = readText('moons.csv').trim().split('\n').slice(2).map((line) => line.split(','));
  const training = rows.filter((row) => row[5] === 'train').sort((one, other) => Number(one[6]) - Number(other[6]));
  return {
    features: 2,
    inputs: Float32Array.from(training.flatMap((row) => [Number(row[3]), Number(row[4])])),
    labels: Uint32Array.from(training, (row) => Number(row[2])),
  };
}

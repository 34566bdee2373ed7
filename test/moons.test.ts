import { expect, it } from 'vitest';
import { makeDataset } from '../ts/data/dataset.ts';
import { readText } from './golden/read.ts';

/** x1, x2, label, z1, z2, part, position in part; after two lines of header. */
const reference = readText('moons.csv')
  .trim()
  .split('\n')
  .slice(2)
  .map((line) => line.split(','));
const numbers = (...columns: number[]): number[] =>
  reference.flatMap((row) => columns.map((column) => Number(row[column])));

const made = makeDataset({
  data: 'moons',
  samples: 2000,
  noise: 0.25,
  dataSeed: 0,
  testFraction: 0.3,
  splitSeed: 42,
});

it("the article's points are scikit-learn's in every float32", () => {
  expect(reference.length).toBe(2000);
  expect(Float32Array.from(made.raw)).toEqual(Float32Array.from(numbers(0, 1)));
  expect(Float32Array.from(made.standardised)).toEqual(Float32Array.from(numbers(3, 4)));
  expect([...(made.labels ?? [])]).toEqual(numbers(2));
});

it('each row is in the part and place that scikit-learn gives it', () => {
  const parts = { train: made.split.training, test: made.split.test };
  expect([parts.train.length, parts.test.length]).toEqual([1400, 600]);
  reference.forEach((row, index) => {
    expect(parts[row[5] as 'train' | 'test'][Number(row[6])]).toBe(index);
  });
});

it('an engine is handed the float32 of the standardised rows, in the order of their part', () => {
  const z = numbers(3, 4);
  for (const part of ['training', 'test'] as const) {
    const rows = [...made.split[part]];
    expect(made[part].inputs).toEqual(Float32Array.from(rows.flatMap((row) => [z[2 * row]!, z[2 * row + 1]!])));
    expect(made[part]).toMatchObject({ labels: Uint32Array.from(rows, (row) => Number(reference[row]![2])) });
  }
});

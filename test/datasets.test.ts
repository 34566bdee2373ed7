import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DatasetRecipe, makeDataset } from '../ts/data/dataset.ts';
import { datasetNames, datasets } from '../ts/data/registry.ts';
import { standardise } from '../ts/data/standardise.ts';
import { InputError } from '../ts/input-error.ts';
import { readCases } from './golden/read.ts';

interface DatasetCase {
  readonly recipe: DatasetRecipe;
  readonly raw: number[];
  readonly standardised: number[];
  readonly labels?: number[];
  readonly targets?: number[];
  readonly training: number[];
  readonly test: number[];
}

const cases = readCases<DatasetCase>('datasets.json');
/** Those that call no sine or cosine: equal in every float64. The others' last bits are the host's of that day. */
const exact = new Set(['blobs', 'xor']);

it('every data set of the registry has golden figures', () => {
  expect(new Set(cases.map(({ recipe }) => recipe.data))).toEqual(new Set(datasetNames));
});

describe.each(cases)('$recipe.data of $recipe.samples, seed $recipe.dataSeed', ({ recipe, ...golden }) => {
  const made = makeDataset(recipe);

  it.each(['raw', 'standardised'] as const)("%s coordinates are scikit-learn's", (name) => {
    expect(Float32Array.from(made[name])).toEqual(Float32Array.from(golden[name]));
    const distances = golden[name].map((value, i) => Math.abs(made[name][i]! - value));
    expect(Math.max(...distances)).toBeLessThanOrEqual(exact.has(recipe.data) ? 0 : 1e-15);
  });

  it("labels, targets and split are scikit-learn's", () => {
    expect(made.labels && [...made.labels]).toEqual(golden.labels ?? null);
    expect(made.targets && [...Float32Array.from(made.targets)]).toEqual(
      golden.targets ? [...Float32Array.from(golden.targets)] : null,
    );
    expect([...made.split.training]).toEqual(golden.training);
    expect([...made.split.test]).toEqual(golden.test);
  });
});

const seed = fc.integer({ min: 0, max: 0xffffffff });
const recipes = fc.record({
  data: fc.constantFrom(...datasetNames),
  samples: fc.integer({ min: 3, max: 90 }),
  noise: fc.double({ min: 0, max: 10, noNaN: true }),
  dataSeed: seed,
  testFraction: fc.double({ min: 0.01, max: 0.65, noNaN: true }),
  splitSeed: seed,
});

it('every row is in one part, with its own coordinates and label', () => {
  fc.assert(
    fc.property(recipes, (recipe) => {
      const { features, raw, standardised, labels, targets, split, training, test } = makeDataset(recipe);
      expect(raw.length).toBe(recipe.samples * features);
      expect([...split.training, ...split.test].sort((a, b) => a - b)).toEqual([...Array(recipe.samples).keys()]);
      expect(split.test.length).toBe(Math.ceil(recipe.testFraction * recipe.samples));
      const { loss, outputs } = datasets[recipe.data];
      expect([labels === null, targets === null]).toEqual([loss === 'squared-error', loss === 'cross-entropy']);
      if (labels) expect(Math.max(...labels)).toBeLessThan(outputs);
      else expect(targets?.length).toBe(recipe.samples * outputs);
      for (const [rows, part] of [
        [split.training, training],
        [split.test, test],
      ] as const) {
        rows.forEach((row, i) => {
          const z = standardised.slice(row * features, (row + 1) * features);
          expect(part.inputs.slice(i * features, (i + 1) * features)).toEqual(Float32Array.from(z));
          if ('labels' in part) expect(part.labels[i]).toBe(labels?.[row]);
          else expect(part.targets[i]).toBe(Math.fround(targets?.[row] ?? NaN));
        });
      }
    }),
  );
});

it('the seeds of points and split are separate', () => {
  const recipe = { data: 'xor', samples: 40, noise: 0.1, dataSeed: 1, testFraction: 0.3, splitSeed: 1 } as const;
  const first = makeDataset(recipe);
  expect(makeDataset({ ...recipe, splitSeed: 2 }).raw).toEqual(first.raw);
  expect(makeDataset({ ...recipe, dataSeed: 2 }).split).toEqual(first.split);
});

it('standardised columns have mean 0 and population deviation 1; a constant one is 0', () => {
  const columns = standardise(Float64Array.of(1, 0.1, -4, 0.1, 7, 0.1, 2, 0.1), 2);
  const [first, constant] = [0, 1].map((j) => [...columns].filter((_, i) => i % 2 === j)) as [number[], number[]];
  const mean = (values: number[]): number => values.reduce((sum, x) => sum + x) / values.length;
  expect(mean(first)).toBeCloseTo(0, 14);
  expect(mean(first.map((x) => x * x))).toBeCloseTo(1, 14);
  expect(constant).toEqual([0, 0, 0, 0]);
});

it.each([
  ['data', 'mnist'],
  ['samples', 1],
  ['samples', 10.5],
  ['samples', Number.NaN],
  ['samples', 1e9],
  ['noise', -0.1],
  ['noise', Number.NaN],
  ['noise', Infinity],
  ['dataSeed', -1],
  ['dataSeed', 2 ** 32],
  ['splitSeed', 0.5],
  ['testFraction', 0],
  ['testFraction', 1],
  ['testFraction', 0.95],
  ['testFraction', Number.NaN],
])('%s of %s is refused by name', (field, value) => {
  const recipe = {
    data: 'moons',
    samples: 10,
    noise: 0.1,
    dataSeed: 0,
    testFraction: 0.3,
    splitSeed: 0,
    [field]: value,
  };
  expect(() => makeDataset(recipe as DatasetRecipe)).toThrow(expect.objectContaining({ field }));
  expect(() => makeDataset(recipe as DatasetRecipe)).toThrow(InputError);
});

/** Fresh points are the generator's own, and the Bayes rule is as good as theory says, on the population and on points. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bayesRule, bayesScore } from '../ts/data/bayes.ts';
import { type DatasetRecipe, FRESH, freshPoints, makeDataset } from '../ts/data/dataset.ts';
import { type DatasetName, datasetNames, datasets } from '../ts/data/registry.ts';
import { InputError } from '../ts/input-error.ts';
import { readCases } from './golden/read.ts';

const article = { data: 'moons', samples: 2000, noise: 0.25, dataSeed: 0, testFraction: 0.3, splitSeed: 42 } as const;
const recipeOf = (data: DatasetName, noise = datasets[data].defaultNoise, dataSeed = 0): DatasetRecipe => ({
  ...article,
  data,
  noise,
  dataSeed,
});

describe('fresh points', () => {
  interface Case {
    readonly recipe: DatasetRecipe;
    readonly rows: number[];
    readonly raw: number[][];
    readonly standardised: number[][];
    readonly values: number[];
  }

  const cases = readCases<Case>('fresh.json');

  it('have golden figures for every data set', () => {
    expect(cases.map(({ recipe }) => recipe.data)).toEqual(datasetNames);
  });

  it.each(cases)(
    'of $recipe.data are scikit-learn’s, standardised as the data set’s',
    ({ recipe, rows, ...golden }) => {
      const { points, samples } = freshPoints(recipe);
      const { features } = samples;
      expect(points.raw.length).toBe(FRESH * features);
      rows.forEach((row, i) => {
        const at = (values: ArrayLike<number>): number[] =>
          Array.from(values).slice(row * features, (row + 1) * features);
        // The host's sine and cosine of that day differ in the last bit.
        for (const [j, value] of golden.raw[i]!.entries()) expect(at(points.raw)[j]).toBeCloseTo(value, 14);
        for (const [j, value] of golden.standardised[i]!.entries())
          expect(at(samples.inputs)[j]).toBeCloseTo(Math.fround(value), 6);
        const value = (points.labels ?? points.targets)[row]!;
        expect(value).toBeCloseTo(golden.values[i]!, 14);
        expect('labels' in samples ? samples.labels[row] : samples.targets[row]).toBe(Math.fround(value));
      });
    },
  );

  it('are none of the data set’s, and of the same clouds', () => {
    const recipe = recipeOf('blobs', 0.5, 7);
    const [made, fresh] = [makeDataset(recipe), freshPoints(recipe).points];
    expect([...fresh.raw.subarray(0, 6)]).not.toEqual([...made.raw.subarray(0, 6)]);
    for (const label of [0, 1, 2]) {
      const centre = (raw: Float64Array, labels: Uint32Array): number => {
        const xs = [...labels].flatMap((each, row) => (each === label ? raw[2 * row]! : []));
        return xs.reduce((sum, x) => sum + x, 0) / xs.length;
      };
      // 4 standard errors of the mean of the data set's 666 points, and of the fresh ones'.
      const error = 0.5 * Math.sqrt(1 / 666 + 3 / FRESH);
      const apart = centre(fresh.raw, fresh.labels!) - centre(made.raw, made.labels!);
      expect(Math.abs(apart)).toBeLessThan(4 * error);
    }
  });

  it.each(datasetNames)('of %s are as many as are asked for, one too', (data) => {
    const recipe = recipeOf(data, undefined, 7);
    for (const count of [1, 2, 101]) {
      const { samples, points } = freshPoints(recipe, count);
      const values = 'labels' in samples ? samples.labels : samples.targets;
      expect([samples.inputs.length / samples.features, values.length, points.raw.length]).toEqual([
        count,
        count,
        count * samples.features,
      ]);
      expect(samples.inputs.every(Number.isFinite)).toBe(true);
    }
  });

  it('are refused where the data set is', () => {
    expect(() => freshPoints({ ...article, noise: -1 })).toThrow(InputError);
    expect(() => freshPoints(article, 0)).toThrow(expect.objectContaining({ field: 'freshPoints' }));
  });
});

describe('the Bayes rule', () => {
  interface Case {
    readonly data: DatasetName;
    readonly noise: number;
    readonly dataSeed: number;
    readonly accuracy: number;
    readonly error?: number;
  }

  it.each(readCases<Case>('bayes.json'))(
    'of $data with noise $noise is right on the share that SciPy finds',
    (golden) => {
      const { population } = bayesRule(recipeOf(golden.data, golden.noise, golden.dataSeed));
      const tolerance = golden.error === undefined ? 1e-5 : 4 * golden.error;
      expect(Math.abs(population - golden.accuracy)).toBeLessThan(tolerance);
    },
  );

  it('classifies 572 of the article’s 600 test points, 1328 of its 1400 training points, and fresh ones as expected', () => {
    const rule = bayesRule(article);
    const made = makeDataset(article);
    // A NumPy quadrature of both densities, on scikit-learn's points.
    expect(bayesScore(rule, made, made.split.test)).toBeCloseTo(572 / 600, 12);
    expect(bayesScore(rule, made, made.split.training)).toBeCloseTo(1328 / 1400, 12);
  });

  it.each(datasetNames.filter((data) => data !== 'sine'))(
    'of %s is as good on fresh points as on the population',
    (data) => {
      const recipe = recipeOf(data, undefined, 7);
      const rule = bayesRule(recipe);
      const error = Math.sqrt((rule.population * (1 - rule.population)) / FRESH);
      expect(Math.abs(bayesScore(rule, freshPoints(recipe).points) - rule.population)).toBeLessThan(4 * error);
    },
  );

  it('of sine is the sine: its squared error is the noise’s', () => {
    const rule = bayesRule(recipeOf('sine', 0.3));
    expect(rule.population).toBeCloseTo(0.09, 15);
    // The mean of squares of n normals has the relative standard error sqrt(2 / n).
    const ratio = bayesScore(rule, freshPoints(recipeOf('sine', 0.3)).points) / 0.09;
    expect(Math.abs(ratio - 1)).toBeLessThan(4 * Math.sqrt(2 / FRESH));
    expect(rule.predict(-1, 0)).toBeCloseTo(Math.sin(-2), 15);
  });

  it.each(['moons', 'circles', 'blobs', 'xor'] as const)('of %s errs on no point without noise', (data) => {
    const recipe = recipeOf(data, 0);
    const rule = bayesRule(recipe);
    expect(rule.population).toBeGreaterThan(1 - 1e-6);
    expect(bayesScore(rule, makeDataset(recipe))).toBe(1);
  });

  it('never gains by noise, and ends at chance', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('moons', 'circles', 'blobs', 'xor'),
        fc.double({ min: 0.03, max: 30, noNaN: true }),
        fc.double({ min: 1.05, max: 3, noNaN: true }),
        (data, noise, factor) => {
          const [less, more] = [noise, noise * factor].map((each) => bayesRule(recipeOf(data, each, 5)).population);
          expect(more!).toBeLessThanOrEqual(less! + 1e-5);
          expect(more!).toBeGreaterThan(1 / datasets[data].outputs);
        },
      ),
      { numRuns: 20 },
    );
    for (const data of ['moons', 'circles', 'blobs', 'xor'] as const)
      expect(bayesRule(recipeOf(data, 1e6)).population).toBeCloseTo(1 / datasets[data].outputs, 4);
  });

  it('of moons has a mirror: the point opposite the middle is of the other class, near and far', () => {
    const { predict } = bayesRule(article);
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: 30, noNaN: true }),
        fc.double({ min: -30, max: 30, noNaN: true }),
        (x, y) => {
          // Near the middle line neither class leads by more than rounding.
          fc.pre(Math.abs(x - 0.5) + Math.abs(y - 0.25) > 0.01);
          expect(predict(1 - x, 0.5 - y)).toBe(1 - predict(x, y));
        },
      ),
      { numRuns: 300 },
    );
  });
});

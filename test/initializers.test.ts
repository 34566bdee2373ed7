import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InitialParametersOptions, initialParameters, layerStds, weightStd } from '../ts/init/initialize.ts';
import { initializerAliases, initializerNames, isNamed } from '../ts/init/registry.ts';
import { InputError } from '../ts/input-error.ts';
import { readCases } from './golden/read.ts';

interface InitializerCase {
  readonly options: InitialParametersOptions;
  readonly sizes: number[];
  readonly parameters: number[];
}

const cases = readCases<InitializerCase>('initializers.json');
const words = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer);

it('every initialiser of the registry has golden figures', () => {
  expect(new Set(cases.map(({ options }) => options.init))).toEqual(new Set(initializerNames));
});

it.each(cases)("$options.init of seed $options.seed gives NumPy's float32", ({ options, sizes, parameters }) => {
  expect(words(initialParameters(options, sizes))).toEqual(words(Float32Array.from(parameters)));
});

it('a seed gives the same standard normals whatever sigma is', () => {
  const sizes = [2, 5, 3];
  const draw = (sigma: number) => initialParameters({ init: 'normal', sigma, biasSigma: 0, seed: 9 }, sizes);
  const standard = draw(1);
  // Powers of two scale a float32 without rounding.
  for (const sigma of [0.125, 0.5, 4]) expect(draw(sigma)).toEqual(standard.map((z) => z * sigma));
});

it('the scale of the biases leaves the weights alone, and a layer does not depend on later ones', () => {
  const draw = (biasSigma: number, sizes: number[]) =>
    initialParameters({ init: 'normal', sigma: 1, biasSigma, seed: 2 }, sizes);
  expect(draw(0.5, [2, 3, 2]).slice(0, 6)).toEqual(draw(0, [2, 3, 7]).slice(0, 6));
});

it('sigma 0 is the symmetric network, its biases +0', () => {
  const parameters = initialParameters({ init: 'normal', sigma: 0, biasSigma: 0, seed: 1 }, [2, 3, 2]);
  expect(parameters.every((p) => p === 0)).toBe(true);
  expect(parameters.slice(6, 9)).toEqual(new Float32Array(3));
});

describe.each(initializerNames)('%s', (init) => {
  const sigma = isNamed(init) ? {} : { sigma: 0.3 };

  it.each([{}, { weightScale: [3, 0.5] }, { biasScale: [0.5, 2] }, { weightScale: [0.1, 2], biasScale: [4, 0] }])(
    'has the standard deviations that layerStds says with %j',
    (factors) => {
      const sizes = [80, 120, 90];
      const options = { init, ...sigma, biasSigma: 0.2, ...factors };
      const { weights, biases } = layerStds(options, sizes);
      const parameters = initialParameters({ ...options, seed: 5 }, sizes);
      let start = 0;
      const check = (n: number, std: number): void => {
        const squares = parameters.slice(start, start + n).reduce((sum, w) => sum + w * w, 0);
        start += n;
        // The standard error of a standard deviation of n normals is std / √(2n); of uniforms less.
        expect(Math.abs(Math.sqrt(squares / n) - std)).toBeLessThanOrEqual((4 * std) / Math.sqrt(2 * n));
      };
      for (const [k, std] of weights.entries()) {
        check(sizes[k]! * sizes[k + 1]!, std);
        check(sizes[k + 1]!, biases![k]!);
      }
    },
  );

  it('fills every layer of any network, finite', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 }), (sizes) => {
        const parameters = initialParameters({ init, ...sigma, biasSigma: 0, seed: 0 }, sizes);
        const count = sizes.slice(1).reduce((sum, out, l) => sum + out * (sizes[l]! + 1), 0);
        expect(parameters.length).toBe(count);
        expect(parameters.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

it('scales are those of the papers and libraries', () => {
  expect(weightStd('he', 50, 7)).toBeCloseTo(0.2, 15);
  expect(weightStd('lecun', 25, 7)).toBeCloseTo(0.2, 15);
  expect(weightStd('glorot', 30, 20)).toBeCloseTo(Math.sqrt(2 / 50), 15);
  expect(weightStd('keras', 30, 20)).toBe(weightStd('glorot', 30, 20));
  expect(weightStd('pytorch', 12, 7)).toBeCloseTo(1 / 6, 15);
});

it('scales by layer are those of the initialiser times their factors', () => {
  const network = [4, 9, 3];
  expect(layerStds({ init: 'normal', sigma: 0.5, biasSigma: 0.25 }, network)).toEqual({
    weights: [0.5, 0.5],
    biases: [0.25, 0.25],
  });
  expect(layerStds({ init: 'scaled', sigma: 3, biasSigma: 0, bias: false }, network)).toEqual({
    weights: [1.5, 1],
    biases: null,
  });
  const factors = { weightScale: [2, 0.5], biasScale: [1, 4] };
  expect(layerStds({ init: 'lecun', biasSigma: 0, ...factors }, network)).toEqual({
    weights: [1, 0.5 / 3],
    biases: [1, (4 * 0.5) / 3],
  });
  const pytorch = layerStds({ init: 'pytorch', biasSigma: 0, weightScale: [5, 1] }, network);
  expect(pytorch.weights[0]).toBeCloseTo(5 / Math.sqrt(12), 15);
  expect(pytorch.biases?.[0]).toBeCloseTo(1 / Math.sqrt(12), 15);
});

it('a factor of a power of two scales a layer without rounding, and no other', () => {
  const draw = (weightScale: readonly number[]) =>
    initialParameters({ init: 'glorot', biasSigma: 0, weightScale, seed: 3, bias: false }, [2, 5, 3]);
  const plain = draw([]);
  expect(draw([1, 1])).toEqual(plain);
  expect(draw([0.25, 4])).toEqual(plain.map((w, i) => w * (i < 10 ? 0.25 : 4)));
});

it('a ratio of biases leaves the weights alone and replaces biases of any kind', () => {
  const draw = (biasSigma: number, biasScale: readonly number[]) =>
    initialParameters({ init: 'normal', sigma: 0.5, biasSigma, biasScale, seed: 3 }, [2, 5, 3]);
  expect(draw(7, [1, 0]).slice(0, 10)).toEqual(draw(0, []).slice(0, 10));
  expect(draw(7, [1, 0])).toEqual(draw(0, [1, 0]));
  // Normals from the biases' own stream, whatever drew the biases before.
  expect(draw(0, [1, 0]).slice(10, 15)).toEqual(draw(0.5, []).slice(10, 15));
  expect(draw(7, [1, 0]).slice(-3)).toEqual(new Float32Array(3));
});

it('an alias is never a name, and always means one', () => {
  for (const [alias, name] of Object.entries(initializerAliases)) {
    expect(initializerNames).toContain(name);
    expect(initializerNames).not.toContain(alias);
  }
});

const good = { init: 'normal', sigma: 1, biasSigma: 0, seed: 0 };
it.each([
  ['init', { ...good, init: 'xavierish' }],
  ['sigma', { ...good, sigma: -1 }],
  ['sigma', { ...good, sigma: Number.NaN }],
  ['sigma', { ...good, sigma: 1e39 }],
  ['sigma', { init: 'normal', biasSigma: 0, seed: 0 }],
  ['sigma', { ...good, init: 'he' }],
  ['biasSigma', { ...good, biasSigma: -1 }],
  ['weightScale', { ...good, weightScale: [1, 1] }],
  ['weightScale', { ...good, weightScale: [-1] }],
  ['weightScale', { ...good, weightScale: [Number.NaN] }],
  ['biasScale', { ...good, biasScale: [1, 1] }],
  ['biasScale', { ...good, biasScale: [1e7] }],
  ['seed', { ...good, seed: 2 ** 32 }],
  ['seed', { ...good, seed: 0.5 }],
])('a bad %s is refused by name', (field, options) => {
  const draw = () => initialParameters(options as InitialParametersOptions, [2, 2]);
  expect(draw).toThrow(InputError);
  expect(draw).toThrow(expect.objectContaining({ field }));
});

it.each([[[2]], [[2, 0]], [[2, 1.5, 2]]])('sizes %j are refused', (sizes) => {
  expect(() => initialParameters(good as InitialParametersOptions, sizes)).toThrow(InputError);
});

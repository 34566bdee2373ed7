import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InitialParametersOptions, initialParameters, weightStd } from '../ts/init/initialize.ts';
import { initializerAliases, initializerNames } from '../ts/init/registry.ts';
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
  const sigma = init === 'normal' ? { sigma: 0.3 } : {};

  it('has the standard deviation that weightStd says', () => {
    const [fanIn, fanOut] = [80, 120];
    const n = fanIn * fanOut;
    const weights = initialParameters({ init, ...sigma, biasSigma: 0, seed: 5 }, [fanIn, fanOut]).slice(0, n);
    const squares = weights.reduce((sum, w) => sum + w * w, 0);
    const std = weightStd(init, fanIn, fanOut, sigma.sigma);
    // The standard error of a standard deviation of n normals is std / √(2n); of uniforms less.
    expect(Math.abs(Math.sqrt(squares / n) - std)).toBeLessThan((4 * std) / Math.sqrt(2 * n));
  });

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
  expect(weightStd('normal', 12, 7, 0)).toBe(0);
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

/** What a spec may be: defaults, lists, shorthands, refusals. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../ts/input-error.ts';
import { fields } from '../ts/sweep/fields.ts';
import { linearGrid, logGrid } from '../ts/sweep/grid.ts';
import { plan } from '../ts/sweep/plan.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';

describe('a spec from nothing', () => {
  it("is the article's", () => {
    const { where, ...lists } = sweepSpec({});
    expect(lists).toEqual({
      data: ['moons'],
      samples: [2000],
      noise: [0.25],
      dataSeed: [0],
      testFraction: [0.3],
      splitSeed: [42],
      hidden: [[64, 64]],
      activation: ['relu'],
      slope: [0.01],
      bias: [true],
      centred: [false],
      init: ['normal'],
      weightScale: [[]],
      biasScale: [[]],
      sigma: [0.01, 0.1, 0.5, 1],
      biasSigma: [0],
      seed: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      optimizer: ['adam'],
      learningRate: [0.001],
      beta1: [0.9],
      beta2: [0.999],
      epsilon: [1e-8],
      amsgrad: [false],
      momentum: [0],
      nesterov: [false],
      alpha: [0.99],
      weightDecay: [0],
      clipNorm: [0],
      epochs: [200],
      batch: [0],
      batchSeed: [0],
      nearZeroThreshold: [0.01],
      diagnostics: [false],
      freshPoints: [0],
    });
    expect(where).toEqual([]);
  });

  it('takes its noise from the data set', () => {
    expect(sweepSpec({ data: 'blobs' }).noise).toEqual([1]);
    expect(sweepSpec({ data: 'blobs', noise: 0 }).noise).toEqual([0]);
    // Where they differ each run has its own.
    const two = sweepSpec({ data: ['blobs', 'moons'], sigma: 1, seed: 0 });
    expect([two.noise, plan(two).map(({ noise }) => noise)]).toEqual([[], [1, 0.25]]);
    expect(sweepSpec({ ...two })).toEqual(two);
  });
});

describe('texts', () => {
  it('say what values say', () => {
    const texts = { sigma: '0,1e-3,.5', seed: '3,0..2', hidden: '32,8', init: 'kaiming,normal', learningRate: '1e-2' };
    const values = {
      sigma: [0, 0.001, 0.5],
      seed: [3, 0, 1, 2],
      hidden: [32, 8],
      init: ['he', 'normal'],
      learningRate: 0.01,
    };
    expect(sweepSpec(texts)).toEqual(sweepSpec(values));
    expect(sweepSpec({ hidden: 'none' }).hidden).toEqual([[]]);
    expect(sweepSpec({ hidden: ['8,4', 'none', '3'] }).hidden).toEqual([[8, 4], [], [3]]);
    expect(sweepSpec({ bias: 'true,false', optimizer: 'adam,sgd', batch: '0,32' })).toMatchObject({
      bias: [true, false],
      optimizer: ['adam', 'sgd'],
      batch: [0, 32],
    });
    expect(sweepSpec({ sigma: ['0.1..1:2', 5] }).sigma).toEqual([0.1, 1, 5]);
    expect(sweepSpec({ weightScale: ['0.25,1,4', 'none'], biasScale: '1,0,0' })).toMatchObject({
      weightScale: [[0.25, 1, 4], []],
      biasScale: [[1, 0, 0]],
    });
    expect(sweepSpec({ weightScale: [0.25, 1, 4] }).weightScale).toEqual([[0.25, 1, 4]]);
  });

  it('make no negative zero, which JSON cannot tell from zero', () => {
    expect(sweepSpec({ sigma: '-0', noise: '-0' })).toMatchObject({ sigma: [0], noise: [0] });
    expect(Object.is(sweepSpec({ sigma: [-0] }).sigma[0], 0)).toBe(true);
  });

  type Refusal = readonly [field: string, text: string, message: RegExp, others?: Readonly<Record<string, string>>];
  const refusals: readonly Refusal[] = [
    ['sigma', '-1', /from 0 to 1e38, got "-1"/],
    ['sigma', 'NaN', /from 0 to 1e38, got "NaN"/],
    ['sigma', '1e39', /from 0 to 1e38, got "1e39"/],
    ['sigma', 'abc', /from 0 to 1e38, got "abc"/],
    ['sigma', '', /from 0 to 1e38, got ""/],
    ['sigma', '0x10', /got "0x10"/],
    ['sigma', '0.1,', /got ""/],
    ['sigma', '0.1..1', /a\.\.b:n.*got "0\.1\.\.1"/],
    ['sigma', '0..1:3', /0 < a < b.*got "0\.\.1:3"/],
    ['sigma', '1..0.1:3', /0 < a < b/],
    ['sigma', '0.1..1:1.5', /a\.\.b:n/],
    ['sigma', '0.1..1:1000000000', /at most 100000/],
    ['seed', '0..1e12', /at most 100000.*got "0\.\.1e12"/],
    ['seed', '0..10:4', /whole number from 0 to 4294967295/],
    ['seed', '1.5', /whole number from 0 to 4294967295, got "1.5"/],
    ['hidden', '0', /from 1 to 4096.*got "0"/],
    ['hidden', '64,,2', /from 1 to 4096.*"none", got "64,,2"/],
    ['hidden', '1e9', /from 1 to 4096.*got "1e9"/],
    ['hidden', '', /"none", got ""/],
    ['hidden', '4096,4096,4096', /at most 16777216 parameters/],
    ['epochs', '0', /whole number from 1 to 1000000, got "0"/],
    ['epochs', '-1', /whole number from 1 to 1000000, got "-1"/],
    ['epochs', '1.5', /whole number from 1 to 1000000, got "1.5"/],
    ['epochs', '1e12', /whole number from 1 to 1000000, got "1e12"/],
    [
      'epochs',
      '1000000',
      /at most 869565, with 23 numbers recorded an epoch with hidden 9–9–9/,
      { depth: '1,3,9', width: '9' },
    ],
    [
      'recorded numbers',
      '',
      /at most 200000000: fewer runs or epochs, got 244800000/,
      { epochs: '900000', seed: '0..3' },
    ],
    ['data', 'sun', /one of moons, circles, blobs, xor, sine, got "sun"/],
    ['bias', 'yes', /true or false, got "yes"/],
    ['optimizer', 'lion', /one of adam, adamw, sgd, rmsprop, got "lion"/],
    ['init', 'zeros', /one of normal, scaled, he,.*got "zeros"/],
    ['sigma', '1', /nothing, since init does not list "normal" or "scaled"/, { init: 'he' }],
    ['weightScale', '1,1', /none, or 3 factors, one for each layer of weights, got \[1,1\]/],
    ['biasScale', '1', /none, or 2 factors, .* with hidden 7, got \[1\]/, { depth: '0,1', width: '7' }],
    ['weightScale', '1,-1,1', /from 0 to 1000000 for each layer of weights, .*or "none", got "1,-1,1"/],
    ['biasScale', '1,,1', /from 0 to 1000000 .*got "1,,1"/],
    ['weightScale', '', /got ""/],
    ['freshPoints', '1000001', /whole number from 0 to 1000000, got "1000001"/],
    ['batch', '1401', /from 0 to 1400, the number of training points, got 1401/],
    ['batch', '0,71', /to 70, the number of training points with samples 100, got 71/, { samples: '1000,100' }],
    ['testFraction', '0.99', /leaves one of the 3 points for training/, { samples: '3' }],
    [
      'number of runs',
      '',
      /at most 100000: fewer values \(4 of sigma, 50000 of seed\), got 200000/,
      { seed: '0..49999' },
    ],
    ['field', '', /one of data, samples.*\(perhaps sigma\), got "sigm"/, { sigm: '1' }],
    ['field', '', /one of data.*\(perhaps learningRate\)/, { learning_rate: '1' }],
    ['field', '', /seeds, depth, width, got "__proto__"/, JSON.parse('{"__proto__": "1"}')],
    ['seeds', '0', /whole number from 1 to 100000, got "0"/],
    ['seeds', '5,6', /whole number from 1 to 100000/],
    ['seeds', '5', /nothing beside seed, got "5"/, { seed: '1' }],
    ['depth', '5', /nothing beside hidden/, { hidden: '8' }],
    ['width', '5', /nothing beside hidden/, { hidden: '8' }],
    ['depth', '65', /whole number from 0 to 64/],
  ];
  const named = refusals.map(([field, text, message, others = {}]) => ({ field, text, message, others }));
  it.each(named)('$field "$text" is refused', ({ field, text, message, others }) => {
    const given = text === '' && !(field in fields) ? {} : { [field]: text };
    const read = (): unknown => sweepSpec({ ...given, ...others });
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
    expect(read).toThrow(new RegExp(`^${field}: expected `));
  });
});

describe('what would be read for ages is refused in a moment:', () => {
  it.each<[string, string, unknown]>([
    ['thousands of the longest ranges', 'seed', new Array(50_000).fill('0..99999')],
    ['the same in one text', 'seed', new Array(50_000).fill('0..99999').join(',')],
    ['a number of digits without end', 'sigma', `${'1'.repeat(1_000_000)}x`],
    ['ends of ranges without end', 'sigma', `${'1..'.repeat(1_000_000)}\n`],
    ['sizes without end', 'hidden', `${'1'.repeat(1_000_000)},x`],
  ])('%s', (_, field, given) => {
    expect(() => sweepSpec({ [field]: given })).toThrow(new RegExp(`^${field}: expected `));
  });
});

describe('values', () => {
  it.each([
    ['sigma', ['one']],
    ['sigma', [[1]]],
    ['sigma', { 1: 1 }],
    ['sigma', true],
    ['sigma', []],
    ['seed', []],
    ['init', []],
    ['epochs', []],
    ['bias', 1],
    ['bias', []],
    ['hidden', [[64], 64]],
    ['hidden', [[64, [64]]]],
    ['hidden', [['64']]],
    ['where', 3],
    ['where', ['sigma']],
    ['epochs', null],
    ['samples', Number.POSITIVE_INFINITY],
    ['hidden', [64, Number.NaN]],
    ['beta1', 1],
    ['testFraction', 0],
    ['testFraction', 1],
    ['epsilon', 0],
  ])('%s %j is refused', (field, value) => {
    expect(() => sweepSpec({ [field]: value })).toThrow(new RegExp(`^${field}: expected `));
  });
});

describe('shorthands', () => {
  it('say what their fields say', () => {
    expect(sweepSpec({ seeds: '200' })).toEqual(sweepSpec({ seed: '0..199' }));
    expect(sweepSpec({ seeds: 1 }).seed).toEqual([0]);
    expect(sweepSpec({ depth: '0..3' }).hidden).toEqual([[], [64], [64, 64], [64, 64, 64]]);
    expect(sweepSpec({ width: [32, 64] }).hidden).toEqual([
      [32, 32],
      [64, 64],
    ]);
    expect(sweepSpec({ depth: '1,2', width: '8,4' }).hidden).toEqual([[8], [4], [8, 8], [4, 4]]);
  });
});

describe('a spec', () => {
  const names = (...all: readonly string[]) => fc.subarray([...all], { minLength: 1 });
  const values = fc.record(
    {
      data: names('moons', 'circles', 'sine'),
      hidden: fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      sigma: fc.array(fc.double({ min: 0, max: 1e38, noNaN: true }), { minLength: 1, maxLength: 3 }),
      seeds: fc.integer({ min: 1, max: 5 }),
      optimizer: names('adam', 'adamw', 'sgd', 'rmsprop'),
      momentum: fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 1, maxLength: 3 }),
      where: fc.subarray(['seed>=0', 'hidden!=77', ' alpha != 0.5 ']),
    },
    { requiredKeys: [] },
  );

  it('is read back from its own JSON, and its texts say the same', () => {
    fc.assert(
      fc.property(values, (given) => {
        const spec = sweepSpec(given);
        expect(sweepSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
        const text = (list: unknown): unknown => (Array.isArray(list) ? list.join() || 'none' : String(list));
        const texts = Object.entries(given).map(([name, list]) => [
          name,
          name === 'hidden' && Array.isArray(list) ? list.map(text) : name === 'where' ? list : text(list),
        ]);
        expect(sweepSpec(Object.fromEntries(texts))).toEqual(spec);
      }),
    );
  });
});

describe('grids', () => {
  // [float('%.6g' % x) for x in numpy.geomspace(0.001, 3, 9)], and (0.01, 100, 25)
  it('of equal ratios are those of NumPy to 6 digits, with exact ends', () => {
    expect(logGrid(0.001, 3, 9)).toEqual([
      0.001, 0.00272045, 0.00740083, 0.0201336, 0.0547723, 0.149005, 0.40536, 1.10276, 3,
    ]);
    expect(logGrid(0.01, 100, 25)).toEqual([
      0.01, 0.014678, 0.0215443, 0.0316228, 0.0464159, 0.0681292, 0.1, 0.14678, 0.215443, 0.316228, 0.464159, 0.681292,
      1, 1.4678, 2.15443, 3.16228, 4.64159, 6.81292, 10, 14.678, 21.5443, 31.6228, 46.4159, 68.1292, 100,
    ]);
    expect(sweepSpec({ sigma: '0.001..3:9' }).sigma).toEqual(logGrid(0.001, 3, 9));
    expect(logGrid(0.1234567, 0.7654321, 2)).toEqual([0.1234567, 0.7654321]);
  });

  it('of equal ratios are right for any ends and counts', () => {
    const exponent = fc.double({ min: -200, max: 38, noNaN: true });
    fc.assert(
      fc.property(exponent, exponent, fc.integer({ min: 2, max: 300 }), (x, y, count) => {
        fc.pre(Math.abs(x - y) > 1e-3);
        const [low, high] = [10 ** Math.min(x, y), 10 ** Math.max(x, y)];
        const grid = logGrid(low, high, count);
        grid.forEach((value, i) => {
          const exact = 10 ** (Math.log10(low) + ((Math.log10(high) - Math.log10(low)) * i) / (count - 1));
          expect(Math.abs(value / exact - 1)).toBeLessThan(5.1e-6);
        });
        expect([grid[0], grid[count - 1], grid.length]).toEqual([low, high, count]);
      }),
    );
  });

  it('of equal steps keep decimals', () => {
    expect(linearGrid(0, 1, 11)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(sweepSpec({ seed: '0..100:5' }).seed).toEqual([0, 25, 50, 75, 100]);
    expect(sweepSpec({ seed: '0..19' }).seed).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});

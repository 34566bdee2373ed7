/**
 * Epoch 0, number by number: shares near zero, loss and gradient against values that were computed elsewhere, by other
 * methods; and what a prediction owes its caller. What networks do is theory-measured.test.ts.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDataset } from '../ts/data/dataset.ts';
import { type DatasetName, datasets } from '../ts/data/registry.ts';
import { activationNames } from '../ts/engine/activations.ts';
import { drawn } from '../ts/forecast/settings.ts';
import { InputError } from '../ts/input-error.ts';
import { RandomState } from '../ts/numeric/random.ts';
import { nonlinearity } from '../ts/theory/activations.ts';
import { logSumExp } from '../ts/theory/epoch0/log-sum-exp.ts';
import { outputLoss } from '../ts/theory/epoch0/loss.ts';
import { sumOverPairs } from '../ts/theory/epoch0/pair-sums.ts';
import { centresOf, evenly, partsOf, sampleOf } from '../ts/theory/epoch0/sample.ts';
import { meanShare, quietIntervals, quietShare } from '../ts/theory/epoch0/zeros.ts';
import { overScales } from '../ts/theory/finite-width.ts';
import { density } from '../ts/theory/gaussian.ts';
import type { Network, Rows } from '../ts/theory/network.ts';
import { predict, quick, type Settings } from '../ts/theory/predict.ts';
import { average, propagate } from '../ts/theory/propagation.ts';
import { tabulate } from '../ts/theory/tabulate.ts';
import { byColumn } from './epoch0.ts';
import { articleRows } from './golden/article-rows.ts';
import { expectDigits, lawAt, network, row, SLOPE, sizes } from './theory.ts';

describe('shares near zero', () => {
  const share = (net: Network, rows: Rows, l: number, threshold: number): number => {
    const layers = propagate(net, rows);
    return meanShare(quietIntervals(net, threshold), layers[l - 1]!, lawAt(net, rows, l));
  };

  it('GELU is near zero between the roots that it has', () => {
    const [low, high] = quietIntervals(network(sizes, 'gelu', 1), 0.01);
    expect([low![0], high!.length]).toEqual([-Infinity, 2]);
    [low![1], ...high!].forEach((root, k) => {
      expectDigits(root, [-2.67480972566729, -0.02032974169655, 0.01969066244241][k]!, 13);
    });
    expect(quietIntervals(network(sizes, 'gelu', 1), 0.16997)).toHaveLength(2);
    expect(quietIntervals(network(sizes, 'gelu', 1), 0.16998)).toHaveLength(1);
  });

  it.each(activationNames)('%s is below the threshold inside of its intervals and nowhere else', (activation) => {
    const net = network(sizes, activation, 1);
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.double({ min: 1e-6, max: 2, noNaN: true }),
        (z, threshold) => {
          const inside = quietIntervals(net, threshold).some(([low, high]) => low < z && z < high);
          expect(inside).toBe(Math.abs(nonlinearity(activation, SLOPE).value(z)) < threshold);
        },
      ),
    );
    expect(quietIntervals(net, 0)).toEqual([]);
  });

  it.each([
    [0.01, 0.7602499389065],
    [0.1, 0.5281859888985],
    [0.5, 0.5056417077779],
    [1, 0.50282092441],
  ])('of one row in layer 1, sigma %d', (sigma, expected) => {
    expectDigits(share(network(sizes, 'relu', sigma), row, 1, 0.01), expected, 13);
  });

  it.each([
    [0.05, 0.691462461274, 0.69636984236],
    [0.1, 0.5497382248301, 0.5512664829],
    [0.5, 0.5019947030907, 0.5020567215],
  ])('of one row in layer 2, sigma %d, wide and exact', (sigma, wide, exact) => {
    const net = network(sizes, 'relu', sigma);
    expectDigits(quietShare(quietIntervals(net, 0.01), propagate(net, row)[1]![0]!), wide, 13);
    expectDigits(share(net, row, 2, 0.01), exact, 10);
  });

  it("of the article's rows", () => {
    const rows = articleRows();
    const first = [0.01, 0.1, 0.5, 1].map((sigma) => share(network(sizes, 'relu', sigma), rows, 1, 0.01));
    [0.7966635241, 0.5388604898, 0.5078244095, 0.5039130542].forEach((expected, k) => {
      expect(first[k]).toBeCloseTo(expected, 9);
    });
    const net = network(sizes, 'relu', 0.1);
    const wide = average(propagate(net, rows)[1]!.map((q) => quietShare(quietIntervals(net, 0.01), q)));
    expect(wide).toBeCloseTo(0.56777961, 8);
    expect(share(net, rows, 2, 0.01)).toBeCloseTo(0.56972687, 8);
    expect(share(network(sizes, 'tanh', 0.1), rows, 1, 0.01)).toBeCloseTo(0.07772353539, 10);
    expect(share(network(sizes, 'gelu', 0.5), rows, 1, 0.01)).toBeCloseTo(0.032236961818, 11);
    // What is not below 0.99 is saturated.
    expect(1 - share(network(sizes, 'tanh', 0.5), rows, 1, 0.99)).toBeCloseTo(0.002067208413, 11);
  });

  it('a half is exactly zero, and what is dead below', () => {
    const zeros = (widths: readonly number[], l: number): number =>
      share(network(widths, 'relu', 0.3), row, l, 2 ** -100);
    expect(zeros(sizes, 1)).toBeCloseTo(0.5, 14);
    expect(zeros(sizes, 2)).toBeCloseTo(0.5, 12);
    expect(zeros([2, 1, 1, 2], 1)).toBeCloseTo(0.5, 14);
    expect(zeros([2, 1, 1, 2], 2)).toBeCloseTo(0.75, 12);
    expect(share(network(sizes, 'tanh', 0.3), row, 1, 2 ** -100)).toBeLessThan(1e-29);
  });
});

describe('loss at epoch 0', () => {
  it.each([
    [2, 0.0005, 0.69327216494015],
    [2, 0.05, 0.70549588069557],
    [2, 0.5, 0.80605918334744],
    [2, 5, 1.45033786627074],
    [2, 50, 4.05431303117112],
    [2, 2048, 25.54255671772],
    [2, 1, 0.90266190772],
    [3, 0.01, 1.101940084918],
    [3, 1, 1.390001694392],
    [3, 25, 4.371632035656],
    [10, 1, 2.728863895487],
    [10, 400, 30.839997164891],
  ])('E log Σ exp of %d logits of variance %d', (classes, q, expected) => {
    expectDigits(logSumExp(classes, q).mean, expected, 12);
  });

  it('its variance is that of a sum in three dimensions, and of first order at both ends', () => {
    const q = 0.7;
    const h = 0.25;
    let [mean, square] = [0, 0];
    for (let a = -8; a <= 8; a += h) {
      for (let b = -8; b <= 8; b += h) {
        for (let c = -8; c <= 8; c += h) {
          const weight = h ** 3 * density(a) * density(b) * density(c);
          const value = Math.log([a, b, c].reduce((sum, g) => sum + Math.exp(Math.sqrt(q) * g), 0));
          mean += weight * value;
          square += weight * value ** 2;
        }
      }
    }
    expect(logSumExp(3, q).mean).toBeCloseTo(mean, 10);
    expect(logSumExp(3, q).variance).toBeCloseTo(square - mean ** 2, 10);
    for (const classes of [2, 3, 10]) {
      expect(logSumExp(classes, 0)).toEqual({ mean: Math.log(classes), variance: 0 });
      expect((logSumExp(classes, 1e-4).mean - Math.log(classes)) / 5e-5).toBeCloseTo(1 - 1 / classes, 4);
    }
    // E max of 2 and 3 standard normals, where q is large.
    expect(logSumExp(2, 1e8).mean / 1e4).toBeCloseTo(0.564189583548, 7);
    expect(logSumExp(3, 1e8).mean / 1e4).toBeCloseTo(0.846284375322, 7);
  });

  const lossOf = (net: Network, rows: Rows, exact: boolean): number => {
    const q = propagate(net, rows)[2]!;
    const laws = lawAt(net, rows, 3);
    const f = tabulate((each) => logSumExp(2, each).mean, Math.min(...q) * 1e-3, Math.max(...q) * 1e3);
    return average(q.map((each, i) => (exact ? overScales(f, each, laws(i)) : f(each))));
  };

  it.each([
    [0.1, 0.6936589188, 0.693658876409],
    [0.3, 0.9877593738, 0.982698943],
    [0.5, 3.2721584918, 3.21454596],
    [1, 25.5425567, 25.04472399],
  ])('of one row, sigma %d, wide and at width 64', (sigma, wide, exact) => {
    const net = network(sizes, 'relu', sigma);
    expectDigits(lossOf(net, row, false), wide, 9);
    expectDigits(lossOf(net, row, true), exact, 9);
  });

  it("of the article's rows", () => {
    const rows = articleRows();
    [0.69365596, 3.07317626, 23.7587091].forEach((wide, k) => {
      expect(lossOf(network(sizes, 'relu', [0.1, 0.5, 1][k]!), rows, false) / wide).toBeCloseTo(1, 8);
    });
    // At finite width by the expansion log 2 + q/4 - (1 + 5/64)² q²/16 of small scales; the others within 5e-6.
    const [small, middle, large] = [0.1, 0.5, 1].map((sigma) => lossOf(network(sizes, 'relu', sigma), rows, true));
    const q = propagate(network(sizes, 'relu', 0.1), rows)[2]!;
    const square = average(q.map((each) => each * each));
    expect(small).toBeCloseTo(Math.LN2 + average(q) / 4 - ((1 + 5 / 64) ** 2 * square) / 16, 8);
    expect(middle! / 3.02053).toBeCloseTo(1, 5);
    expect(large! / 23.29611).toBeCloseTo(1, 5);
  });
});

describe('products of errors', () => {
  const loss = outputLoss({ labels: [0, 1] }, 2, 2);

  it.each([
    [0.01, 0.5, 3.109475e-4, 3.112778e-4],
    [1, 0.5, 0.0214283, 0.0225135],
    [4, 0.9, 0.0873008, 0.0926697],
    [64, 0.5, 0.0789409, 0.079839],
    [4096, 0.5, 0.0832596, 0.0832762],
  ])('of two classes, differences of variance %d and correlation %d, in the closed form', (v, rho, exact, closed) => {
    const product = loss.ofOutputs(v / 2, v / 2, (rho * v) / 2) / 2;
    expectDigits(product, closed, 6);
    expect(product / exact).toBeLessThan(1.065);
    expect(product / exact).toBeGreaterThan(1);
  });

  it.each([
    [3, 0.07],
    [4, 0.1],
    [10, 0.22],
  ])('of %d classes as near to a Monte Carlo mean as they say', (classes, bound) => {
    const { ofOutputs } = outputLoss({ labels: [0] }, 1, classes);
    const random = new RandomState(1);
    const draws = 4000;
    for (const [q, rho] of [
      [0.2, 0.8],
      [5, 0.95],
      [5, -0.5],
      [400, 0.8],
    ] as const) {
      const softmax = (z: number[]): number[] => {
        const e = z.map((each) => Math.exp(each - Math.max(...z)));
        const sum = e.reduce((all, each) => all + each, 0);
        return e.map((each) => each / sum);
      };
      const values = Array.from({ length: draws }, () => {
        const one = Array.from({ length: classes }, () => random.standardNormal());
        const other = one.map((g) => rho * g + Math.sqrt(1 - rho ** 2) * random.standardNormal());
        const [p, r] = [one, other].map((each) => softmax(each.map((g) => Math.sqrt(q) * g))) as [number[], number[]];
        return p.reduce((sum, each, c) => sum + each * r[c]!, 0) - 1 / classes;
      });
      const mean = average(Float64Array.from(values));
      const error = Math.sqrt(average(Float64Array.from(values, (value) => (value - mean) ** 2)) / draws);
      expect(Math.abs(ofOutputs(q, q, rho * q) - mean)).toBeLessThan(bound * Math.abs(mean) + 4 * error);
    }
  });
});

describe('errors of given outputs', () => {
  it('are p - y in orthonormal directions', () => {
    const { errors, directions, atZero } = outputLoss({ labels: [0, 2] }, 2, 3);
    const outputs = [Float64Array.of(0.3, -1, 2), Float64Array.of(-0.2, 0.5, 0.1)];
    const raw = outputs.map((z, i) => {
      const sum = z.reduce((all, each) => all + Math.exp(each), 0);
      return z.map((each, c) => Math.exp(each) / sum - (c === [0, 2][i] ? 1 : 0));
    });
    const found = outputs.map((z, i) => {
      const own = new Float64Array(directions);
      errors(i, z, own);
      return own;
    });
    const product = (one: Float64Array, other: Float64Array): number =>
      one.reduce((sum, x, k) => sum + x * other[k]!, 0);
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      expect(product(found[i]!, found[j]!)).toBeCloseTo(product(raw[i]!, raw[j]!), 14);
    }
    const zeros = [0, 1].map((i) => {
      const own = new Float64Array(directions);
      errors(i, new Float64Array(3), own);
      return own;
    });
    expect(product(zeros[0]!, zeros[1]!)).toBeCloseTo(atZero(0, 1), 14);
  });
});

describe('gradient at epoch 0', () => {
  const squaresOf = (net: Network, rows: Rows & { labels: ArrayLike<number> }) => {
    const count = rows.labels.length;
    const loss = outputLoss(rows, count, net.sizes.at(-1)!);
    return sumOverPairs(loss, sampleOf(net, rows)).gradient;
  };

  /** Global mean square, and the sum of the tensors' root mean squares, which the article calls norm. */
  const norms = (net: Network, rows: Rows & { labels: ArrayLike<number> }): [square: number, sum: number] => {
    const { label, outputs } = squaresOf(net, rows);
    const squares = label.map((square, t) => square + outputs[t]!);
    return [squares.reduce((sum, each) => sum + each, 0), squares.reduce((sum, each) => sum + Math.sqrt(each), 0)];
  };

  it('of two rows, tensor by tensor', () => {
    const toy = { features: 2, inputs: [1, 0, 0.6, 0.8], labels: [0, 1] };
    const { label, outputs } = squaresOf(network([2, 4, 3, 2], 'relu', 0.5), toy);
    [0.03226598664757, 0.02252664441261, 0.02346920796876, 0.02466026181854, 0.01249529128943].forEach((square, t) => {
      expectDigits(label[t]!, square, 13);
    });
    expect(label[5]).toBe(0);
    [
      0.001302082161172, 0.00146357357295, 0.00144794459969, 0.00326529100021, 0.00162990691855, 0.00979784361349,
    ].forEach((square, t) => {
      expectDigits(outputs[t]!, square, 12);
    });
  });

  it("of the article's rows, tensor by tensor", () => {
    const { label, outputs } = squaresOf(network(sizes, 'relu', 0.1), articleRows());
    [0.01659979427, 0.006165126698, 0.01763814965, 0.01036449594, 0.01329768147, 0.0002].forEach((square, t) => {
      expectDigits(label[t]!, square, 10);
    });
    [2.278823e-5, 1.341248e-5, 2.993585e-5, 6.028863e-5, 4.215385e-5, 2.569833e-4].forEach((square, t) => {
      expectDigits(outputs[t]!, square, 7);
    });
  });

  it.each([
    [0.01, 0.01757883, 0.0288776],
    [0.5, 8.8341652, 18.8945],
    [1, 36.167606, 74.3165],
  ])("of the article's rows, sigma %d, together", (sigma, global, sum) => {
    const [square, six] = norms(network(sizes, 'relu', sigma), articleRows());
    expectDigits(Math.sqrt(square), global, 7);
    expectDigits(six, sum, 6);
  });

  it.each([
    ['tanh', sizes, 0.3, 18.16],
    ['gelu', sizes, 0.3, 4.278],
    ['relu', [2, 64, 64, 64, 64, 64, 64, 2], 0.17678, 0.9527],
    ['relu', [2, 8, 8, 2], 0.3, 0.085],
  ] as const)('of other networks: %s %j, sigma %d', (activation, widths, sigma, expected) => {
    const [square] = norms(network(widths, activation, sigma), articleRows());
    expectDigits(square, expected, expected === 18.16 || expected === 4.278 ? 4 : 3);
  });

  it('of labels follows power laws of sigma, whose ratios between layers are fixed', () => {
    const rows = { features: 2, inputs: [1, 0, 0.6, 0.8, -1, 0.3], labels: [0, 1, 1] };
    const [one, two] = [0.1, 0.2].map((sigma) => squaresOf(network([2, 9, 7, 2], 'relu', sigma), rows).label);
    [4, 4, 4, 2, 4, 0].forEach((power, t) => {
      expect(two![t]! / one![t]!).toBeCloseTo(2 ** power, 10);
    });
  });

  it('of squared error is the slope of its mean loss: exact for a linear network of one layer', () => {
    // Loss Σ (w x - t)² / 2 of one weight w ~ N(0, s²): gradient w Σ x² - Σ x t.
    const rows = { features: 1, inputs: [1, -2], targets: [0.5, 3] };
    const net = network([1, 1], 'identity', 0.7);
    const { label, outputs } = sumOverPairs(outputLoss(rows, 2, 1), sampleOf(net, rows)).gradient;
    expect(label[0]).toBeCloseTo((1 * 0.5 - 2 * 3) ** 2, 12);
    expect(outputs[0]).toBeCloseTo(0.49 * 25, 12);
  });
});

describe('a prediction', () => {
  const rows = { features: 2, inputs: [1, 0, 0.6, 0.8, -1, 0.3, 0.2, -0.7], labels: [0, 1, 1, 0] };
  const settings = (over: Partial<Settings> = {}): Settings =>
    ({ ...rows, ...network([2, 6, 5, 2], 'relu', 0.4), nearZeroThreshold: 0.01, ...over }) as Settings;

  it('has a figure for each tensor and layer, and the same each time', () => {
    const one = predict(settings());
    expect(Object.keys(one.gradientNorms)).toEqual(['weight1', 'bias1', 'weight2', 'bias2', 'weight3', 'bias3']);
    expect(Object.keys(predict(settings({ biasSigmas: null })).gradientNorms)).toEqual([
      'weight1',
      'weight2',
      'weight3',
    ]);
    expect([one.nearZeroFraction, one.exactZeroFraction, one.activationRms].map(({ length }) => length)).toEqual([
      2, 2, 2,
    ]);
    expect(one.preActivationSquare).toHaveLength(3);
    expect(predict(settings())).toEqual(one);
  });

  it('the global norm is that of the tensors together', () => {
    const { gradientNorm, gradientNorms } = predict(settings());
    const squares = Object.values(gradientNorms).map(({ mean, sd }) => mean ** 2 + sd ** 2);
    expect(squares.reduce((sum, square) => sum + square, 0)).toBeCloseTo(
      gradientNorm.mean ** 2 + gradientNorm.sd ** 2,
      12,
    );
  });

  it('does not depend on the order of the rows', () => {
    const order = [2, 0, 3, 1];
    const inputs = order.flatMap((i) => [rows.inputs[2 * i]!, rows.inputs[2 * i + 1]!]);
    const [one, other] = [settings(), settings({ inputs, labels: order.map((i) => rows.labels[i]!) })].map((each) =>
      predict(each),
    );
    expect(other!.loss.mean).toBeCloseTo(one!.loss.mean, 12);
    expect(other!.loss.sd).toBeCloseTo(one!.loss.sd, 12);
    expect(other!.nearZeroFraction[1]!.sd).toBeCloseTo(one!.nearZeroFraction[1]!.sd, 8);
  });

  it.each(activationNames)('is of finite numbers from sigma 0 up, %s', (activation) => {
    for (const sigma of [0, 1e-30, 1e5]) {
      const net = network([2, 6, 5, 2], activation, sigma);
      const prediction = predict(settings({ ...net }));
      const numbers = JSON.stringify(prediction, (_, value) =>
        Number.isNaN(value) || value === Infinity ? 'bad' : value,
      );
      expect(numbers).not.toContain('bad');
    }
  });

  it('of sigma 0 is what a network of zeros does', () => {
    const zero = predict(settings({ ...network([2, 6, 5, 2], 'relu', 0) }));
    expect(zero.loss).toEqual({ mean: Math.log(2), sd: 0 });
    for (const { mean, sd } of zero.exactZeroFraction) {
      expect(mean).toBeCloseTo(1, 12);
      expect(sd).toBe(0);
    }
    expect(zero.gradientNorm.mean).toBe(0); // two rows of each class
    const uneven = predict(settings({ ...network([2, 6, 5, 2], 'relu', 0), labels: [0, 0, 0, 1] }));
    expect(uneven.gradientNorm.mean).toBeCloseTo(Math.SQRT2 / 4, 12);
  });

  it('of many rows takes some that stand for all', () => {
    const copies = 60;
    const inputs = Array.from({ length: copies }, () => rows.inputs).flat();
    const labels = Array.from({ length: copies }, () => rows.labels).flat();
    const [all, few] = [{ inputs, labels }, {}].map((over) => predict(settings(over)));
    expect(all!.gradientNorm.mean / few!.gradientNorm.mean).toBeCloseTo(1, 9);
    // 200 of 240 rows are not quite alike.
    expect(all!.loss.sd / few!.loss.sd).toBeCloseTo(1, 2);
    expect(evenly(10, 4)).toEqual([0, 2, 5, 7]);
    expect(evenly(3, 4)).toEqual([0, 1, 2]);
  });

  it('of parts of the rows is of their centres, and of what their rows want in the mean', () => {
    const six = { features: 1, inputs: [1, 2, 5, 6, 7, 9] };
    const parts = partsOf(six, 2);
    expect(parts).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    // Centres 8/3 and 22/3; their mean square is 548/18, that of the rows 196/6.
    const factor = Math.sqrt(196 / 6 / (548 / 18));
    const { inputs } = centresOf(six, parts);
    expect(Array.from(inputs)).toEqual([(8 / 3) * factor, (22 / 3) * factor].map((each) => expect.closeTo(each, 12)));
    const uneven = [[0], [1, 2, 3, 4, 5]];
    const joined = outputLoss({ labels: [0, 1, 2, 2, 0, 2] }, 6, 3).joined(uneven);
    expect(joined.weights[0]).toBeCloseTo(1 / 6, 14);
    // Shares 1, 0, 0 and 0.2, 0.2, 0.6.
    expect(joined.atZero(0, 1)).toBeCloseTo(0.2 - 1 / 3, 14);
    expect(joined.atZero(1, 1)).toBeCloseTo(0.04 + 0.04 + 0.36 - 1 / 3, 14);
    const targets = outputLoss({ targets: [1, 2, 3, 4, 5, 6] }, 6, 1).joined(uneven);
    expect(targets.atZero(0, 1)).toBeCloseTo(4 * 1 * 4, 14);
    expect(partsOf(six, 6)).toHaveLength(6);
    expect(centresOf(six, partsOf(six, 7)).inputs).toEqual(Float64Array.from(six.inputs));
  });

  const of = (data: DatasetName, samples: number) => {
    const { defaultNoise: noise } = datasets[data];
    return makeDataset({ data, samples, noise, dataSeed: 0, testFraction: 0.3, splitSeed: 42 }).training;
  };
  const layers = (count: number) => [2, ...Array.from({ length: count }, () => 32), 2];

  it.each<[name: string, settings: Settings]>([
    ['tanh', { ...of('moons', 600), ...network(sizes, 'tanh', 0.3), nearZeroThreshold: 0.01 }],
    ['GELU', { ...of('moons', 600), ...network(sizes, 'gelu', 0.3), nearZeroThreshold: 0.01 }],
    ['20 layers', { ...of('moons', 300), ...network(layers(20), 'relu', 0.25), nearZeroThreshold: 0.01 }],
    ['circles', { ...of('circles', 600), ...network(sizes, 'relu', 0.3), nearZeroThreshold: 0.01 }],
    ['blobs', { ...of('blobs', 600), ...network([2, 64, 64, 3], 'relu', 0.3), nearZeroThreshold: 0.01 }],
    ['xor', { ...of('xor', 600), ...network(sizes, 'relu', 0.3), nearZeroThreshold: 0.01 }],
    ['sine', { ...of('sine', 600), ...network([1, 64, 64, 1], 'relu', 0.3), nearZeroThreshold: 0.01 }],
    [
      'uniform weights',
      {
        ...of('moons', 600),
        ...network(sizes, 'relu', 0),
        ...drawn({ init: 'pytorch', biasSigma: 0 }, sizes),
        nearZeroThreshold: 0.01,
      },
    ],
  ])('made quickly differs by less than seeds do: %s', (_, all) => {
    const some = byColumn(predict(all, quick));
    const off = Object.entries(byColumn(predict(all))).flatMap(([name, { mean, sd }]) => {
      const [ofMean, ofSd] = [Math.abs(some[name]!.mean - mean), Math.abs(some[name]!.sd - sd)];
      const isNear =
        ofMean <= Math.max(0.2 * sd, 1e-3 * mean, 1e-12) && ofSd <= Math.max(0.25 * sd, 2e-3 * mean, 1e-12);
      return isNear ? [] : [[name, mean, sd, some[name]!.mean, some[name]!.sd]];
    });
    expect(off).toEqual([]);
  });

  it('made quickly is that of all rows but for what a picture does not show', () => {
    const article = { ...articleRows(), ...network(sizes, 'relu', 0.5), nearZeroThreshold: 0.01 };
    const some = byColumn(predict(article, quick));
    for (const [name, { mean, sd }] of Object.entries(byColumn(predict(article)))) {
      expect(Math.abs(some[name]!.mean / mean - 1), name).toBeLessThan(0.03);
      expect(Math.abs(some[name]!.sd - sd), name).toBeLessThan(Math.max(0.12 * sd, 2e-3 * mean));
    }
  }, 20_000);

  it.each<[field: string, over: object]>([
    ['sizes', { sizes: [2] }],
    ['sizes', { sizes: [2, 0, 5, 2] }],
    ['length of sigmas', { sigmas: [1, 1] }],
    ['sigmas', { sigmas: [1, -1, 1] }],
    ['sigmas', { sigmas: [1e100, 1e100, 1e100] }],
    ['biasSigmas', { biasSigmas: [0, NaN, 0] }],
    ['length of laws', { laws: [{ weight: 'uniform', bias: 'normal' }] }],
    ['slope', { slope: 2 }],
    ['features', { features: 3 }],
    ['length of inputs', { inputs: [1, 2, 3] }],
    ['inputs', { inputs: [1, 0, 0.6, Infinity, -1, 0.3, 0.2, -0.7] }],
    ['labels', { labels: [0, 1, 2, 0] }],
    ['length of labels', { labels: [0, 1] }],
    ['sizes', { sizes: [2, 6, 5, 1] }],
    ['nearZeroThreshold', { nearZeroThreshold: -1 }],
  ])('refuses bad %s: %j', (field, over) => {
    try {
      predict(settings(over));
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).field).toBe(field);
      return;
    }
    expect.fail('not refused');
  });
});

/**
 * Moments, kernels, propagation and finite width, number by number: against values that were computed elsewhere, by other
 * methods (25 digits of mpmath, quadrature in two dimensions), and against each other where one is the derivative or
 * the special case of another. What networks do is theory-measured.test.ts.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Activation, activationNames } from '../ts/engine/activations.ts';
import { weightStd } from '../ts/init/initialize.ts';
import { nonlinearity } from '../ts/theory/activations.ts';
import { scaleVariances } from '../ts/theory/finite-width.ts';
import { density, distribution, expectation } from '../ts/theory/gaussian.ts';
import type { Network } from '../ts/theory/network.ts';
import { typicalLogScale } from '../ts/theory/order-chaos.ts';
import { average, globalSigma, layerMoments, propagate } from '../ts/theory/propagation.ts';
import { reluLaw } from '../ts/theory/relu-law.ts';
import { tabulate } from '../ts/theory/tabulate.ts';
import { articleRows } from './golden/article-rows.ts';
import { normal } from './reference.ts';
import { expectDigits, network, row, SLOPE, sizes } from './theory.ts';

const of = (activation: Activation) => nonlinearity(activation, SLOPE);

describe('means over a Gaussian', () => {
  it('the distribution function is that of another series', () => {
    for (let x = -12; x <= 12; x += 0.37) expect(distribution(x)).toBeCloseTo(normal(x), 14);
    // mpmath
    expectDigits(distribution(-11.5), 6.59577144611367e-31, 14);
    expectDigits(distribution(-4.0001), 3.16578614868134e-5, 14);
  });

  it('moments of z are exact for every variance', () => {
    for (const q of [1e-20, 0.3, 0.4999, 0.5, 7, 1e4, 1e12]) {
      expect(expectation(() => 1, q)).toBeCloseTo(1, 13);
      expect(expectation((z) => z ** 4, q) / (3 * q * q)).toBeCloseTo(1, 12);
    }
  });

  it('a table is the function', () => {
    const f = (x: number): number => expectation(Math.tanh, 0) + expectation((z) => Math.tanh(z) ** 2, x);
    const table = tabulate(f, 1e-3, 1e3);
    for (const x of [0.001, 0.02, 0.7, 33, 1000]) expect(table(x)).toBeCloseTo(f(x), 9);
    expect(table(0)).toBe(0);
    expect(tabulate(f, Infinity, 0)(0)).toBe(0);
  });
});

describe('moments of each activation', () => {
  const q = [0.01, 0.25, 1, 4, 100];

  it.each([
    ['tanh', [0.0098054687555324, 0.17351614343237, 0.39429449039784, 0.63526123425694, 0.92053686343052]],
    ['sigmoid', [0.25062189693581, 0.26395557756012, 0.29337903585809, 0.34857362259946, 0.46074043989064]],
    ['gelu', [0.0025469634945775, 0.08350672379335, 0.4252214825703, 1.9298650158644, 49.981482730023]],
  ] as const)('E φ² of %s', (activation, values) => {
    values.forEach((value, k) => {
      expectDigits(of(activation).secondMoment(q[k]!), value, 13);
    });
  });

  it.each([
    ['tanh', [0.98067024346498, 0.71737986160311, 0.46440290244827, 0.25595044322521, 0.053106787748116]],
    ['sigmoid', [0.062190204178378, 0.056034683259542, 0.044836241350194, 0.029025181403017, 0.0066066455035342]],
    ['gelu', [0.25624131882888, 0.35568513965211, 0.45585086564929, 0.5060447640538, 0.50539986418342]],
  ] as const)("E φ'² of %s", (activation, values) => {
    values.forEach((value, k) => {
      expectDigits(of(activation).derivativeMoment(q[k]!), value, 13);
    });
  });

  it.each(activationNames)('%s: each is the quadrature of its own function, and its slope', (activation) => {
    const phi = of(activation);
    for (const variance of [0.03, 0.9, 30]) {
      const root = Math.sqrt(variance);
      const mean = (f: (z: number) => number): number => {
        let sum = 0; // by Simpson's rule, apart for each side of a kink
        for (const side of [-1, 1]) {
          for (let k = 0; k <= 8000; k++) {
            const g = (side * (k + 1e-12)) / 800;
            sum += (([1, 2, 4][k === 0 || k === 8000 ? 0 : 1 + (k % 2)]! / 3) * density(g) * f(root * g)) / 800;
          }
        }
        return sum;
      };
      const h = 1e-6;
      const derivative = (z: number): number => (phi.value(z + h * Math.sign(z)) - phi.value(z)) / (h * Math.sign(z));
      expect(phi.mean(variance)).toBeCloseTo(mean(phi.value), 9);
      expect(phi.secondMoment(variance)).toBeCloseTo(
        mean((z) => phi.value(z) ** 2),
        8,
      );
      expect(phi.fourthMoment(variance) / mean((z) => phi.value(z) ** 4)).toBeCloseTo(1, 8);
      expect(phi.derivativeMoment(variance)).toBeCloseTo(
        mean((z) => derivative(z) ** 2),
        5,
      );
      expect(mean((z) => (phi.derivative(z) - derivative(z)) ** 2)).toBeLessThan(1e-9);
      const slope = (phi.secondMoment(variance * (1 + h)) - phi.secondMoment(variance * (1 - h))) / (2 * h * variance);
      expect(phi.secondMomentSlope(variance)).toBeCloseTo(slope, 7);
    }
  });

  it('are limits at q = 0, and the gains of PyTorch and its like are their roots', () => {
    for (const activation of activationNames) {
      const phi = of(activation);
      expect(phi.secondMoment(0)).toBeCloseTo(phi.value(0) ** 2, 14);
      expect(phi.secondMomentSlope(0)).toBeCloseTo(phi.secondMomentSlope(1e-9), 6);
    }
    expectDigits(1 / Math.sqrt(of('tanh').secondMoment(1)), 1.592537419723, 13);
    expectDigits(1 / Math.sqrt(of('gelu').secondMoment(1)), 1.533530441196, 13);
    expectDigits(1 / Math.sqrt(of('sigmoid').secondMoment(1)), 1.846228545339, 13);
    expectDigits(1 / Math.sqrt(of('tanh').derivativeMoment(1)), 1.46741359163, 12);
    expectDigits(1 / Math.sqrt(of('gelu').derivativeMoment(1)), 1.481114412708, 13);
    expectDigits(1 / Math.sqrt(of('sigmoid').derivativeMoment(1)), 4.722646085938, 13);
  });
});

describe('covariance kernels', () => {
  it.each([
    [-1, 0, 0],
    [-0.5, 1 / 3, 0.1089977810442],
    [0, 0.5, 0.3183098861838],
    [0.5, 2 / 3, 0.6089977810442],
    [0.9, 0.8564337068713, 0.9095383988447],
    [1, 1, 1],
  ])('ReLU at correlation %d is arc-cosine', (c, k0, k1) => {
    const { value, derivative } = of('relu').kernel(Float64Array.of(1, 1))(0, 1, c);
    expect(2 * derivative).toBeCloseTo(k0, 12);
    expect(2 * value).toBeCloseTo(k1, 12);
  });

  it.each([
    ['relu', 0.3642988816942, 0.3075133640407],
    ['leaky_relu', 0.3620493339485, 0.3113938480962],
    ['gelu', 0.271337546274, 0.3161438902269],
    ['tanh', 0.1467541154604, 0.299172021393],
    ['sigmoid', 0.2688124650538, 0.03783998166684],
  ] as const)('%s at covariance [[1, 0.5], [0.5, 2]]', (activation, value, derivative) => {
    const found = of(activation).kernel(Float64Array.of(1, 2))(0, 1, 0.5);
    expectDigits(found.value, value, 12);
    expectDigits(found.derivative, derivative, 12);
  });

  it.each(activationNames)('%s: that of φ and of φ² by a sum in two dimensions', (activation) => {
    const phi = of(activation);
    const [a, b, s] = [0.7, 1.5, -0.4];
    const rest = Math.sqrt(b - (s * s) / a);
    let [value, squares] = [0, 0];
    const h = 0.02;
    for (let g = -8 + h / 2; g < 8; g += h) {
      const [u, left] = [Math.sqrt(a) * g, (s / a) * Math.sqrt(a) * g];
      // Given u, u' is Gaussian with a kink at 0 where φ has one: moments of one variable, by another rule.
      for (let k = -8 + h / 2; k < 8; k += h) {
        const weight = h * h * density(g) * density(k);
        const other = phi.value(left + rest * k);
        value += weight * phi.value(u) * other;
        squares += weight * (phi.value(u) * other) ** 2;
      }
    }
    const q = Float64Array.of(a, b);
    // A kink leaves the midpoint rule an error of h².
    expect(phi.kernel(q)(0, 1, s).value).toBeCloseTo(value, 4);
    expect(phi.squares(q)(0, 1, s)).toBeCloseTo(squares, 4);
  });

  it('have the derivative that they say, and of a row with itself the moments', () => {
    const variance = fc.double({ min: 0.01, max: 9, noNaN: true });
    const correlation = fc.double({ min: -0.95, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...activationNames), variance, variance, correlation, (activation, a, b, c) => {
        const phi = of(activation);
        const kernel = phi.kernel(Float64Array.of(a, b));
        const s = c * Math.sqrt(a * b);
        const h = 1e-5 * Math.sqrt(a * b);
        const slope = (kernel(0, 1, s + h).value - kernel(0, 1, s - h).value) / (2 * h);
        expect(kernel(0, 1, s).derivative).toBeCloseTo(slope, 6);
        expect(kernel(1, 0, s).value).toBeCloseTo(kernel(0, 1, s).value, 12);
        expect(kernel(0, 0, a).value).toBeCloseTo(phi.secondMoment(a), 12);
        expect(kernel(0, 0, a).derivative).toBeCloseTo(phi.derivativeMoment(a), 12);
      }),
      { numRuns: 60 },
    );
  });
});

describe('propagation', () => {
  it.each([
    ['relu', 0.5572, 1.614736],
    ['leaky_relu', 0.55725472, 1.615054082959],
    ['tanh', 0.8253679840115, 2.081633993196],
    ['sigmoid', 1.512650835427, 1.781481602147],
    ['gelu', 0.3588767461671, 0.7472998546323],
    ['identity', 1.1044, 6.371344],
  ] as const)('%s, sigma 0.3, biases 0.1, from layer to layer', (activation, second, third) => {
    const [one, two, three] = propagate(network(sizes, activation, 0.3, 0.1), row).map(average);
    expect(one).toBeCloseTo(0.19, 14);
    expectDigits(two!, second, 13);
    expectDigits(three!, third, 13);
  });

  it("the article's rows have the mean squares that they have, and ReLU and linear pass on means", () => {
    const rows = articleRows();
    const layers = propagate(network(sizes, 'relu', 0.5), rows).map(average);
    expectDigits(layers[0]! / 0.25, 1.988869548116, 12);
    [0.49722, 3.97774, 31.8219].forEach((value, l) => {
      expectDigits(layers[l]!, value, [5, 6, 6][l]!);
    });
    // Averaging q of rows is not propagating their mean where V is curved.
    const tanh = network(sizes, 'tanh', 0.5);
    const mean = { features: 1, inputs: [Math.sqrt(layers[0]! / 0.25)] };
    const ofMean = propagate({ ...tanh, sizes: [1, 64, 64, 2] }, mean)[1]![0]!;
    expect(average(propagate(tanh, rows)[1]!) / ofMean).toBeLessThan(0.97);
  });

  it('the variance of ReLU is not half of that of z', () => {
    const [{ preActivation, secondMoment, variance, mean }] = layerMoments(network(sizes, 'relu', 0.5), row) as [
      ReturnType<typeof layerMoments>[number],
      ReturnType<typeof layerMoments>[number],
    ];
    expect(secondMoment).toBeCloseTo(preActivation / 2, 14);
    expect(variance).toBeCloseTo(0.3408450569 * preActivation, 9);
    expect(variance + mean ** 2).toBeCloseTo(secondMoment, 14);
  });

  it.each([
    ['he', [1, 0.176776695297, 0.176776695297], 1.98887, 0.31498],
    ['glorot', [0.174077655956, 0.125, 0.174077655956], 0.029221, 0.15588],
    ['lecun', [0.707106781187, 0.125, 0.125], 0.24861, 0.22272],
    ['pytorch', [0.408248290464, 0.072168783649, 0.072168783649], 0.0092077, 0.12859],
  ] as const)('%s on the scale of sigma', (init, stds, third, sigma) => {
    const sigmas = [0, 1, 2].map((l) => weightStd(init, sizes[l]!, sizes[l + 1]!));
    sigmas.forEach((std, l) => {
      expect(std).toBeCloseTo(stds[l]!, 12);
    });
    const net = { ...network(sizes, 'relu', 0), sigmas };
    expect(average(propagate(net, articleRows())[2]!) / third).toBeCloseTo(1, 4);
    expect(globalSigma(net, row)).toBeCloseTo(sigma, 5);
    expect(globalSigma(net, row)).toBeCloseTo(Math.cbrt(sigmas[0]! * sigmas[1]! * sigmas[2]!), 11);
    // Where it is no geometric mean it still makes the outputs as large.
    const tanh: Network = { ...net, activation: 'tanh' };
    const one = globalSigma(tanh, row);
    expect(propagate(network(sizes, 'tanh', one), row)[2]![0]! / propagate(tanh, row)[2]![0]!).toBeCloseTo(1, 10);
  });
});

describe('finite width', () => {
  it.each([1, 2, 16, 64, 256, 1000])('a layer of %d ReLUs has mean 1, square 1 + 5/n and 2^-n dead', (n) => {
    const { values, weights } = reluLaw([n]);
    const moment = (power: number): number => values.reduce((sum, t, k) => sum + weights[k]! * t ** power, 0);
    expect(moment(0)).toBeCloseTo(1, 11);
    expect(moment(1)).toBeCloseTo(1, 11);
    expect(moment(2)).toBeCloseTo(1 + 5 / n, 10);
    expect(weights[0]).toBe(1 - (1 - 2 ** -n));
  });

  it('layers multiply, also many of them, whose grid is thinned', () => {
    for (const widths of [[64, 64], [3, 40], Array.from({ length: 15 }, () => 32)]) {
      const { values, weights } = reluLaw(widths);
      const square = values.reduce((sum, t, k) => sum + weights[k]! * t * t, 0);
      // Weights under 1e-18 are left out, at values up to 1e5 with so many layers.
      expect(square / widths.reduce((product, n) => product * (1 + 5 / n), 1)).toBeCloseTo(1, 8);
    }
  });

  it('the recursion for any activation has the exact variance of ReLU', () => {
    const widths = [2, 20, 64, 7, 2];
    const variances = scaleVariances(network(widths, 'relu', 0.4), row, propagate(network(widths, 'relu', 0.4), row));
    const exact = [1, 1 + 5 / 20, (1 + 5 / 20) * (1 + 5 / 64), (1 + 5 / 20) * (1 + 5 / 64) * (1 + 5 / 7)];
    exact.forEach((product, l) => {
      expect(variances[l]![0]).toBeCloseTo(product - 1, 12);
    });
  });

  it.each([
    [16, -0.1763973244],
    [64, -0.0401085988],
    [256, -0.0098286594],
  ])('a typical network of width %d shrinks', (width, change) => {
    expect(typicalLogScale(width)).toBeCloseTo(change, 10);
  });
});

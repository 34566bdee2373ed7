/**
 * Order and chaos, the depths at which float32 ends, and Adam's steps, number by number; fixed points and slopes by 25
 * digits of mpmath. What networks do is theory-measured.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { firstStep, forgettingSteps, relativeFirstStep } from '../ts/theory/adam.ts';
import { depthLimits, depthTo, phase } from '../ts/theory/order-chaos.ts';
import { expectDigits } from './theory.ts';

const tanh = { activation: 'tanh', slope: 0 } as const;
const relu = { activation: 'relu', slope: 0 } as const;

describe('the phase of a deep network', () => {
  it.each([
    [1, 0.193592520245297, 0.759031647185394, 1.7476262429, 1, 3.6269756181],
    [1.3, 0.315316477485291, 0.880163509883217, 1.7852366316, 1, 7.8340692689],
    [2.5, 1.06395837741681, 1.13351569870427, 1.1798729165, 0.446804232344, 11.7955975159],
    [4, 2.19549392803449, 1.34240241444519, 0.873293372, 0.165064962022, 6.980273533],
  ])('tanh, s_w² = %d, s_b² = 0.05', (weightVariance, q, chi, signalDepth, correlation, correlationDepth) => {
    const found = phase({ ...tanh, weightVariance, biasVariance: 0.05 });
    expectDigits(found.fixedPoint, q, 13);
    expectDigits(found.chi, chi, 13);
    expectDigits(found.signalDepth, signalDepth, 10);
    expectDigits(found.correlation!, correlation, 11);
    expectDigits(found.correlationDepth!, correlationDepth, 10);
    expect(found.gradientDepth).toBeCloseTo(1 / Math.abs(Math.log(chi)), 10);
    expect(found.trainableDepth).toBe(6 * found.correlationDepth!);
  });

  it('without biases a weak signal dies, and there is no correlation to go to', () => {
    const found = phase({ ...tanh, weightVariance: 0.8, biasVariance: 0 });
    expect(found).toMatchObject({ fixedPoint: 0, correlation: null, correlationDepth: null, trainableDepth: null });
    expect(found.chi).toBeCloseTo(0.8, 12);
  });

  it('ReLU has a fixed point below s_w² = 2 alone, and its slope everywhere', () => {
    expect(phase({ ...relu, weightVariance: 1.5, biasVariance: 0.1 })).toMatchObject({ chi: 0.75, correlation: 1 });
    expect(phase({ ...relu, weightVariance: 1.5, biasVariance: 0.1 }).fixedPoint).toBeCloseTo(0.4, 13);
    expect(phase({ ...relu, weightVariance: 3, biasVariance: 0.1 })).toMatchObject({ fixedPoint: Infinity, chi: 1.5 });
    expect(phase({ ...relu, weightVariance: 2, biasVariance: 0 }).gradientDepth).toBe(Infinity);
  });

  it('is critical on a line', () => {
    for (const [q, weightVariance, biasVariance] of [
      [0.25, 1.39396162831408, 0.0081251541622316],
      [1, 2.15330264890279, 0.150964629378553],
    ] as const) {
      const { chi, fixedPoint } = phase({ ...tanh, weightVariance, biasVariance });
      expect(chi).toBeCloseTo(1, 7);
      expect(fixedPoint).toBeCloseTo(q, 7);
    }
    expect(phase({ ...tanh, weightVariance: 1.7609546395999, biasVariance: 0.05 }).chi).toBeCloseTo(1, 10);
  });

  // By sums over a fine grid, in one dimension and in two, with another language's error function.
  it.each([
    ['gelu', 1.5, 0.1, 0.191925429224, 0.507109867465, 1.7109951, 1],
    ['silu', 1.8, 0.1, 0.203658614508, 0.526478842793, 1.7234746, 1],
    ['sigmoid', 4, 0.1, 1.309308141005, 0.167592902419, 0.44825161, 1],
    ['sigmoid', 100, 0.1, 44.3139421829, 0.984654018899, 0.35740096, 1],
    ['sigmoid', 200, 0, 91.8170561642, 1.3781737119, 0.31792345, 0.9373023],
  ] as const)(
    '%s, s_w² = %d, s_b² = %d',
    (activation, weightVariance, biasVariance, q, chi, signalDepth, correlation) => {
      const found = phase({ activation, slope: 0, weightVariance, biasVariance });
      expectDigits(found.fixedPoint, q, 12);
      expectDigits(found.chi, chi, 11);
      expectDigits(found.signalDepth, signalDepth, 7);
      // A series of 120 terms, which so large a q does not end.
      expect(Math.abs(found.correlation! - correlation)).toBeLessThan(correlation === 1 ? 1e-12 : 2e-3);
    },
  );

  it('leaky ReLU is ReLU with another slope', () => {
    const leaky = { activation: 'leaky_relu', slope: 0.2 } as const;
    // E φ² = E φ'² q = 0.52 q
    const found = phase({ ...leaky, weightVariance: 1.5, biasVariance: 0.11 });
    expect(found.chi).toBeCloseTo(0.78, 14);
    expect(found.fixedPoint).toBeCloseTo(0.5, 13);
    expect(found.correlationDepth).toBeCloseTo(-1 / Math.log(0.78), 12);
    expect(phase({ ...leaky, weightVariance: 2, biasVariance: 0.1 })).toMatchObject({
      fixedPoint: Infinity,
      chi: 1.04,
    });
  });
});

describe('the depth at which numbers end', () => {
  it.each([
    [4, 256],
    [8, 128],
    [64, 51.2],
  ])('overflow of ReLU, s_w² = %d', (weightVariance, mean) => {
    const { overflow, squaresOverflow, underflow } = depthLimits(weightVariance / 2);
    expect(overflow).toBeCloseTo(mean, 5);
    expect(squaresOverflow).toBeCloseTo(mean / 2, 5);
    expect(underflow).toBe(Infinity);
  });

  it.each([
    [0.5, 126, 149, 100],
    [1, 252, 298, 200],
  ])('underflow of ReLU, s_w² = %d: subnormal, zero, and at the cut', (weightVariance, subnormal, zero, cut) => {
    expect(depthTo(2 ** -126, weightVariance / 2)).toBeCloseTo(subnormal, 9);
    expect(depthTo(2 ** -149, weightVariance / 2)).toBeCloseTo(zero, 9);
    expect(depthLimits(weightVariance / 2).underflow).toBeCloseTo(cut, 9);
    expect(depthLimits(weightVariance / 2).overflow).toBe(Infinity);
  });

  it('is less deep in a typical network than in the mean of them', () => {
    // 20 networks of width 64 elsewhere: 146.0 ± 0.6, 130.0 ± 0.6, 51.6 ± 0.1
    expect(depthTo(2 ** -149, 0.25, 64)).toBeCloseTo(144.8, 1);
    expect(depthLimits(4, 64).overflow).toBeCloseTo(131.8, 1);
    expect(depthLimits(32, 64).overflow).toBeCloseTo(51.8, 1);
  });
});

describe('Adam', () => {
  it('steps by the learning rate whatever the gradient, epsilon apart', () => {
    expect(firstStep(1e-3, 0.01, 0)).toBe(-0.01);
    expect(firstStep(-7, 0.01, 0)).toBe(0.01);
    expect(firstStep(1e-8, 0.01, 1e-8)).toBeCloseTo(-0.005, 15);
    expect(Math.abs(firstStep(0, 0.01, 1e-8))).toBe(0);
    const scale = { learningRate: 1e-3, sigma: 0.1, epsilon: 1e-8 };
    expect(relativeFirstStep({ ...scale, gradient: -1 })).toBeCloseTo(0.01, 9);
    expect(relativeFirstStep({ ...scale, gradient: -3e-8 })).toBeCloseTo(0.0075, 12);
  });

  it.each([
    [0.003, 5],
    [0.01, 14.5],
    [0.03, 37],
    [0.1, 200],
  ])('forgets sigma %d in the steps that were measured elsewhere', (sigma, measured) => {
    const [from, to] = forgettingSteps({ sigma, learningRate: 1e-3 });
    expect(from).toBeLessThan(measured);
    expect(to).toBeGreaterThan(measured);
  });
});

/**
 * Order and chaos, the depths at which float32 ends, and Adam's steps, number by number; fixed points and slopes by 25
 * digits of mpmath. What networks do is theory-measured.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { firstStep, forgettingSteps, largestStep, relativeFirstStep } from '../ts/theory/adam.ts';
import { criticalVariances, depthLimits, depthTo, phase } from '../ts/theory/order-chaos.ts';
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
    const quarter = criticalVariances(tanh, 0.25);
    expectDigits(quarter.weightVariance, 1.39396162831408, 14);
    expectDigits(quarter.biasVariance, 0.0081251541622316, 12);
    const one = criticalVariances(tanh, 1);
    expectDigits(one.weightVariance, 2.15330264890279, 14);
    expectDigits(one.biasVariance, 0.150964629378553, 13);
    const { chi, fixedPoint } = phase({ ...tanh, ...one });
    expect(chi).toBeCloseTo(1, 7);
    expect(fixedPoint).toBeCloseTo(1, 7);
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
    expect(relativeFirstStep({ learningRate: 1e-3, sigma: 0.1 })).toBeCloseTo(0.01, 15);
  });

  it('never steps further than after a long rest', () => {
    expectDigits(largestStep(1, 0.9, 0.999), 3.1622776602, 11);
  });

  it.each([
    [0.003, 5],
    [0.01, 14.5],
    [0.03, 37],
    [0.1, 200],
  ])('forgets sigma %d in the steps that were measured elsewhere', (sigma, measured) => {
    const [from, to] = forgettingSteps({ sigma, learningRate: 1e-3 });
    expect(from).toBeLessThan(measured);
    expect(to).toBeGreaterThan(measured - 1e-9);
  });
});

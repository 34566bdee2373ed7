/**
 * Order and chaos, the depths at which numbers end, and Adam's steps against networks: within 4 standard errors, which
 * the sample itself gives. The seeds are fixed, so nothing flickers.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { makeDataset } from '../ts/data/dataset.ts';
import type { Engine } from '../ts/engine/engine.ts';
import { initialParameters } from '../ts/init/initialize.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { mean, standardDeviation } from '../ts/stats/summary.ts';
import { runSpec } from '../ts/sweep/validate.ts';
import { nonlinearity } from '../ts/theory/activations.ts';
import { firstStep, forgettingSteps } from '../ts/theory/adam.ts';
import { type DeepNetwork, depthLimits, type Phase, phase } from '../ts/theory/order-chaos.ts';
import { offMean } from './epoch0.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine('wasm');
});

describe('order and chaos in deep networks', () => {
  const SEEDS = 200;
  const DEPTH = 12;

  /** What a network shows of its phase. */
  interface Shown {
    /** Mean z² behind the first layers. */
    readonly fixedPoint: number;
    /** Mean factor of a gradient's square from layer to layer. */
    readonly chi: number;
    /** Of two rows that begin at c*, at the last layer. */
    readonly correlation: number;
    /** Difference of the correlations of two pairs, one on either side of c* (below 1), at two layers. */
    readonly early: number;
    readonly late: number;
  }
  const [EARLY, LATE] = [2, 9];

  /**
   * Rows as a deep network has them at its fixed point, in the directions of the first inputs: the last three have these
   * correlations with the first. A plain pass in float64 over our initial parameters.
   */
  function show(
    network: DeepNetwork,
    { fixedPoint }: Phase,
    correlations: readonly number[],
    width: number,
    seed: number,
  ): Shown {
    const { weightVariance, biasVariance } = network;
    const phi = nonlinearity(network.activation, network.slope);
    const sizes = Array.from({ length: DEPTH + 1 }, () => width);
    const [sigma, biasSigma] = [Math.sqrt(weightVariance), Math.sqrt(biasVariance)];
    const parameters = initialParameters({ init: 'scaled', sigma, biasSigma, seed }, sizes);
    // Inputs of one length, so that q¹ is q*; correlations of z¹ are those wanted.
    const square = ((fixedPoint - biasVariance) / weightVariance) * width;
    const rows = [1, ...correlations].map((wanted, k) => {
      const c = (wanted * fixedPoint - biasVariance) / (fixedPoint - biasVariance);
      return Float64Array.from({ length: width }, (_, i) => {
        return Math.sqrt(square) * (i === 0 ? c : i === k ? Math.sqrt(1 - c * c) : 0);
      });
    });
    const layers: { z: Float64Array[]; weights: Float32Array }[] = [];
    let below: Float64Array[] = rows;
    for (let l = 0; l < DEPTH; l++) {
      const start = l * (width + 1) * width;
      const weights = parameters.subarray(start, start + width * width);
      const biases = parameters.subarray(start + width * width, start + width * width + width);
      const z = below.map((a) => Float64Array.from(biases, (b, o) => b + dot(weights, o * width, a)));
      layers.push({ z, weights });
      below = z.map((each) => each.map(phi.value));
    }
    const ratios: number[] = [];
    let back = new Float64Array(width).fill(1);
    for (let l = DEPTH - 1; l > 3; l--) {
      const before = layers[l - 1]!.z[0]!;
      const next = new Float64Array(width);
      back.forEach((value, o) => {
        for (let i = 0; i < width; i++) next[i]! += value * layers[l]!.weights[o * width + i]!;
      });
      const through = next.map((value, i) => value * phi.derivative(before[i]!));
      // Weights have a say in the layers above too: the first step back is from ones, and all others from what they made.
      ratios.push(dot(through, 0, through) / dot(back, 0, back));
      back = through;
    }
    const at = (l: number, k: number): number => {
      const [one, other] = [layers[l - 1]!.z[0]!, layers[l - 1]!.z[k]!];
      return dot(one, 0, other) / Math.sqrt(dot(one, 0, one) * dot(other, 0, other));
    };
    return {
      fixedPoint: mean(layers.slice(4).map(({ z }) => dot(z[0]!, 0, z[0]!) / width)),
      chi: mean(ratios),
      correlation: at(DEPTH, 1),
      early: at(EARLY, 3) - at(EARLY, 2),
      late: at(LATE, 3) - at(LATE, 2),
    };
  }

  function dot(one: ArrayLike<number>, from: number, other: ArrayLike<number>): number {
    let sum = 0;
    for (let i = 0; i < other.length; i++) sum += one[from + i]! * other[i]!;
    return sum;
  }

  it.each([
    ['order', 1.3, [0.95, 0.99]],
    ['chaos', 2.5, [0.35, 0.55]],
  ] as const)(
    'tanh in %s: fixed points, slopes and depths of wide networks',
    (_, weightVariance, around) => {
      const network = { activation: 'tanh', slope: 0, weightVariance, biasVariance: 0.05 } as const;
      const predicted = phase(network);
      const correlation = predicted.correlation!;
      const all = [40, 80].map((width) =>
        Array.from({ length: SEEDS }, (_, seed) => show(network, predicted, [correlation, ...around], width, seed)),
      );
      /** The two widths' means, and what they say of an infinite one, as they are off by 1/width. */
      const expectWide = (of: (shown: Shown) => number, expected: number): void => {
        const [narrow, wide] = all.map((each) => each.map(of)) as [number[], number[]];
        const error = Math.hypot(standardDeviation(narrow), 2 * standardDeviation(wide)) / Math.sqrt(SEEDS);
        expect(Math.abs(2 * mean(wide) - mean(narrow) - expected)).toBeLessThan(4 * error + 1e-9);
      };
      expectWide((shown) => shown.fixedPoint, predicted.fixedPoint);
      expectWide((shown) => shown.chi, predicted.chi);
      expectWide((shown) => shown.correlation, correlation);
      const decay = Math.exp(-(LATE - EARLY) / predicted.correlationDepth!);
      expectWide(({ early, late }) => late - decay * early, 0);
    },
    30_000,
  );
});

describe('Adam', () => {
  const adam = { name: 'adam', learningRate: 1e-3, epsilon: 1e-8 } as const;
  const sizes = [2, 64, 64, 2];
  const moons = makeDataset(runSpec({ sigma: 0.1 })).training;

  it('makes the first step that the gradient decides by its sign', () => {
    using training = engine.createDataset(moons);
    const parameters = initialParameters({ init: 'normal', sigma: 0.01, biasSigma: 0, seed: 0 }, sizes);
    using trainer = engine.createTrainer({
      sizes,
      activation: 'relu',
      optimizer: adam,
      training,
      epochs: 1,
      parameters,
    });
    const gradient = trainer.gradient();
    trainer.advance(1);
    const after = trainer.parameters();
    // float32: a few roundings of the step, and one of a parameter below 1/16.
    const off = after.map((value, i) => {
      return Math.abs(value - parameters[i]! - firstStep(gradient[i]!, adam.learningRate, adam.epsilon));
    });
    expect(Math.max(...off)).toBeLessThan(2 ** -29 + 1e-3 * 2 ** -21);
  });

  it.each([
    [0.003, 20],
    [0.01, 20],
    [0.03, 20],
    [0.1, 5],
  ])('forgets sigma %d in the steps said', (sigma, seeds) => {
    const [from, to] = forgettingSteps({ sigma, learningRate: adam.learningRate });
    using training = engine.createDataset(moons);
    const steps = Array.from({ length: seeds }, (_, seed) => {
      const parameters = initialParameters({ init: 'normal', sigma, biasSigma: 0, seed }, sizes);
      const config = { sizes, activation: 'relu', optimizer: adam, training, epochs: 400, parameters } as const;
      using trainer = engine.createTrainer(config);
      const norm = Math.hypot(...parameters);
      for (let step = 1; ; step++) {
        trainer.advance(1);
        if (Math.hypot(...trainer.parameters().map((value, i) => value - parameters[i]!)) >= norm) return step;
      }
    });
    expect(mean(steps)).toBeGreaterThan(from);
    expect(mean(steps)).toBeLessThan(to);
  });
});

describe('numbers of deep ReLU networks', () => {
  const SEEDS = 40;
  const width = 64;

  /** Root mean squares of z, layer by layer, of a row with which they begin as if one of 1 had been before. */
  function scales(weightVariance: number, depth: number, seed: number): number[] {
    const sizes = [...Array.from({ length: depth }, () => width), 2];
    const inputs = new Float32Array(width).fill(Math.SQRT1_2);
    using training = engine.createDataset({ features: width, inputs, labels: new Uint32Array(1) });
    const parameters = initialParameters(
      { init: 'scaled', sigma: Math.sqrt(weightVariance), biasSigma: 0, seed },
      sizes,
    );
    const optimizer = { name: 'sgd', learningRate: 0 } as const;
    using trainer = engine.createTrainer({ sizes, activation: 'relu', optimizer, training, epochs: 1, parameters });
    return trainer.probe({ low: 0, high: 1, bins: 1 }).map(({ preActivation }) => preActivation.rms);
  }

  it('pass the cut of small ones where theory says, and not where wide networks would', () => {
    const weightVariance = 0.5;
    const { underflow } = depthLimits(weightVariance / 2, width);
    const depths = Array.from({ length: SEEDS }, (_, seed) => {
      const found = scales(weightVariance, Math.ceil(underflow) + 30, seed);
      // The first whole layer behind a depth that falls anywhere between two.
      return found.findIndex((rms) => rms < 2 ** -100) + 1 - 0.5;
    });
    expect(Math.abs(offMean(depths, underflow))).toBeLessThan(4);
    expect(Math.abs(offMean(depths, depthLimits(weightVariance / 2).underflow))).toBeGreaterThan(6);
  });

  it('overflow where theory says, and not where wide networks would', () => {
    const weightVariance = 64;
    const { overflow } = depthLimits(weightVariance / 2, width);
    const depths = Array.from({ length: SEEDS }, (_, seed) => {
      const found = scales(weightVariance, Math.ceil(1.2 * overflow), seed);
      const last = found.findIndex((rms) => !Number.isFinite(rms));
      expect(last).toBeGreaterThan(0);
      // A layer overflows when the largest of its numbers does: from the one before on at the growth that theory has.
      return last + (2 * Math.log(3.4028234663852886e38 / found[last - 1]!)) / Math.log(weightVariance / 2);
    });
    expect(Math.abs(offMean(depths, overflow))).toBeLessThan(4);
    expect(Math.abs(offMean(depths, depthLimits(weightVariance / 2).overflow))).toBeGreaterThan(5);
  });
});

/** What an engine computes: figures by hand, by formula and from PyTorch. */
import { describe, expect, it } from 'vitest';
import { type Activation, activationNames } from '../../ts/engine/activations.ts';
import type { Engine, Trainer, TrainerConfig } from '../../ts/engine/engine.ts';
import { type OptimizerName, optimizerNames } from '../../ts/engine/optimizers.ts';
import { parseGolden } from '../../ts/parity/golden.ts';
import { parity } from '../../ts/parity/parity.ts';
import { readText } from '../golden/read.ts';
import { samplesOf, small, trainerOf } from '../problems.ts';
import { words } from '../words.ts';

/** One hidden unit, one row: z = 2 * 3 - 1 = 5, logits 5 - 5 = 0 and 5 - 5 = 0, so both probabilities are 1/2. */
const byHand = {
  samples: { features: 1, inputs: Float32Array.of(2), labels: Uint32Array.of(0) },
  sizes: [1, 1, 2],
  // weight 1, bias 1, weight 2 [2, 1], bias 2
  parameters: Float32Array.of(3, -1, 1, -1, -5, 5),
  // delta = (-1/2, 1/2); of the hidden unit -1/2 * 1 + 1/2 * -1 = -1
  gradient: [-2, -1, -2.5, 2.5, -0.5, 0.5],
};

export function figures(engine: () => Engine): void {
  const handTrainer = (over: Partial<TrainerConfig> = {}): Trainer => {
    const training = engine().createDataset(byHand.samples);
    const { sizes, parameters } = byHand;
    return trainerOf(engine(), small, { training, sizes, parameters, epochs: 3, ...over });
  };

  describe('figures by hand', () => {
    it('computes loss, accuracy, gradient and norms of one row', () => {
      const trainer = handTrainer();
      expect([...trainer.gradient()]).toEqual(byHand.gradient);
      expect(trainer.advance(1)).toEqual({ steps: 1, epochs: 1, rows: 1, finished: false, divergedAt: null });
      const row = Object.fromEntries(Object.entries(trainer.trace()).map(([column, values]) => [column, values[0]]));
      expect(row).toEqual({
        loss: Math.fround(Math.LN2),
        accuracy: 1,
        gradientNorm: Math.sqrt(4 + 1 + 12.5 + 0.5),
        'gradientNorm.weight1': 2,
        'gradientNorm.bias1': 1,
        'gradientNorm.weight2': Math.sqrt(12.5),
        'gradientNorm.bias2': Math.sqrt(0.5),
        'nearZeroFraction.1': 0,
        'exactZeroFraction.1': 0,
        'activationRms.1': 5,
        'deadUnitFraction.1': 0,
      });
    });

    it('updates as Adam: the first step is lr g / (|g| + eps), its moments (1 - beta) g and (1 - beta) g²', () => {
      const trainer = handTrainer();
      trainer.advance(1);
      const { parameters, firstMoments, secondMoments, maxSecondMoments, ...place } = trainer.state();
      for (const [i, g] of byHand.gradient.entries()) {
        expect(parameters[i]).toBeCloseTo((byHand.parameters[i] as number) - 0.01 * Math.sign(g), 6);
        expect(firstMoments[i]).toBeCloseTo(0.1 * g, 6);
        expect(secondMoments[i]).toBeCloseTo(0.001 * g * g, 8);
      }
      expect(maxSecondMoments.length).toBe(0);
      expect(place).toEqual({ steps: 1, epochs: 1, stepInEpoch: 0, beta1Power: 0.9, beta2Power: 0.999 });
    });

    it('records the gradient before clipping and decay', () => {
      const rows = [
        {},
        { clipNorm: 0.1 },
        { optimizer: { name: 'adam', learningRate: 0.01, weightDecay: 0.5 } as const },
      ];
      const norms = rows.map((over) => {
        const trainer = handTrainer(over);
        trainer.advance(1);
        return trainer.trace().gradientNorm?.[0];
      });
      expect(norms).toEqual(Array(3).fill(Math.sqrt(18)));
    });

    it.each<[string, Partial<TrainerConfig>, number, number]>([
      // The first bias's gradient is -1, its value -1; the gradient's norm sqrt(18).
      ['sgd', { optimizer: { name: 'sgd', learningRate: 0.5 } }, -1 + 0.5, -1],
      [
        'sgd, clipped',
        { clipNorm: Math.sqrt(18) / 4, optimizer: { name: 'sgd', learningRate: 0.5 } },
        -1 + 0.125,
        -0.25,
      ],
      ['sgd, not clipped', { clipNorm: 5, optimizer: { name: 'sgd', learningRate: 0.5 } }, -1 + 0.5, -1],
      ['sgd, decayed', { optimizer: { name: 'sgd', learningRate: 0.5, weightDecay: 0.5 } }, -1 + 0.75, -1.5],
      ['nesterov', { optimizer: { name: 'sgd', learningRate: 0.5, momentum: 0.5, nesterov: true } }, -1 + 0.75, -1],
      ['rmsprop', { optimizer: { name: 'rmsprop', learningRate: 0.5, alpha: 0.75 } }, -1 + 0.5 * 2, -2],
      ['adamw', { optimizer: { name: 'adamw', learningRate: 0.5, weightDecay: 0.5 } }, -0.75 + 0.5, -0.1],
    ])('updates once as %s says', (_, over, parameter, moment) => {
      const trainer = handTrainer(over);
      trainer.advance(1);
      const { parameters, firstMoments } = trainer.state();
      expect(parameters[1]).toBeCloseTo(parameter, 6);
      expect(firstMoments[1]).toBeCloseTo(moment, 6);
    });

    it.each(['adam', 'adamw'] as const)('%s with amsgrad divides by the largest mean of squares so far', (name) => {
      // beta1 0, beta2 3/4: m is the gradient g, v = 3/4 v + g²/4, and 1 / sqrt(1 - beta2) is 2.
      const options = { learningRate: 0.5, beta1: 0, beta2: 0.75, epsilon: 1e-12, amsgrad: true } as const;
      const trainer = handTrainer({ optimizer: { name, ...options } });
      const [means, largest] = [
        [0, 5, 0, NaN, 3, 0],
        [9, 1, NaN, 9, Infinity, 0],
      ] as const;
      const secondMoments = Float32Array.from(means);
      trainer.setState({ ...trainer.state(), secondMoments, maxSecondMoments: Float32Array.from(largest) });
      trainer.advance(1);
      const state = trainer.state();
      // Gradients -2, -1, -5/2, 5/2, -1/2, 1/2.
      expect([...state.secondMoments]).toEqual([1, 4, 1.5625, NaN, 2.3125, 0.0625]);
      expect([...state.maxSecondMoments]).toEqual([9, 4, NaN, NaN, Infinity, 0.0625]);
      const steps = [-2 / (2 * 3), -1 / (2 * 2), NaN, NaN, 0, 0.5 / (2 * 0.25)];
      const moved = Array.from(state.parameters, (p, i) => (byHand.parameters[i] as number) - p);
      expect(moved.map((by) => by.toFixed(6))).toEqual(steps.map((step) => (0.5 * step).toFixed(6)));
    });

    it('without biases has the sums and gradient of biases that are 0, but not their tensors', () => {
      const problem = { ...small, sizes: [3, 5, 4], bias: false };
      const training = engine().createDataset(samplesOf(problem));
      const weights = trainerOf(engine(), problem, { training });
      const [first, second] = [weights.parameters().subarray(0, 15), weights.parameters().subarray(15)];
      const parameters = Float32Array.of(...first, ...new Float32Array(5), ...second, ...new Float32Array(4));
      const both = trainerOf(engine(), { ...problem, bias: true }, { training, parameters });
      expect(weights.parameters().length).toBe(35);
      expect(weights.evaluate(training)).toEqual(both.evaluate(training));
      const gradient = [...both.gradient()];
      expect([...weights.gradient()]).toEqual([...gradient.slice(0, 15), ...gradient.slice(20, 40)]);
      weights.advance(1);
      const norms = Object.keys(weights.trace()).filter((name) => name.startsWith('gradientNorm'));
      expect(norms).toEqual(['gradientNorm', 'gradientNorm.weight1', 'gradientNorm.weight2']);
    });

    it('fits targets: mean squared error, its gradient, and no accuracy', () => {
      // Outputs 2 x + 1 and -x: at x = 1, 2 they are (3, -1) and (5, -2); differences (1, -1) and (0, 2).
      const inputs = Float32Array.of(1, 2);
      const training = engine().createDataset({ features: 1, inputs, targets: Float32Array.of(2, 0, 5, -4) });
      const parameters = Float32Array.of(2, -1, 1, 0);
      const trainer = trainerOf(engine(), small, { training, sizes: [1, 2], parameters });
      expect(trainer.evaluate(training)).toEqual({ rows: 2, loss: 6 / 4 });
      expect([...trainer.logits(training)]).toEqual([3, -1, 5, -2]);
      // 2 / (rows outputs) = 1/2 of the differences, times x for the weights.
      expect([...trainer.gradient()]).toEqual([0.5, 1.5, 0.5, 0.5]);
      expect([...trainer.gradient(Uint32Array.of(1))]).toEqual([0, 4, 0, 2]);
      trainer.advance(1);
      const row = Object.fromEntries(Object.entries(trainer.trace()).map(([column, values]) => [column, values[0]]));
      expect(row).toEqual({
        loss: 6 / 4,
        gradientNorm: Math.sqrt(3),
        'gradientNorm.weight1': Math.sqrt(2.5),
        'gradientNorm.bias1': Math.sqrt(0.5),
      });
    });

    it('counts ties as the first class, and NaN as wrong', () => {
      const second = engine().createDataset({ ...byHand.samples, labels: Uint32Array.of(1) });
      expect(handTrainer().evaluate(second)).toEqual({ rows: 1, loss: Math.fround(Math.LN2), accuracy: 0 });
      const nan = engine().createDataset({ ...byHand.samples, inputs: Float32Array.of(NaN) });
      expect(handTrainer().evaluate(nan)).toEqual({ rows: 1, loss: NaN, accuracy: 0 });
    });

    it('probes moments and histogram', () => {
      const layers = handTrainer().probe({ low: 0, high: 10, bins: 4 });
      expect(layers).toEqual([
        {
          preActivation: { mean: 5, rms: 5 },
          activation: { mean: 5, rms: 5 },
          delta: { mean: -1, rms: 1 },
          histogram: Uint32Array.of(0, 0, 0, 1, 0, 0),
        },
        {
          preActivation: { mean: 0, rms: 0 },
          activation: { mean: 0, rms: 0 },
          delta: { mean: 0, rms: 0.5 },
          histogram: Uint32Array.of(0, 2, 0, 0, 0, 0),
        },
      ]);
    });

    it('puts values below, at the end of and above the range in the outer entries, NaN in none', () => {
      const inputs = Float32Array.of(-3, 0, 1, 2, 2.5, NaN, Infinity);
      const training = engine().createDataset({ features: 1, inputs, labels: new Uint32Array(7) });
      const parameters = Float32Array.of(1, -1, 0, 0);
      const trainer = trainerOf(engine(), small, { training, sizes: [1, 2], parameters });
      // Logits x and -x: -3, 0, 1, 2, 2.5, inf and 3, 0, -1, -2, -2.5, -inf.
      expect(trainer.probe({ low: 0, high: 2, bins: 2 })[0]?.histogram).toEqual(Uint32Array.of(5, 2, 1, 4));
    });

    it('puts a value that rounds to the end of the range, but is below it, in the last bin', () => {
      const training = engine().createDataset({ features: 1, inputs: Float32Array.of(1), labels: Uint32Array.of(0) });
      const trainer = trainerOf(engine(), small, { training, sizes: [1, 2], parameters: Float32Array.of(1, 1, 0, 0) });
      const [output] = trainer.probe({ low: -1, high: 1 + 2 ** -52, bins: 2 });
      expect(output?.histogram).toEqual(Uint32Array.of(0, 0, 2, 0));
    });

    it('calls a unit dead when it is zero on every row', () => {
      const inputs = Float32Array.of(1, -1, 0.005);
      const training = engine().createDataset({ features: 1, inputs, labels: new Uint32Array(3) });
      // Units x, -x, -1 - x and 0 - 0 x: alive, alive, zero on all (at x = -1 too), zero on all.
      const parameters = Float32Array.of(1, -1, -1, 0, 0, 0, -1, 0, ...new Float32Array(10));
      const trainer = trainerOf(engine(), small, { training, sizes: [1, 4, 2], parameters });
      trainer.advance(1);
      const trace = trainer.trace();
      expect(trace['deadUnitFraction.1']?.[0]).toBe(0.5);
      expect(trace['exactZeroFraction.1']?.[0]).toBe(9 / 12);
      expect(trace['nearZeroFraction.1']?.[0]).toBe(10 / 12);
      expect(trace['activationRms.1']?.[0]).toBeCloseTo(Math.sqrt((1 + 1 + 0.005 ** 2) / 12), 8);
    });

    it('stores an activation under 2^-100 as +0, keeps one at it', () => {
      const inputs = Float32Array.of(2 ** -100, 2 ** -101, -0, -1);
      const training = engine().createDataset({ features: 1, inputs, labels: new Uint32Array(4) });
      const parameters = Float32Array.of(1, 0, 1, 1, 0, 0);
      const trainer = trainerOf(engine(), small, { training, sizes: [1, 1, 2], parameters });
      expect(words(trainer.logits(training).slice())).toEqual(
        words(Float32Array.of(2 ** -100, 2 ** -100, 0, 0, 0, 0, 0, 0)),
      );
    });

    it('cuts exp below -46, and passes what is at it', () => {
      const training = engine().createDataset({ features: 1, inputs: Float32Array.of(1), labels: Uint32Array.of(0) });
      // Logits 0 and w: the second bias's gradient is its probability, e^w.
      const probability = (w: number): number => {
        const parameters = Float32Array.of(0, w, 0, 0);
        return trainerOf(engine(), small, { training, sizes: [1, 2], parameters }).gradient()[3] as number;
      };
      expect(probability(-46) / Math.exp(-46)).toBeCloseTo(1, 6);
      expect(words(probability(-46 - 2 ** -18))).toEqual(words(0));
    });

    it('stores a moment under 2^-120 as +0, keeps one at it', () => {
      // A dead unit: its gradient is +0, so m becomes 0.5 m and v 0.5 v.
      const training = engine().createDataset({ features: 1, inputs: Float32Array.of(1), labels: Uint32Array.of(0) });
      const parameters = Float32Array.of(-1, -1, 0, 0, 0, 0);
      const optimizer = { name: 'adam', learningRate: 0, beta1: 0.5, beta2: 0.5, epsilon: 1e-8 } as const;
      const trainer = trainerOf(engine(), small, { training, sizes: [1, 1, 2], parameters, optimizer });
      const moments = Float32Array.of(2 ** -119, 2 ** -119.5, 2 ** -119, 2 ** -120, 0, 0);
      const state = trainer.state();
      trainer.setState({ ...state, firstMoments: moments.map((m) => -m), secondMoments: moments });
      trainer.advance(1);
      const { firstMoments, secondMoments } = trainer.state();
      expect(words(firstMoments.slice(0, 4))).toEqual(words(Float32Array.of(-(2 ** -120), 0, -(2 ** -120), 0)));
      expect(words(secondMoments.slice(0, 4))).toEqual(words(Float32Array.of(2 ** -120, 0, 2 ** -120, 0)));
    });

    it('calls near zero what is below the threshold as float32, not at it', () => {
      const at = Math.fround(0.01);
      const inputs = Float32Array.of(at, at - 2 ** -30, at + 2 ** -30);
      const training = engine().createDataset({ features: 1, inputs, labels: new Uint32Array(3) });
      const parameters = Float32Array.of(1, 0, 0, 0, 0, 0);
      const trainer = trainerOf(engine(), small, { training, sizes: [1, 1, 2], parameters });
      trainer.advance(1);
      expect(trainer.trace()['nearZeroFraction.1']).toEqual(Float64Array.of(1 / 3));
    });

    it('never learns from parameters that are all zero: hidden weights stay, by symmetry', () => {
      const trainer = trainerOf(engine(), { ...small, scale: 0 });
      trainer.advanceEpochs(small.epochs);
      const hidden = trainer.parameters().subarray(0, 9 * 4 + 5 * 10 + 5 * 4);
      expect(hidden.every((p) => p === 0)).toBe(true);
      expect(trainer.trace()['deadUnitFraction.1']?.every((dead) => dead === 1)).toBe(true);
    });

    const odd = [NaN, Infinity, -Infinity, 0, -0, 2 ** -100, -(2 ** -100), 2 ** -101, -(2 ** -101)];
    /** Of one unit with weight 1, for those inputs: what it stores. */
    const stored: Readonly<Record<Activation, readonly number[]>> = {
      relu: [NaN, Infinity, 0, 0, 0, 2 ** -100, 0, 0, 0],
      leaky_relu: [NaN, Infinity, -Infinity, 0, 0, 2 ** -100, 0, 0, 0],
      tanh: [NaN, 1, -1, 0, 0, 2 ** -100, -(2 ** -100), 0, 0],
      sigmoid: [NaN, 1, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      gelu: [NaN, Infinity, 0, 0, 0, 0, 0, 0, 0],
      silu: [NaN, Infinity, 0, 0, 0, 0, 0, 0, 0],
      identity: [NaN, Infinity, -Infinity, 0, 0, 2 ** -100, -(2 ** -100), 0, 0],
    };
    it.each(activationNames)('stores of odd sums what %s should be, and nothing under the cut', (activation) => {
      const training = engine().createDataset({
        features: 1,
        inputs: Float32Array.from(odd),
        labels: new Uint32Array(9),
      });
      const parameters = Float32Array.of(1, -0, 1, 1, 0, 0);
      const trainer = trainerOf(
        engine(),
        { ...small, activation, slope: 0.5 },
        { training, sizes: [1, 1, 2], parameters },
      );
      const logits = trainer.logits(training).filter((_, i) => i % 2 === 0);
      expect(words(logits)).toEqual(words(Float32Array.from(stored[activation])));
    });

    it('agrees with central differences of its own loss', () => {
      const training = engine().createDataset(samplesOf(small));
      const trainer = trainerOf(engine(), small, { training });
      const gradient = trainer.gradient();
      const start = trainer.parameters();
      const lossAt = (i: number, by: number): number => {
        trainer.setParameters(start.map((p, k) => (k === i ? p + by : p)));
        return trainer.evaluate(training).loss;
      };
      for (let i = 0; i < start.length; i += 7) {
        const h = 2 ** -9;
        expect((lossAt(i, h) - lossAt(i, -h)) / (2 * h)).toBeCloseTo(gradient[i] as number, 3);
      }
    });
  });

  describe('golden figures of PyTorch', () => {
    /** A trace of PyTorch's for each activation. */
    const traces: Readonly<Record<Activation, string>> = {
      relu: 'odd-shapes',
      leaky_relu: 'leaky',
      tanh: 'deep-tanh',
      sigmoid: 'sigmoid',
      gelu: 'gelu',
      silu: 'silu',
      identity: 'linear',
    };
    it.each(activationNames)('for %s', (activation) => {
      const golden = parseGolden(readText(`traces/variant-${traces[activation]}.json`), activation);
      expect(golden).toMatchObject({ activation });
      expect(parity(golden, engine()).passed).toBe(true);
    });

    /** And for each optimiser: plain, and with all that it has. */
    const optimized: Readonly<Record<OptimizerName, readonly string[]>> = {
      adam: ['odd-shapes', 'adam-decay', 'clipped', 'amsgrad'],
      adamw: ['adamw', 'adamw-amsgrad'],
      sgd: ['sgd', 'momentum', 'nesterov'],
      rmsprop: ['rmsprop'],
    };
    it.each(optimizerNames.flatMap((name) => optimized[name].map((variant) => [name, variant] as const)))(
      'for %s: %s',
      (name, variant) => {
        const golden = parseGolden(readText(`traces/variant-${variant}.json`), variant);
        expect(golden).toMatchObject({ optimizer: { name } });
        expect(parity(golden, engine()).passed).toBe(true);
      },
    );

    it.each(['no-hidden', 'one-hidden', 'mini-batch', 'exploding', 'regression'])('%s', (variant) => {
      const golden = parseGolden(readText(`traces/variant-${variant}.json`), variant);
      expect(parity(golden, engine()).rows.filter((row) => !row.passed)).toEqual([]);
    });
  });
}

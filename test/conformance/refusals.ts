/** What an engine refuses, and that it gives its memory back. */
import { describe, expect, it } from 'vitest';
import type { Dataset, Engine, LabelledSamples, Trainer, TrainerConfig } from '../../ts/engine/engine.ts';
import { batchesOf, mini, samplesOf, small, trainerOf } from '../problems.ts';

export function refusals(engine: () => Engine): void {
  describe('refuses with RangeError, naming the field,', () => {
    const fine = samplesOf(small);
    const adam = { name: 'adam', learningRate: 0.1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8 } as const;

    it.each<[Partial<LabelledSamples>, RegExp]>([
      [{ features: 0 }, /features/],
      [{ features: 1.5 }, /features/],
      [{ features: 2 }, /inputs/],
      [{ labels: new Uint32Array(0), inputs: new Float32Array(0) }, /labels/],
      [{ labels: new Uint32Array(20) }, /inputs/],
    ])('samples %o', (over, message) => {
      const make = (): Dataset => engine().createDataset({ ...fine, ...over });
      expect(make).toThrow(message);
      expect(make).toThrow(RangeError);
    });

    it('targets and labels where the other is meant, and targets of another width', () => {
      const fitted = (width: number): Dataset =>
        engine().createDataset({ features: 3, inputs: fine.inputs, targets: new Float32Array(21 * width) });
      expect(() => engine().createDataset({ features: 3, inputs: fine.inputs, targets: new Float32Array(22) })).toThrow(
        /targets of a row/,
      );
      expect(() => engine().createDataset({ features: 2, inputs: fine.inputs, targets: new Float32Array(21) })).toThrow(
        /number of rows/,
      );
      const labelled = engine().createDataset(fine);
      const [classifier, fitter] = [labelled, fitted(4)].map((training) => trainerOf(engine(), small, { training }));
      expect(() => classifier?.evaluate(fitted(4))).toThrow(/rows with labels, as the training set has/);
      expect(() => fitter?.evaluate(labelled)).toThrow(/rows with targets, as the training set has/);
      expect(() => trainerOf(engine(), small, { training: fitted(3) })).toThrow(/targets of a row: expected 4/);
      expect(fitter?.logits(labelled)).toEqual(classifier?.logits(fitted(1)).slice());
    });

    it.each<[Partial<TrainerConfig>, RegExp]>([
      [{ sizes: [3] }, /sizes/],
      [{ sizes: [3, 0, 4] }, /sizes\[1\]/],
      [{ sizes: [3, 1e9, 4] }, /sizes\[1\]/],
      [{ sizes: [3, 2.5, 4] }, /sizes\[1\]/],
      [{ sizes: [2, 9, 5, 4], parameters: new Float32Array(27 + 50 + 24) }, /features/],
      [{ sizes: [3, 9, 5, 3], parameters: new Float32Array(36 + 50 + 18) }, /labels/],
      [{ sizes: [3, 2 ** 20, 2 ** 20, 4] }, /number of parameters/],
      [{ parameters: new Float32Array(7) }, /parameters/],
      [{ epochs: -1 }, /epochs/],
      [{ epochs: 1.5 }, /epochs/],
      [{ epochs: 1e12 }, /epochs/],
      [{ epochs: 2 ** 31 }, /epochs/],
      [{ batches: { size: 0, order: () => new Uint32Array() } }, /batches\.size/],
      [{ batches: { size: 2.5, order: () => new Uint32Array() } }, /batches\.size/],
      [{ nearZeroThreshold: -1 }, /nearZeroThreshold/],
      [{ nearZeroThreshold: NaN }, /nearZeroThreshold/],
      [{ activation: 'softsign' as 'relu' }, /activation.*"relu" or/],
      [{ slope: -0.1 }, /slope/],
      [{ slope: 1.1 }, /slope/],
      [{ optimizer: { ...adam, learningRate: -1 } }, /learningRate/],
      [{ optimizer: { ...adam, learningRate: NaN } }, /learningRate/],
      [{ optimizer: { ...adam, beta1: 1 } }, /beta1/],
      [{ optimizer: { ...adam, beta2: -0.1 } }, /beta2/],
      [{ optimizer: { ...adam, epsilon: 1e-13 } }, /epsilon/],
      [{ optimizer: { ...adam, name: 'lion' as 'adam' } }, /optimizer\.name/],
      [{ optimizer: { ...adam, momentum: 0.9 } }, /optimizer\.momentum.*adam has no such thing/],
      [{ optimizer: { name: 'sgd', learningRate: 0.1, momentum: 1 } }, /optimizer\.momentum/],
      [{ optimizer: { name: 'rmsprop', learningRate: 0.1, nesterov: true } }, /optimizer\.nesterov/],
      [{ optimizer: { name: 'sgd', learningRate: 0.1, amsgrad: true } }, /optimizer\.amsgrad.*sgd has no such thing/],
      [{ optimizer: { ...adam, amsgrad: 1 as unknown as boolean } }, /optimizer\.amsgrad: expected true or false/],
      [{ optimizer: { ...adam, weightDecay: -1 } }, /optimizer\.weightDecay/],
      [{ clipNorm: -1 }, /clipNorm/],
      [{ clipNorm: NaN }, /clipNorm/],
      [{ bias: false }, /parameters/],
    ])('configuration %o', (over, message) => {
      expect(() => trainerOf(engine(), small, over)).toThrow(message);
      expect(() => trainerOf(engine(), small, over)).toThrow(RangeError);
    });

    it.each([0, 21, 4294967295])('a row %d too many or missing in an order, with nothing done', (row) => {
      const order = batchesOf(mini).order(0).fill(row, 0, 2);
      for (const wrong of [order, new Uint32Array(20)]) {
        const trainer = trainerOf(engine(), mini, { batches: { size: 8, order: () => wrong } });
        expect(() => trainer.advance(1)).toThrow(/batches\.order/);
        expect(trainer.progress()).toMatchObject({ steps: 0, rows: 0 });
      }
    });

    it('arguments of calls', () => {
      const trainer = trainerOf(engine(), small);
      for (const count of [-1, 1.5, NaN, Infinity]) {
        expect(() => trainer.advance(count)).toThrow(/steps/);
        expect(() => trainer.advanceEpochs(count)).toThrow(/epochs/);
      }
      expect(() => trainer.gradient(new Uint32Array(0))).toThrow(/rows/);
      expect(() => trainer.gradient(Uint32Array.of(0, 21))).toThrow(/rows/);
      expect(() => trainer.probe({ low: 1, high: 1, bins: 3 })).toThrow(/high/);
      expect(() => trainer.probe({ low: -Infinity, high: 1, bins: 3 })).toThrow(/low/);
      expect(() => trainer.probe({ low: 0, high: 5e-324, bins: 3 })).toThrow(/high/);
      expect(() => trainer.probe({ low: 0, high: 1, bins: 0 })).toThrow(/bins/);
      const narrow = engine().createDataset({ features: 1, inputs: Float32Array.of(1), labels: Uint32Array.of(0) });
      expect(() => trainer.evaluate(narrow)).toThrow(/features/);
      expect(() => trainer.logits(narrow)).toThrow(/features/);
      const foreign = engine().createDataset({ ...fine, labels: fine.labels.map(() => 4) });
      expect(() => trainer.evaluate(foreign)).toThrow(/labels/);
      expect(trainer.logits(foreign).length).toBe(21 * 4);
    });
  });

  describe('memory', () => {
    it('is given back once, and any call afterwards throws', () => {
      const training = engine().createDataset(samplesOf(small));
      const trainer = trainerOf(engine(), small, { training });
      const state = trainer.state();
      trainer.free();
      trainer.free();
      const calls: Record<Exclude<keyof Trainer, 'free' | typeof Symbol.dispose>, () => unknown> = {
        advance: () => trainer.advance(1),
        advanceEpochs: () => trainer.advanceEpochs(1),
        progress: () => trainer.progress(),
        trace: () => trainer.trace(),
        parameters: () => trainer.parameters(),
        setParameters: () => trainer.setParameters(state.parameters),
        state: () => trainer.state(),
        setState: () => trainer.setState(state),
        evaluate: () => trainer.evaluate(training),
        logits: () => trainer.logits(training),
        gradient: () => trainer.gradient(),
        probe: () => trainer.probe({ low: 0, high: 1, bins: 1 }),
      };
      for (const call of Object.values(calls)) expect(call).toThrow('used after free()');
    });

    it('of a data set, too: what needs its rows throws', () => {
      const training = engine().createDataset(samplesOf(small));
      const trainer = trainerOf(engine(), small, { training });
      training.free();
      training.free();
      const calls = [
        () => trainer.advance(1),
        () => trainer.gradient(),
        () => trainer.probe({ low: 0, high: 1, bins: 1 }),
        () => trainer.evaluate(training),
        () => trainer.logits(training),
        () => trainerOf(engine(), small, { training }),
      ];
      for (const call of calls) expect(call).toThrow('used after free()');
      expect(trainer.progress().steps).toBe(0);
    });

    it('belongs to one engine: the data set of another is refused', () => {
      const foreign: Dataset = { rows: 21, features: 3, free: () => {}, [Symbol.dispose]: () => {} };
      expect(() => trainerOf(engine(), small, { training: foreign })).toThrow(TypeError);
      expect(() => trainerOf(engine(), small).evaluate(foreign)).toThrow(TypeError);
    });
  });
}

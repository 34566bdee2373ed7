/**
 * Positive homogeneity (Neyshabur, Salakhutdinov, Srebro: Path-SGD, 2015): without biases a ReLU network's outputs depend
 * on the product of its layers' scales alone. With powers of two they do so in every bit.
 */
import { describe, expect, it } from 'vitest';
import { makeDataset } from '../ts/data/dataset.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { trainerConfig } from '../ts/sweep/train.ts';
import { runSpec } from '../ts/sweep/validate.ts';
import { words } from './words.ts';

describe.each(['wasm', 'js'] as const)('%s: splits of one product over the layers', (name) => {
  it.each(['relu', 'leaky_relu'])('start as one function of %s, and train each in its own way', async (activation) => {
    const engine = await loadEngine(name);
    const fixed = { activation, slope: 0.25, sigma: 0.25, samples: 150, hidden: [9, 13], epochs: 20, seed: 3 };
    const splits = [[], [0.25, 1, 4], [1, 0.25, 4], [0.25, 0.25, 16]].map((weightScale) =>
      runSpec({ ...fixed, weightScale }),
    );
    using training = engine.createDataset(makeDataset(splits[0]!).training);
    const ends = new Set<string>();
    const logits = splits.map((spec) => {
      using trainer = engine.createTrainer(trainerConfig(spec, training));
      const start = words(trainer.logits(training).slice());
      trainer.advanceEpochs(20);
      ends.add(String(trainer.evaluate(training).loss));
      return start;
    });
    for (const other of logits.slice(1)) expect(other).toEqual(logits[0]);
    expect(ends.size).toBe(splits.length);
  });
});

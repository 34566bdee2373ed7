import { describe, expect, it } from 'vitest';
import { makeDataset } from '../ts/data/dataset.ts';
import { linearClassifier } from '../ts/theory/linear-classifier.ts';

describe('the best linear classifier', () => {
  it("of the article's training rows is logistic regression's", () => {
    const recipe = {
      data: 'moons',
      samples: 2000,
      noise: 0.25,
      dataSeed: 0,
      testFraction: 0.3,
      splitSeed: 42,
    } as const;
    const { training } = makeDataset(recipe);
    if (!('labels' in training)) throw new Error('moons have labels');
    const found = linearClassifier(2, training.inputs, training.labels);
    // scikit-learn's LogisticRegression without a penalty, with the precision that it was printed with.
    expect(found.loss).toBeCloseTo(0.3161165817, 9);
    expect(found.weights[0]).toBeCloseTo(1.1623123, 6);
    expect(found.weights[1]).toBeCloseTo(-2.2380233, 6);
    expect(found.bias).toBeCloseTo(-0.0686673, 6);
    expect(found.accuracy).toBe(1201 / 1400);
  });

  it('of one feature with one class more often has its log odds', () => {
    // Without a feature that tells, p is the share of class 1: ln(3) at 3 of 4.
    const { weights, bias, loss } = linearClassifier(1, [1, -1, 1, -1, 1, -1, 1, -1], [1, 1, 1, 1, 1, 1, 0, 0]);
    expect(weights[0]).toBeCloseTo(0, 12);
    expect(bias).toBeCloseTo(Math.log(3), 12);
    expect(loss).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 12);
  });

  it.each([
    ['classes that a line parts', [-2, -1, 1, 2], [0, 0, 1, 1]],
    ['a feature that never varies', [1, 1, 1, 1], [0, 1, 0, 1]],
  ])('is refused for %s', (_, inputs, labels) => {
    expect(() => linearClassifier(1, inputs, labels)).toThrow('classes that no line parts');
  });
});

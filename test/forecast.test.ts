/** What is known before training: theory's settings of a run, one prediction a setting, the Bayes rule's accuracies. */
import { describe, expect, it } from 'vitest';
import { makeDataset } from '../ts/data/dataset.ts';
import { forecast } from '../ts/forecast/forecast.ts';
import { startKey, theorySettings } from '../ts/forecast/settings.ts';
import { plan } from '../ts/sweep/plan.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { predict, quick } from '../ts/theory/predict.ts';
import { articleRows } from './golden/article-rows.ts';

const runsOf = (over: Readonly<Record<string, unknown>>) => plan(sweepSpec({ seed: 0, ...over }));
/** Less to do where the numbers do not matter. */
const small = { samples: 40, hidden: [4, 4] };

describe("theory's settings of a run", () => {
  it("are the article's", () => {
    const [run] = runsOf({ sigma: [0.1] });
    const three = <T>(value: T) => [value, value, value];
    expect(theorySettings(run!, makeDataset(run!).training)).toEqual({
      ...articleRows(),
      sizes: [2, 64, 64, 2],
      activation: 'relu',
      slope: 0.01,
      sigmas: three(0.1),
      biasSigmas: three(0),
      laws: three({ weight: 'normal', bias: 'normal' }),
      nearZeroThreshold: 0.01,
    });
  });

  it('have the scales of an initialiser by name, and of layers', () => {
    const scalesOf = (over: Readonly<Record<string, unknown>>) => {
      const [run] = runsOf({ ...over, samples: 20 });
      const { sigmas, biasSigmas } = theorySettings(run!, makeDataset(run!).training);
      return [...sigmas, ...(biasSigmas ?? [])];
    };
    const expectClose = (values: readonly number[], expected: readonly number[]) => {
      expect(values).toEqual(expected.map((each) => expect.closeTo(each, 9)));
    };
    // nn.Linear's default on 2-64-64-2: U(±1/√fanIn), weights and biases.
    const pytorch = [0.408248290464, 0.072168783649, 0.072168783649];
    expectClose(scalesOf({ init: 'pytorch' }), [...pytorch, ...pytorch]);
    expectClose(scalesOf({ init: 'he', bias: false }), [1, 0.176776695297, 0.176776695297]);
    expectClose(scalesOf({ sigma: [0.25], biasSigma: 0.5, weightScale: [0.25, 1, 4] }), [
      ...[0.0625, 0.25, 1],
      ...[0.5, 0.5, 0.5],
    ]);
  });

  it('have the laws of what is drawn', () => {
    const lawsOf = (over: Readonly<Record<string, unknown>>) => {
      const [run] = runsOf({ ...over, samples: 20, hidden: [4] });
      return theorySettings(run!, makeDataset(run!).training).laws?.[0];
    };
    expect(lawsOf({ init: 'pytorch' })).toEqual({ weight: 'uniform', bias: 'uniform' });
    expect(lawsOf({ init: 'glorot', weightScale: [2, 1] })).toEqual({ weight: 'uniform', bias: 'normal' });
    expect(lawsOf({ init: 'pytorch', biasScale: [1, 0] })).toEqual({ weight: 'uniform', bias: 'normal' });
  });

  it('have targets where there are no classes', () => {
    const [run] = runsOf({ data: 'sine', ...small });
    const settings = theorySettings(run!, makeDataset(run!).training);
    expect('targets' in settings && settings.targets.length).toBe(28);
  });
});

describe('a forecast', () => {
  it("has the prediction of a run's own setting", () => {
    const runs = runsOf({ ...small, sigma: [0.3, 0.6], activation: 'tanh', biasSigma: 0.2 });
    const { start } = forecast(runs);
    for (const run of runs) {
      expect(start(run)).toEqual(predict(theorySettings(run, makeDataset(run).training), quick));
    }
    expect(start(runs[0]!)).not.toEqual(start(runs[1]!));
  });

  it('is made once for runs that start alike', () => {
    const runs = runsOf({ ...small, sigma: [0.3], seed: [0, 1, 2], optimizer: 'adam,sgd', epochs: '3,5' });
    const { start } = forecast(runs);
    expect(new Set(runs.map(startKey)).size).toBe(1);
    expect(new Set(runs.map(start)).size).toBe(1);
  });

  it.each<[field: string, values: unknown]>([
    ['samples', [40, 60]],
    ['noise', [0.1, 0.2]],
    ['dataSeed', [0, 1]],
    ['splitSeed', [0, 1]],
    ['testFraction', [0.2, 0.3]],
    ['hidden', [[4], [5]]],
    ['activation', ['tanh', 'gelu']],
    ['biasSigma', [0, 1]],
    ['bias', [true, false]],
    ['centred', [true, false]],
    ['weightScale', [[], [1, 2, 1]]],
    ['biasScale', [[], [1, 1, 1]]],
    ['nearZeroThreshold', [0.01, 0.1]],
  ])('is not shared over %s', (field, values) => {
    const runs = runsOf({ ...small, sigma: [0.3], [field]: values });
    expect(new Set(runs.map(startKey)).size).toBe(2);
  });

  it('is silent about more than 16 settings, large data, scales whose squares overflow, and centred networks', () => {
    const many = runsOf({ samples: 100_001, hidden: [4], sigma: [0.3] });
    expect([forecast(many).start(many[0]!), forecast(many).bayes]).toEqual([null, null]);
    const sigmas = (count: number) => Array.from({ length: count }, (_, i) => (i + 1) / 10);
    const silent = (over: Readonly<Record<string, unknown>>) => {
      const runs = runsOf({ ...small, samples: 8, ...over });
      return new Set(runs.map(forecast(runs).start).map((prediction) => prediction === null));
    };
    expect(silent({ sigma: sigmas(16) })).toEqual(new Set([false]));
    expect(silent({ sigma: sigmas(17) })).toEqual(new Set([true]));
    expect(silent({ hidden: [4, 4, 4, 4, 4], sigma: [1e38] })).toEqual(new Set([true]));
    expect(silent({ sigma: [0.3], centred: [true, false] })).toEqual(new Set([true, false]));
  });

  it("has the Bayes rule's accuracies on the article's data, whatever the networks", () => {
    const found = forecast(runsOf({ sigma: '0.01..1:17' })).bayes;
    // The golden file's sum over a fine grid; of the rows as in bayes.test.ts.
    expect(found?.population).toBeCloseTo(0.9436068746, 5);
    expect([found?.training, found?.test]).toEqual([1328 / 1400, 572 / 600]);
  });

  it('has none where the data differ or have no classes', () => {
    expect(forecast(runsOf({ ...small, noise: [0.1, 0.2] })).bayes).toBeNull();
    expect(forecast(runsOf({ ...small, data: 'sine' })).bayes).toBeNull();
    expect(forecast([]).bayes).toBeNull();
  });
});

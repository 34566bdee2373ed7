/** The plan of a sweep: the product of its lists in a stable order, each run once, those that meet the conditions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optimizers } from '../ts/engine/optimizers.ts';
import { fieldNames, runDefault } from '../ts/sweep/fields.ts';
import { runId } from '../ts/sweep/identity.ts';
import { plan, planSize } from '../ts/sweep/plan.ts';
import type { RunSpec, SweepSpec } from '../ts/sweep/spec.ts';
import { runSpec, sweepSpec } from '../ts/sweep/validate.ts';
import { label, settingNames, spanned, varied } from '../ts/sweep/vary.ts';

type Values = Readonly<Record<string, unknown>>;
const some = <T>(...all: T[]) => fc.subarray(all, { minLength: 1 });

/** Lists of everything that can make something else idle, and of what can be made idle. */
const values = fc.record(
  {
    data: some('moons', 'sine'),
    samples: some(10, 20),
    hidden: some([], [3], [4, 4]),
    activation: some('relu', 'leaky_relu', 'tanh'),
    slope: some(0.01, 0.2),
    init: some('he', 'normal', 'scaled', 'keras'),
    biasSigma: some(0, 1),
    seed: some(0, 1, 7),
    bias: some(true, false),
    optimizer: some('adam', 'sgd', 'rmsprop'),
    momentum: some(0, 0.5, 0.9),
    nesterov: some(false, true),
    amsgrad: some(false, true),
    batch: some(0, 4),
    batchSeed: some(0, 3),
  },
  { requiredKeys: [] },
);
const conditions = fc.subarray([
  'sigma>=0.1',
  'seed!=7',
  'momentum>0',
  'activation=tanh',
  'hidden!=3',
  'biasSigma<=0.5',
  'bias=true',
  'nesterov=false',
]);

/** The plan by its definition: every combination, idle fields at their defaults, the first of equal ones. */
function defined({ where: _, ...lists }: SweepSpec): RunSpec[] {
  let all: Record<string, unknown>[] = [{}];
  for (const name of fieldNames) {
    all = all.flatMap((run) => {
      const list: readonly unknown[] = lists[name].length > 0 ? lists[name] : [undefined];
      return list.map((value) => ({ ...run, [name]: value }));
    });
  }
  const found = new Map<string, RunSpec>();
  for (const run of all) {
    const idle = (name: keyof RunSpec): void => {
      run[name] = runDefault(name, run.data as RunSpec['data']);
    };
    const hidden = run.hidden as readonly number[];
    const { reads } = optimizers[run.optimizer as RunSpec['optimizer']];
    if (lists.noise.length === 0) idle('noise');
    if (hidden.length === 0) idle('activation');
    if (hidden.length === 0 || run.activation !== 'leaky_relu') idle('slope');
    const isScaled = run.init === 'normal' || run.init === 'scaled';
    if (!isScaled) idle('sigma');
    if (!isScaled || !run.bias) idle('biasSigma');
    if (run.batch === 0) idle('batchSeed');
    for (const name of ['amsgrad', 'momentum', 'beta1', 'beta2', 'epsilon', 'alpha', 'weightDecay'] as const) {
      if (!reads.includes(name)) idle(name);
    }
    if (!reads.includes('nesterov') || run.momentum === 0) idle('nesterov');
    if (run.sigma === undefined) delete run.sigma;
    const key = JSON.stringify(fieldNames.map((name) => run[name]));
    if (!found.has(key)) found.set(key, run as unknown as RunSpec);
  }
  return [...found.values()];
}

const byKey = (runs: readonly RunSpec[]): string[] =>
  runs.map((run) => JSON.stringify(fieldNames.map((name) => run[name] ?? null))).sort();

describe('a plan', () => {
  it('is the product of the lists, each run once', () => {
    const spec = sweepSpec({ init: ['he', 'normal', 'he'], sigma: [1, 0.5, 1], seed: [7, 7, 8] });
    const runs = plan(spec).map(({ init, sigma, seed }) => [init, sigma, seed]);
    expect(runs).toEqual([
      ['he', undefined, 7],
      ['he', undefined, 8],
      ['normal', 1, 7],
      ['normal', 1, 8],
      ['normal', 0.5, 7],
      ['normal', 0.5, 8],
    ]);
    expect(planSize(spec)).toBe(6);
  });

  it('has no run for biases that others replace', () => {
    const spec = sweepSpec({ sigma: 1, seed: 0, biasSigma: [0, 1], biasScale: ['none', '1,0,0'], bias: [true, false] });
    const runs = plan(spec);
    expect(runs.map(({ bias, biasScale, biasSigma }) => [bias, biasScale, biasSigma])).toEqual([
      [true, [], 0],
      [true, [], 1],
      [true, [1, 0, 0], 0],
      [false, [], 0],
    ]);
    expect(planSize(spec)).toBe(4);
    expect(runSpec({ ...runs[2], biasSigma: 3 })).toEqual(runs[2]);
    expect(runSpec({ ...runs[3], biasScale: [1, 1, 1] })).toEqual(runs[3]);
  });

  it('is that of its definition for any lists, and its size is known without it', () => {
    fc.assert(
      fc.property(values, (given) => {
        const spec = sweepSpec(given);
        const runs = plan(spec);
        expect(byKey(runs)).toEqual(byKey(defined(spec)));
        expect(planSize(spec)).toBe(runs.length);
        expect(new Set(runs.map(runId)).size).toBe(runs.length);
      }),
      { numRuns: 60 },
    );
  });

  it('has those runs alone that meet every condition', () => {
    fc.assert(
      fc.property(values, conditions, (given, where) => {
        const all = plan(sweepSpec(given));
        const met = all.filter((run) => {
          const meets: Readonly<Record<string, boolean>> = {
            'sigma>=0.1': run.sigma !== undefined && run.sigma >= 0.1,
            'seed!=7': run.seed !== 7,
            'momentum>0': run.momentum > 0,
            'activation=tanh': run.activation === 'tanh',
            'hidden!=3': run.hidden.length !== 1,
            'biasSigma<=0.5': run.biasSigma === 0,
            'bias=true': run.bias,
            'nesterov=false': !run.nesterov,
          };
          return where.every((condition) => meets[condition]);
        });
        if (met.length === 0) {
          expect(() => sweepSpec({ ...given, where })).toThrow(/^where: expected conditions that some run meets/);
          return;
        }
        const spec = sweepSpec({ ...given, where });
        expect([plan(spec), planSize(spec)]).toEqual([met, met.length]);
      }),
      { numRuns: 100 },
    );
  });

  it('has data outermost and seeds innermost, in the order of the lists', () => {
    const given = { samples: [30, 20], optimizer: ['sgd', 'adam'], sigma: [1, 0.1], seeds: 2, hidden: [[3]] };
    const runs = plan(sweepSpec(given)).map(({ samples, optimizer, sigma, seed }) => [samples, optimizer, sigma, seed]);
    const product = [30, 20].flatMap((samples) =>
      ['sgd', 'adam'].flatMap((optimizer) =>
        [1, 0.1].flatMap((sigma) => [0, 1].map((seed) => [samples, optimizer, sigma, seed])),
      ),
    );
    expect(runs).toEqual(product);
    const turned = Object.fromEntries(Object.entries(given).reverse());
    expect(plan(sweepSpec(turned))).toEqual(plan(sweepSpec(given)));
  });

  it('of a field without effect has one run', () => {
    expect(planSize(sweepSpec({ sigma: 1, seed: 0, momentum: [0, 0.5, 0.9] }))).toBe(1);
    expect(planSize(sweepSpec({ sigma: 1, seed: 0, momentum: [0, 0.5, 0.9], optimizer: ['adam', 'sgd'] }))).toBe(4);
    expect(planSize(sweepSpec({ sigma: [0.1, 1], seed: 0, init: ['he', 'normal'] }))).toBe(3);
  });

  it('too large is refused at once, whatever its size', () => {
    const lists = Object.fromEntries(['seed', 'dataSeed', 'splitSeed', 'batchSeed'].map((name) => [name, '0..99999']));
    const most = {
      ...lists,
      batch: '0..1000',
      optimizer: 'adam,sgd,rmsprop',
      momentum: '0..0.9:50000',
      depth: '0..64',
    };
    expect(() => sweepSpec(most)).toThrow(/^number of runs: expected at most 100000: .*100000 of dataSeed/);
    expect(planSize(sweepSpec({ seed: '0..24999', epochs: 1, hidden: [[1]] }))).toBe(100_000);
  });
});

describe('a run', () => {
  it('has what has no effect at its default', () => {
    const runs = plan(sweepSpec({ init: ['he', 'normal'], sigma: [1], seed: 0, biasSigma: 0.1, batchSeed: 5 }));
    expect(runs.map(({ biasSigma, batchSeed }) => [biasSigma, batchSeed])).toEqual([
      [0, 0],
      [0.1, 0],
    ]);
    expect(plan(sweepSpec({ batch: 10, batchSeed: 5 }))[0]?.batchSeed).toBe(5);
    const one = (given: Values): RunSpec => runSpec({ sigma: 1, ...given });
    expect(one({ activation: 'tanh', slope: 0.2 })).toMatchObject({ activation: 'tanh', slope: 0.01 });
    expect(one({ activation: 'leaky_relu', slope: 0.2 })).toMatchObject({ slope: 0.2 });
    expect(one({ activation: 'tanh', hidden: [] })).toMatchObject({ activation: 'relu' });
    expect(one({ bias: false, biasSigma: 1 })).toMatchObject({ bias: false, biasSigma: 0 });
    expect(one({ optimizer: 'sgd', beta1: 0.5, nesterov: true, alpha: 0.5 })).toMatchObject({
      beta1: 0.9,
      nesterov: false,
      alpha: 0.99,
    });
    expect(one({ optimizer: 'sgd', momentum: 0.5, nesterov: true })).toMatchObject({ momentum: 0.5, nesterov: true });
    expect(one({ momentum: 0.5, nesterov: true })).toMatchObject({ momentum: 0, nesterov: false });
    expect(one({ optimizer: 'rmsprop', amsgrad: true })).toMatchObject({ amsgrad: false });
    expect(one({ optimizer: 'adamw', amsgrad: true })).toMatchObject({ amsgrad: true });
  });

  it('of a plan can be read back', () => {
    for (const run of plan(sweepSpec({ init: ['pytorch', 'normal'], sigma: [0, 2], hidden: [], batch: 3 }))) {
      expect(runSpec(JSON.parse(JSON.stringify(run)))).toEqual(run);
    }
  });

  it.each<[Values, RegExp]>([
    [{}, /^sigma: expected one value/],
    [{ init: 'he', sigma: 1 }, /^sigma: expected nothing/],
    [{ sigma: [1] }, /^sigma: expected a number/],
    [{ sigma: '1' }, /^sigma: expected a number/],
    [{ sigma: 1, seeds: 2 }, /^field: expected one of data/],
    [{ sigma: 1, batch: 1401 }, /^batch: expected a whole number from 0 to 1400/],
    [{ sigma: 1, samples: 3, testFraction: 0.99 }, /^testFraction: /],
    [{ sigma: 1, epochs: 1_000_000, hidden: new Array(64).fill(1) }, /^epochs: /],
  ])('%j is none', (given, message) => {
    expect(() => runSpec(given)).toThrow(message);
  });
});

describe('conditions', () => {
  it.each<[string, (seed: number) => boolean]>([
    ['=', (seed) => seed === 2],
    ['!=', (seed) => seed !== 2],
    ['<', (seed) => seed < 2],
    ['<=', (seed) => seed <= 2],
    ['>', (seed) => seed > 2],
    ['>=', (seed) => seed >= 2],
  ])('with %s mean what they say', (operator, holds) => {
    const seeds = plan(sweepSpec({ sigma: 1, seeds: 5, where: `seed${operator}2` })).map(({ seed }) => seed);
    expect(seeds).toEqual([0, 1, 2, 3, 4].filter(holds));
  });

  it('are kept in one form and order', () => {
    const { where } = sweepSpec({
      where: [' sigma >= 1e-1 ', 'lr<1', 'learning-rate <1', 'hidden=64,64', 'bias= true'],
    });
    expect(where).toEqual(['bias=true', 'hidden=64,64', 'learningRate<1', 'sigma>=0.1']);
    expect(sweepSpec({ where: 'seed=0' }).where).toEqual(['seed=0']);
  });

  it.each([
    ['sigma', /^where: expected a condition such as/],
    ['sigma~1', /^where: /],
    ['sigm>1', /^where: /],
    ['sigma>', /^where: /],
    ['sigma>x', /^sigma: expected a number/],
    ['optimizer<adam', /^where: expected = or != with optimizer/],
    ['optimizer=adm', /^optimizer: expected one of/],
    ['hidden>3', /^where: expected = or != with hidden/],
    ['seed>50', /^where: expected conditions that some run meets/],
    ['momentum=0.5', /^where: expected conditions that some run meets/],
  ])('%j is refused', (where, message) => {
    expect(() => sweepSpec({ where })).toThrow(message);
  });
});

describe('what varies', () => {
  const spec = sweepSpec({
    hidden: [[8, 8], [], [4, 4, 4, 4, 4]],
    init: ['he', 'normal'],
    seeds: 3,
    optimizer: 'adam,sgd',
  });

  it('is what has several values', () => {
    expect(varied(spec)).toEqual(['hidden', 'optimizer', 'init', 'sigma', 'seed']);
    expect(settingNames(sweepSpec({}))).toEqual(['init', 'sigma']);
  });

  it('spans the smallest sweep, which has all runs that were given', () => {
    fc.assert(
      fc.property(values, (given) => {
        const runs = plan(sweepSpec(given));
        const swept = spanned(runs);
        const known = new Set(plan(swept).map((run) => JSON.stringify(run)));
        expect(runs.filter((run) => !known.has(JSON.stringify(run)))).toEqual([]);
        for (const name of fieldNames) expect(swept[name].every((value) => hasValue(runs, name, value))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('names a run among the others', () => {
    const labels = plan(spec).map((run) => label(run, varied(spec)));
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels[0]).toBe('hidden 8–8, adam, he, seed 0');
    expect(labels).toContain('hidden none, sgd, σ 0.5, seed 2');
    expect(labels).toContain('hidden 5 × 4, sgd, σ 1, seed 1');
  });

  it('names scales by layer, and an initialiser beside its sigma where that is not the usual one', () => {
    const scales = {
      init: 'normal,scaled',
      sigma: '1,2',
      seed: 0,
      weightScale: ['none', '0.25,1,4'],
      biasScale: '1,0,0',
    };
    const layered = sweepSpec(scales);
    const labels = plan(layered).map((run) => label(run, varied(layered)));
    expect(labels.filter((_, i) => i % 2 === 0)).toEqual([
      'weightScale none, σ 1',
      'weightScale 0.25–1–4, σ 1',
      'scaled, weightScale none, σ 1',
      'scaled, weightScale 0.25–1–4, σ 1',
    ]);
  });
});

function hasValue(runs: readonly RunSpec[], name: keyof RunSpec, value: unknown): boolean {
  return runs.some((run) => JSON.stringify(run[name]) === JSON.stringify(value));
}

/**
 * A benchmark counts, validates and summarises rightly: everything of it but how long things take. Rounds run on a
 * clock of the test's own, on which a subject takes the time that it says.
 */
import { describe, expect, it } from 'vitest';
import { Baseline } from '../ts/bench/baseline.ts';
import { ratioOf, relativeSpread, spreadOf } from '../ts/bench/estimate.ts';
import { CHAINS, FACTOR, roofKernel, TERM } from '../ts/bench/roof.ts';
import { clockStep, type Host, isStable, measure, type Pace, type Subject, sliceFor } from '../ts/bench/rounds.ts';
import { bench } from '../ts/bench/suite.ts';
import { engineTask } from '../ts/bench/tasks.ts';
import { figuresOf, validate } from '../ts/bench/validate.ts';
import { corners, flops, labelled, problemOf, type Workload, workloads } from '../ts/bench/workloads.ts';
import type { Engine, LabelledSamples, Trainer } from '../ts/engine/engine.ts';
import { createJsEngine } from '../ts/engine/js.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { parseGolden } from '../ts/parity/golden.ts';
import { readText } from './golden/read.ts';

const named = (name: string): Workload => workloads.find((workload) => workload.name === name)!;
/** Small enough for the twin in a test. */
const small: Workload = { name: 'small', doc: '', sizes: [2, 5, 3, 2], rows: 50, batch: 16, sigma: 0.5 };

describe('operations', () => {
  it.each([
    ['article', 2 * 1400 * (3 * (2 * 64 + 64 * 64 + 64 * 2) - 2 * 64)],
    ['mini', (2 * 1400 * (3 * (2 * 64 + 64 * 64 + 64 * 2) - 2 * 64)) / 44],
    ['wide', 2 * 256 * (3 * (64 * 256 + 2 * 256 * 256 + 256 * 10) - 64 * 256)],
    ['deep', 2 * 512 * (3 * (2 * 32 + 19 * 32 * 32 + 32 * 2) - 2 * 32)],
    ['tiny', (2 * 1400 * (3 * (2 * 8 + 8 * 2) - 2 * 8)) / 88],
    ['evaluation', 2 * 100_000 * (2 * 64 + 64 * 64 + 64 * 2)],
  ])('%s', (name, expected) => {
    expect(flops(named(name))).toBe(expected);
  });
});

describe('workloads', () => {
  it.each([...workloads, ...corners])('$name has the rows, inputs and classes that it says', (workload) => {
    const { training, parameters, batches, points, sizes } = problemOf(workload);
    expect([training.labels.length, training.features]).toEqual([workload.rows, sizes[0]]);
    expect(Math.max(...training.labels)).toBe(sizes[sizes.length - 1]! - 1);
    expect(batches?.size ?? 0).toBe(workload.batch);
    if (workload.points !== undefined) expect(points.labels.length).toBe(workload.points);
    const rms = Math.sqrt(parameters.reduce((sum, x) => sum + x * x, 0) / parameters.length);
    expect(rms / workload.sigma).toBeGreaterThan(0.75);
    expect(rms / workload.sigma).toBeLessThan(1.25);
  });

  it('of a corner differ from the plain ones in numbers alone', () => {
    for (const corner of corners) {
      const { sizes, rows, batch } = corner.of;
      expect(corner).toMatchObject({ sizes, rows, batch });
    }
  });
});

describe('the roof', () => {
  it.each(CHAINS)('of %i chains computes x m + a, four links a turn, and counts its operations', (chains) => {
    const kernel = roofKernel(chains);
    expect(kernel.flopsPerTurn).toBe(chains * 4 * 4 * 2);
    const f = Math.fround;
    let sum = 0;
    for (let chain = 0; chain < chains; chain++) {
      let x = 2 + chain;
      for (let link = 0; link < 3 * 4; link++) x = f(f(x * FACTOR) + TERM);
      sum = chain === 0 ? x : f(sum + x);
    }
    expect(kernel.run(3)).toBe(sum);
    expect(kernel.run(10_000)).toBeCloseTo(chains, 2);
  });
});

describe('the baseline trains as PyTorch does in float64', () => {
  // Its own order of sums moves float64's last bits, which hundreds of steps amplify: 1e-9 of the loss, where a wrong
  // formula shows from 1e-3 on and float32 from 1e-7.
  it.each([
    'variant-no-hidden',
    'variant-one-hidden',
    'variant-odd-shapes',
    'variant-mini-batch',
    'variant-wide',
    'article-sigma-1.0',
  ])('%s', (name) => {
    const golden = parseGolden(readText(`traces/${name}.json`), name);
    const { sizes, optimizer, batches, initialParameters: parameters } = golden;
    const training = labelled(golden.training);
    const baseline = new Baseline({
      ...{ sizes, optimizer, training, parameters },
      ...(batches && {
        batches: { size: batches[0]![0]!.length, order: (epoch) => Uint32Array.from(batches[epoch]!.flat()) },
      }),
    });
    const rows = batches?.flat() ?? [];
    for (const [s, { loss }] of golden.float64.steps.slice(0, 60).entries()) {
      const ours = meanLoss(baseline.logits(training.inputs), training, rows[s] ?? [...training.labels.keys()]);
      expect(Math.abs(ours - loss!) / loss!).toBeLessThan(1e-9);
      baseline.advance(1);
    }
  });

  it('and the same again after a reset', () => {
    const baseline = new Baseline(problemOf(small));
    baseline.advance(7);
    const once = baseline.parameters.slice();
    baseline.reset();
    baseline.advance(3);
    baseline.advance(4);
    expect(baseline.parameters).toEqual(once);
  });
});

function meanLoss(logits: Float64Array, { labels }: LabelledSamples, rows: readonly number[]): number {
  const classes = logits.length / labels.length;
  let sum = 0;
  for (const row of rows) {
    const z = logits.subarray(row * classes, (row + 1) * classes);
    const max = Math.max(...z);
    sum += Math.log(z.reduce((total, x) => total + Math.exp(x - max), 0)) - (z[labels[row]!]! - max);
  }
  return sum / rows.length;
}

describe('estimates', () => {
  it('are the median and quartiles of numpy.percentile', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, lowerQuartile: 1.75, upperQuartile: 3.25 });
    expect(relativeSpread(spreadOf([4, 1, 3, 2]))).toBeCloseTo(0.6, 12);
  });

  it('of a ratio pair the rounds, so that what slows both cancels', () => {
    const slow = [1, 1, 7, 1, 3, 1];
    expect(
      ratioOf(
        slow.map((x) => 2 * x),
        slow,
      ),
    ).toEqual({ median: 2, low: 2, high: 2 });
    expect(ratioOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], new Array(10).fill(1))).toEqual({ median: 5.5, low: 2, high: 9 });
  });
});

interface FakeHost extends Host {
  spend(ms: number): void;
  readonly time: number;
}

/** @param step what the clock's readings are multiples of */
function fakeHost(step = 0): FakeHost {
  let time = 1000;
  return {
    spend: (ms) => {
      time += ms;
    },
    get time() {
      return time;
    },
    now() {
      time += 1e-4;
      return step === 0 ? time : Math.floor(time / step) * step;
    },
    pause: async () => {},
  };
}

const pace: Pace = { sliceMs: 10, warmUpMs: 200, budgetMs: 500, leastRounds: 6, mostRounds: 100 };

/** Takes `ms(unit)` for each of its units; writes its slices down. */
function subject(name: string, host: FakeHost, ms: (call: number) => number, calls: string[] = []): Subject {
  let call = 0;
  return {
    name,
    mostUnits: 1e6,
    reset: () => calls.push(`${name} reset`),
    run(units) {
      calls.push(`${name} ${units}`);
      host.spend(units * ms(call++));
    },
  };
}

describe('rounds', () => {
  it('take turns in order and in reverse, each slice from the beginning', async () => {
    const host = fakeHost();
    const calls: string[] = [];
    const ms = { a: 1, b: 5, c: 30 };
    const subjects = Object.entries(ms).map(([name, each]) => subject(name, host, () => each, calls));
    const { rounds, msPerUnit } = await measure(subjects, { ...pace, budgetMs: 0 }, host);
    expect(rounds).toBe(6);
    const slice = { a: 'a 10', b: 'b 2', c: 'c 1' };
    const turn = (names: string): string[] =>
      [...names].flatMap((name) => [`${name} reset`, slice[name as keyof typeof slice]]);
    expect(calls.slice(-36)).toEqual(turn('abccbaabccbaabccba'));
    expect(msPerUnit.map((each) => Number(spreadOf(each).median.toFixed(3)))).toEqual([1, 5, 30]);
  });

  it('warm up until no slice is faster, and no longer than they may', async () => {
    const host = fakeHost();
    const calls: string[] = [];
    const warming = subject('warming', host, (call) => Math.max(1, 40 - 2 * call), calls);
    const { msPerUnit } = await measure([warming], { ...pace, warmUpMs: 10_000 }, host);
    expect(new Set(msPerUnit[0]!.map((ms) => ms.toFixed(3)))).toEqual(new Set(['1.000']));
    const start = host.time;
    await measure([subject('long', host, (call) => 4000 / (call + 1))], { ...pace, budgetMs: 0, leastRounds: 1 }, host);
    expect(host.time - start).toBeLessThan(4000 + 4000);
    expect([isStable([9, 9, 9, 9, 9]), isStable([9, 9, 9, 9, 9, 9]), isStable([9, 9, 9, 9, 9, 8])]).toEqual([
      ...[false, true, false],
    ]);
  });

  it('end with their time, or the greatest number', async () => {
    const host = fakeHost();
    const timed = async (over: Partial<Pace>): Promise<number> =>
      (await measure([subject('a', host, () => 1)], { ...pace, ...over }, host)).rounds;
    expect(await timed({})).toBe(50);
    expect(await timed({ mostRounds: 20 })).toBe(20);
  });

  it('see through a machine that slows down', async () => {
    const host = fakeHost();
    const drift = (ms: number) => () => ms * (1 + host.time / 1000);
    const { msPerUnit } = await measure([subject('a', host, drift(1)), subject('b', host, drift(3))], pace, host);
    const { low, median, high } = ratioOf(msPerUnit[1]!, msPerUnit[0]!);
    expect(median).toBeCloseTo(3, 1);
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
  });

  it('take slices that a coarse clock can time', () => {
    expect(clockStep(fakeHost().now)).toBeCloseTo(1e-4, 9);
    expect(clockStep(fakeHost(0.5).now)).toBeCloseTo(0.5, 9);
    expect([sliceFor(1e-4, 20), sliceFor(1, 20)]).toEqual([20, 200]);
    expect(() => clockStep(() => 1)).toThrow('the clock stands still');
  });
});

/** Its trainers' parameters come out changed. */
function broken(engine: Engine, change: (parameters: Float32Array) => void): Engine {
  return {
    ...engine,
    createTrainer(config) {
      const trainer = engine.createTrainer(config);
      const parameters = (): Float32Array => {
        const copy = trainer.parameters();
        change(copy);
        return copy;
      };
      return new Proxy(trainer, {
        get: (target, key: keyof Trainer) => {
          if (key === 'parameters') return parameters;
          const value = target[key];
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  };
}

describe('validation', () => {
  const js = createJsEngine();
  const problem = problemOf(small);
  const expected = figuresOf(engineTask(js, small, problem));

  it('passes what is equal', () => {
    validate(engineTask(js, small, problem), expected, 'small');
  });

  it.each([
    ['one bit', (p: Float32Array) => (p[7] = p[7]! * (1 + 2 ** -23))],
    ['the sign of a zero', (p: Float32Array) => (p[p.indexOf(0)] = -0)],
    ['a NaN', (p: Float32Array) => (p[0] = NaN)],
  ])('refuses %s in an engine', (_, change) => {
    const zero = { ...problem, parameters: problem.parameters.slice().fill(0, 0, 1) };
    const frozen = { ...zero, optimizer: { ...zero.optimizer, learningRate: 0 } };
    const right = figuresOf(engineTask(js, small, frozen));
    const wrong = engineTask(broken(js, change), small, frozen);
    expect(() => validate(wrong, right, 'small')).toThrow(/^small: js computes something else .*: parameter \d+ is/);
  });

  it('refuses a baseline that is off by more than rounding', () => {
    const task = engineTask(js, small, problem);
    const off = (by: number) => ({
      ...task,
      name: 'baseline',
      logits: () => Float64Array.from(task.logits(), (z) => z * (1 + by)),
    });
    validate(off(1e-6), expected, 'small');
    expect(() => validate(off(1e-4), expected, 'small')).toThrow(/small: baseline .*: logit \d+ is/);
    expect(() => validate(off(NaN), expected, 'small')).toThrow(/small: baseline .*: logit 0 is NaN/);
  });

  it('comes before any timing', async () => {
    const wasm = broken(await loadEngine('wasm'), (parameters) => parameters.fill(1));
    const announced: string[] = [];
    const announce = (what: string): void => {
      announced.push(what);
    };
    const host = { now: () => performance.now(), pause: async () => {} };
    const run = bench(
      { wasm, js },
      { workloads: [small], contenders: ['wasm', 'js'], pace, extras: false, announce },
      host,
    );
    await expect(run).rejects.toThrow('small: wasm computes something else than the exact twin');
    expect(announced).toEqual(['the roof', 'small']);
  });
});

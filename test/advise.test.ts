/** What advice is made of: the ways that race, theory's diagnosis, the words, the code, the figures. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type Arm, namedArms, runOf, type Shape, stdsOf, waysOf } from '../ts/advise/arms.ts';
import { codeOf } from '../ts/advise/code.ts';
import { diagnose, record } from '../ts/advise/diagnosis.ts';
import { figuresOf } from '../ts/advise/figure.ts';
import type { Race } from '../ts/advise/race.ts';
import { epochsToLevel, rewardOf, type Scoring, scoringOf, withReachedLevel } from '../ts/advise/reward.ts';
import { raceTrainings } from '../ts/advise/train.ts';
import { standings } from '../ts/advise/verdict.ts';
import { armText, diagnosisLines, recommendation, standingCells } from '../ts/advise/words.ts';
import { makeDataset } from '../ts/data/dataset.ts';
import { parameterCount } from '../ts/engine/engine.ts';
import { initialParameters } from '../ts/init/initialize.ts';
import { sweepHere, type TeamWork } from '../ts/sweep/parallel.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { networkSizes, type RunSpec } from '../ts/sweep/spec.ts';
import { runSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const base = (over: Readonly<Record<string, unknown>> = {}): RunSpec =>
  runSpec({ sigma: 1, freshPoints: 100, ...over });
const drawn = (sigma: number, shape: Shape): Arm => ({ init: 'normal', sigma, shape });

describe('the ways that race', () => {
  const { arms, start, near } = waysOf(base(), 0.28);
  const texts = (indices: readonly number[]): string[] => indices.map((arm) => armText(arms[arm]!));

  it('each differ, from a 16th of the centre to 64 times', () => {
    const keys = arms.map((arm) => JSON.stringify(runOf(arm, base(), 0)));
    expect(new Set(keys).size).toBe(arms.length);
    // Ten octaves of three places and an end, by four shapes.
    expect(arms.length).toBe(31 * 4 + 3);
    const sigmas = arms.flatMap((arm) => (arm.init === 'normal' ? [arm.sigma] : []));
    expect([Math.min(...sigmas), Math.max(...sigmas)]).toEqual([0.018, 18]);
  });

  it('begin in the middle, wide of it, in other shapes and with what has a name', () => {
    // 0.28 * 2^(4/3) = 0.706, 0.28 / 2^(4/3) = 0.111.
    expect(texts(start)).toEqual([
      ...['σ 0.28, biases', 'σ 0.71, biases', 'σ 0.11, biases'],
      ...['σ 0.28', 'σ 0.28, split', 'σ 0.28, split, biases'],
      ...namedArms,
    ]);
  });

  it('are next to sigmas far away, then to other shapes, then to nearer sigmas', () => {
    expect(near[start[0]!]!.map(texts)).toEqual([
      ['σ 0.11, biases', 'σ 0.71, biases'],
      ['σ 0.28', 'σ 0.28, split, biases'],
      ['σ 0.18, biases', 'σ 0.44, biases'],
      ['σ 0.22, biases', 'σ 0.35, biases'],
    ]);
    expect(near[start.at(-1)!]!.map(texts)).toEqual([['pytorch', 'he']]);
  });

  it.each([{}, { bias: false }, { hidden: [] }])('can all be reached: %j', (over) => {
    const ways = waysOf(base(over), 0.3);
    const seen = new Set(ways.start);
    for (const arm of seen) for (const other of ways.near[arm]!.flat()) seen.add(other);
    expect(seen.size).toBe(ways.arms.length);
    for (const [arm, rings] of ways.near.entries()) {
      for (const other of rings.flat()) expect(ways.near[other]!.flat()).toContain(arm);
    }
  });

  it('have no shape without effect: no biases, no split of one layer', () => {
    const shapes = (over: object): Set<unknown> =>
      new Set(waysOf(base({ ...over }), 0.3).arms.flatMap((arm) => (arm.init === 'normal' ? [arm.shape] : [])));
    expect(shapes({ bias: false })).toEqual(new Set(['even', 'split']));
    expect(shapes({ hidden: [] })).toEqual(new Set(['even']));
  });

  it('keep the product of the layers, and bias the first alone', () => {
    expect(stdsOf(drawn(0.2, 'split'), base({ hidden: [8, 8] }))).toEqual({
      weights: [0.05, 0.2, 0.8],
      biases: [0, 0, 0],
    });
    expect(stdsOf(drawn(0.2, 'both'), base({ hidden: [8] }))).toEqual({ weights: [0.05, 0.8], biases: [0.05, 0] });
    expect(stdsOf(drawn(0.2, 'biased'), base({ hidden: [8] }))).toEqual({ weights: [0.2, 0.2], biases: [0.2, 0] });
  });
});

describe("theory's diagnosis", () => {
  it.each([
    ['64–64 ReLU', { hidden: [64, 64] }],
    ['64–64 tanh', { hidden: [64, 64], activation: 'tanh' }],
    ['16–16 ReLU', { hidden: [16, 16] }],
    ['256–256 ReLU', { hidden: [256, 256] }],
    ['6 × 64 ReLU', { hidden: [64, 64, 64, 64, 64, 64] }],
  ])('has the interval on record: %s', (network, over) => {
    const { interval } = record.find((each) => each.network === network)!;
    const found = diagnose(base(over), makeDataset(base(over)).training);
    // 200 rows stand for 1400: their mean square has a standard error of 0.66 / √200, which σ has a sixth of or less.
    const tolerance = (4 * 0.66) / Math.sqrt(200) / 6;
    for (const end of [0, 1] as const)
      expect(Math.abs(found.interval[end] / interval[end] - 1)).toBeLessThan(tolerance);
    expect(found.centre).toBeCloseTo(Math.sqrt(found.interval[0] * found.interval[1]), 12);
  });

  it("knows Adam's first step, and what a scale is forgotten by; of other optimisers nothing", () => {
    const of = (over: object) => diagnose(base({ hidden: [8], ...over }), makeDataset(base()).training);
    const adam = of({ learningRate: 0.002, batch: 140 });
    expect(adam.slowFrom).toBeCloseTo(0.02, 12);
    // 1.2 to 2.2 σ / rate steps, ten of which are an epoch here.
    expect(adam.forgotten![0]).toBeCloseTo((1.2 * adam.centre) / 0.002 / 10, 9);
    expect(adam.forgotten![1]).toBeCloseTo((2.2 * adam.centre) / 0.002 / 10, 9);
    expect(of({ optimizer: 'sgd' })).toMatchObject({ slowFrom: null, forgotten: null });
    expect(of({ hidden: [] }).gradientRatio).toBeNull();
    expect(diagnosisLines(adam).at(-1)).toContain('right in 2 of 5 networks');
  });

  it("the gradients' ratio lies where it was measured: 1.12 at small sigma, 0.89 at 1", () => {
    const { gradientRatio } = diagnose(base(), makeDataset(base()).training);
    expect(gradientRatio).toBeGreaterThan(0.89);
    expect(gradientRatio).toBeLessThan(1.12);
  });
});

describe('the reward', () => {
  const ended = (loss: number, accuracy?: number): RunResult =>
    ({ test: { rows: 1, loss: 9, accuracy: 0.1 }, fresh: { rows: 1, loss, accuracy } }) as unknown as RunResult;

  it('is the accuracy on fresh points, of moons 0.9438 at most', () => {
    const scoring = scoringOf(base());
    expect(Math.abs(scoring.limit - 0.9438)).toBeLessThan(4 * 0.0002);
    expect(scoring.level).toBe(0.93);
    expect([rewardOf(ended(0.2, 0.91), scoring), rewardOf(ended(Number.NaN, Number.NaN), scoring)]).toEqual([0.91, 0]);
  });

  it('is the share of variance explained, where there are targets', () => {
    const scoring = scoringOf(base({ data: 'sine' }));
    // sin(2x) on [-3, 3): 1/2 - sin(12)/24, with noise of 0.1; 2000 draws of a variance.
    expect(Math.abs(scoring.variance - (0.5 - Math.sin(12) / 24 + 0.01))).toBeLessThan(0.04);
    expect(scoring.limit).toBeCloseTo(1 - 0.01 / scoring.variance, 12);
    expect(rewardOf(ended(scoring.variance / 4), scoring)).toBeCloseTo(0.75, 12);
    expect([Infinity, Number.NaN, 2].map((loss) => rewardOf(ended(loss), scoring))).toEqual([0, 0, 0]);
  });

  it('the level is reached at the first epoch that has it', () => {
    const run = {
      trace: { accuracy: Float64Array.of(0.5, 0.93, 0.9, 0.94), loss: Float64Array.of(1, 0.4, 0.02, 0.3) },
    } as unknown as RunResult;
    const scoring: Scoring = { measure: 'accuracy', variance: 1, limit: 0.944, level: 0.93 };
    expect(epochsToLevel(run, scoring)).toBe(1);
    expect(epochsToLevel(run, { ...scoring, level: 0.95 })).toBe(Infinity);
    const ended = { ...run, training: { rows: 1, loss: 0.3, accuracy: 0.917 } };
    expect(withReachedLevel(scoring, [[run], [ended]])).toBe(scoring);
    // None comes to 0.95: a point below 0.917 is 0.907.
    expect(withReachedLevel({ ...scoring, level: 0.95 }, [[ended], []]).level).toBe(0.9);
    expect(epochsToLevel(run, { measure: 'loss', variance: 0.5, limit: 0.98, level: 0.95 })).toBe(2);
  });
});

describe('what is said', () => {
  const ways = [
    drawn(0.2, 'both'),
    drawn(0.3, 'both'),
    drawn(0.1, 'both'),
    drawn(0.2, 'even'),
    { init: 'he' } as const,
  ];
  const scoring: Scoring = { measure: 'accuracy', variance: 1, limit: 0.9438, level: 0.93 };
  const wobble = [0.001, -0.002, 0.0015, -0.001, 0.002, -0.0005, 0.0005, -0.0015];
  const rewards = (mean: number, swing = 1, seeds = 8): number[] =>
    wobble.slice(0, seeds).map((by) => mean + swing * by);
  const said = (
    all: readonly (readonly number[])[],
    over: Partial<Scoring> = {},
    arms: readonly Arm[] = ways,
  ): string => {
    const race: Race = { rewards: all, best: 0, rounds: [], pulls: all.flat().length };
    const advised = {
      arms,
      race,
      standings: standings(race),
      scoring: { ...scoring, ...over },
      stds: stdsOf(arms[0]!, base()),
    };
    return [...recommendation(advised), ...standingCells(advised).cells.map((row) => row.join(' | '))].join('\n');
  };

  it('what cannot be separated is a range, and what is worse is not in it', () => {
    const text = said([rewards(0.94), rewards(0.9399, -1), rewards(0.92), rewards(0.9398, -1), rewards(0.91, 1, 2)]);
    expect(text).toContain(
      'Recommended: weights from N(0, σ²) with σ 0.05 in the first layer, 0.2 between, 0.8 in the last',
    );
    expect(text).toContain('first-layer biases from N(0, 0.05²), other biases zero.');
    expect(text).toContain('σ 0.2 to 0.3, drawn alike: not separable.');
    expect(text).toContain('Not separable from it either: σ 0.2.');
    expect(text).toContain('1 way, the nearest 3.00 behind over 2 seeds (he)');
    expect(text).toMatch(/σ 0.1, split, biases \| 8 \| −2.00 ± 0.00 \| worse/);
    expect(text).toContain('94.00 % ± 0.05');
    expect(text).toContain('no rule exceeds 94.38 % (Bayes)');
  });

  it('a range of sigmas ends where one in between is worse', () => {
    const [best, tied, worse] = [rewards(0.94), rewards(0.9399, -1), rewards(0.92)];
    const between = [0.2, 0.1, 0.15].map((sigma) => drawn(sigma, 'both'));
    const text = said([best, tied, worse], {}, between);
    expect(text).toContain('Not separable from it either: σ 0.1, split, biases.');
    expect(text).not.toContain('drawn alike');
  });

  it('what all others are worse than is separated', () => {
    const text = said([rewards(0.94), rewards(0.93), rewards(0.92), [], []]);
    expect(text).not.toContain('not separable');
    expect(text).toContain('It is separated from the 2 others');
  });

  it('a budget that is too small says so', () => {
    const text = said([rewards(0.94, 1, 2), rewards(0.939, 1, 2), [], [], []]);
    expect(text).toContain('The budget was enough for 4 trainings, which is too few seeds to separate anything');
    expect(text).toContain('It is the smallest σ that raced');
  });

  it('a loss is said as one', () => {
    const text = said([rewards(0.96), rewards(0.92), [], [], []], { measure: 'loss', variance: 0.5, limit: 0.98 });
    expect(text).toContain('it reached a loss of 0.02 ');
    expect(text).toContain('no rule falls below 0.01 (Bayes)');
    expect(text).toMatch(/σ 0.3, split, biases \| 8 \| −0.02/);
  });
});

describe('the code', () => {
  const cases = [
    [drawn(0.2, 'both'), base({ hidden: [300, 200] })],
    [drawn(0.5, 'even'), base({ hidden: [300, 300], bias: false, activation: 'leaky_relu', slope: 0.2 })],
    [drawn(0.1, 'split'), base({ hidden: [500], data: 'blobs', activation: 'identity' })],
    [drawn(0.1, 'biased'), base({ hidden: [], data: 'sine' })],
    [{ init: 'pytorch' }, base({ hidden: [300, 300], activation: 'gelu' })],
    [{ init: 'glorot' }, base({ hidden: [300, 300], activation: 'tanh' })],
    [{ init: 'he' }, base({ hidden: [300, 300], activation: 'silu' })],
  ] as const satisfies readonly (readonly [Arm, RunSpec])[];

  const listed = (code: string, name: string): number[] =>
    JSON.parse(new RegExp(`^${name} = (\\[.*\\])$`, 'm').exec(code)?.[1] ?? '[]');

  it.each(cases)('draws what our runs draw: %j', (arm, spec) => {
    const sizes = networkSizes(spec);
    const parameters = initialParameters(runOf(arm, spec, 3), sizes);
    expect(parameters.length).toBe(parameterCount(sizes, spec.bias));
    for (const code of Object.values(codeOf(arm, spec))) {
      const [weights, biases] = [listed(code, 'weight_std'), listed(code, 'bias_std')];
      let from = 0;
      const next = (count: number): number => {
        const values = parameters.subarray(from, from + count);
        from += count;
        return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / count);
      };
      for (let l = 0; l + 1 < sizes.length; l++) {
        const [inputs, outputs] = [sizes[l]!, sizes[l + 1]!];
        // Four standard errors of a normal sample's deviation, which a uniform one's is below.
        const near = (count: number): number => 4 / Math.sqrt(2 * count);
        const weight = next(inputs * outputs);
        expect(Math.abs(weight / weights[l]! - 1)).toBeLessThan(near(inputs * outputs));
        const bias = spec.bias ? next(outputs) : 0;
        if ((biases[l] ?? 0) === 0) expect(bias).toBe(0);
        else expect(Math.abs(bias / biases[l]! - 1)).toBeLessThan(near(outputs));
      }
    }
  });

  it('names layers and activations as the libraries do', () => {
    const [leaky, linear, tanh] = [codeOf(...cases[1]), codeOf(...cases[3]), codeOf(...cases[5])];
    expect(leaky.pytorch).toContain(
      '    nn.Linear(300, 300, bias=False), nn.LeakyReLU(0.2),\n    nn.Linear(300, 2, bias=False),',
    );
    expect(leaky.keras).toContain('use_bias=False');
    expect(linear.pytorch).toContain('net = nn.Sequential(\n    nn.Linear(1, 1),\n)');
    expect(linear.keras).toContain('activation=None');
    expect(tanh.keras).toContain('activation="tanh" if l < 2 else "softmax"');
    expect(tanh.pytorch).toContain('nn.init.uniform_(layer.weight, -3**0.5 * w, 3**0.5 * w)');
    expect(tanh.pytorch).toContain('nn.init.zeros_(layer.bias)');
  });

  const hasPython = spawnSync('python3', ['--version']).status === 0;
  it.runIf(hasPython)('is Python', () => {
    const all = cases.flatMap(([arm, spec]) => Object.values(codeOf(arm, spec)));
    const { status, stderr } = spawnSync(
      'python3',
      ['-c', 'import ast, json, sys; [ast.parse(x) for x in json.load(sys.stdin)]'],
      {
        input: JSON.stringify(all),
        encoding: 'utf8',
      },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

it('a race of trainings keeps the runs that it ranked, and its figures have them', async () => {
  const spec = base({ hidden: [4], epochs: 5, samples: 60 });
  const scoring = scoringOf(spec);
  const ways = waysOf(spec, 0.3);
  const field = { ways, base: spec, scoring };
  const engine = createFakeEngine();
  const team = { sweep: (plan: readonly RunSpec[]) => sweepHere(engine, plan, {}, async () => {}) };
  const { race, runs } = await raceTrainings(team, field, { budget: { pulls: 60 }, parallel: 1, now: () => 0 });
  expect(runs.flat().length).toBe(race.pulls);
  for (const [arm, own] of runs.entries()) {
    expect(own.map((run) => rewardOf(run, scoring))).toEqual(race.rewards[arm]);
    expect(own.map((run) => run.spec)).toEqual(own.map((_, seed) => runOf(ways.arms[arm]!, spec, seed)));
  }
  const diagnosis = diagnose(spec, makeDataset(spec).training);
  const [reached, soon] = figuresOf({ ...field, arms: ways.arms, runs, best: race.best, diagnosis });
  expect(reached!.levels).toEqual([{ y: scoring.limit, label: 'Bayes limit 94.36 %' }]);
  expect(reached!.spans![0]).toMatchObject({ from: diagnosis.interval[0], to: diagnosis.interval[1] });
  expect(reached!.marks.some(({ label }) => label.endsWith('recommended'))).toBe(true);
  for (const name of ['PyTorch', 'He', 'Glorot']) {
    expect(reached!.marks.some(({ label }) => label.startsWith(name))).toBe(true);
  }
  expect(soon!.title).toBe('How soon: epochs to 93 %');
  const lowered = figuresOf({
    ...field,
    scoring: { ...scoring, level: 0.6 },
    arms: ways.arms,
    runs,
    best: race.best,
    diagnosis,
  });
  expect(lowered[1]!.notes.join(' ')).toContain('No way came to the level fixed beforehand: 60 % is a point below');
  expect(soon!.notes.join(' ')).not.toContain('fixed beforehand');
});

it('the time in which a team starts is not taken for that of a training', async () => {
  const spec = base({ hidden: [4], epochs: 5, samples: 60 });
  const field = { ways: waysOf(spec, 0.3), base: spec, scoring: scoringOf(spec) };
  const engine = createFakeEngine();
  let [seconds, started] = [0, 0];
  const team = {
    async *sweep(plan: readonly RunSpec[], { soft }: TeamWork) {
      if (seconds === 0) seconds += 6;
      for await (const event of sweepHere(engine, plan, soft === undefined ? {} : { soft }, async () => {})) {
        if (event.kind === 'run') seconds += 0.1;
        if (event.kind === 'run') started += 1;
        yield event;
      }
    },
  };
  const course = { budget: { seconds: 10 }, parallel: 1, now: () => seconds };
  const { race, runs } = await raceTrainings(team, field, course);
  // 3.9 seconds are left, of 39 trainings; none of them is the short one that started the team.
  expect(race.pulls).toBeGreaterThan(30);
  expect(started).toBe(race.pulls + 1);
  expect(runs.flat().every((run) => run.spec.epochs === 5)).toBe(true);
  expect(seconds).toBeLessThanOrEqual(10.1);
});

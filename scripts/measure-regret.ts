/**
 * What following advise costs: for networks and data that it was not made on, how far the way it recommends is behind
 * the best of a fine grid, on fresh points and by seeds that neither the race nor the grid's choice has seen.
 *
 * npm run measure:regret (a quiet machine; an hour) or, for a part, -- --setting sgd --budgets 10,30
 * Writes results/regret/regret.csv and prints the same as a table.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { type Arm, arms, runOf, shapesOf } from '../ts/advise/arms.ts';
import { diagnose } from '../ts/advise/diagnosis.ts';
import { FRESH_POINTS, rewardOf, type Scoring, scoringOf } from '../ts/advise/reward.ts';
import { raceTrainings } from '../ts/advise/train.ts';
import { standings } from '../ts/advise/verdict.ts';
import { armText } from '../ts/advise/words.ts';
import { makeDataset } from '../ts/data/dataset.ts';
import { namedInitializers } from '../ts/init/registry.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { defaultWorkers, spawnWorker } from '../ts/node/workers.ts';
import { mean, standardDeviation } from '../ts/stats/summary.ts';
import { Team } from '../ts/sweep/parallel.ts';
import type { RunSpec } from '../ts/sweep/spec.ts';
import { runSpec } from '../ts/sweep/validate.ts';

/** None of them is a network that the range of sigmas or the shapes were chosen by. */
const settings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  tanh: { hidden: [128, 128, 128], activation: 'tanh', data: 'circles' },
  gelu: { hidden: [64, 64], activation: 'gelu', data: 'xor' },
  deep: { hidden: [32, 32, 32, 32, 32, 32, 32, 32], data: 'circles', learningRate: 0.003 },
  sgd: { hidden: [64, 64], optimizer: 'sgd', momentum: 0.9, learningRate: 0.05, batch: 50, epochs: 40 },
  sigmoid: { hidden: [48, 48], activation: 'sigmoid', optimizer: 'rmsprop', learningRate: 0.003 },
  shallow: { hidden: [200], activation: 'silu', data: 'xor', samples: 600 },
  blobs: { hidden: [24, 24], activation: 'leaky_relu', data: 'blobs', epochs: 40 },
  sine: { hidden: [64, 64], activation: 'tanh', data: 'sine' },
};

/** What the command takes beside the race: to start, for theory and for the figure. */
const BESIDE = 2.5;
/** Ratios of 1.24 over a range that is twice as wide at both ends as the race's, whose own are 1.54 and 1.24. */
const GRID = { low: 1 / 16, high: 8, sigmas: 24 };
/** All are trained by so many seeds, then the best of them by more; what is found by others. */
const SCREEN = { from: 10_000, seeds: 2 };
const FINAL = { from: 20_000, seeds: 12, ways: 12 };
const JUDGE = { from: 30_000, seeds: 32 };

const { values: flags } = parseArgs({
  options: { setting: { type: 'string' }, budgets: { type: 'string', default: '10,30,120' } },
});
const budgets = flags.budgets.split(',').map(Number);
const chosen = flags.setting?.split(',') ?? Object.keys(settings);

const engine = await loadEngine('wasm');
const team = new Team(engine, { workers: defaultWorkers, spawn: spawnWorker });

/** By arm its rewards, in the order of the seeds. */
async function rewardsOf(ways: readonly Arm[], base: RunSpec, scoring: Scoring, { from, seeds }: typeof JUDGE) {
  const plan = new Map(
    ways.flatMap((arm, i) => Array.from({ length: seeds }, (_, k) => [runOf(arm, base, from + k), [i, k]] as const)),
  );
  const rewards = ways.map(() => new Array<number>(seeds));
  for await (const event of team.sweep([...plan.keys()])) {
    if (event.kind === 'failed') throw new Error(event.reason);
    if (event.kind !== 'run') continue;
    const [i, k] = plan.get(event.run.spec)!;
    rewards[i]![k] = rewardOf(event.run, scoring);
  }
  return rewards;
}

/** The best of the grid: the highest mean over both rounds of seeds. */
async function bestOfGrid(base: RunSpec, centre: number, scoring: Scoring): Promise<Arm> {
  const { low, high, sigmas } = GRID;
  const drawn = shapesOf(base).flatMap((shape) =>
    Array.from({ length: sigmas }, (_, i): Arm => {
      const sigma = centre * low * (high / low) ** (i / (sigmas - 1));
      return { init: 'normal', sigma: Number(sigma.toPrecision(3)), shape };
    }),
  );
  const ways = [...drawn, ...namedInitializers.map((init): Arm => ({ init }))];
  const screened = await rewardsOf(ways, base, scoring, SCREEN);
  const order = ways.map((_, i) => i).sort((a, b) => mean(screened[b]!) - mean(screened[a]!));
  const few = order.slice(0, FINAL.ways);
  const further = await rewardsOf(
    few.map((i) => ways[i]!),
    base,
    scoring,
    FINAL,
  );
  const all = few.map((i, place) => ({ arm: ways[i]!, mean: mean([...screened[i]!, ...further[place]!]) }));
  return all.reduce((best, each) => (each.mean > best.mean ? each : best)).arm;
}

const head = [
  'setting',
  'budget s',
  'trainings',
  'recommended',
  'regret, points',
  'says',
  'best of grid',
  'it reaches, %',
];
const rows: string[][] = [];
for (const name of chosen) {
  const base = runSpec({ ...settings[name], sigma: 1, freshPoints: FRESH_POINTS });
  const scoring = scoringOf(base);
  const { centre } = diagnose(base, makeDataset(base).training);
  const best = await bestOfGrid(base, centre, scoring);
  const field = { arms: arms(base, centre), base, scoring };
  const judged = new Map<string, number[]>();
  const judge = async (arm: Arm): Promise<number[]> => {
    const known = judged.get(armText(arm)) ?? (await rewardsOf([arm], base, scoring, JUDGE))[0]!;
    judged.set(armText(arm), known);
    return known;
  };
  const ideal = await judge(best);
  for (const budget of budgets) {
    // A team of its own, as the command starts one.
    const racing = new Team(engine, { workers: defaultWorkers, spawn: spawnWorker });
    const course = {
      budget: { seconds: budget - BESIDE },
      parallel: defaultWorkers,
      now: () => performance.now() / 1000,
    };
    const { race } = await raceTrainings(racing, field, course);
    await racing.close();
    const recommended = field.arms[race.best]!;
    const ours = await judge(recommended);
    const regret = ideal.map((reward, k) => reward - ours[k]!);
    const error = standardDeviation(regret) / Math.sqrt(regret.length);
    const open = standings(race).filter(({ verdict }) => verdict === 'tied').length;
    const row = [
      ...[name, String(budget), String(race.pulls), armText(recommended)],
      `${(100 * mean(regret)).toFixed(2)} ± ${(100 * error).toFixed(2)}`,
      open > 0
        ? `${open} not separable`
        : standings(race).some(({ verdict }) => verdict === 'worse')
          ? 'separated'
          : 'too few seeds',
      ...[armText(best), (100 * mean(ideal)).toFixed(2)],
    ];
    rows.push(row);
    process.stderr.write(`${row.join(' | ')}\n`);
  }
}
await team.close();

const table = new Table({ head, style: { head: [], border: [], compact: true } });
table.push(...rows);
const load = `${defaultWorkers} workers, load ${loadavg()[0]!.toFixed(1)} at the end. Points are per cent of accuracy, for targets of variance explained.`;
process.stdout.write(`${table.toString()}\n${load}\n`);
mkdirSync('results/regret', { recursive: true });
writeFileSync(
  'results/regret/regret.csv',
  `${[head, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')}\n`,
);

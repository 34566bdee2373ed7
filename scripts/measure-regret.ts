/**
 * What following advise costs: for networks and data that it was not made on, how far the way it recommends is behind
 * the best of a fine grid, on fresh points and by seeds that neither the race nor the grid's choice has seen. First all
 * races, whose results depend on the clock, then the grids, whose results do not.
 *
 * npm run measure:regret (an hour, of which the first 22 minutes on a quiet machine) or, for a part,
 * -- --setting blobs --budgets 10,30
 * Writes results/regret/regret.csv and prints the same as a table.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { type Arm, runOf, shapesOf, type Ways, waysOf } from '../ts/advise/arms.ts';
import { diagnose } from '../ts/advise/diagnosis.ts';
import type { Race } from '../ts/advise/race.ts';
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

/** The search, its strides and shares were chosen by other networks; none of these was looked at for that. */
const settings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  blobs: { hidden: [24, 24], activation: 'leaky_relu', data: 'blobs', epochs: 40 },
  shallow: { hidden: [200], activation: 'silu', data: 'xor', samples: 600 },
  narrow: { hidden: [8, 8, 8], activation: 'gelu', data: 'circles', learningRate: 0.01 },
  batches: { hidden: [48, 48, 48], data: 'xor', noise: 0.2, batch: 32, epochs: 15 },
  momentum: {
    hidden: [32, 32, 32],
    activation: 'tanh',
    optimizer: 'sgd',
    momentum: 0.9,
    learningRate: 0.1,
    epochs: 100,
  },
  wave: { hidden: [40], activation: 'sigmoid', data: 'sine', learningRate: 0.01 },
  few: { hidden: [100], data: 'circles', samples: 200, epochs: 300 },
  tanh: { hidden: [128, 128, 128], activation: 'tanh', data: 'circles' },
};

/** What the command takes beside the race: to start, for theory and for the figure. */
const BESIDE = 2.5;
/** Ratios of 1.25, so that few of its sigmas are the search's. */
const GRID = { low: 1 / 16, high: 32, sigmas: 29 };
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

interface Question {
  readonly name: string;
  readonly base: RunSpec;
  readonly scoring: Scoring;
  readonly centre: number;
  readonly ways: Ways;
}

async function raceFor({ ways, base, scoring }: Question, budget: number): Promise<Race> {
  // A team of its own, as the command starts one.
  const racing = new Team(engine, { workers: defaultWorkers, spawn: spawnWorker });
  const course = {
    budget: { seconds: budget - BESIDE },
    parallel: defaultWorkers,
    now: () => performance.now() / 1000,
  };
  const { race } = await raceTrainings(racing, { ways, base, scoring }, course);
  await racing.close();
  return race;
}

/** What advise says of how sure it is, in short. */
function said(race: Race): string {
  const verdicts = standings(race).map(({ verdict }) => verdict);
  const open = verdicts.filter((verdict) => verdict === 'tied').length;
  if (open > 0) return `${open} not separable`;
  return verdicts.includes('worse') ? 'separated' : 'too few seeds';
}

const questions = chosen.map((name): Question => {
  const base = runSpec({ ...settings[name], sigma: 1, freshPoints: FRESH_POINTS });
  const { centre } = diagnose(base, makeDataset(base).training);
  return { name, base, scoring: scoringOf(base), centre, ways: waysOf(base, centre) };
});
const races = new Map<Question, Race[]>();
for (const question of questions) {
  const own: Race[] = [];
  for (const budget of budgets) {
    const race = await raceFor(question, budget);
    own.push(race);
    process.stderr.write(
      `${question.name}, ${budget} s: ${race.pulls} trainings, ${armText(question.ways.arms[race.best]!)}\n`,
    );
  }
  races.set(question, own);
}
process.stderr.write(`load ${loadavg()[0]!.toFixed(1)} with ${defaultWorkers} workers at the end of the races\n`);

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
for (const [{ name, base, scoring, centre, ways }, own] of races) {
  const best = await bestOfGrid(base, centre, scoring);
  const recommended = own.map((race) => ways.arms[race.best]!);
  const different = new Map([best, ...recommended].map((arm) => [armText(arm), arm]));
  const judged = await rewardsOf([...different.values()], base, scoring, JUDGE);
  const rewards = new Map([...different.keys()].map((text, i) => [text, judged[i]!]));
  const ideal = rewards.get(armText(best))!;
  for (const [i, race] of own.entries()) {
    const text = armText(recommended[i]!);
    const regret = ideal.map((reward, k) => reward - rewards.get(text)![k]!);
    const error = standardDeviation(regret) / Math.sqrt(regret.length);
    const row = [
      ...[name, String(budgets[i]), String(race.pulls), text],
      `${(100 * mean(regret)).toFixed(2)} ± ${(100 * error).toFixed(2)}`,
      ...[said(race), armText(best), (100 * mean(ideal)).toFixed(2)],
    ];
    rows.push(row);
    process.stderr.write(`${row.join(' | ')}\n`);
  }
}
await team.close();

const table = new Table({ head, style: { head: [], border: [], compact: true } });
table.push(...rows);
const unit = 'Points are per cent of accuracy, for targets of variance explained.';
process.stdout.write(`${table.toString()}\n${unit}\n`);
mkdirSync('results/regret', { recursive: true });
writeFileSync(
  'results/regret/regret.csv',
  `${[head, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')}\n`,
);

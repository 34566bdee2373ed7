/**
 * `initscope advise`: flags -> theory's diagnosis -> a race of trainings within a budget -> figure, recommendation, code.
 * What is raced, decided and said stands in ts/advise; here is the clock.
 */
import { join } from 'node:path';
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { Command } from 'commander';
import writeFileAtomic from 'write-file-atomic';
import { type Arm, stdsOf, waysOf } from '../../advise/arms.ts';
import { codeOf } from '../../advise/code.ts';
import { diagnose } from '../../advise/diagnosis.ts';
import { figuresOf } from '../../advise/figure.ts';
import type { Round } from '../../advise/race.ts';
import {
  epochsToLevel,
  FRESH_POINTS,
  rewardOf,
  type Scoring,
  scoringOf,
  withReachedLevel,
} from '../../advise/reward.ts';
import type { Budget } from '../../advise/track.ts';
import { raceTrainings, type Trained } from '../../advise/train.ts';
import { standings } from '../../advise/verdict.ts';
import {
  type Advised,
  armText,
  diagnosisLines,
  raceText,
  recommendation,
  recordCells,
  roundText,
  standingCells,
} from '../../advise/words.ts';
import { makeDataset } from '../../data/dataset.ts';
import { InputError } from '../../input-error.ts';
import { fieldNames, fields } from '../../sweep/fields.ts';
import { check, choice, integer } from '../../sweep/kinds.ts';
import { Team } from '../../sweep/parallel.ts';
import { plan } from '../../sweep/plan.ts';
import type { RunSpec } from '../../sweep/spec.ts';
import { makeFolder, refused } from '../disk.ts';
import { loadEngine } from '../engine.ts';
import { addSomeFieldFlags, flag, specOfFlags } from '../flags.ts';
import { wrapped } from '../sweep-words.ts';
import { stopsOfSignals } from '../training.ts';
import { defaultWorkers, spawnWorker } from '../workers.ts';

interface Options {
  readonly budget: string;
  readonly trainings?: string;
  readonly out: string;
  readonly engine: string;
  readonly workers?: string;
  readonly quiet?: true;
  readonly [field: string]: unknown;
}

const engines = choice(['wasm', 'js']);
const workerCounts = integer(1, 256);
const trainingCounts = integer(2, 1_000_000);
/** Seconds that the figure takes, at the end. */
const DRAWING = 1.5;

/** What advice is about, and what it therefore decides itself. */
const asked = fieldNames.filter(
  (name) => fields[name].group !== 'Initial parameters' && fields[name].group !== 'Record',
);

const description = [
  'Find out which initial weights to use for a network: first what theory says, then a race of trainings.',
  'What races are scales of the weights, their split between first and last layer, first-layer biases, and some ' +
    'initialisers by name, by accuracy on fresh points. A pattern search (Hooke and Jeeves 1961) with one seed finds the ' +
    'promising ones, to any scale. Then sequential halving (Karnin, Koren and Somekh 2013): all are trained with the ' +
    'same seeds, the worse half is dropped, and those that are left get more seeds.',
].join('\n\n');

const examples = `
Examples:
  npx initscope advise --hidden 128,128,128 --activation tanh --data circles
  npx initscope advise --hidden 32 --optimizer sgd --lr 0.1 --batch 32 --budget 2m
  npx initscope advise --depth 6 --width 64 --trainings 200      no clock: the same every time`;

export function adviseCommand(): Command {
  const command = new Command('advise')
    .description(description)
    .option('--budget <time>', 'time for all of it, as 30s, 2m or 1h; a training at hand may end later', '30s')
    .option('--trainings <n>', 'instead of a time, so many trainings')
    .option('--out <dir>', 'folder of the figure and the table', 'results/advise')
    .option('--engine <name>', `what trains; ${engines.allowed}`, 'wasm')
    .option('--workers <n>', `threads that train (default: ${defaultWorkers}, the processors here)`)
    .option('--quiet', 'no progress');
  addSomeFieldFlags(command, asked);
  return command.addHelpText('after', examples).action(runAdvise);
}

async function runAdvise(options: Options): Promise<void> {
  const { out } = options;
  const seconds = secondsOf(options.budget);
  const trainings =
    options.trainings === undefined
      ? undefined
      : check(trainingCounts, '--trainings', trainingCounts.parse(options.trainings), options.trainings);
  const workers =
    options.workers === undefined
      ? defaultWorkers
      : check(workerCounts, '--workers', workerCounts.parse(options.workers), options.workers);
  const engine = await loadEngine(check(engines, '--engine', options.engine));
  const base = baseOf(options);
  try {
    makeFolder(out);
  } catch (error) {
    throw refused(error, '--out', out, 'folder');
  }

  const diagnosis = diagnose(base, makeDataset(base).training);
  const { head, cells } = recordCells();
  say(
    ['Theory says, before any training:', ...diagnosisLines(diagnosis).map((line) => `  ${line}`)]
      .map(wrapped)
      .join('\n'),
  );
  say(`${tableOf(head, cells)}\n`);

  const ways = waysOf(base, diagnosis.centre);
  const { arms } = ways;
  const field = { ways, base, scoring: scoringOf(base) };
  const team = new Team(engine, { workers, spawn: spawnWorker });
  const stops = stopsOfSignals(() => process.stderr.write('Stopping: the trainings at hand will be finished.\n'));
  const start = now();
  const budget: Budget =
    trainings === undefined ? { seconds: Math.max(0, seconds - start - DRAWING) } : { pulls: trainings };
  let trained: Trained;
  try {
    const ended = (round: Round): void => {
      if (options.quiet) return;
      const ahead = armText(arms[round.arms[0]!]!);
      process.stderr.write(`${now().toFixed(0).padStart(4)} s: ${roundText(round)}; ahead: ${ahead}\n`);
    };
    trained = await raceTrainings(team, field, { budget, parallel: workers, now, ended }, stops.soft);
  } catch (error) {
    if (!stops.soft.aborted) throw error;
    process.exitCode = 130;
    return;
  } finally {
    stops.release();
    await team.close();
  }
  const { race, runs } = trained;
  const raced = now() - start;
  const scoring = withReachedLevel(field.scoring, runs);
  const advised: Advised = {
    ...{ arms, race, standings: standings(race), scoring },
    stds: stdsOf(arms[race.best]!, base),
  };
  await write(out, arms, trained, scoring, async () => {
    const { renderOverview } = await import('../draw.ts');
    return renderOverview(figuresOf({ base, arms, runs, best: race.best, scoring, diagnosis }));
  });
  const table = standingCells(advised);
  say(`${tableOf(table.head, table.cells)}\n`);
  say(recommendation(advised).map(wrapped).join('\n'));
  const code = codeOf(arms[race.best]!, base);
  say(`\n${styleText('bold', 'PyTorch')}\n${code.pytorch}\n\n${styleText('bold', 'Keras')}\n${code.keras}\n`);
  const repeat =
    trainings === undefined ? ' The clock decided how many; --trainings makes it the same every time.' : '';
  say(`${out}: advice.png, advice.csv\n${styleText('dim', wrapped(`${raceText(advised, raced)}${repeat}`))}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Seconds since this process began. */
function now(): number {
  return performance.now() / 1000;
}

function secondsOf(text: string): number {
  const [, number, unit = 's'] = /^([0-9]+(?:[.][0-9]+)?)(s|m|h)?$/.exec(text) ?? [];
  const seconds = Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
  if (seconds >= 1 && seconds <= 86_400) return seconds;
  throw new InputError('--budget', text, 'a time from 1s to 24h, as 30s, 2m or 1h');
}

/** The one run that the flags say, with a sigma and a seed that every way replaces. */
function baseOf(options: Options): RunSpec {
  const spec = specOfFlags(options);
  const several = asked.find((name) => spec[name].length > 1);
  if (several !== undefined) throw new InputError(flag(several), spec[several], 'one value');
  return plan({ ...spec, sigma: [1], seed: [0], freshPoints: [FRESH_POINTS] })[0]!;
}

function tableOf(head: readonly string[], cells: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
  });
  table.push(...cells.map((row) => [...row]));
  return table.toString();
}

/** The figure, and a row for each training. */
async function write(
  dir: string,
  ways: readonly Arm[],
  { runs }: Trained,
  scoring: Scoring,
  draw: () => Promise<Buffer>,
): Promise<void> {
  const rows = ways.flatMap((arm, i) =>
    runs[i]!.map((run) => {
      const { sigma = '', weightScale, biasScale, seed } = run.spec;
      const epochs = epochsToLevel(run, scoring);
      const scales = [weightScale, biasScale].map((scale) => scale.join(' '));
      return [arm.init, sigma, ...scales, seed, rewardOf(run, scoring), Number.isFinite(epochs) ? epochs : ''].join(
        ',',
      );
    }),
  );
  const head = 'init,sigma,weightScale,biasScale,seed,reward,epochsToLevel';
  try {
    await writeFileAtomic(join(dir, 'advice.csv'), `${[head, ...rows].join('\n')}\n`);
    await writeFileAtomic(join(dir, 'advice.png'), await draw());
  } catch (error) {
    throw refused(error, '--out', dir, 'folder');
  }
}

/**
 * What a sweep would take, as a user is told before it begins. Trains for about a second to find out how fast this
 * machine is; the rest is counted by ts/sweep/estimate.ts.
 */
import { createInterface } from 'node:readline/promises';
import type { Engine, EngineName } from '../engine/engine.ts';
import { InputError } from '../input-error.ts';
import { median } from '../stats/summary.ts';
import { type Estimate, estimate, type Measured, representatives } from '../sweep/estimate.ts';
import type { FieldName, RunSpec, SweepSpec } from '../sweep/spec.ts';
import { createData, freeData, sweep } from '../sweep/train.ts';
import { varied } from '../sweep/vary.ts';
import { durationText } from './progress.ts';
import { secondsOf, teamSize } from './training.ts';

const CALIBRATION_MS = 1000;
/** An epoch that takes longer, in seconds, is not tried: the rough guess of training.ts has to do. */
const LONG_EPOCH = 2;
/**
 * Seconds beside training, from tiny runs on an AMD EPYC: at the start, until threads are there and run at full speed;
 * for each run, to hand it over, to write and hash its line, and its share of a flush.
 */
const BESIDE = { here: { start: 0.2, run: 0.0006 }, workers: { start: 0.7, run: 0.0014 } };
/** More than this should not begin without a word. */
const [MANY_RUNS, MANY_SECONDS] = [10_000, 3600];
/** By that guess, which may be wrong by a factor. */
const SURELY_SHORT = 300;

/** What a dry run says: of the runs that are left to do what they take. */
export interface Outlook extends Estimate {
  /** Runs of the sweep, or of its shard, those that the folder has included. */
  readonly planned: number;
  /** How many values each field has that varies, the outermost first. */
  readonly varied: readonly { readonly name: FieldName; readonly values: number }[];
}

export function outlook(spec: SweepSpec, planned: number, left: Estimate): Outlook {
  return { planned, varied: varied(spec).map((name) => ({ name, values: spec[name].length })), ...left };
}

/** @param workers how many; absent: as many as such a sweep is given */
export function estimateHere(engine: Engine, runs: readonly RunSpec[], workers: number | undefined): Estimate {
  const some = representatives(runs);
  const measured = some.map((run) => measure(engine, run, CALIBRATION_MS / some.length));
  const threads = teamSize(runs, workers, engine.name);
  const found = estimate(runs, measured, Math.max(1, threads));
  if (runs.length === 0) return found;
  const { start, run } = threads === 0 ? BESIDE.here : BESIDE.workers;
  return { ...found, seconds: start + found.seconds + (runs.length * run) / Math.max(1, threads) };
}

/** The question to ask before so many runs; null where they may begin. */
export function confirmation({ runs, seconds }: Pick<Estimate, 'runs' | 'seconds'>): string | null {
  if (runs <= MANY_RUNS && seconds <= MANY_SECONDS) return null;
  return `This is ${count(runs)} ${runs === 1 ? 'run' : 'runs'} and takes about ${durationText(seconds)}. Begin?`;
}

/**
 * Whether those runs may begin: many ask first. What is small at a glance trains nothing to be estimated.
 * @throws InputError where nobody can be asked
 */
export async function begin(engine: Engine, runs: readonly RunSpec[], workers: number | undefined): Promise<boolean> {
  const { length } = runs;
  if (length <= MANY_RUNS && length * roughSeconds(representatives(runs), engine.name) < SURELY_SHORT) return true;
  const question = confirmation(estimateHere(engine, runs, workers));
  if (question === null) return true;
  if (!process.stdin.isTTY) throw new InputError('number of runs', length, `--yes for so large a sweep. ${question}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** Of the slowest of those runs. */
function roughSeconds(runs: readonly RunSpec[], engine: EngineName): number {
  return runs.reduce((slowest, run) => Math.max(slowest, secondsOf([run], engine)), 0);
}

export function outlookText(outlook: Outlook): string {
  const { planned, runs, varied, epochs, seconds, memoryBytes, diskBytes } = outlook;
  const lists = varied.map(({ name, values }) => `${count(values)} of ${name}`).join(', ');
  const left = runs === planned ? '' : `${count(runs)} left of `;
  return [
    `runs    ${left}${count(planned)}${lists === '' ? '' : ` (${lists})`}, ${count(epochs)} epochs`,
    `time    about ${durationText(seconds)}`,
    `memory  ${bytes(memoryBytes)} for training`,
    `disk    about ${bytes(diskBytes)}`,
    '',
  ].join('\n');
}

/** Makes the data and trains the run, each again where it is short: medians, as the first are slow and any may wait. */
function measure(engine: Engine, spec: RunSpec, ms: number): Measured {
  const guess = secondsOf([{ ...spec, epochs: 1 }], engine.name);
  if (guess > LONG_EPOCH) return { spec, secondsPerData: 0, secondsPerRun: 0, secondsPerEpoch: guess };
  const secondsPerData = secondsOfData(engine, spec, ms / 10);
  const times: Time[] = [];
  let [start, points] = [performance.now(), [] as Point[]];
  const end = start + ms;
  for (const event of sweep(engine, endlessly(spec))) {
    const time = performance.now();
    if (event.kind === 'progress') points.push({ time, epochs: event.progress.epochs });
    else {
      times.push(timeOf(start, points, time));
      [start, points] = [time, []];
    }
    if (time >= end) break;
  }
  if (times.length === 0) times.push(timeOf(start, points, performance.now()));
  return {
    spec,
    secondsPerData,
    secondsPerRun: median(times.map(({ perRun }) => perRun)) / 1000,
    secondsPerEpoch: median(times.map(({ perEpoch }) => perEpoch)) / 1000,
  };
}

function secondsOfData(engine: Engine, spec: RunSpec, ms: number): number {
  const times: number[] = [];
  for (const end = performance.now() + ms; times.length === 0 || performance.now() < end; ) {
    const start = performance.now();
    freeData(createData(engine, spec));
    times.push(performance.now() - start);
  }
  return median(times) / 1000;
}

function* endlessly(spec: RunSpec): Generator<RunSpec, never, void> {
  for (;;) yield spec;
}

interface Point {
  readonly time: number;
  readonly epochs: number;
}

/** Milliseconds. */
interface Time {
  readonly perRun: number;
  readonly perEpoch: number;
}

/** Of a run or its beginning. What is not an epoch's is the run's own: initial parameters, results. */
function timeOf(start: number, points: readonly Point[], over: number): Time {
  const [first, last] = [points[0] ?? { time: over, epochs: 1 }, points.at(-1) ?? { time: over, epochs: 1 }];
  const between = last.epochs - first.epochs;
  const perEpoch = between > 0 ? (last.time - first.time) / between : (last.time - start) / Math.max(1, last.epochs);
  return { perEpoch, perRun: Math.max(0, over - start - last.epochs * perEpoch) };
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** "463 kB", "1.6 GB". */
function bytes(n: number): string {
  const [unit, size] = n < 1e6 ? ['kB', 1e3] : n < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const value = n / size;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

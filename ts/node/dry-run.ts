/**
 * What a sweep would take, as a user is told before it begins. Trains for about a second to find out how fast this
 * machine is; the rest is counted by ts/sweep/estimate.ts.
 */
import type { Engine } from '../engine/engine.ts';
import { type Estimate, estimate, type Measured, representatives } from '../sweep/estimate.ts';
import type { RunSpec, SweepSpec } from '../sweep/spec.ts';
import { sweep } from '../sweep/train.ts';
import { durationText } from './progress.ts';

const CALIBRATION_MS = 1000;
/** More than this should not begin without a word. */
const [MANY_RUNS, MANY_SECONDS] = [10_000, 3600];

export function estimateHere(engine: Engine, spec: SweepSpec, workers = 1): Estimate {
  const runs = representatives(spec);
  const measured = runs.map((run) => measure(engine, run, CALIBRATION_MS / runs.length));
  return estimate(spec, measured, workers);
}

/** The question to ask before a sweep of that size; null where it may begin. */
export function confirmation({ runs, seconds }: Pick<Estimate, 'runs' | 'seconds'>): string | null {
  if (runs <= MANY_RUNS && seconds <= MANY_SECONDS) return null;
  return `This is ${count(runs)} ${runs === 1 ? 'run' : 'runs'} and takes about ${durationText(seconds)}. Begin? (--yes begins without asking)`;
}

export function estimateText({ runs, varied, epochs, seconds, memoryBytes, diskBytes }: Estimate): string {
  const lists = varied.map(({ name, values }) => `${count(values)} of ${name}`).join(', ');
  return [
    `runs    ${count(runs)}${lists === '' ? '' : ` (${lists})`}, ${count(epochs)} epochs`,
    `time    about ${durationText(seconds)}`,
    `memory  ${bytes(memoryBytes)} for training`,
    `disk    about ${bytes(diskBytes)}`,
    '',
  ].join('\n');
}

/** Trains the run, again where it is short, until the time is over; what it took at last. */
function measure(engine: Engine, spec: RunSpec, ms: number): Measured {
  const end = performance.now() + ms;
  for (;;) {
    const measured = once(engine, spec, end);
    if (performance.now() >= end) return measured;
  }
}

/** Until the run or the time is over. What is not an epoch's is the run's own: data, initial parameters, results. */
function once(engine: Engine, spec: RunSpec, end: number): Measured {
  const start = performance.now();
  const points: { time: number; epochs: number }[] = [];
  for (const event of sweep(engine, [spec])) {
    const time = performance.now();
    if (event.kind === 'progress') points.push({ time, epochs: event.progress.epochs });
    if (time >= end) break;
  }
  const over = performance.now();
  const [first, last] = [points[0] ?? { time: over, epochs: 1 }, points.at(-1) ?? { time: over, epochs: 1 }];
  const between = last.epochs - first.epochs;
  const perEpoch = between > 0 ? (last.time - first.time) / between : (last.time - start) / Math.max(1, last.epochs);
  const perRun = Math.max(0, over - start - last.epochs * perEpoch);
  return { spec, secondsPerRun: perRun / 1000, secondsPerEpoch: perEpoch / 1000 };
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

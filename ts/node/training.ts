/**
 * The training of a sweep in Node: on workers, or in this thread where starting them would cost more than they bring;
 * Ctrl-C as a stop. It trains and tells; what becomes of the runs is the caller's.
 */
import { setImmediate } from 'node:timers/promises';
import type { Engine, EngineName } from '../engine/engine.ts';
import type { TeamEvent } from '../sweep/parallel.ts';
import { sweepHere, Team } from '../sweep/parallel.ts';
import type { Stops } from '../sweep/pool.ts';
import type { RunSpec } from '../sweep/spec.ts';
import { epochWork } from '../sweep/train.ts';
import { defaultWorkers, spawnWorker } from './workers.ts';

/** Rows times parameters times epochs in a second of one core, roughly: from the article's runs on an AMD EPYC. */
const WORK_PER_SECOND: Readonly<Record<EngineName, number>> = { wasm: 6.5e9, js: 2.5e8 };
/** A sweep that one core is done with by then starts no workers: they take a third of a second to start. */
const SHORT_SECONDS = 1;

/** @param workers how many; absent: what this machine and the sweep's length suggest */
export async function* train(
  engine: Engine,
  plan: readonly RunSpec[],
  workers: number | undefined,
  stops: Stops,
): AsyncGenerator<TeamEvent, void, void> {
  const threads = teamSize(plan, workers, engine.name);
  if (threads === 0) {
    yield* sweepHere(engine, plan, stops, setImmediate);
    return;
  }
  const team = new Team(engine, { workers: threads, spawn: spawnWorker });
  try {
    yield* team.sweep(plan, stops);
  } finally {
    await team.close();
  }
}

/** How many workers that is; 0 where this thread does it alone. */
export function teamSize(plan: readonly RunSpec[], workers: number | undefined, engine: EngineName): number {
  return workers ?? (secondsOf(plan, engine) < SHORT_SECONDS ? 0 : defaultWorkers);
}

/** About how long one core would take. */
export function secondsOf(plan: readonly RunSpec[], engine: EngineName): number {
  const work = plan.reduce((sum, spec) => {
    const rows = spec.samples * (1 - spec.testFraction);
    return sum + epochWork(spec, rows) * spec.epochs;
  }, 0);
  return work / WORK_PER_SECOND[engine];
}

/** npm passes on a Ctrl-C that its child has from the terminal too: within this time two are one. */
const ONE_SIGNAL_MS = 300;

export interface SignalStops extends Required<Stops> {
  /** Signals mean again what they mean to every process. */
  release(): void;
}

/**
 * Ctrl-C once: what runs ends, nothing new begins, and `first` is told. Twice, or SIGTERM: what runs is left. Once more:
 * the process ends as it stands.
 */
export function stopsOfSignals(first: () => void): SignalStops {
  const [soft, hard] = [new AbortController(), new AbortController()];
  let last = -Infinity;
  const stop = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (now - last < ONE_SIGNAL_MS) return;
    last = now;
    if (hard.signal.aborted) process.exit(130);
    if (soft.signal.aborted || signal === 'SIGTERM') hard.abort();
    else first();
    soft.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const release = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  return { soft: soft.signal, hard: hard.signal, release };
}

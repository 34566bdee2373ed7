/**
 * A results folder gets the runs of a sweep that it lacks: the question before many, training, Ctrl-C, what failed. It
 * makes nothing of the runs.
 */
import type { Engine } from '../engine/engine.ts';
import type { Failure } from '../sweep/record.ts';
import type { RunResult } from '../sweep/run.ts';
import type { RunSpec, SweepSpec } from '../sweep/spec.ts';
import { settingNames } from '../sweep/vary.ts';
import { begin } from './dry-run.ts';
import { environment } from './environment.ts';
import { runId } from './identity.ts';
import { keep } from './keep.ts';
import { progressView } from './progress.ts';
import type { Store } from './store.ts';
import { failureText } from './sweep-words.ts';
import { stopsOfSignals, train } from './training.ts';

export interface Filling {
  readonly spec: SweepSpec;
  /** The plan, or the part of it that is wanted. */
  readonly specs: readonly RunSpec[];
  readonly engine: Engine;
  /** Absent: by the sweep's length. */
  readonly workers: number | undefined;
  /** As the user knows the folder. */
  readonly dir: string;
  /** Whether many runs may begin without a question. */
  readonly isSure: boolean;
  readonly isQuiet: boolean;
  /** Told of each run once it is on disk. */
  readonly kept?: (run: RunResult) => void;
}

export interface Filled {
  /** Runs that were not in the folder before. */
  readonly trained: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

/**
 * Null where the user would not begin; the store is closed then. Where it is interrupted the process ends with status
 * 130; where runs failed its status is set to 3, and it is said which.
 */
export async function fill(store: Store, filling: Filling): Promise<Filled | null> {
  const { spec, specs, engine, workers, dir, isSure, isQuiet, kept } = filling;
  const left = (): RunSpec[] => specs.filter((run) => !store.has(runId(run)));
  if (!isSure && !(await begin(engine, left(), workers))) {
    await store.close();
    return null;
  }
  const names = settingNames(spec);
  await store.begin(spec, environment(engine.name));
  const missing = left();
  const view = await progressView(process.stderr, isQuiet);
  const stops = stopsOfSignals(() => {
    view.end();
    process.stderr.write('Stopping: the runs at hand will be finished and kept. Ctrl-C again leaves them.\n');
  });
  const start = performance.now();
  const keeping = { specs, missing, names, engine: engine.name, store, view, ...(kept && { kept }) };
  const failures = await keep(train(engine, missing, workers, stops), keeping);
  const seconds = (performance.now() - start) / 1000;
  stops.release();
  if (failures.length > 0) process.exitCode = 3;
  const had = specs.filter((run) => store.has(runId(run))).length;
  if (stops.soft.aborted && had + failures.length < specs.length) {
    await store.close();
    process.stderr.write(`Interrupted: ${had} of ${specs.length} runs are kept in ${dir}. `);
    process.stderr.write('The same command goes on from there.\n');
    process.exit(130);
  }
  process.stderr.write(failureText(failures, specs.length, names));
  return { trained: missing.length - failures.length, failures, seconds };
}

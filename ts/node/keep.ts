/**
 * Runs as they end -> the results folder, and what is said of them meanwhile. It neither trains nor decides what a
 * folder holds; where one refuses a run, it stops listening, which ends the training.
 */
import type { EngineName } from '../engine/engine.ts';
import { quantiles } from '../stats/summary.ts';
import type { TeamEvent } from '../sweep/parallel.ts';
import type { Failure } from '../sweep/record.ts';
import type { RunResult } from '../sweep/run.ts';
import type { FieldName, RunSpec } from '../sweep/spec.ts';
import { lossOf } from '../sweep/spec.ts';
import { epochWork } from '../sweep/train.ts';
import { label } from '../sweep/vary.ts';
import { runId } from './identity.ts';
import type { ProgressView, SettingStanding } from './progress.ts';
import type { Store } from './store.ts';

export interface Keeping {
  /** The whole plan. */
  readonly specs: readonly RunSpec[];
  /** Of it what is about to be trained. */
  readonly missing: readonly RunSpec[];
  /** Fields that tell settings apart. */
  readonly names: readonly FieldName[];
  readonly engine: EngineName;
  readonly store: Store;
  readonly view: ProgressView;
  /** Told of each run once it is on disk. */
  readonly kept?: (run: RunResult) => void;
}

/**
 * Stores each run as it ends, beside the training; returns those that failed, once everything is on disk.
 * @throws InputError where the folder refuses a run
 */
export async function keep(events: AsyncIterable<TeamEvent>, keeping: Keeping): Promise<Failure[]> {
  const { specs, missing, names, engine, store, view, kept } = keeping;
  const failures: Failure[] = [];
  const writes = new Set<Promise<void>>();
  const refusals: unknown[] = [];
  /** Of the runs at hand: when each began, and the share that is done. */
  const atHand = new Map<RunSpec, { readonly start: number; share: number }>();
  const settings = new Settings(specs, names, store);
  const total = missing.reduce((sum, spec) => sum + workOf(spec), 0);
  let [runsDone, workDone] = [0, 0];

  const write = (written: Promise<void>): void => {
    const settled = written.catch((error) => void refusals.push(error)).finally(() => writes.delete(settled));
    writes.add(settled);
  };
  for await (const event of events) {
    const spec = event.kind === 'run' ? event.run.spec : event.spec;
    if (event.kind === 'started') atHand.set(spec, { start: performance.now(), share: 0 });
    const run = atHand.get(spec);
    if (event.kind === 'progress' && run) run.share = event.progress.epochs / spec.epochs;
    if (event.kind === 'run') {
      const result = event.run;
      const seconds = (performance.now() - (run?.start ?? 0)) / 1000;
      write(store.append(result, { seconds, engine }).then(() => kept?.(result)));
      settings.add(spec, measureOf(result));
    }
    if (event.kind === 'failed') {
      failures.push({ id: runId(spec), spec, reason: event.reason });
      write(store.fail(spec, event.reason));
    }
    if (event.kind === 'run' || event.kind === 'failed') {
      atHand.delete(spec);
      runsDone += 1;
      workDone += workOf(spec);
    }
    view.show(() => ({
      runs: { done: runsDone, failed: failures.length, total: missing.length },
      work: { done: [...atHand].reduce((sum, [each, { share }]) => sum + share * workOf(each), workDone), total },
      running: [...atHand].map(([each, { share }]) => ({ label: label(each, [...names, 'seed']), share })),
      settings: settings.standings(),
      measure: specs.every((each) => lossOf(each) === 'cross-entropy') ? 'test accuracy' : 'test loss',
    }));
    if (refusals.length > 0) break;
  }
  await Promise.all(writes);
  view.end();
  if (refusals.length > 0) throw refusals[0];
  return failures;
}

/** Rows times parameters times epochs: what a run takes, in a unit that is about the same everywhere. */
function workOf(spec: RunSpec): number {
  return epochWork(spec, spec.samples * (1 - spec.testFraction)) * spec.epochs;
}

/** What is shown of a run. */
function measureOf({ test }: { readonly test: { readonly loss: number; readonly accuracy?: number } }): number {
  return test.accuracy ?? test.loss;
}

/** The measures so far of what a sweep compares. What the folder had is read when it is first asked for. */
class Settings {
  readonly #names: readonly FieldName[];
  readonly #store: Store;
  readonly #specs: readonly RunSpec[];
  readonly #known = new Set<string>();
  #settings: Map<string, { total: number; readonly values: number[] }> | undefined;

  constructor(specs: readonly RunSpec[], names: readonly FieldName[], store: Store) {
    this.#specs = specs;
    this.#names = names;
    this.#store = store;
  }

  add(spec: RunSpec, value: number): void {
    this.#known.add(runId(spec));
    this.#all().get(label(spec, this.#names))?.values.push(value);
  }

  standings(): SettingStanding[] {
    return [...this.#all()].map(([name, { total, values }]) => ({
      label: name,
      done: values.length,
      total,
      median: values.length === 0 ? null : quantiles(values, [0.5])[0]!,
    }));
  }

  #all(): Map<string, { total: number; readonly values: number[] }> {
    if (this.#settings) return this.#settings;
    this.#settings = new Map();
    for (const spec of this.#specs) {
      const name = label(spec, this.#names);
      const setting = this.#settings.get(name) ?? { total: 0, values: [] };
      this.#settings.set(name, setting);
      setting.total += 1;
      const found = this.#known.has(runId(spec)) ? undefined : this.#store.outcome(runId(spec));
      if (found) setting.values.push(measureOf(found));
    }
    return this.#settings;
  }
}

/**
 * Plan -> runs, in one thread: makes the data, draws the initial parameters, trains, and keeps of each run what a
 * result is. Its pieces serve parallel.ts and worker.ts too, where host and worker share the work. It knows an engine
 * by its interface only, and nothing of files, terminals or time.
 */
import { freshPoints, makeDataset } from '../data/dataset.ts';
import type { Dataset, Engine, Progress, Samples, TrainerConfig, TrainerSettings } from '../engine/engine.ts';
import { parameterCount } from '../engine/engine.ts';
import { optimizers } from '../engine/optimizers.ts';
import type { Driver } from '../engine/sharing.ts';
import { initialParameters } from '../init/initialize.ts';
import { batchOrder } from '../numeric/batch-order.ts';
import { receipt } from './identity.ts';
import { reasonOf } from './reason.ts';
import type { RunResult, States } from './run.ts';
import type { RunSpec } from './spec.ts';
import { networkSizes } from './spec.ts';

/** What happens in a sweep. After each, the caller may do other things, or leave. */
export type SweepEvent =
  | { readonly kind: 'progress'; readonly spec: RunSpec; readonly progress: Progress }
  | { readonly kind: 'run'; readonly run: RunResult }
  /** The run has no result; the sweep goes on. */
  | { readonly kind: 'failed'; readonly spec: RunSpec; readonly reason: string };

/** What a run is without what decides it. */
export type Outcome = Omit<RunResult, 'spec'>;

/** Rows times parameters times epochs between two events: some milliseconds in wasm, a tenth of a second in js. */
export const WORK_BETWEEN_EVENTS = 3e7;

/**
 * Trains the runs one after the other. A data set is made once for all neighbours that share it. Leaving the
 * loop at any event frees everything; the run at hand is lost, those given out before are whole.
 */
export function* sweep(engine: Engine, plan: Iterable<RunSpec>): Generator<SweepEvent, void, void> {
  const data = new LastData(engine);
  try {
    for (const spec of plan) {
      try {
        yield* train(engine, spec, data.of(spec));
      } catch (error) {
        yield { kind: 'failed', spec, reason: reasonOf(error) };
      }
    }
  } finally {
    data.free();
  }
}

/** One run, start to end. */
export function executeRun(engine: Engine, spec: RunSpec): RunResult {
  for (const event of sweep(engine, [spec])) {
    if (event.kind === 'run') return event.run;
    if (event.kind === 'failed') throw new Error(event.reason);
  }
  throw new Error('a sweep over one run ended without it');
}

function* train(engine: Engine, spec: RunSpec, data: Data): Generator<SweepEvent, void, void> {
  const trainer = engine.createTrainer(trainerConfig(spec, data.training));
  try {
    for (const progress of drive(trainer, spec, data.training.rows)) yield { kind: 'progress', spec, progress };
    yield { kind: 'run', run: { spec, ...outcome(trainer, spec, data) } };
  } finally {
    trainer.free();
  }
}

/** Trains to the end, portion by portion; gives the progress after each. */
export function* drive(trainer: Driver, spec: RunSpec, rows: number, log?: StateLog): Generator<Progress, void, void> {
  const portion = Math.max(1, Math.floor(WORK_BETWEEN_EVENTS / epochWork(spec, rows)));
  for (let progress = trainer.progress(); !progress.finished; ) {
    progress = trainer.advanceEpochs(Math.min(portion, log?.epochsToNext(progress) ?? portion));
    log?.note(progress);
    yield progress;
  }
}

/** Writes down the parameters at the beginning, every so many epochs, and at the end. */
export class StateLog {
  readonly #trainer: Driver;
  readonly #every: number;
  readonly #values: Float32Array;
  #length = 0;

  /** @param trainer at its beginning; @param every from 1 */
  constructor(trainer: Driver, spec: RunSpec, every: number) {
    this.#trainer = trainer;
    this.#every = every;
    const count = parameterCount(networkSizes(spec), spec.bias);
    this.#values = new Float32Array(count * (Math.ceil(spec.epochs / every) + 1));
    this.#write();
  }

  epochsToNext({ epochs }: Progress): number {
    return this.#every - (epochs % this.#every);
  }

  note({ epochs, finished }: Progress): void {
    if (finished || epochs % this.#every === 0) this.#write();
  }

  states(): States {
    const whole = this.#length === this.#values.length;
    return { every: this.#every, values: whole ? this.#values : this.#values.slice(0, this.#length) };
  }

  #write(): void {
    const parameters = this.#trainer.parameters();
    this.#values.set(parameters, this.#length);
    this.#length += parameters.length;
  }
}

/** Rows times parameters. */
export function epochWork(spec: RunSpec, rows: number): number {
  return rows * parameterCount(networkSizes(spec), spec.bias);
}

/** What is kept of a training that has ended. */
export function outcome(trainer: Driver, spec: RunSpec, data: Data, log?: StateLog): Outcome {
  const trace = trainer.trace();
  return {
    receipt: receipt(spec, trace, trainer.parameters()),
    trace,
    divergedAt: trainer.progress().divergedAt,
    training: trainer.evaluate(data.training),
    test: trainer.evaluate(data.test),
    ...(data.fresh && { fresh: trainer.evaluate(data.fresh) }),
    ...(log && { states: log.states() }),
  };
}

/** All parts of a data set, where the engine computes. */
export type Data = Parts<Dataset>;

export interface Parts<T> {
  readonly training: T;
  readonly test: T;
  /** Null where no fresh points are asked for. */
  readonly fresh: T | null;
}

/** The part of a spec that decides the data, as one string. */
export function recipe({ data, samples, noise, dataSeed, testFraction, splitSeed, freshPoints }: RunSpec): string {
  return JSON.stringify([data, samples, noise, dataSeed, testFraction, splitSeed, freshPoints]);
}

export function createData(engine: Engine, spec: RunSpec): Data {
  const made = makeDataset(spec);
  const parts: Dataset[] = [];
  const create = (samples: Samples): Dataset => {
    const part = engine.createDataset(samples);
    parts.push(part);
    return part;
  };
  try {
    const [training, test] = [create(made.training), create(made.test)];
    return {
      training,
      test,
      fresh: spec.freshPoints === 0 ? null : create(freshPoints(spec, spec.freshPoints).samples),
    };
  } catch (error) {
    for (const part of parts) part.free();
    throw error;
  }
}

export function freeData({ training, test, fresh }: Data): void {
  training.free();
  test.free();
  fresh?.free();
}

/** Each part as something else. */
export function eachPart<T, U>({ training, test, fresh }: Parts<T>, change: (part: T) => U): Parts<U> {
  return { training: change(training), test: change(test), fresh: fresh === null ? null : change(fresh) };
}

/** The data of the spec that asked last. */
export class LastData {
  readonly #engine: Engine;
  #recipe = '';
  #data: Data | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  of(spec: RunSpec): Data {
    if (this.#data === undefined || this.#recipe !== recipe(spec)) {
      this.free();
      this.#data = createData(this.#engine, spec);
      this.#recipe = recipe(spec);
    }
    return this.#data;
  }

  free(): void {
    if (this.#data) freeData(this.#data);
    this.#data = undefined;
  }
}

export function trainerConfig(spec: RunSpec, training: Dataset): TrainerConfig {
  return { ...trainerSettings(spec, training), parameters: initialParameters(spec, networkSizes(spec)) };
}

export function trainerSettings(spec: RunSpec, training: Dataset): TrainerSettings {
  const { activation, slope, bias, centred, optimizer: name, learningRate, clipNorm, epochs } = spec;
  const { nearZeroThreshold, diagnostics } = spec;
  const read = Object.fromEntries(optimizers[name].reads.map((field) => [field, spec[field]]));
  const batches =
    spec.batch === 0 ? {} : { batches: { size: spec.batch, order: batchOrder(spec.batchSeed, training.rows) } };
  return {
    sizes: networkSizes(spec),
    activation,
    slope,
    bias,
    centred,
    optimizer: { name, learningRate, ...read },
    clipNorm,
    training,
    epochs,
    ...batches,
    nearZeroThreshold,
    diagnostics,
  };
}

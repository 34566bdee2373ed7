/**
 * Plan -> runs: makes the data, draws the initial parameters, trains, and keeps of each run what a result is. It
 * knows an engine by its interface only, and nothing of files, terminals or time.
 */
import { makeDataset } from '../data/dataset.ts';
import type { Dataset, Engine, Progress, Trainer, TrainerConfig } from '../engine/engine.ts';
import { parameterCount } from '../engine/engine.ts';
import { optimizers } from '../engine/optimizers.ts';
import { initialParameters } from '../init/initialize.ts';
import { batchOrder } from '../numeric/batch-order.ts';
import { receipt } from './identity.ts';
import type { RunResult } from './run.ts';
import type { RunSpec } from './spec.ts';
import { networkSizes } from './spec.ts';

/** What happens in a sweep. After each, the caller may do other things, or leave. */
export type SweepEvent =
  | { readonly kind: 'progress'; readonly spec: RunSpec; readonly progress: Progress }
  | { readonly kind: 'run'; readonly run: RunResult };

/** Rows times parameters times epochs between two events: some tens of milliseconds. */
const WORK_BETWEEN_EVENTS = 3e7;

/**
 * Trains the runs one after the other. A data set is made once for all neighbours that share it. Leaving the
 * loop at any event frees everything; the run at hand is lost, those given out before are whole.
 */
export function* sweep(engine: Engine, plan: Iterable<RunSpec>): Generator<SweepEvent, void, void> {
  let data: Data | undefined;
  try {
    for (const spec of plan) {
      if (data === undefined || data.recipe !== recipe(spec)) {
        data?.free();
        data = createData(engine, spec);
      }
      yield* train(engine, spec, data);
    }
  } finally {
    data?.free();
  }
}

/** One run, start to end. */
export function executeRun(engine: Engine, spec: RunSpec): RunResult {
  for (const event of sweep(engine, [spec])) if (event.kind === 'run') return event.run;
  throw new Error('a sweep over one run ended without it');
}

/** Both parts of a data set, where the engine computes. */
interface Data {
  readonly recipe: string;
  readonly training: Dataset;
  readonly test: Dataset;
  free(): void;
}

/** The part of a spec that decides the data, as one string. */
function recipe({ data, samples, noise, dataSeed, testFraction, splitSeed }: RunSpec): string {
  return JSON.stringify([data, samples, noise, dataSeed, testFraction, splitSeed]);
}

function createData(engine: Engine, spec: RunSpec): Data {
  const made = makeDataset(spec);
  const training = engine.createDataset(made.training);
  const test = engine.createDataset(made.test);
  const free = (): void => {
    test.free();
    training.free();
  };
  return { recipe: recipe(spec), training, test, free };
}

function* train(engine: Engine, spec: RunSpec, data: Data): Generator<SweepEvent, void, void> {
  const config = trainerConfig(spec, data.training);
  const trainer = engine.createTrainer(config);
  const work = data.training.rows * parameterCount(config.sizes, config.bias);
  const chunk = Math.max(1, Math.floor(WORK_BETWEEN_EVENTS / work));
  try {
    for (let progress = trainer.progress(); !progress.finished; ) {
      progress = trainer.advanceEpochs(chunk);
      yield { kind: 'progress', spec, progress };
    }
    yield { kind: 'run', run: result(spec, trainer, data) };
  } finally {
    trainer.free();
  }
}

function trainerConfig(spec: RunSpec, training: Dataset): TrainerConfig {
  const sizes = networkSizes(spec);
  const { activation, slope, bias, optimizer: name, learningRate, clipNorm, epochs, nearZeroThreshold } = spec;
  const read = Object.fromEntries(optimizers[name].reads.map((field) => [field, spec[field]]));
  const batches =
    spec.batch === 0 ? {} : { batches: { size: spec.batch, order: batchOrder(spec.batchSeed, training.rows) } };
  return {
    sizes,
    activation,
    slope,
    bias,
    optimizer: { name, learningRate, ...read },
    clipNorm,
    training,
    parameters: initialParameters(spec, sizes),
    epochs,
    ...batches,
    nearZeroThreshold,
  };
}

function result(spec: RunSpec, trainer: Trainer, data: Data): RunResult {
  const trace = trainer.trace();
  return {
    spec,
    receipt: receipt(spec, trace, trainer.parameters()),
    trace,
    divergedAt: trainer.progress().divergedAt,
    training: trainer.evaluate(data.training),
    test: trainer.evaluate(data.test),
  };
}

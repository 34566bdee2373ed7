/**
 * What runs will take, before they are begun: time from a few runs that were measured, memory and disk by counting.
 * Pure; it never trains and holds no clock.
 */
import { datasets } from '../data/registry.ts';
import { datasetBytes, trainerBytes } from '../engine/bytes.ts';
import { parameterCount } from '../engine/engine.ts';
import { traceColumns } from '../engine/shape.ts';
import type { RunSpec } from './spec.ts';
import { lossOf, networkSizes, trainingRows } from './spec.ts';
import { recipe } from './train.ts';

/** How long one run took. */
export interface Measured {
  readonly spec: RunSpec;
  /** Making its data, which other runs may share. */
  readonly secondsPerData: number;
  /** Its initial parameters and results. */
  readonly secondsPerRun: number;
  readonly secondsPerEpoch: number;
}

export interface Estimate {
  readonly runs: number;
  /** Of all runs together. */
  readonly epochs: number;
  readonly seconds: number;
  /** Of the engine: a trainer for each worker, and the largest data set once. */
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** Of a run's record beside its trace. */
const RECORD_BYTES = 1000;

/** What of a run decides how long an epoch takes. */
const pace = [
  'data',
  'samples',
  'testFraction',
  'hidden',
  'activation',
  'bias',
  'optimizer',
  'batch',
  'diagnostics',
  'freshPoints',
] as const;

/** Runs to measure: one of each pace, or where there are more, `most` from the cheapest to the dearest. */
export function representatives(all: readonly RunSpec[], most = 8): RunSpec[] {
  const found = new Map(all.map((run) => [JSON.stringify(pace.map((name) => run[name])), run]));
  const runs = [...found.values()].sort((a, b) => work(a) - work(b));
  if (runs.length <= most) return runs;
  return Array.from({ length: most }, (_, i) => runs[Math.round((i * (runs.length - 1)) / (most - 1))]!);
}

/**
 * @param measured at least one where there are runs; a run is taken to be as fast as the measured one whose work is nearest
 * @param workers that train at the same time
 */
export function estimate(runs: readonly RunSpec[], measured: readonly Measured[], workers = 1): Estimate {
  let [seconds, epochs, trainer, data, numbers] = [0, 0, 0, 0, 0];
  for (const { like, times } of alike(runs)) {
    const near = nearest(measured, work(like));
    const perEpoch = (near.secondsPerEpoch * work(like)) / work(near.spec);
    seconds += times * (near.secondsPerRun + like.epochs * perEpoch);
    epochs += times * like.epochs;
    numbers += times * like.epochs * traceColumns({ ...like, sizes: networkSizes(like), loss: lossOf(like) }).length;
    trainer = Math.max(trainer, bytesOf(like));
    data = Math.max(data, dataBytes(like));
  }
  const firsts = [...new Map(runs.map((run) => [recipe(run), run])).values()];
  const making = firsts.reduce((sum, run) => sum + nearest(measured, work(run)).secondsPerData, 0);
  return {
    runs: runs.length,
    epochs,
    seconds: making + seconds / workers,
    memoryBytes: workers * trainer + data,
    diskBytes: 8 * numbers + RECORD_BYTES * runs.length,
  };
}

/** Runs that take the same, once. */
function alike(runs: readonly RunSpec[]): { readonly like: RunSpec; times: number }[] {
  const groups = new Map<string, { like: RunSpec; times: number }>();
  for (const run of runs) {
    const key = JSON.stringify(
      [...pace, 'amsgrad' as const, 'centred' as const, 'epochs' as const].map((name) => run[name]),
    );
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { like: run, times: 1 });
    else group.times += 1;
  }
  return [...groups.values()];
}

/** Multiply-adds of an epoch, but for a factor: of all rows, and of the optimiser at each step. */
function work(run: RunSpec): number {
  const rows = trainingRows(run);
  const steps = run.batch === 0 ? 1 : Math.ceil(rows / run.batch);
  return (rows + steps) * parameterCount(networkSizes(run), run.bias);
}

function nearest(measured: readonly Measured[], wanted: number): Measured {
  const far = ({ spec }: Measured): number => Math.max(work(spec) / wanted, wanted / work(spec));
  return measured.reduce((best, each) => (far(each) < far(best) ? each : best));
}

function bytesOf(run: RunSpec): number {
  const [sizes, rows] = [networkSizes(run), trainingRows(run)];
  return trainerBytes({ ...run, sizes, rows, loss: lossOf(run), traceRows: run.epochs });
}

/** All parts. */
function dataBytes({ data, samples, freshPoints }: RunSpec): number {
  const { features, outputs, loss } = datasets[data];
  return datasetBytes(samples + freshPoints, features, loss === 'squared-error' ? outputs : 0);
}

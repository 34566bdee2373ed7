/**
 * An engine that trains nothing: instant, and its numbers are made up from the initial parameters, so that they
 * differ between specs and repeat for one. Counts what it was given and what was freed.
 */
import type { Dataset, Engine, Evaluation, Progress, Trace, Trainer, TrainerConfig } from '../ts/engine/engine.ts';
import { traceColumns } from '../ts/engine/shape.ts';

export interface FakeEngine extends Engine {
  readonly counts: { datasets: number; trainers: number; freed: number };
  /** Every configuration that a trainer was made of. */
  readonly configs: TrainerConfig[];
}

/** @param divergesAt the row at which every run stops being finite */
export function createFakeEngine(divergesAt: number | null = null): FakeEngine {
  const counts = { datasets: 0, trainers: 0, freed: 0 };
  const configs: TrainerConfig[] = [];
  return {
    name: 'js',
    counts,
    configs,
    createDataset({ features, inputs }) {
      counts.datasets += 1;
      const free = freeOnce(counts);
      return { rows: inputs.length / features, features, free, [Symbol.dispose]: free };
    },
    createTrainer(config) {
      counts.trainers += 1;
      configs.push(config);
      return createTrainer(config, divergesAt, freeOnce(counts));
    },
  };
}

function createTrainer(config: TrainerConfig, divergesAt: number | null, free: () => void): Trainer {
  const last = divergesAt === null ? config.epochs : Math.min(divergesAt, config.epochs);
  let epochs = 0;
  const progress = (): Progress => {
    const divergedAt = epochs === divergesAt ? epochs : null;
    const rows = divergedAt === null ? epochs : epochs + 1;
    return { steps: epochs, epochs, rows, finished: epochs === last, divergedAt };
  };
  const value = (row: number): number => (row === divergesAt ? Number.NaN : (config.parameters[row % 7] ?? 0) + row);
  const trace = (): Trace => {
    const rows = Array.from({ length: progress().rows }, (_, row) => value(row));
    return Object.fromEntries(
      traceColumns(config).map((name, k) => [name, Float64Array.from(rows, (x) => x * (k + 1))]),
    );
  };
  const evaluate = ({ rows }: Dataset): Evaluation => ({ rows, loss: value(last), accuracy: 0.5 + 1 / rows });
  const absent = (): never => {
    throw new Error('the fake engine has no such thing');
  };
  return {
    advanceEpochs(count) {
      epochs = Math.min(last, epochs + count);
      return progress();
    },
    progress,
    trace,
    parameters: () => config.parameters,
    evaluate,
    free,
    [Symbol.dispose]: free,
    advance: absent,
    setParameters: absent,
    state: absent,
    setState: absent,
    logits: absent,
    gradient: absent,
    probe: absent,
  };
}

function freeOnce(counts: FakeEngine['counts']): () => void {
  let freed = false;
  return () => {
    if (!freed) counts.freed += 1;
    freed = true;
  };
}

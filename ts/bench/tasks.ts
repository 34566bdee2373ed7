/**
 * Workloads as subjects that can be timed: by an engine, by the plain-JavaScript baseline; and the roof. Each can be
 * asked for its figures too, so that it is validated first. It never reads a clock.
 */
import type { Engine, RowKind, TrainerState } from '../engine/engine.ts';
import { stepsPerEpoch } from '../engine/shape.ts';
import { Baseline } from './baseline.ts';
import type { RoofKernel } from './roof.ts';
import type { Subject } from './rounds.ts';
import type { Problem, Workload } from './workloads.ts';

/** A unit is a step, or a forward pass over the workload's points. */
export interface Task extends Subject {
  parameters(): Float32Array | Float64Array;
  /** Of the points, by the parameters as they are; valid until the next call. */
  logits(): Float32Array | Float64Array;
  free(): void;
}

/** Epochs in a slice at most; a trainer has to be told an end. */
const EPOCHS = 4096;
/** Turns of the roof's loop in a unit: tens of microseconds. */
const TURNS = 2000;

export interface EngineTask extends Task {
  /** Where its slices begin. */
  readonly start: TrainerState;
}

export interface EngineTaskOptions {
  readonly rows?: RowKind;
  /** Where its slices begin, from another engine's task; absent: it trains that far itself. */
  readonly start?: TrainerState;
}

export function engineTask(
  engine: Engine,
  workload: Workload,
  problem: Problem,
  { rows = 'none', start: given }: EngineTaskOptions = {},
): EngineTask {
  const { sizes, optimizer, parameters, batches } = problem;
  const { from, to, epochs } = spanOf(workload);
  const training = engine.createDataset(problem.training);
  const points = engine.createDataset(problem.points);
  const trainer = engine.createTrainer({
    ...{ sizes, activation: 'relu', optimizer, training, parameters, epochs, rows },
    ...(batches && { batches }),
  });
  if (given) trainer.setState(given);
  else trainer.advance(from);
  const start = trainer.state();
  return {
    name: engine.name,
    start,
    mostUnits: workload.points === undefined ? to - from : Infinity,
    reset: () => trainer.setState(start),
    run:
      workload.points === undefined
        ? (steps) => {
            trainer.advance(steps);
          }
        : (passes) => {
            for (let pass = 0; pass < passes; pass++) trainer.logits(points);
          },
    parameters: () => trainer.parameters(),
    logits: () => trainer.logits(points),
    free() {
      for (const each of [trainer, points, training]) each.free();
    },
  };
}

export function baselineTask(workload: Workload, problem: Problem): Task {
  const baseline = new Baseline(problem);
  const { from, to } = spanOf(workload);
  const logits = (): Float64Array => baseline.logits(problem.points.inputs);
  return {
    name: 'baseline',
    mostUnits: workload.points === undefined ? to - from : Infinity,
    reset() {
      baseline.reset();
      baseline.advance(from);
    },
    run:
      workload.points === undefined
        ? (steps) => baseline.advance(steps)
        : (passes) => {
            for (let pass = 0; pass < passes; pass++) logits();
          },
    parameters: () => baseline.parameters,
    logits,
    free: () => {},
  };
}

/** A unit is `flopsPerUnit` operations. */
export function roofSubject({ run, flopsPerTurn }: RoofKernel): Subject & { readonly flopsPerUnit: number } {
  return {
    name: 'roof',
    flopsPerUnit: flopsPerTurn * TURNS,
    mostUnits: Infinity,
    reset: () => {},
    run(units) {
      for (let unit = 0; unit < units; unit++) run(TURNS);
    },
  };
}

function spanOf({ span, rows, batch }: Workload): { from: number; to: number; epochs: number } {
  const perEpoch = stepsPerEpoch(rows, batch);
  const [from, to] = span ?? [0, EPOCHS * perEpoch];
  return { from, to, epochs: Math.ceil(to / perEpoch) };
}

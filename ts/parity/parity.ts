/**
 * Trains from a golden trace with an engine and says how far it is from PyTorch. Plain data on both sides; it never
 * opens a file and never prints.
 *
 * The rule. Float32 training drifts from float64, PyTorch's included, so for each column over the whole run the
 * largest distance of ours from float64 may be 4 times the largest of PyTorch's own float32, plus 4e-6 of the column's
 * largest value. Where a figure counts rows or activations, two counts more. Row by row does not work: one ReLU that
 * flips in another order of sums puts a single row 45 times off.
 *
 * Steps from the first on which PyTorch itself has a figure that is not finite, in either precision, are not
 * compared, nor is what comes after the last step: there is no number to be close to; with no step left the file
 * fails. A run that explodes but stays finite is compared whole, as PyTorch's own float32 drift, which sets the
 * limits, grows with it.
 */
import type { Dataset, Engine, EngineName, Evaluation, Trace } from '../engine/engine.ts';
import { traceColumns } from '../engine/shape.ts';
import type { Golden, GoldenTraining } from './golden.ts';
import { decode } from './golden.ts';

const TIMES = 4;
const FLOOR = 4e-6;
const COUNTS = 2;

/** One column over the whole run. Distances are from PyTorch's float64. */
export interface ParityRow {
  readonly column: string;
  /** Our largest distance; of a column that counts, the one nearest its limit or beyond. */
  readonly ours: number;
  /** The largest of PyTorch's float32. */
  readonly pytorch: number;
  readonly limit: number;
  readonly passed: boolean;
}

export interface Parity {
  readonly engine: EngineName;
  readonly rows: readonly ParityRow[];
  readonly comparedSteps: number;
  readonly steps: number;
  readonly passed: boolean;
}

/** Figures of one column, step by step, in the three trainings, and what one count of each is worth (0: no counts). */
interface Column {
  readonly name: string;
  readonly ours: ArrayLike<number>;
  readonly float64: readonly number[];
  readonly float32: readonly number[];
  readonly count: (step: number) => number;
}

export function parity(golden: Golden, engine: Engine): Parity {
  const { trace, parameters, test } = train(golden, engine);
  const steps = golden.float64.steps.length;
  const comparedSteps = finiteSteps(golden);
  const columns = traceColumns(golden).flatMap((name): Column[] => {
    const figure = figureOf(name);
    if (!figure) return [];
    const read = (training: GoldenTraining): number[] =>
      training.steps.slice(0, comparedSteps).map((step) => figure(step) as number);
    const float64 = read(golden.float64);
    return [{ name, ours: trace[name]!, float64, float32: read(golden.float32), count: countOf(golden, name) }];
  });
  if (comparedSteps === steps) columns.push(...finalColumns(golden, parameters, test));
  const rows = columns.map(compare);
  const passed = comparedSteps > 0 && rows.every((row) => row.passed);
  return { engine: engine.name, rows, comparedSteps, steps, passed };
}

/** Trains to the end with a trace row per step. */
function train(golden: Golden, engine: Engine): { trace: Trace; parameters: Float32Array; test: Evaluation | null } {
  const { sizes, activation, optimizer, clipNorm, epochs, nearZeroThreshold, batches } = golden;
  const made: { free(): void }[] = [];
  const keep = <T extends { free(): void }>(thing: T): T => {
    made.unshift(thing);
    return thing;
  };
  try {
    const training: Dataset = keep(engine.createDataset(golden.training));
    const trainer = keep(
      engine.createTrainer({
        sizes,
        activation,
        optimizer,
        clipNorm,
        training,
        parameters: golden.initialParameters,
        epochs,
        rows: 'step',
        nearZeroThreshold,
        ...(batches && {
          batches: { size: batches[0]![0]!.length, order: (epoch) => Uint32Array.from(batches[epoch]!.flat()) },
        }),
      }),
    );
    trainer.advanceEpochs(epochs);
    const test = golden.test && trainer.evaluate(keep(engine.createDataset(golden.test)));
    return { trace: trainer.trace(), parameters: trainer.parameters(), test };
  } finally {
    for (const thing of made) thing.free();
  }
}

type Step = GoldenTraining['steps'][number];

/** How a golden step says our column; null for a column that it lacks. */
function figureOf(name: string): ((step: Step) => number | null | undefined) | null {
  const [measure, of = ''] = name.split('.');
  const layer = Number(of) - 1;
  switch (measure) {
    case 'loss':
      return (step) => step.loss;
    case 'accuracy':
      return (step) => step.accuracy;
    case 'gradientNorm': {
      if (of === '') return (step) => step.grad_norm;
      const tensor = 2 * (Number(of.replace(/\D+/, '')) - 1) + (of.startsWith('bias') ? 1 : 0);
      return (step) => step.grad_norm_per_tensor[tensor];
    }
    case 'nearZeroFraction':
      return (step) => step.near_zero[layer];
    case 'exactZeroFraction':
      return (step) => step.exact_zero[layer];
    default:
      return null;
  }
}

/** What one count of a column is worth on each step. */
function countOf(golden: Golden, name: string): (step: number) => number {
  const sizes = golden.batches?.flat().map((batch) => batch.length);
  const rows = (step: number): number => sizes?.[step] ?? golden.rows;
  if (name === 'accuracy') return (step) => 1 / rows(step);
  const [measure, layer] = name.split('.');
  if (!measure!.endsWith('ZeroFraction')) return () => 0;
  const units = golden.sizes[Number(layer)]!;
  return (step) => 1 / (rows(step) * units);
}

/** The first steps, on which every figure of PyTorch's is finite in both precisions. */
function finiteSteps({ float64, float32 }: Golden): number {
  const finite = (step: Step): boolean =>
    Object.values(step)
      .flat()
      .every((figure) => figure !== null);
  const first = float64.steps.findIndex((step, s) => !finite(step) || !finite(float32.steps[s]!));
  return first === -1 ? float64.steps.length : first;
}

function finalColumns(golden: Golden, parameters: Float32Array, test: Evaluation | null): Column[] {
  const name = 'final parameters';
  const { float64, float32 } = golden;
  const read = (training: GoldenTraining): number[] => [...decode(training.parameters, parameters.length, name)];
  const columns: Column[] = [
    { name, ours: parameters, float64: read(float64), float32: read(float32), count: () => 0 },
  ];
  const single = (
    name: string,
    ours: number | undefined,
    a: number | null | undefined,
    b: typeof a,
    count: number,
  ): void => {
    if (ours === undefined || typeof a !== 'number' || typeof b !== 'number') return;
    columns.push({ name, ours: [ours], float64: [a], float32: [b], count: () => count });
  };
  if (test) {
    single('test loss', test.loss, float64.test_loss, float32.test_loss, 0);
    single('test accuracy', test.accuracy, float64.test_accuracy, float32.test_accuracy, 1 / test.rows);
  }
  return columns;
}

/** The rule. A figure of ours that is missing or NaN is infinitely far. */
function compare({ name, ours, float64, float32, count }: Column): ParityRow {
  const largest = float64.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  const pytorch = float64.reduce((max, x, i) => Math.max(max, Math.abs(x - float32[i]!)), 0);
  const base = TIMES * pytorch + FLOOR * largest;
  let row: ParityRow = { column: name, ours: 0, pytorch, limit: base + COUNTS * count(0), passed: true };
  let worst = -Infinity;
  for (const [i, x] of float64.entries()) {
    const off = Math.abs(x - (ours[i] ?? NaN));
    const distance = Number.isFinite(off) ? off : Infinity;
    const limit = base + COUNTS * count(i);
    if (distance - limit <= worst) continue;
    worst = distance - limit;
    row = { column: name, ours: distance, pytorch, limit, passed: distance <= limit };
  }
  return row;
}

/** Small trainings for tests: data, parameters and batch orders from a seed, by a generator of the tests' own. */
import type { Activation } from '../ts/engine/activations.ts';
import type {
  Batches,
  Engine,
  LabelledSamples,
  Loss,
  RowKind,
  Samples,
  Trainer,
  TrainerConfig,
} from '../ts/engine/engine.ts';
import { parameterCount } from '../ts/engine/engine.ts';
import type { OptimizerName, OptimizerOptions } from '../ts/engine/optimizers.ts';
import { optimizers } from '../ts/engine/optimizers.ts';

export interface Problem {
  readonly sizes: readonly number[];
  readonly rows: number;
  readonly seed: number;
  /** Standard deviation of weights and biases, about. */
  readonly scale: number;
  readonly epochs: number;
  /** Rows of a batch; 0 for full batches. */
  readonly batch: number;
  readonly kind: RowKind;
  readonly learningRate: number;
  readonly activation: Activation;
  readonly slope: number;
  readonly loss: Loss;
  readonly bias: boolean;
  readonly optimizer: OptimizerName;
  readonly amsgrad: boolean;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly centred: boolean;
  /** Recorded where rows are not per step. */
  readonly diagnostics: boolean;
  /** Written over single inputs and parameters: infinities, NaN, -0, subnormals. */
  readonly odd?: readonly number[];
}

export const small: Problem = {
  sizes: [3, 9, 5, 4],
  rows: 21,
  seed: 1,
  scale: 0.5,
  epochs: 6,
  batch: 0,
  kind: 'epoch',
  learningRate: 0.01,
  activation: 'relu',
  slope: 0.01,
  loss: 'cross-entropy',
  bias: true,
  optimizer: 'adam',
  amsgrad: false,
  momentum: 0,
  nesterov: false,
  weightDecay: 0,
  clipNorm: 0,
  centred: false,
  diagnostics: false,
};

/** 21 rows in batches of 8: three steps an epoch. */
export const mini: Problem = { ...small, batch: 8 };

/** Uniform in [-1, 1), 32 bits by xorshift. */
export function uniform(seed: number): () => number {
  let x = (Math.imul(seed, 0x9e3779b1) ^ 0x2545f491) | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 31 - 1;
  };
}

/** What a problem is trained on; another `part` gives other rows. */
export function dataOf(problem: Problem, part = 0): Samples {
  const { labels, ...samples } = samplesOf(problem, part);
  if (problem.loss === 'cross-entropy') return { ...samples, labels };
  const outputs = problem.sizes[problem.sizes.length - 1] as number;
  const draw = uniform(problem.seed + 31 * part + 7);
  const targets = Float32Array.from({ length: labels.length * outputs }, draw);
  scatter(targets, problem.odd ?? [], draw);
  return { ...samples, targets };
}

/** Its samples with labels, whatever its loss. */
export function samplesOf({ sizes, rows, seed, odd = [] }: Problem, part = 0): LabelledSamples {
  const draw = uniform(seed + 7919 * part);
  const [features, classes] = [sizes[0] as number, sizes[sizes.length - 1] as number];
  const inputs = Float32Array.from({ length: rows * features }, () => 2 * draw());
  const labels = Uint32Array.from({ length: rows }, () => Math.floor(((draw() + 1) / 2) * classes));
  scatter(inputs, odd, draw);
  return { features, inputs, labels };
}

export function parametersOf({ sizes, bias, seed, scale, odd = [] }: Problem): Float32Array {
  const draw = uniform(seed + 104729);
  const parameters = Float32Array.from({ length: parameterCount(sizes, bias) }, () => Math.sqrt(3) * scale * draw());
  scatter(parameters, odd, draw);
  return parameters;
}

function scatter(values: Float32Array, odd: readonly number[], draw: () => number): void {
  for (const x of odd) values[Math.floor(((draw() + 1) / 2) * values.length)] = x;
}

export function batchesOf({ rows, seed, batch }: Problem): Batches {
  return {
    size: batch,
    order: (epoch) => {
      const draw = uniform(seed + 31 * (epoch + 1));
      const order = Uint32Array.from({ length: rows }, (_, row) => row);
      for (let i = rows - 1; i > 0; i--) {
        const j = Math.floor(((draw() + 1) / 2) * (i + 1));
        [order[i], order[j]] = [order[j] as number, order[i] as number];
      }
      return order;
    },
  };
}

/** What of a problem its optimiser reads; the rest stays at its default. */
export function optimizerOf(problem: Problem): OptimizerOptions {
  const { optimizer: name, learningRate, amsgrad, momentum, nesterov, weightDecay } = problem;
  const set = { amsgrad, momentum, nesterov, weightDecay };
  const read = Object.entries(set).filter(([field]) => optimizers[name].reads.some((other) => other === field));
  return { name, learningRate, ...Object.fromEntries(read) };
}

/** The trainer of a problem; `over` replaces fields of its configuration. */
export function trainerOf(engine: Engine, problem: Problem, over: Partial<TrainerConfig> = {}): Trainer {
  return engine.createTrainer({
    sizes: problem.sizes,
    activation: problem.activation,
    slope: problem.slope,
    bias: problem.bias,
    optimizer: optimizerOf(problem),
    clipNorm: problem.clipNorm,
    centred: problem.centred,
    diagnostics: problem.diagnostics && problem.kind !== 'step',
    training: over.training ?? engine.createDataset(dataOf(problem)),
    parameters: parametersOf(problem),
    epochs: problem.epochs,
    rows: problem.kind,
    ...(problem.batch > 0 && { batches: batchesOf(problem) }),
    ...over,
  });
}

/** Everything that a trainer can be asked. */
export function everything(engine: Engine, trainer: Trainer, problem: Problem): unknown {
  using other = engine.createDataset(dataOf({ ...problem, rows: problem.rows + 3 }, 1));
  const some = Uint32Array.from([problem.rows - 1, 0, 0]);
  return {
    progress: trainer.progress(),
    trace: trainer.trace(),
    state: trainer.state(),
    evaluation: trainer.evaluate(other),
    logits: trainer.logits(other).slice(),
    gradient: trainer.gradient(),
    gradientOfSome: trainer.gradient(some),
    probe: trainer.probe({ low: -0.5, high: 2, bins: 7 }),
  };
}

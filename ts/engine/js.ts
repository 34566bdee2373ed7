/**
 * The engine in plain TypeScript: the twin of the kernel and, with the files beside it in `js/`, the specification of
 * its arithmetic by `contract.md`. Written to be read, row by row and without blocks or lanes; the same bits as any
 * other engine. This file holds the order of a training: steps, epochs, rows of the trace, state. The arithmetic of
 * a row is in `js/layers.ts`, of an update in `js/optimizers.ts`, of a trace row in `js/metrics.ts`.
 */
import * as check from './check.ts';
import type {
  Dataset,
  Engine,
  Evaluation,
  HistogramRange,
  LayerProbe,
  Progress,
  RowKind,
  Samples,
  Trace,
  Trainer,
  TrainerConfig,
  TrainerState,
} from './engine.ts';
import { Diagnostics } from './js/diagnostics.ts';
import { globalNorm, Metrics, meanLoss } from './js/metrics.ts';
import { Network } from './js/network.ts';
import { Optimizer } from './js/optimizers.ts';
import { probe } from './js/probe.ts';
import { stepsPerEpoch, traceColumns, traceRows } from './shape.ts';

export function createJsEngine(): Engine {
  return {
    name: 'js',
    createDataset: (samples) => new JsDataset(samples),
    createTrainer: (config) => new JsTrainer(config),
  };
}

class JsDataset implements Dataset {
  readonly facts: check.DatasetFacts;
  #samples: Samples | null;

  constructor(samples: Samples) {
    this.facts = check.checkSamples(samples);
    const inputs = samples.inputs.slice();
    this.#samples =
      'labels' in samples
        ? { ...samples, inputs, labels: samples.labels.slice() }
        : { ...samples, inputs, targets: samples.targets.slice() };
  }

  get rows(): number {
    return this.facts.rows;
  }

  get features(): number {
    return this.facts.features;
  }

  get samples(): Samples {
    return this.use();
  }

  free(): void {
    this.#samples = null;
  }

  [Symbol.dispose](): void {
    this.free();
  }

  use(): Samples {
    if (!this.#samples) throw new Error('data set: used after free()');
    return this.#samples;
  }
}

class JsTrainer implements Trainer {
  readonly #config: TrainerConfig;
  readonly #kind: RowKind;
  readonly #data: JsDataset;
  readonly #perEpoch: number;
  readonly #network: Network;
  readonly #optimizer: Optimizer;
  readonly #metrics: Metrics;
  readonly #names: readonly string[];
  readonly #columns: readonly Float64Array[];
  #epochs = 0;
  #stepInEpoch = 0;
  #rows = 0;
  #divergedAt: number | null = null;
  /** The batch order of the epoch that is being trained; null before one begins, and with full batches. */
  #order: Uint32Array | null = null;
  #freed = false;

  constructor(config: TrainerConfig) {
    this.#data = own(config.training, 'training');
    check.checkConfig(config, this.#data.facts, config.parameters);
    const { sizes, optimizer, batches, parameters } = config;
    this.#config = { ...config, sizes: [...sizes], optimizer: { ...optimizer } };
    this.#kind = config.rows ?? 'epoch';
    this.#perEpoch = stepsPerEpoch(this.#data.rows, batches?.size ?? 0);
    this.#network = new Network(config, parameters);
    this.#optimizer = new Optimizer(optimizer, config.clipNorm ?? 0, this.#network.parameters);
    this.#metrics = new Metrics(
      this.#network,
      this.#data.facts.loss,
      config.nearZeroThreshold ?? check.NEAR_ZERO_THRESHOLD,
      config.diagnostics ? new Diagnostics(this.#network, this.#data) : null,
    );
    const capacity = traceRows(this.#kind, config.epochs * this.#perEpoch, this.#perEpoch);
    this.#names = traceColumns({ ...config, loss: this.#data.facts.loss });
    this.#columns = this.#names.map(() => new Float64Array(capacity));
  }

  advance(steps: number): Progress {
    this.#use();
    check.checkAdvance('steps', steps);
    for (let made = 0; made < steps && this.#step(); made++);
    return this.progress();
  }

  advanceEpochs(epochs: number): Progress {
    this.#use();
    check.checkAdvance('epochs', epochs);
    const left = Math.min(epochs, this.#config.epochs - this.#epochs) * this.#perEpoch - this.#stepInEpoch;
    return this.advance(Math.max(0, left));
  }

  progress(): Progress {
    this.#use();
    const finished = this.#divergedAt !== null || this.#epochs === this.#config.epochs;
    return { steps: this.#steps, epochs: this.#epochs, rows: this.#rows, finished, divergedAt: this.#divergedAt };
  }

  trace(): Trace {
    this.#use();
    return Object.fromEntries(this.#names.map((name, c) => [name, this.#columns[c]!.slice(0, this.#rows)]));
  }

  parameters(): Float32Array {
    this.#use();
    return this.#network.parameters.slice();
  }

  setParameters(parameters: Float32Array): void {
    this.#use();
    check.checkParameters(parameters, this.#network.parameters.length);
    this.#network.parameters.set(parameters);
  }

  state(): TrainerState {
    this.#use();
    return {
      parameters: this.parameters(),
      firstMoments: this.#optimizer.firstMoments.slice(),
      secondMoments: this.#optimizer.secondMoments.slice(),
      maxSecondMoments: this.#optimizer.maxSecondMoments.slice(),
      steps: this.#steps,
      epochs: this.#epochs,
      stepInEpoch: this.#stepInEpoch,
      beta1Power: this.#optimizer.beta1Power,
      beta2Power: this.#optimizer.beta2Power,
    };
  }

  setState(state: TrainerState): void {
    this.#use();
    check.checkState(state, this.#config, this.#data.rows, this.#rows);
    this.#network.parameters.set(state.parameters);
    this.#optimizer.firstMoments.set(state.firstMoments);
    this.#optimizer.secondMoments.set(state.secondMoments);
    this.#optimizer.maxSecondMoments.set(state.maxSecondMoments);
    this.#optimizer.beta1Power = state.beta1Power;
    this.#optimizer.beta2Power = state.beta2Power;
    this.#epochs = state.epochs;
    this.#stepInEpoch = state.stepInEpoch;
    this.#rows = traceRows(this.#kind, state.steps, this.#perEpoch);
    this.#divergedAt = null;
    this.#order = null;
  }

  evaluate(data: Dataset): Evaluation {
    this.#use();
    const rows = own(data, 'data');
    const { loss: kind } = this.#data.facts;
    check.checkFit(this.#config.sizes, rows.facts, 'data', kind);
    let loss = 0;
    let right = 0;
    this.#network.forwardAll(rows, (rowLoss, rowRight) => {
      loss += rowLoss;
      if (rowRight) right += 1;
    });
    const mean = meanLoss(kind, loss, rows.rows, this.#network.logits.length);
    return { rows: rows.rows, loss: mean, ...(kind === 'cross-entropy' && { accuracy: right / rows.rows }) };
  }

  logits(data: Dataset): Float32Array {
    this.#use();
    const rows = own(data, 'data');
    check.checkFeatures(this.#config.sizes, rows.facts, 'data');
    const { inputs } = rows.samples;
    const classes = this.#network.logits.length;
    const logits = new Float32Array(rows.rows * classes);
    for (let row = 0; row < rows.rows; row++) {
      this.#network.forward(inputs, row);
      logits.set(this.#network.logits, row * classes);
    }
    return logits;
  }

  gradient(rows?: Uint32Array): Float32Array {
    this.#use();
    if (rows) check.checkRows(rows, this.#data.rows);
    this.#network.pass(this.#data, rows ?? null, 0, rows?.length ?? this.#data.rows, null);
    return this.#network.gradient.slice();
  }

  probe(range: HistogramRange): LayerProbe[] {
    this.#use();
    check.checkHistogram(range);
    return probe(this.#network, this.#data, range);
  }

  free(): void {
    this.#freed = true;
  }

  [Symbol.dispose](): void {
    this.free();
  }

  get #steps(): number {
    return this.#epochs * this.#perEpoch + this.#stepInEpoch;
  }

  /** One update with the trace row that belongs before it (contract 14). False when none was left to make. */
  #step(): boolean {
    if (this.#divergedAt !== null || this.#epochs === this.#config.epochs) return false;
    const { batches } = this.#config;
    const rows = this.#data.rows;
    if (batches && !this.#order) {
      const order = batches.order(this.#epochs);
      check.checkOrder(order, rows);
      this.#order = order.slice();
    }
    const ownPass = this.#kind === 'epoch' && batches !== undefined;
    if (ownPass && this.#stepInEpoch === 0 && !this.#pass(null, 0, rows, true)) return false;

    const start = batches ? this.#stepInEpoch * batches.size : 0;
    const end = batches ? Math.min(start + batches.size, rows) : rows;
    if (!this.#pass(this.#order, start, end, this.#kind !== 'none' && !ownPass)) return false;

    this.#optimizer.update(this.#network.gradient, () => globalNorm(this.#network.gradients));
    this.#stepInEpoch += 1;
    if (this.#stepInEpoch === this.#perEpoch) {
      this.#stepInEpoch = 0;
      this.#epochs += 1;
      this.#order = null;
    }
    return true;
  }

  /** A forward and backward pass, with a trace row where `record`; false when that row is the last (contract 12). */
  #pass(order: Uint32Array | null, start: number, end: number, record: boolean): boolean {
    if (record) this.#metrics.start();
    this.#network.pass(this.#data, order, start, end, record ? this.#metrics.look : null);
    if (!record) return true;
    const row = this.#rows;
    const finite = this.#metrics.write(this.#columns, row);
    this.#rows += 1;
    if (!finite) this.#divergedAt = row;
    return finite;
  }

  #use(): void {
    if (this.#freed) throw new Error('trainer: used after free()');
  }
}

function own(data: Dataset, field: string): JsDataset {
  if (!(data instanceof JsDataset)) throw new TypeError(`${field}: expected a data set that this engine made`);
  data.use();
  return data;
}

/**
 * The engine in WebAssembly: the kernel of `crates/`, by the bundle in `bundle/`. The only file that names the bundle.
 * Numbers lie in linear memory and are read there; this file holds offsets, checks what comes in and hands out
 * batch orders. It never computes a value of a training.
 */

import { activations, DEFAULT_SLOPE } from './activations.ts';
import * as kernel from './bundle/kernel.js';
import * as check from './check.ts';
import type {
  Dataset,
  Engine,
  Evaluation,
  HistogramRange,
  LayerProbe,
  Moments,
  Progress,
  RowKind,
  Samples,
  Trace,
  Trainer,
  TrainerConfig,
  TrainerState,
} from './engine.ts';
import { optimizerSettings, optimizers } from './optimizers.ts';
import { stepsPerEpoch, traceColumns, traceRows } from './shape.ts';
import { LinearMemory } from './wasm/memory.ts';

const ROW_KINDS: Readonly<Record<RowKind, number>> = { none: 0, epoch: 1, step: 2 };
/** The most steps that one call can be asked for. */
const MAX_STEPS = 2 ** 32 - 1;

/**
 * @param bundle the bytes of `bundle/kernel_bg.wasm`, or the module compiled from them: Node reads the file, a page
 *   fetches it. A realm has one instance; the first call makes it.
 * @throws WebAssembly.CompileError where SIMD or shared memory is missing
 */
export function loadWasmEngine(bundle: BufferSource | WebAssembly.Module): Engine {
  const { memory } = kernel.initSync({ module: bundle });
  const views = new LinearMemory(memory);
  return {
    name: 'wasm',
    createDataset: (samples) => new WasmDataset(views, samples),
    createTrainer: (config) => new WasmTrainer(views, config),
  };
}

class WasmDataset implements Dataset {
  readonly facts: check.DatasetFacts;
  #offset: number;

  constructor(memory: LinearMemory, samples: Samples) {
    this.facts = check.checkSamples(samples);
    const { rows, features, loss, outputs } = this.facts;
    this.#offset = kernel.datasetCreate(rows, features, loss === 'cross-entropy' ? 0 : outputs);
    memory.f32(kernel.datasetInputs(this.#offset), rows * features).set(samples.inputs);
    if ('labels' in samples) memory.u32(kernel.datasetLabels(this.#offset), rows).set(samples.labels);
    else memory.f32(kernel.datasetTargets(this.#offset), rows * outputs).set(samples.targets);
  }

  get rows(): number {
    return this.facts.rows;
  }

  get features(): number {
    return this.facts.features;
  }

  get offset(): number {
    if (this.#offset === 0) throw new Error('data set: used after free()');
    return this.#offset;
  }

  free(): void {
    if (this.#offset !== 0) kernel.datasetFree(this.#offset);
    this.#offset = 0;
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** Words in linear memory that hold logits or row indices; grown as needed. */
class Words {
  offset = 0;
  #length = 0;

  /** At least `length` words; what was there before is lost. */
  reserve(length: number): number {
    if (length > this.#length) {
      this.free();
      this.offset = kernel.wordsAllocate(length);
      this.#length = length;
    }
    return this.offset;
  }

  free(): void {
    if (this.#length > 0) kernel.wordsFree(this.offset, this.#length);
    this.#length = 0;
  }
}

class WasmTrainer implements Trainer {
  readonly #memory: LinearMemory;
  readonly #config: TrainerConfig;
  readonly #kind: RowKind;
  readonly #data: WasmDataset;
  readonly #count: number;
  readonly #perEpoch: number;
  readonly #words = new Words();
  #offset: number;
  /** The epoch whose batch order lies in memory. */
  #orderedEpoch = -1;

  constructor(memory: LinearMemory, config: TrainerConfig) {
    this.#data = own(config.training, 'training');
    check.checkConfig(config, this.#data.facts);
    const { sizes, optimizer, batches, parameters } = config;
    this.#memory = memory;
    this.#config = { ...config, sizes: [...sizes], optimizer: { ...optimizer }, parameters: parameters.slice() };
    this.#kind = config.rows ?? 'epoch';
    this.#count = parameters.length;
    this.#perEpoch = stepsPerEpoch(this.#data.rows, batches?.size ?? 0);
    this.#offset = kernel.trainerCreate(
      this.#data.offset,
      Uint32Array.from(sizes),
      config.epochs,
      batches?.size ?? 0,
      ROW_KINDS[this.#kind],
      config.nearZeroThreshold ?? check.NEAR_ZERO_THRESHOLD,
      0,
      activations[config.activation].code,
      config.slope ?? DEFAULT_SLOPE,
      config.bias ?? true,
      optimizers[optimizer.name].code,
      optimizerNumbers(config),
    );
    this.#numbers(kernel.Part.Parameters).set(parameters);
  }

  advance(steps: number): Progress {
    check.checkAdvance('steps', steps);
    const { batches } = this.#config;
    for (let left = steps; ; ) {
      const before = this.progress();
      if (left === 0 || before.finished) return before;
      if (batches && this.#orderedEpoch !== before.epochs) this.#writeOrder(before.epochs);
      expectOk(kernel.advance(this.#use(), this.#data.offset, Math.min(left, MAX_STEPS)));
      left -= this.progress().steps - before.steps;
    }
  }

  advanceEpochs(epochs: number): Progress {
    check.checkAdvance('epochs', epochs);
    const [, done, stepInEpoch] = this.#counters();
    return this.advance(Math.max(0, Math.min(epochs, this.#config.epochs - done) * this.#perEpoch - stepInEpoch));
  }

  progress(): Progress {
    const [steps, epochs, , rows, diverged] = this.#counters();
    const finished = diverged !== 0 || epochs === this.#config.epochs;
    return { steps, epochs, rows, finished, divergedAt: diverged === 0 ? null : diverged - 1 };
  }

  trace(): Trace {
    const { rows } = this.progress();
    const start = this.#place(kernel.Part.Trace);
    const stride = kernel.traceCapacity(this.#offset) * Float64Array.BYTES_PER_ELEMENT;
    const names = traceColumns({ ...this.#config, loss: this.#data.facts.loss });
    return Object.fromEntries(names.map((name, c) => [name, this.#memory.f64(start + c * stride, rows).slice()]));
  }

  parameters(): Float32Array {
    return this.#numbers(kernel.Part.Parameters).slice();
  }

  setParameters(parameters: Float32Array): void {
    check.checkParameters(parameters, this.#count);
    this.#numbers(kernel.Part.Parameters).set(parameters);
  }

  state(): TrainerState {
    const [steps, epochs, stepInEpoch] = this.#counters();
    const [beta1Power, beta2Power] = this.#memory.f64(this.#place(kernel.Part.Powers), 2) as unknown as [
      number,
      number,
    ];
    return {
      parameters: this.parameters(),
      firstMoments: this.#numbers(kernel.Part.FirstMoments).slice(),
      secondMoments: this.#numbers(kernel.Part.SecondMoments).slice(),
      maxSecondMoments: this.#maxSecondMoments().slice(),
      steps,
      epochs,
      stepInEpoch,
      beta1Power,
      beta2Power,
    };
  }

  setState(state: TrainerState): void {
    check.checkState(state, this.#config, this.#data.rows, this.progress().rows);
    this.#numbers(kernel.Part.Parameters).set(state.parameters);
    this.#numbers(kernel.Part.FirstMoments).set(state.firstMoments);
    this.#numbers(kernel.Part.SecondMoments).set(state.secondMoments);
    this.#maxSecondMoments().set(state.maxSecondMoments);
    this.#memory.f64(this.#place(kernel.Part.Powers), 2).set([state.beta1Power, state.beta2Power]);
    const rows = traceRows(this.#kind, state.steps, this.#perEpoch);
    expectOk(kernel.goTo(this.#offset, state.steps, state.epochs, state.stepInEpoch, rows));
    this.#orderedEpoch = -1;
  }

  evaluate(data: Dataset): Evaluation {
    const rows = own(data, 'data');
    const { loss: kind } = this.#data.facts;
    check.checkFit(this.#config.sizes, rows.facts, 'data', kind);
    expectOk(kernel.evaluate(this.#use(), rows.offset));
    const [loss, accuracy] = this.#memory.f64(this.#place(kernel.Part.Evaluation), 2) as unknown as [number, number];
    return { rows: rows.rows, loss, ...(kind === 'cross-entropy' && { accuracy }) };
  }

  logits(data: Dataset): Float32Array {
    const rows = own(data, 'data');
    const { sizes } = this.#config;
    check.checkFeatures(sizes, rows.facts, 'data');
    this.#use();
    const length = rows.rows * (sizes[sizes.length - 1] as number);
    expectOk(kernel.logits(this.#offset, rows.offset, this.#words.reserve(length)));
    return this.#memory.f32(this.#words.offset, length);
  }

  gradient(rows?: Uint32Array): Float32Array {
    this.#use();
    if (rows) {
      check.checkRows(rows, this.#data.rows);
      const offset = this.#words.reserve(rows.length);
      this.#memory.u32(offset, rows.length).set(rows);
    }
    expectOk(kernel.gradient(this.#offset, this.#data.offset, this.#words.offset, rows?.length ?? 0));
    return this.#numbers(kernel.Part.Gradient).slice();
  }

  probe({ low, high, bins }: HistogramRange): LayerProbe[] {
    check.checkHistogram({ low, high, bins });
    const numbers = kernel.probe(this.#use(), this.#data.offset, low, high, bins);
    const perLayer = 6 + bins + 2;
    return this.#config.sizes.slice(1).map((_, l) => {
      const at = l * perLayer;
      const moments = (k: number): Moments => {
        const [mean, rms] = numbers.subarray(at + 2 * k) as unknown as [number, number];
        return { mean, rms };
      };
      const histogram = Uint32Array.from(numbers.subarray(at + 6, at + perLayer));
      return { preActivation: moments(0), activation: moments(1), delta: moments(2), histogram };
    });
  }

  free(): void {
    if (this.#offset === 0) return;
    kernel.trainerFree(this.#offset);
    this.#words.free();
    this.#offset = 0;
  }

  [Symbol.dispose](): void {
    this.free();
  }

  #writeOrder(epoch: number): void {
    const order = this.#config.batches?.order(epoch) ?? new Uint32Array();
    check.checkOrder(order, this.#data.rows);
    this.#memory.u32(this.#place(kernel.Part.Order), order.length).set(order);
    this.#orderedEpoch = epoch;
  }

  /** Steps, epochs, step in the epoch, trace rows, 1 + the diverged row. */
  #counters(): [number, number, number, number, number] {
    const words = this.#memory.u32(this.#place(kernel.Part.Progress), 5);
    const at = (i: number) => Atomics.load(words, i);
    return [at(0), at(1), at(2), at(3), at(4)];
  }

  /** Parameters or what has their layout, in place. */
  #numbers(part: kernel.Part): Float32Array {
    return this.#memory.f32(this.#place(part), this.#count);
  }

  /** In place; empty without amsgrad. */
  #maxSecondMoments(): Float32Array {
    const { amsgrad = false } = this.#config.optimizer;
    return this.#memory.f32(this.#place(kernel.Part.MaxSecondMoments), amsgrad ? this.#count : 0);
  }

  #place(part: kernel.Part): number {
    return kernel.place(this.#use(), part);
  }

  #use(): number {
    if (this.#offset === 0) throw new Error('trainer: used after free()');
    return this.#offset;
  }
}

/** In the order that the kernel documents. */
function optimizerNumbers({ optimizer, clipNorm = 0 }: TrainerConfig): Float64Array {
  const { learningRate, beta1, beta2, epsilon, amsgrad, ...others } = optimizerSettings(optimizer);
  const { momentum, nesterov, alpha, weightDecay } = others;
  const adam = [beta1, beta2, epsilon, Number(amsgrad)];
  return Float64Array.of(learningRate, ...adam, momentum, Number(nesterov), alpha, weightDecay, clipNorm);
}

function expectOk(status: kernel.Status): void {
  if (status !== kernel.Status.Ok) throw new Error(`kernel: ${kernel.Status[status]}, a bug in the engine`);
}

function own(data: Dataset, field: string): WasmDataset {
  if (!(data instanceof WasmDataset)) throw new TypeError(`${field}: expected a data set that this engine made`);
  return data;
}

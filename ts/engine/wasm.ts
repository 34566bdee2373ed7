/**
 * The engine in WebAssembly: the kernel of `crates/`, by the bundle in `bundle/`, which only this file and the folder
 * beside it name. Numbers lie in linear memory and are read there; what is here makes and frees trainers, and is for
 * the host alone. It never computes a value of a training.
 */

import { activations, DEFAULT_SLOPE } from './activations.ts';
import * as kernel from './bundle/kernel.js';
import * as check from './check.ts';
import type {
  Dataset,
  HistogramRange,
  LayerProbe,
  Moments,
  RowKind,
  Trainer,
  TrainerSettings,
  TrainerState,
} from './engine.ts';
import { optimizerSettings, optimizers } from './optimizers.ts';
import { traceRows } from './shape.ts';
import type { GuestEngine, HostEngine, Lease, Reservation, Share } from './sharing.ts';
import { own, WasmDataset } from './wasm/dataset.ts';
import { expectOk, WasmDriver } from './wasm/driver.ts';
import { LinearMemory } from './wasm/memory.ts';

const ROW_KINDS: Readonly<Record<RowKind, number>> = { none: 0, epoch: 1, step: 2 };
/** Of a guest's stack. The kernel keeps its buffers elsewhere. */
const STACK_BYTES = 2 ** 18;

/** What the glue returns and its types leave out: where a thread's own memory lies. */
interface ThreadExports {
  readonly __stack_alloc: { readonly value: number };
  readonly __tls_base: { readonly value: number };
}

/**
 * @param bundle the bytes of `bundle/kernel_bg.wasm`, or the module compiled from them: Node reads the file, a page
 *   fetches it. A realm has one instance; the first call makes it.
 * @throws WebAssembly.CompileError where SIMD or shared memory is missing
 */
export function loadWasmEngine(bundle: BufferSource | WebAssembly.Module): HostEngine {
  const module = bundle instanceof WebAssembly.Module ? bundle : new WebAssembly.Module(bundle);
  const exports = kernel.initSync({ module });
  const { memory } = exports;
  const views = new LinearMemory(memory);
  return {
    name: 'wasm',
    share: { module, memory },
    createDataset: (samples) => WasmDataset.create(views, samples),
    createTrainer: (config) => new WasmTrainer(views, config, config.parameters),
    datasetHandle: (data) => own(data, 'data').handle,
    reserve: (settings) => new WasmTrainer(views, settings),
    reclaim: ({ stack, threadLocal }) => exports.__wbindgen_thread_destroy(threadLocal, stack, STACK_BYTES),
  };
}

/**
 * The engine in a thread that is lent the memory of another's: its own instance, its own stack.
 * @throws Error in a realm that has an engine
 */
export function attachWasmEngine({ module, memory }: Share): GuestEngine {
  const exports = kernel.initSync({ module, memory, thread_stack_size: STACK_BYTES });
  const { __stack_alloc: stack, __tls_base: threadLocal } = exports as unknown as ThreadExports;
  const lease: Lease = { stack: stack.value, threadLocal: threadLocal.value };
  // The first instance in a memory has no stack of its own: the linker gave it one.
  if (exports.memory !== memory || lease.stack === 0) throw new Error('this thread has an engine already');
  const views = new LinearMemory(memory);
  return {
    lease,
    dataset: (handle) => WasmDataset.lent(handle),
    trainer(handle, config) {
      check.checkConfig(config, own(config.training, 'training').facts, config.parameters);
      const driver = new WasmDriver(views, config, handle);
      driver.begin(config.parameters);
      return driver;
    },
  };
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

class WasmTrainer extends WasmDriver implements Trainer, Reservation {
  readonly #words = new Words();

  /** @param parameters the initial ones; absent where a guest writes them */
  constructor(memory: LinearMemory, settings: TrainerSettings, parameters?: Float32Array) {
    const data = own(settings.training, 'training');
    check.checkConfig(settings, data.facts, parameters);
    super(memory, settings, create(settings, data));
    if (parameters) this.begin(parameters);
  }

  get handle(): number {
    return this.use();
  }

  state(): TrainerState {
    const [steps, epochs, stepInEpoch] = this.counters();
    const [beta1Power, beta2Power] = this.memory.f64(this.place(kernel.Part.Powers), 2) as unknown as [number, number];
    return {
      parameters: this.parameters(),
      firstMoments: this.numbers(kernel.Part.FirstMoments).slice(),
      secondMoments: this.numbers(kernel.Part.SecondMoments).slice(),
      maxSecondMoments: this.#maxSecondMoments().slice(),
      steps,
      epochs,
      stepInEpoch,
      beta1Power,
      beta2Power,
    };
  }

  setState(state: TrainerState): void {
    check.checkState(state, this.settings, this.data.rows, this.progress().rows);
    this.numbers(kernel.Part.Parameters).set(state.parameters);
    this.numbers(kernel.Part.FirstMoments).set(state.firstMoments);
    this.numbers(kernel.Part.SecondMoments).set(state.secondMoments);
    this.#maxSecondMoments().set(state.maxSecondMoments);
    this.memory.f64(this.place(kernel.Part.Powers), 2).set([state.beta1Power, state.beta2Power]);
    const rows = traceRows(this.kind, state.steps, this.perEpoch);
    expectOk(kernel.goTo(this.offset, state.steps, state.epochs, state.stepInEpoch, rows));
    this.orderedEpoch = -1;
  }

  logits(data: Dataset): Float32Array {
    const rows = own(data, 'data');
    const { sizes } = this.settings;
    check.checkFeatures(sizes, rows.facts, 'data');
    this.use();
    const length = rows.rows * (sizes[sizes.length - 1] as number);
    expectOk(kernel.logits(this.offset, rows.offset, this.#words.reserve(length)));
    return this.memory.f32(this.#words.offset, length);
  }

  gradient(rows?: Uint32Array): Float32Array {
    this.use();
    if (rows) {
      check.checkRows(rows, this.data.rows);
      const offset = this.#words.reserve(rows.length);
      this.memory.u32(offset, rows.length).set(rows);
    }
    expectOk(kernel.gradient(this.offset, this.data.offset, this.#words.offset, rows?.length ?? 0));
    return this.numbers(kernel.Part.Gradient).slice();
  }

  probe({ low, high, bins }: HistogramRange): LayerProbe[] {
    check.checkHistogram({ low, high, bins });
    const numbers = kernel.probe(this.use(), this.data.offset, low, high, bins);
    const perLayer = 6 + bins + 2;
    return this.settings.sizes.slice(1).map((_, l) => {
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
    if (this.offset === 0) return;
    kernel.trainerFree(this.offset);
    this.#words.free();
    this.offset = 0;
  }

  [Symbol.dispose](): void {
    this.free();
  }

  /** In place; empty without amsgrad. */
  #maxSecondMoments(): Float32Array {
    const { amsgrad = false } = this.settings.optimizer;
    return this.memory.f32(this.place(kernel.Part.MaxSecondMoments), amsgrad ? this.count : 0);
  }
}

/** @returns the offset of a trainer whose parameters are 0 */
function create(settings: TrainerSettings, data: WasmDataset): number {
  return kernel.trainerCreate(
    data.offset,
    Uint32Array.from(settings.sizes),
    settings.epochs,
    settings.batches?.size ?? 0,
    ROW_KINDS[settings.rows ?? 'epoch'],
    settings.nearZeroThreshold ?? check.NEAR_ZERO_THRESHOLD,
    0,
    activations[settings.activation].code,
    settings.slope ?? DEFAULT_SLOPE,
    settings.bias ?? true,
    optimizers[settings.optimizer.name].code,
    optimizerNumbers(settings),
    settings.centred ?? false,
    settings.diagnostics ?? false,
  );
}

/** In the order that the kernel documents. */
function optimizerNumbers({ optimizer, clipNorm = 0 }: TrainerSettings): Float64Array {
  const { learningRate, beta1, beta2, epsilon, amsgrad, ...others } = optimizerSettings(optimizer);
  const { momentum, nesterov, alpha, weightDecay } = others;
  const adam = [beta1, beta2, epsilon, Number(amsgrad)];
  return Float64Array.of(learningRate, ...adam, momentum, Number(nesterov), alpha, weightDecay, clipNorm);
}

/**
 * Drives a trainer that lies in linear memory, by its offset: the part that a guest may use, since nothing here takes
 * or frees memory. It hands out batch orders and reads what the kernel wrote; it never computes a value of a training.
 */
import * as kernel from '../bundle/kernel.js';
import * as check from '../check.ts';
import type { Dataset, Evaluation, Progress, RowKind, Trace, TrainerSettings } from '../engine.ts';
import { parameterCount } from '../engine.ts';
import { stepsPerEpoch, traceColumns } from '../shape.ts';
import type { Driver } from '../sharing.ts';
import { own, type WasmDataset } from './dataset.ts';
import type { LinearMemory } from './memory.ts';

/** The most steps that one call can be asked for. */
const MAX_STEPS = 2 ** 32 - 1;

export class WasmDriver implements Driver {
  protected readonly memory: LinearMemory;
  protected readonly settings: TrainerSettings;
  protected readonly kind: RowKind;
  protected readonly data: WasmDataset;
  protected readonly perEpoch: number;
  /** 0 once the trainer was freed. */
  protected offset: number;
  /** The epoch whose batch order lies in memory. */
  protected orderedEpoch = -1;
  /** Of parameters. */
  protected readonly count: number;

  /** @param settings checked; @param offset of a trainer made by them */
  constructor(memory: LinearMemory, settings: TrainerSettings, offset: number) {
    this.memory = memory;
    this.settings = { ...settings, sizes: [...settings.sizes], optimizer: { ...settings.optimizer } };
    this.kind = settings.rows ?? 'epoch';
    this.data = own(settings.training, 'training');
    this.perEpoch = stepsPerEpoch(this.data.rows, settings.batches?.size ?? 0);
    this.offset = offset;
    this.count = parameterCount(settings.sizes, settings.bias);
    if (this.place(kernel.Part.Parameters) === 0) throw new Error(`no trainer lies at ${offset}`);
  }

  /** Writes the parameters that the training begins with. */
  begin(parameters: Float32Array): void {
    this.setParameters(parameters);
    expectOk(kernel.begin(this.use(), this.data.offset));
  }

  advance(steps: number): Progress {
    check.checkAdvance('steps', steps);
    const { batches } = this.settings;
    for (let left = steps; ; ) {
      const before = this.progress();
      if (left === 0 || before.finished) return before;
      if (batches && this.orderedEpoch !== before.epochs) this.#writeOrder(before.epochs);
      expectOk(kernel.advance(this.use(), this.data.offset, Math.min(left, MAX_STEPS)));
      left -= this.progress().steps - before.steps;
    }
  }

  advanceEpochs(epochs: number): Progress {
    check.checkAdvance('epochs', epochs);
    const [, done, stepInEpoch] = this.counters();
    return this.advance(Math.max(0, Math.min(epochs, this.settings.epochs - done) * this.perEpoch - stepInEpoch));
  }

  progress(): Progress {
    const [steps, epochs, , rows, diverged] = this.counters();
    const finished = diverged !== 0 || epochs === this.settings.epochs;
    return { steps, epochs, rows, finished, divergedAt: diverged === 0 ? null : diverged - 1 };
  }

  trace(): Trace {
    const { rows } = this.progress();
    const start = this.place(kernel.Part.Trace);
    const stride = kernel.traceCapacity(this.offset) * Float64Array.BYTES_PER_ELEMENT;
    const names = traceColumns({ ...this.settings, loss: this.data.facts.loss });
    return Object.fromEntries(names.map((name, c) => [name, this.memory.f64(start + c * stride, rows).slice()]));
  }

  parameters(): Float32Array {
    return this.numbers(kernel.Part.Parameters).slice();
  }

  setParameters(parameters: Float32Array): void {
    check.checkParameters(parameters, this.count);
    this.numbers(kernel.Part.Parameters).set(parameters);
  }

  evaluate(data: Dataset): Evaluation {
    const rows = own(data, 'data');
    const { loss: kind } = this.data.facts;
    check.checkFit(this.settings.sizes, rows.facts, 'data', kind);
    expectOk(kernel.evaluate(this.use(), rows.offset));
    const [loss, accuracy] = this.memory.f64(this.place(kernel.Part.Evaluation), 2) as unknown as [number, number];
    return { rows: rows.rows, loss, ...(kind === 'cross-entropy' && { accuracy }) };
  }

  /** Steps, epochs, step in the epoch, trace rows, 1 + the diverged row. */
  protected counters(): [number, number, number, number, number] {
    const words = this.memory.u32(this.place(kernel.Part.Progress), 5);
    const at = (i: number) => Atomics.load(words, i);
    return [at(0), at(1), at(2), at(3), at(4)];
  }

  /** Parameters or what has their layout, in place. */
  protected numbers(part: kernel.Part): Float32Array {
    return this.memory.f32(this.place(part), this.count);
  }

  protected place(part: kernel.Part): number {
    return kernel.place(this.use(), part);
  }

  protected use(): number {
    if (this.offset === 0) throw new Error('trainer: used after free()');
    return this.offset;
  }

  #writeOrder(epoch: number): void {
    const order = this.settings.batches?.order(epoch) ?? new Uint32Array();
    check.checkOrder(order, this.data.rows);
    this.memory.u32(this.place(kernel.Part.Order), order.length).set(order);
    this.orderedEpoch = epoch;
  }
}

export function expectOk(status: kernel.Status): void {
  if (status !== kernel.Status.Ok) throw new Error(`kernel: ${kernel.Status[status]}, a bug in the engine`);
}

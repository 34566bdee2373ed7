/**
 * The module over shared memory: what one instance made another drives, by offsets alone; computing allocates nothing;
 * views follow a memory that grows.
 */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, it } from 'vitest';
import * as kernel from '../ts/engine/bundle/kernel.js';
import { createJsEngine } from '../ts/engine/js.ts';
import { WasmDataset } from '../ts/engine/wasm/dataset.ts';
import { WasmDriver } from '../ts/engine/wasm/driver.ts';
import { LinearMemory } from '../ts/engine/wasm/memory.ts';
import { attachWasmEngine, loadWasmEngine } from '../ts/engine/wasm.ts';
import { parametersOf, samplesOf, small, trainerOf } from './problems.ts';
import { words } from './words.ts';

const module = new WebAssembly.Module(readFileSync(new URL('../ts/engine/bundle/kernel_bg.wasm', import.meta.url)));
const problem = { ...small, rows: 50, epochs: 40 };
let memory: WebAssembly.Memory;
let views: LinearMemory;

beforeAll(() => {
  memory = kernel.initSync({ module }).memory;
  views = new LinearMemory(memory);
});

/** A data set and a trainer for the problem, made by this instance, by their offsets. */
function make(): { data: number; trainer: number } {
  const { inputs, labels, features } = samplesOf(problem);
  const data = kernel.datasetCreate(problem.rows, features, 0);
  views.f32(kernel.datasetInputs(data), inputs.length).set(inputs);
  views.u32(kernel.datasetLabels(data), labels.length).set(labels);
  const { sizes, epochs, learningRate } = problem;
  const [batch, rows, panels] = [0, 1, 0];
  const numbers = Float64Array.of(learningRate, 0.9, 0.999, 1e-8, 0, 0, 0, 0.99, 0, 0);
  const kinds = [0, 0.01, true, 0] as const;
  const trainer = kernel.trainerCreate(
    data,
    Uint32Array.from(sizes),
    epochs,
    batch,
    rows,
    0.01,
    panels,
    ...kinds,
    numbers,
    false,
    false,
  );
  const parameters = parametersOf(problem);
  views.f32(kernel.place(trainer, kernel.Part.Parameters), parameters.length).set(parameters);
  return { data, trainer };
}

describe('an instance in a worker', () => {
  it('drives a trainer of this one with the bits of the twin', async () => {
    const { data, trainer } = make();
    const workerData = { module, memory, stackBytes: 1 << 18, trainer, data, portions: [1, 7, 1000] };
    const worker = new Worker(new URL('./shared-memory/worker.mjs', import.meta.url), { workerData });
    const statuses = await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(statuses).toEqual([kernel.Status.Ok, kernel.Status.Ok, kernel.Status.Ok, kernel.Status.Ok]);

    const engine = createJsEngine();
    using training = engine.createDataset(samplesOf(problem));
    using twin = trainerOf(engine, problem, { training });
    twin.advance(1000);
    const { loss, accuracy = NaN } = twin.evaluate(training);
    const count = twin.parameters().length;
    const found = {
      progress: views.u32(kernel.place(trainer, kernel.Part.Progress), 5).slice(),
      parameters: views.f32(kernel.place(trainer, kernel.Part.Parameters), count).slice(),
      loss: views.f64(kernel.place(trainer, kernel.Part.Trace), problem.epochs).slice(),
      evaluation: views.f64(kernel.place(trainer, kernel.Part.Evaluation), 2).slice(),
    };
    expect(words(found)).toEqual(
      words({
        progress: Uint32Array.of(40, 40, 0, 40, 0),
        parameters: twin.parameters(),
        loss: twin.trace().loss as Float64Array,
        evaluation: Float64Array.of(loss, accuracy),
      }),
    );
    expect(kernel.trainerFree(trainer) && kernel.datasetFree(data)).toBe(true);
  });
});

describe('an offset', () => {
  it('that was freed or never given is refused, and freeing twice does nothing', () => {
    const { data, trainer } = make();
    expect(kernel.advance(trainer, trainer, 1)).toBe(kernel.Status.Unknown);
    expect(kernel.advance(data, data, 1)).toBe(kernel.Status.Unknown);
    expect(kernel.trainerFree(trainer)).toBe(true);
    expect(kernel.advance(trainer, data, 1)).toBe(kernel.Status.Unknown);
    expect(kernel.trainerFree(trainer)).toBe(false);
    expect(kernel.datasetFree(data)).toBe(true);
    expect(kernel.place(0, kernel.Part.Trace)).toBe(0);
  });

  it('is refused where a guest looks for what was freed, and a thread has one engine', () => {
    const engine = loadWasmEngine(module);
    using training = engine.createDataset(samplesOf(problem));
    const { sizes, epochs, learningRate } = problem;
    const optimizer = { name: 'adam', learningRate } as const;
    const settings = { sizes, epochs, training, activation: 'relu', optimizer } as const;
    const reserved = engine.reserve(settings);
    const { handle } = reserved;
    const lent = WasmDataset.lent(engine.datasetHandle(training));
    expect(new WasmDriver(views, { ...settings, training: lent }, handle).progress()).toEqual(reserved.progress());
    lent.free();
    expect(training.rows).toBe(problem.rows);
    reserved.free();
    expect(() => new WasmDriver(views, settings, handle)).toThrow(`no trainer lies at ${handle}`);
    const freed = engine.datasetHandle(training);
    training.free();
    expect(() => WasmDataset.lent(freed)).toThrow(`no data set lies at ${freed.offset}`);
    expect(() => attachWasmEngine(engine.share)).toThrow('this thread has an engine already');
  });
});

/** Where the allocator would put something now: the same place as before where nothing was taken since. */
function probe(): number {
  const offset = kernel.wordsAllocate(1000);
  kernel.wordsFree(offset, 1000);
  return offset;
}

describe('memory', () => {
  it('is not asked for while a trainer computes', () => {
    const { data, trainer } = make();
    const [place, bytes] = [probe(), memory.buffer.byteLength];
    expect(kernel.advance(trainer, data, 1000)).toBe(kernel.Status.Ok);
    expect(kernel.evaluate(trainer, data)).toBe(kernel.Status.Ok);
    expect(kernel.gradient(trainer, data, 0, 0)).toBe(kernel.Status.Ok);
    expect([probe(), memory.buffer.byteLength]).toEqual([place, bytes]);
    kernel.trainerFree(trainer);
    kernel.datasetFree(data);
  });

  it('is left as it was by 10,000 trainers that were made and freed', () => {
    const engine = loadWasmEngine(module);
    using training = engine.createDataset(samplesOf(problem));
    const [place, bytes] = [probe(), memory.buffer.byteLength];
    for (let i = 0; i < 10_000; i++) {
      using trainer = trainerOf(engine, { ...problem, batch: i % 3 === 0 ? 8 : 0 }, { training });
      if (i % 1000 === 0) trainer.advance(3);
    }
    expect([probe(), memory.buffer.byteLength]).toEqual([place, bytes]);
  });

  it('that does not suffice gives an error that says how much was needed, and leaves everything usable', () => {
    const engine = loadWasmEngine(module);
    using training = engine.createDataset(samplesOf(problem));
    const before = memory.buffer.byteLength;
    // Traces of 17 columns: the whole gigabyte, but for what is in use.
    expect(() => trainerOf(engine, { ...problem, epochs: 7_890_000 }, { training })).toThrow(
      /a trainer with 110 parameters needs 1073\d{6} bytes, more than this memory still holds/,
    );
    expect(memory.buffer.byteLength).toBe(before);
    using trainer = trainerOf(engine, problem, { training });
    expect(trainer.advance(3).steps).toBe(3);
  });

  it('may grow between calls: what was there and what is new can be read', () => {
    const engine = loadWasmEngine(module);
    using training = engine.createDataset(samplesOf(problem));
    using trainer = trainerOf(engine, problem, { training });
    const before = trainer.parameters();
    const end = memory.buffer.byteLength;
    const large = { ...problem, sizes: [3, 300, 300, 4], scale: 0.05, epochs: 1 };
    using other = trainerOf(engine, large, { training });
    expect(memory.buffer.byteLength).toBeGreaterThan(end);
    expect(words(other.parameters())).toEqual(words(parametersOf(large)));
    expect(words(trainer.parameters())).toEqual(words(before));
  });
});

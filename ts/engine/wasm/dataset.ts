/** A data set in linear memory, by its offset: written there by the host that owns it, or lent to a guest. */
import * as kernel from '../bundle/kernel.js';
import * as check from '../check.ts';
import type { Dataset, Samples } from '../engine.ts';
import type { DatasetHandle } from '../sharing.ts';
import type { LinearMemory } from './memory.ts';

export class WasmDataset implements Dataset {
  readonly facts: check.DatasetFacts;
  readonly #lent: boolean;
  #offset: number;

  private constructor(facts: check.DatasetFacts, offset: number, lent: boolean) {
    this.facts = facts;
    this.#offset = offset;
    this.#lent = lent;
  }

  static create(memory: LinearMemory, samples: Samples): WasmDataset {
    const facts = check.checkSamples(samples);
    const { rows, features, loss, outputs } = facts;
    const offset = kernel.datasetCreate(rows, features, loss === 'cross-entropy' ? 0 : outputs);
    memory.f32(kernel.datasetInputs(offset), rows * features).set(samples.inputs);
    if ('labels' in samples) memory.u32(kernel.datasetLabels(offset), rows).set(samples.labels);
    else memory.f32(kernel.datasetTargets(offset), rows * outputs).set(samples.targets);
    return new WasmDataset(facts, offset, false);
  }

  static lent({ offset, ...facts }: DatasetHandle): WasmDataset {
    if (kernel.datasetInputs(offset) === 0) throw new Error(`no data set lies at ${offset}`);
    return new WasmDataset(facts, offset, true);
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

  get handle(): DatasetHandle {
    return { offset: this.offset, ...this.facts };
  }

  free(): void {
    if (this.#offset !== 0 && !this.#lent) kernel.datasetFree(this.#offset);
    this.#offset = 0;
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** @throws TypeError for a data set of another engine */
export function own(data: Dataset, field: string): WasmDataset {
  if (!(data instanceof WasmDataset)) throw new TypeError(`${field}: expected a data set that this engine made`);
  return data;
}

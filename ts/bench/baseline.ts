/**
 * What one gets without WebAssembly: the same training in plain JavaScript, as fast as it can be written: typed
 * arrays, blocks of rows that stay in the cache, tiles of sums that stay in registers. All in float64, which is what
 * JavaScript computes in: rounding each step, as the exact twin must, would slow it and flatter us, and float32 arrays
 * alone, which convert at every load, cost 5 %. So it is near the engines' figures and never equal to them. It knows no
 * engine and no clock.
 */
import type { Batches, LabelledSamples } from '../engine/engine.ts';
import { adam, addRows, crossEntropyGradient, forward, inputGradient, outerSum, transpose } from './baseline/loops.ts';

/** Rows that go through all layers together: 64 rows of 256 units are 128 kB. */
const BLOCK = 64;

/** Of Adam; those that are absent are PyTorch's. */
export interface AdamNumbers {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export interface BaselineConfig {
  readonly sizes: readonly number[];
  readonly optimizer: AdamNumbers;
  readonly training: LabelledSamples;
  /** Initial parameters, in an engine's layout. */
  readonly parameters: Float32Array;
  /** As an engine's; absent: full batches. */
  readonly batches?: Batches;
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly weightGradient: Float64Array;
  readonly biasGradient: Float64Array;
  /** weight [inputs, outputs], written anew for each step. */
  readonly transposed: Float64Array;
  /** Output of a block's rows; of the last layer the logits. */
  readonly activation: Float64Array;
  readonly delta: Float64Array;
}

/** Trains a network of ReLU layers with softmax cross-entropy and Adam. */
export class Baseline {
  readonly parameters: Float64Array;
  readonly #config: BaselineConfig;
  readonly #gradient: Float64Array;
  readonly #layers: readonly Layer[];
  readonly #block: Float64Array;
  readonly #labels = new Uint32Array(BLOCK);
  readonly #firstMoments: Float64Array;
  readonly #secondMoments: Float64Array;
  #steps = 0;
  #epoch = 0;
  #row = 0;
  #order: Uint32Array | null = null;

  constructor(config: BaselineConfig) {
    this.#config = config;
    this.parameters = Float64Array.from(config.parameters);
    this.#gradient = new Float64Array(this.parameters.length);
    this.#firstMoments = new Float64Array(this.parameters.length);
    this.#secondMoments = new Float64Array(this.parameters.length);
    this.#layers = layersOf(config.sizes, this.parameters, this.#gradient);
    this.#block = new Float64Array(BLOCK * config.training.features);
  }

  /** Back to the initial parameters, before the first step. */
  reset(): void {
    this.parameters.set(this.#config.parameters);
    this.#firstMoments.fill(0);
    this.#secondMoments.fill(0);
    this.#steps = 0;
    this.#epoch = 0;
    this.#row = 0;
    this.#order = null;
  }

  advance(steps: number): void {
    for (let made = 0; made < steps; made++) this.#step();
  }

  /** [rows, classes] of those inputs [rows, features]. */
  logits(inputs: Float32Array): Float64Array {
    const { features } = this.#config.training;
    const last = this.#layers[this.#layers.length - 1]!;
    const rows = inputs.length / features;
    const logits = new Float64Array(rows * last.outputs);
    for (let start = 0; start < rows; start += BLOCK) {
      const count = Math.min(BLOCK, rows - start);
      this.#block.set(inputs.subarray(start * features, (start + count) * features));
      this.#forward(count);
      logits.set(last.activation.subarray(0, count * last.outputs), start * last.outputs);
    }
    return logits;
  }

  #step(): void {
    const { training, batches } = this.#config;
    const rows = training.labels.length;
    const size = batches?.size ?? rows;
    if (batches && this.#row === 0) this.#order = batches.order(this.#epoch);
    const end = Math.min(this.#row + size, rows);
    const batch = end - this.#row;
    this.#gradient.fill(0);
    for (const { weight, outputs, inputs, transposed } of this.#layers) transpose(weight, outputs, inputs, transposed);
    for (let start = this.#row; start < end; start += BLOCK) {
      const count = Math.min(BLOCK, end - start);
      this.#gather(start, count);
      this.#forward(count);
      this.#backward(count, 1 / batch);
    }
    this.#update();
    this.#row = end === rows ? 0 : end;
    if (end === rows) this.#epoch += 1;
  }

  /** Rows of the batch order into the block. */
  #gather(start: number, count: number): void {
    const { features, inputs, labels } = this.#config.training;
    for (let r = 0; r < count; r++) {
      const row = this.#order ? this.#order[start + r]! : start + r;
      for (let j = 0; j < features; j++) this.#block[r * features + j] = inputs[row * features + j]!;
      this.#labels[r] = labels[row]!;
    }
  }

  #forward(rows: number): void {
    let x = this.#block;
    for (const [l, layer] of this.#layers.entries()) {
      const floor = l === this.#layers.length - 1 ? -Infinity : 0;
      forward(x, layer.weight, layer.bias, rows, layer.inputs, layer.outputs, floor, layer.activation);
      x = layer.activation;
    }
  }

  #backward(rows: number, scale: number): void {
    const last = this.#layers[this.#layers.length - 1]!;
    crossEntropyGradient(last.activation, this.#labels, rows, last.outputs, scale, last.delta);
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { inputs, outputs, delta, transposed, weightGradient, biasGradient } = this.#layers[l]!;
      const below = this.#layers[l - 1];
      const x = below?.activation ?? this.#block;
      // The wider side takes the longer edge of the tile.
      if (outputs >= inputs) outerSum(delta, outputs, x, inputs, rows, weightGradient, inputs, 1);
      else outerSum(x, inputs, delta, outputs, rows, weightGradient, 1, inputs);
      addRows(delta, rows, outputs, biasGradient);
      if (below) inputGradient(delta, transposed, below.activation, rows, outputs, inputs, below.delta);
    }
  }

  /** Adam as PyTorch defines it. */
  #update(): void {
    const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = this.#config.optimizer;
    this.#steps += 1;
    const step = learningRate / (1 - beta1 ** this.#steps);
    const r = 1 / Math.sqrt(1 - beta2 ** this.#steps);
    adam(this.parameters, this.#gradient, this.#firstMoments, this.#secondMoments, step, r, beta1, beta2, epsilon);
  }
}

function layersOf(sizes: readonly number[], parameters: Float64Array, gradient: Float64Array): Layer[] {
  let offset = 0;
  return sizes.slice(1).map((outputs, l) => {
    const inputs = sizes[l]!;
    const weights = [offset, offset + outputs * inputs] as const;
    const biases = [weights[1], weights[1] + outputs] as const;
    offset = biases[1];
    return {
      inputs,
      outputs,
      weight: parameters.subarray(...weights),
      bias: parameters.subarray(...biases),
      weightGradient: gradient.subarray(...weights),
      biasGradient: gradient.subarray(...biases),
      transposed: new Float64Array(outputs * inputs),
      activation: new Float64Array(BLOCK * outputs),
      delta: new Float64Array(BLOCK * outputs),
    };
  });
}

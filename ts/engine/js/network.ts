/**
 * A network with its parameters, its gradient and one row's passage through it. A pass takes the rows one after the
 * other, forward and backward, so every sum over rows is in their order by construction (contract 6). It never
 * updates a parameter and keeps nothing of a row but the gradient: who wants more looks at each row as it passes.
 */
import { type Activation, DEFAULT_SLOPE } from '../activations.ts';
import type { Samples } from '../engine.ts';
import { parameterCount } from '../engine.ts';
import { tensorLengths } from '../shape.ts';
import { type ActivationFunctions, activationFunctions } from './activations.ts';
import * as layer from './layers.ts';

const f = Math.fround;

/** Samples and how many. */
export interface Rows {
  readonly rows: number;
  readonly samples: Samples;
}

/** Called for each row while it is in the network, whose arrays the next row overwrites. `right` needs a label. */
export type Look = (loss: number, right: boolean) => void;

export interface Shape {
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly slope?: number;
  readonly bias?: boolean;
  readonly centred?: boolean;
}

export class Network {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  /** weight 1, bias 1 (if any), weight 2, …: views into the flat gradient. */
  readonly gradients: readonly Float32Array[];
  /** Of the current row, layers from 0: pre-activations, activations (of the output: its logits), deltas. */
  readonly z: readonly Float32Array[];
  readonly a: readonly Float32Array[];
  readonly delta: readonly Float32Array[];
  readonly #activation: ActivationFunctions;
  readonly #slope: number;
  readonly #input: Float32Array;
  /** Views into the parameters, one for each layer. */
  readonly weights: readonly Float32Array[];
  /** Zeros where the network has none. */
  readonly #biases: readonly Float32Array[];
  readonly #hasBiases: boolean;
  /** Of a centred network: the same with its initial parameters, not centred. */
  readonly #origin: Network | null;

  constructor(shape: Shape, parameters: Float32Array) {
    const { sizes, activation, slope = DEFAULT_SLOPE, bias = true, centred = false } = shape;
    const lengths = tensorLengths(sizes, bias);
    const units = sizes.slice(1);
    this.#activation = activationFunctions[activation];
    this.#slope = f(slope);
    this.#input = new Float32Array(sizes[0]!);
    this.parameters = parameters.slice();
    this.gradient = new Float32Array(parameterCount(sizes, bias));
    const tensors = views(this.parameters, lengths);
    this.weights = units.map((_, l) => tensors[bias ? 2 * l : l]!);
    this.#biases = units.map((n, l) => (bias ? tensors[2 * l + 1]! : new Float32Array(n)));
    this.#hasBiases = bias;
    this.#origin = centred ? new Network({ ...shape, centred: false }, parameters) : null;
    this.gradients = views(this.gradient, lengths);
    this.z = units.map((n) => new Float32Array(n));
    this.a = this.z.map((z, l) => (l === units.length - 1 ? z : new Float32Array(z.length)));
    this.delta = units.map((n) => new Float32Array(n));
  }

  /** The outputs: of a network for labels its logits. */
  get logits(): Float32Array {
    return this.z[this.z.length - 1]!;
  }

  /** All layers forward, from the inputs of one row. */
  forward(inputs: Float32Array, row: number): void {
    const input = this.#input;
    for (let i = 0; i < input.length; i++) input[i] = inputs[row * input.length + i]!;
    const last = this.z.length - 1;
    for (let l = 0; l <= last; l++) {
      layer.forward(this.weights[l]!, this.#biases[l]!, l === 0 ? input : this.a[l - 1]!, this.z[l]!);
      if (l < last) layer.activate(this.#activation, this.#slope, this.z[l]!, this.a[l]!);
    }
    if (this.#origin) {
      this.#origin.forward(inputs, row);
      layer.centre(this.logits, this.#origin.logits);
    }
  }

  /** All layers backward, from the output's delta; adds to the gradient. */
  backward(): void {
    for (let l = this.z.length - 1; l >= 0; l--) {
      const delta = this.delta[l]!;
      const tensor = this.#hasBiases ? 2 * l : l;
      layer.weightGradient(delta, l === 0 ? this.#input : this.a[l - 1]!, this.gradients[tensor]!);
      if (this.#hasBiases) layer.biasGradient(delta, this.gradients[tensor + 1]!);
      if (l === 0) return;
      layer.inputGradient(this.weights[l]!, delta, this.delta[l - 1]!);
      const { z, a, delta: deltas } = this;
      layer.activationGradient(this.#activation, this.#slope, z[l - 1]!, a[l - 1]!, deltas[l - 1]!);
    }
  }

  /**
   * Forward and backward over a set of rows: those of `order` from `start` to `end`, or all in their order without
   * one. Leaves the gradient of their mean loss; `look` sees each row after its backward pass.
   */
  pass(data: Rows, order: Uint32Array | null, start: number, end: number, look: Look | null): void {
    const { samples } = data;
    const scale = f('labels' in samples ? 1 / (end - start) : 2 / ((end - start) * this.logits.length));
    this.gradient.fill(0);
    for (let position = start; position < end; position++) {
      const row = order ? order[position]! : position;
      this.forward(samples.inputs, row);
      const loss = this.#loss(samples, row, scale);
      this.backward();
      look?.(loss, this.#isRight(samples, row));
    }
  }

  /** Forward alone over all rows; `look` as above, with deltas that mean nothing. */
  forwardAll({ rows, samples }: Rows, look: Look): void {
    for (let row = 0; row < rows; row++) {
      this.forward(samples.inputs, row);
      look(this.#loss(samples, row, 1), this.#isRight(samples, row));
    }
  }

  /** Of the row in the network; leaves the output's delta. */
  #loss(samples: Samples, row: number, scale: number): number {
    const delta = this.delta[this.delta.length - 1]!;
    if ('labels' in samples) return layer.crossEntropy(this.logits, samples.labels[row]!, scale, delta);
    return layer.squaredError(this.logits, samples.targets, row, scale, delta);
  }

  #isRight(samples: Samples, row: number): boolean {
    return 'labels' in samples && layer.isRight(this.logits, samples.labels[row]!);
  }
}

function views(flat: Float32Array, lengths: readonly number[]): Float32Array[] {
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return flat.subarray(start - length, start);
  });
}

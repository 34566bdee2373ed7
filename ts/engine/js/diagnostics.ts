/**
 * How far a training has come from its beginning, and in how many directions its weights act (contract 9). It sees the
 * rows of a pass over the whole training set, in their order, and changes nothing.
 */
import type { Network, Rows } from './network.ts';
import { eightSums, squaredNorm } from './sums.ts';

export class Diagnostics {
  readonly #network: Network;
  readonly #rows: number;
  /** The weights at the beginning. */
  readonly #initial: readonly Float32Array[];
  /** Of each hidden layer [rows, units]: 1 where the activation was positive then. */
  readonly #positive: readonly Uint8Array[];
  /** Of the pass, one entry per hidden layer. */
  readonly #flips: Float64Array;
  #row = 0;

  /** @param network at its beginning */
  constructor(network: Network, data: Rows) {
    this.#network = network;
    this.#rows = data.rows;
    this.#initial = network.weights.map((weight) => weight.slice());
    this.#positive = network.a.slice(0, -1).map((a) => new Uint8Array(data.rows * a.length));
    this.#flips = new Float64Array(this.#positive.length);
    network.forwardAll(data, () => {
      for (const [l, positive] of this.#positive.entries()) {
        const a = network.a[l]!;
        for (let u = 0; u < a.length; u++) positive[this.#row * a.length + u] = Number(a[u]! > 0);
      }
      this.#row += 1;
    });
  }

  /** Forgets the rows of an earlier pass. */
  start(): void {
    this.#row = 0;
    this.#flips.fill(0);
  }

  /** Takes in the row that is in the network. */
  look(): void {
    for (const [l, positive] of this.#positive.entries()) {
      const a = this.#network.a[l]!;
      for (let u = 0; u < a.length; u++) {
        if (Number(a[u]! > 0) !== positive[this.#row * a.length + u]) this.#flips[l]! += 1;
      }
    }
    this.#row += 1;
  }

  /** Of the pass, in the order of `traceColumns`. */
  values(): number[] {
    const { weights, a } = this.#network;
    return [
      ...weights.map((weight, l) => relativeChange(weight, this.#initial[l]!)),
      ...Array.from(this.#flips, (flips, l) => flips / (this.#rows * a[l]!.length)),
      ...weights.map((weight, l) => participationRatio(weight, a[l]!.length)),
    ];
  }
}

function relativeChange(weight: Float32Array, initial: Float32Array): number {
  const squares = eightSums(weight.length, (i) => (weight[i]! - initial[i]!) * (weight[i]! - initial[i]!));
  return Math.sqrt(squares) / Math.sqrt(squaredNorm(initial));
}

/**
 * (sum of s²)² / sum of s⁴, s the singular values of a weight [outputs, inputs]: between 1 and their number, and that
 * where all are equal (of eigenvalues s² as in Gao et al. 2017, A theory of multineuronal dimensionality, dynamics and
 * measurement, doi:10.1101/214262). As tr(G)² / tr(G G) of the smaller Gram matrix G, whose sides are the weight's rows or columns.
 */
export function participationRatio(weight: Float32Array, outputs: number): number {
  const inputs = weight.length / outputs;
  const [sides, length] = [Math.min(inputs, outputs), Math.max(inputs, outputs)];
  const at = (side: number, k: number): number => weight[sides === outputs ? side * inputs + k : k * inputs + side]!;
  let [trace, squares] = [0, 0];
  for (let i = 0; i < sides; i++) {
    for (let j = i; j < sides; j++) {
      const g = eightSums(length, (k) => at(i, k) * at(j, k));
      if (i === j) trace += g;
      squares += i === j ? g * g : 2 * (g * g);
    }
  }
  return (trace * trace) / squares;
}

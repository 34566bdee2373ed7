/**
 * What a trace row says of one pass: counts, norms and sums by contract 9. It sees rows as they pass and the gradient
 * at the end; it never computes an activation or a gradient itself.
 */
import { SQUARE_CUT } from '../constants.ts';
import type { Loss } from '../engine.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Network } from './network.ts';
import { squaredNorm } from './sums.ts';

const f = Math.fround;

export class Metrics {
  readonly #network: Network;
  readonly #loss: Loss;
  readonly #threshold: number;
  /** One entry per hidden layer. */
  readonly #nearZero: Float64Array;
  readonly #exactZero: Float64Array;
  readonly #squares: Float64Array;
  /** Per hidden layer and unit: 1 once it was not zero. */
  readonly #alive: readonly Uint8Array[];
  readonly #diagnostics: Diagnostics | null;
  #rows = 0;
  #lossSum = 0;
  #right = 0;

  constructor(network: Network, loss: Loss, threshold: number, diagnostics: Diagnostics | null) {
    const hidden = network.a.slice(0, -1);
    this.#network = network;
    this.#loss = loss;
    this.#threshold = f(threshold);
    this.#nearZero = new Float64Array(hidden.length);
    this.#exactZero = new Float64Array(hidden.length);
    this.#squares = new Float64Array(hidden.length);
    this.#alive = hidden.map((a) => new Uint8Array(a.length));
    this.#diagnostics = diagnostics;
  }

  /** Forgets the rows of an earlier pass. */
  start(): void {
    this.#rows = 0;
    this.#lossSum = 0;
    this.#right = 0;
    for (const counts of [this.#nearZero, this.#exactZero, this.#squares, ...this.#alive]) counts.fill(0);
    this.#diagnostics?.start();
  }

  /** Takes in the row that is in the network. */
  readonly look = (loss: number, right: boolean): void => {
    this.#rows += 1;
    this.#lossSum += loss;
    if (right) this.#right += 1;
    for (let l = 0; l < this.#alive.length; l++) {
      const activation = this.#network.a[l]!;
      const alive = this.#alive[l]!;
      let nearZero = 0;
      let exactZero = 0;
      let squares = 0;
      for (let u = 0; u < activation.length; u++) {
        const a = activation[u]!;
        const magnitude = Math.abs(a);
        if (magnitude < this.#threshold) nearZero++;
        if (a === 0) exactZero++;
        else alive[u] = 1;
        const b = magnitude < SQUARE_CUT ? 0 : a;
        squares = f(squares + f(b * b));
      }
      this.#nearZero[l]! += nearZero;
      this.#exactZero[l]! += exactZero;
      this.#squares[l]! += squares;
    }
    this.#diagnostics?.look();
  };

  /**
   * Writes the trace row of what passed, in the order of `traceColumns`, with the gradient as it is now.
   *
   * @returns whether loss, gradient and parameters are finite (contract 12)
   */
  write(columns: readonly Float64Array[], row: number): boolean {
    const { gradients, parameters } = this.#network;
    const norms = gradients.map(squaredNorm);
    const norm = total(norms);
    const loss = meanLoss(this.#loss, this.#lossSum, this.#rows, this.#network.logits.length);
    const units = this.#alive.map((alive) => alive.length);
    const values = [
      loss,
      ...(this.#loss === 'cross-entropy' ? [this.#right / this.#rows] : []),
      Math.sqrt(norm),
      ...norms.map(Math.sqrt),
      ...units.map((n, l) => this.#nearZero[l]! / (this.#rows * n)),
      ...units.map((n, l) => this.#exactZero[l]! / (this.#rows * n)),
      ...units.map((n, l) => Math.sqrt(this.#squares[l]! / (this.#rows * n))),
      ...units.map((n, l) => (n - this.#alive[l]!.reduce((sum, alive) => sum + alive, 0)) / n),
      ...(this.#diagnostics?.values() ?? []),
    ];
    for (const [column, value] of values.entries()) columns[column]![row] = value;
    return Number.isFinite(loss) && Number.isFinite(norm) && parameters.every(Number.isFinite);
  }
}

/** Of the rows' losses, added: their mean over rows, of squared errors over outputs too. */
export function meanLoss(loss: Loss, sum: number, rows: number, outputs: number): number {
  return sum / (loss === 'cross-entropy' ? rows : rows * outputs);
}

/** Of a gradient in tensors, ascending: its global norm. */
export function globalNorm(gradients: readonly Float32Array[]): number {
  return Math.sqrt(total(gradients.map(squaredNorm)));
}

function total(norms: readonly number[]): number {
  return norms.reduce((sum, tensor) => sum + tensor, 0);
}

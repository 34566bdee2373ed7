/**
 * The memory that the wasm engine takes, by counting: the README's table ("Memory") as code. The kernel counts for
 * itself and does not know this.
 */
import type { Activation } from './activations.ts';
import type { Loss } from './engine.ts';
import { tensorLengths, traceColumns } from './shape.ts';

export interface TrainerShape {
  readonly sizes: readonly number[];
  /** Training rows. */
  readonly rows: number;
  readonly activation: Activation;
  readonly bias: boolean;
  readonly loss: Loss;
  readonly amsgrad: boolean;
  readonly centred: boolean;
  readonly diagnostics: boolean;
  /** Rows of the trace. */
  readonly traceRows: number;
  /** Of a mini-batch; 0 is the full batch. */
  readonly batch: number;
}

/** Of a trainer, all taken when it is made. */
export function trainerBytes(shape: TrainerShape): number {
  const { sizes, rows, activation, bias, loss, amsgrad, centred, diagnostics, traceRows, batch } = shape;
  const hidden = sizes.slice(1, -1);
  const outputs = sizes[sizes.length - 1]!;
  const layers = sizes.slice(1).map((out, l) => ({ in: sizes[l]!, out }));
  const lengths = tensorLengths(sizes, bias);
  const widest = most(sizes);
  const parameters = sum(lengths);

  const forward = sum(layers.map((layer) => 16 * Math.ceil(layer.out / 4) * layer.in));
  const readsInPlace = (layer: Layer): boolean => layer.in % 4 === 0 && layer.in * layer.out <= 4096;
  const backward = sum(
    layers.slice(1).map((layer) => (readsInPlace(layer) ? 0 : 16 * Math.ceil(layer.in / 4) * layer.out)),
  );
  let start = 0;
  const gradients = layers.map((layer) => {
    const aligned = start % 8 === 0;
    start += (layer.in + (bias ? 1 : 0)) * layer.out;
    if (layer.in < 8 && layer.in < layer.out) return layer.in * eights(layer.out);
    return layer.in % 8 === 0 && aligned ? 0 : layer.out * eights(layer.in);
  });
  const block =
    sum(sizes.map(panel)) +
    8 * sum(layers.map((layer) => eights(layer.in))) +
    8 * eights(widest) +
    32 +
    (activation === 'gelu' || activation === 'silu' ? sum(hidden.map(panel)) : 0) +
    (loss === 'squared-error' ? panel(outputs) : 0) +
    (centred ? panel(outputs) : 0);
  return (
    (amsgrad ? 5 : 4) * eights(parameters) +
    (centred || diagnostics ? eights(parameters) : 0) +
    (centred ? 4 * rows * outputs : 0) +
    (diagnostics ? Math.ceil(rows / 8) * sum(hidden) + most(layers.map(gram)) : 0) +
    forward +
    backward +
    sum(gradients) +
    panelsOfBlock(rows, layers) * block +
    8 * traceColumns(shape).length * traceRows +
    (batch === 0 ? 0 : 4 * rows) +
    4 * sum(hidden) +
    8 * lengths.length +
    (bias ? 0 : 4 * widest)
  );
}

/** Of a data set: its inputs, and a label or its targets for each row. */
export function datasetBytes(rows: number, features: number, targets: number): number {
  return 4 * rows * (features + (targets === 0 ? 1 : targets));
}

interface Layer {
  readonly in: number;
  readonly out: number;
}

/** Panels of 8 rows that are computed together. */
function panelsOfBlock(rows: number, layers: readonly Layer[]): number {
  const fits = Math.floor(10240 / sum(layers.map((layer) => layer.in + layer.out)));
  return Math.min(Math.ceil(rows / 8), Math.max(1, Math.min(32, fits)));
}

/** Bytes of n float32, whole vectors of 8. */
function eights(n: number): number {
  return 32 * Math.ceil(n / 8);
}

/** Bytes of a panel: 8 rows of so many features, and as many more as leave 2 when divided by 4. */
function panel(features: number): number {
  return 32 * (features + ((6 - (features % 4)) % 4));
}

/** Bytes of a weight by the side of which it has fewer. */
function gram(layer: Layer): number {
  return layer.in < layer.out ? layer.in * eights(layer.out) : layer.out * eights(layer.in);
}

function most(values: readonly number[]): number {
  return values.reduce((most, value) => (value > most ? value : most), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

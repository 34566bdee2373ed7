/** The bytes of a trainer are those of the README's formula ("Memory"), over random networks. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Activation, activationNames, activations } from '../ts/engine/activations.ts';
import * as kernel from '../ts/engine/bundle/kernel.js';
import { trainerBytes } from '../ts/engine/bytes.ts';

interface Shape {
  readonly sizes: readonly number[];
  readonly rows: number;
  readonly epochs: number;
  /** 0 for full batches. */
  readonly batch: number;
  readonly activation: Activation;
  readonly bias: boolean;
  readonly amsgrad: boolean;
  readonly centred: boolean;
  readonly diagnostics: boolean;
  /** Squared error, with targets. */
  readonly regression: boolean;
}

const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 300));
const shapes: fc.Arbitrary<Shape> = fc.record({
  sizes: fc.array(size, { minLength: 2, maxLength: 6 }),
  rows: fc.integer({ min: 1, max: 500 }),
  epochs: fc.integer({ min: 1, max: 300 }),
  batch: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 64 })),
  activation: fc.constantFrom(...activationNames),
  bias: fc.boolean(),
  amsgrad: fc.boolean(),
  centred: fc.boolean(),
  diagnostics: fc.boolean(),
  regression: fc.boolean(),
});

it('is what a trainer takes', () => {
  kernel.initSync({ module: readFileSync(new URL('../ts/engine/bundle/kernel_bg.wasm', import.meta.url)) });
  const article = { sizes: [2, 64, 64, 2], rows: 1400, epochs: 200, batch: 0, bias: true } as const;
  fc.assert(
    fc.property(shapes, (shape) => {
      expect(taken(shape)).toBe(bytes(shape));
      const { regression, epochs: traceRows, ...rest } = shape;
      expect(trainerBytes({ ...rest, traceRows, loss: regression ? 'squared-error' : 'cross-entropy' })).toBe(
        bytes(shape),
      );
    }),
    {
      examples: [
        [{ ...article, activation: 'relu', amsgrad: false, centred: false, diagnostics: false, regression: false }],
      ],
    },
  );
});

/** What the kernel counts. */
function taken({
  sizes,
  rows,
  epochs,
  batch,
  activation,
  bias,
  amsgrad,
  centred,
  diagnostics,
  regression,
}: Shape): number {
  const outputs = sizes[sizes.length - 1]!;
  const data = kernel.datasetCreate(rows, sizes[0]!, regression ? outputs : 0);
  const kinds = [activations[activation].code, 0.01, bias, 0] as const;
  const numbers = Float64Array.of(0.001, 0.9, 0.999, 1e-8, Number(amsgrad), 0, 0, 0.99, 0, 0);
  const perEpoch = 1;
  const trainer = kernel.trainerCreate(
    ...([data, Uint32Array.from(sizes), epochs, batch, perEpoch, 0.01, 0] as const),
    ...kinds,
    numbers,
    centred,
    diagnostics,
  );
  const found = kernel.trainerBytes(trainer);
  kernel.trainerFree(trainer);
  kernel.datasetFree(data);
  return found;
}

/** The README's formula. */
function bytes({
  sizes,
  rows,
  epochs,
  batch,
  activation,
  bias,
  amsgrad,
  centred,
  diagnostics,
  regression,
}: Shape): number {
  const hidden = sizes.slice(1, -1);
  const layers = sizes.slice(1).map((o, l) => ({ i: sizes[l]!, o }));
  const eights = (n: number): number => 32 * Math.ceil(n / 8);
  const panel = (f: number): number => 32 * (f + ((6 - (f % 4)) % 4));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const widest = Math.max(...sizes);

  const parameters = sum(layers.map(({ i, o }) => i * o + (bias ? o : 0)));
  const B = Math.min(
    Math.ceil(rows / 8),
    Math.max(1, Math.min(32, Math.floor(10240 / sum(layers.map(({ i, o }) => i + o))))),
  );
  let start = 0;
  const padded = layers.map(({ i, o }) => {
    const aligned = start % 8 === 0;
    start += i * o + (bias ? o : 0);
    if (i < 8 && i < o) return i * eights(o);
    return i % 8 === 0 && aligned ? 0 : o * eights(i);
  });
  const tensors = layers.length * (bias ? 2 : 1);
  const recorded = 2 + (regression ? 0 : 1) + tensors + 4 * hidden.length;
  const columns = recorded + (diagnostics ? 2 * layers.length + hidden.length : 0);
  const kept = activation === 'gelu' || activation === 'silu';
  const block =
    sum(sizes.map(panel)) +
    8 * (sum(layers.map(({ i }) => eights(i))) + eights(widest)) +
    32 +
    (kept ? sum(hidden.map(panel)) : 0) +
    (regression ? panel(sizes[sizes.length - 1]!) : 0) +
    (centred ? panel(sizes[sizes.length - 1]!) : 0);
  return (
    (amsgrad ? 5 : 4) * eights(parameters) +
    (centred || diagnostics ? eights(parameters) : 0) +
    (centred ? 4 * rows * sizes[sizes.length - 1]! : 0) +
    (diagnostics ? Math.ceil(rows / 8) * sum(hidden) : 0) +
    (diagnostics ? Math.max(...layers.map(({ i, o }) => Math.min(i, o) * eights(Math.max(i, o)))) : 0) +
    16 * sum(layers.map(({ i, o }) => Math.ceil(o / 4) * i)) +
    16 * sum(layers.slice(1).map(({ i, o }) => (i % 4 === 0 && i * o <= 4096 ? 0 : Math.ceil(i / 4) * o))) +
    sum(padded) +
    B * block +
    8 * columns * epochs +
    (batch === 0 ? 0 : 4 * rows) +
    4 * sum(hidden) +
    8 * tensors +
    (bias ? 0 : 4 * widest)
  );
}

/**
 * What follows from a trainer's configuration by counting, for both engines: names of tensors and trace columns,
 * steps of an epoch, rows of a trace. Numbers in, numbers out; it never holds or computes a value of a training.
 */
import type { Loss, RowKind } from './engine.ts';

/** weight1, bias1, weight2, bias2, …, in the order of the flat parameters; without biases the weights alone. */
export function tensorNames(sizes: readonly number[], bias: boolean): string[] {
  return sizes.slice(1).flatMap((_, l) => [`weight${l + 1}`, ...(bias ? [`bias${l + 1}`] : [])]);
}

/** Lengths of those tensors. */
export function tensorLengths(sizes: readonly number[], bias: boolean): number[] {
  return sizes.slice(1).flatMap((out, l) => [out * (sizes[l] as number), ...(bias ? [out] : [])]);
}

/** What decides which columns a trace has. */
export interface Recorded {
  readonly sizes: readonly number[];
  readonly bias?: boolean;
  /** Default: cross-entropy. */
  readonly loss?: Loss;
  readonly diagnostics?: boolean;
}

/** Names of a trace's columns, in the one order in which engines store them. */
export function traceColumns(recorded: Recorded): string[] {
  const { sizes, bias = true, loss = 'cross-entropy', diagnostics = false } = recorded;
  const layers = sizes.slice(1).map((_, l) => l + 1);
  const hidden = layers.slice(0, -1);
  return [
    'loss',
    ...(loss === 'cross-entropy' ? ['accuracy'] : []),
    'gradientNorm',
    ...tensorNames(sizes, bias).map((name) => `gradientNorm.${name}`),
    ...['nearZeroFraction', 'exactZeroFraction', 'activationRms', 'deadUnitFraction'].flatMap((measure) =>
      hidden.map((l) => `${measure}.${l}`),
    ),
    ...(diagnostics
      ? [
          ...layers.map((l) => `weightChange.${l}`),
          ...hidden.map((l) => `signFlipFraction.${l}`),
          ...layers.map((l) => `participationRatio.${l}`),
        ]
      : []),
  ];
}

/** Steps of one epoch; a batch size of 0 is the full batch. */
export function stepsPerEpoch(rows: number, batchSize: number): number {
  return batchSize === 0 ? 1 : Math.ceil(rows / batchSize);
}

/** Trace rows that a training has after `steps` steps (contract 14). */
export function traceRows(kind: RowKind, steps: number, perEpoch: number): number {
  if (kind === 'none') return 0;
  return kind === 'step' ? steps : Math.ceil(steps / perEpoch);
}

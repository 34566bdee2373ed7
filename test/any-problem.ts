/**
 * Small trainings for property tests: random ones, with shapes around the lane width, wild scales and odd numbers among
 * the inputs; and those that no run may miss.
 */
import fc from 'fast-check';
import { activationNames } from '../ts/engine/activations.ts';
import { optimizerNames } from '../ts/engine/optimizers.ts';
import { mini, type Problem, small } from './problems.ts';

const edges = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64);
const units = fc.oneof(fc.integer({ min: 1, max: 70 }), edges);
const sizes = fc
  .tuple(units, fc.array(units, { maxLength: 4 }), fc.integer({ min: 1, max: 7 }))
  .map(([inputs, hidden, classes]) => [inputs, ...hidden, classes]);
const odd = fc.array(fc.constantFrom(NaN, Infinity, -Infinity, -0, 1e-45, 2 ** -100, 2 ** -101, 1e-30, 1e10, 3e38), {
  maxLength: 3,
});

export const anyProblem: fc.Arbitrary<Problem> = fc.record({
  sizes,
  rows: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(1, 7, 8, 9, 16, 17, 33)),
  seed: fc.nat(),
  scale: fc.oneof(fc.constantFrom(0, 1e-4, 0.01, 0.1, 0.5, 1, 5), fc.constantFrom(1e-30, 100, 1e20)),
  epochs: fc.integer({ min: 1, max: 4 }),
  batch: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 110 })),
  kind: fc.constantFrom('epoch', 'step', 'none'),
  activation: fc.oneof(fc.constant('relu' as const), fc.constantFrom(...activationNames)),
  slope: fc.constantFrom(0.01, 0, 0.3, 1),
  loss: fc.oneof(
    { weight: 3, arbitrary: fc.constant('cross-entropy' as const) },
    { weight: 1, arbitrary: fc.constant('squared-error' as const) },
  ),
  bias: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  optimizer: fc.constantFrom(...optimizerNames),
  amsgrad: fc.boolean(),
  momentum: fc.constantFrom(0, 0.5, 0.9),
  nesterov: fc.boolean(),
  weightDecay: fc.oneof(fc.constant(0), fc.constantFrom(1e-9, 0.01, 2)),
  clipNorm: fc.oneof(fc.constant(0), fc.constantFrom(1e-20, 0.1, 1e10)),
  centred: fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  diagnostics: fc.boolean(),
  learningRate: fc.oneof(fc.constantFrom(1e-3, 0.01, 0.1), fc.constantFrom(0, 100, 1e30)),
  odd: fc.oneof({ weight: 4, arbitrary: fc.constant<number[]>([]) }, { weight: 1, arbitrary: odd }),
});

const losses = ['cross-entropy', 'squared-error'] as const;

/** Every activation with every optimiser, batch and loss, all that each optimiser has being on half of the time. */
const combinations: readonly Problem[] = activationNames.flatMap((activation, a) =>
  optimizerNames.flatMap((optimizer, o) =>
    [small, mini].flatMap((problem, b) =>
      losses.map((loss, l): Problem => {
        const odd = { amsgrad: true, momentum: 0.9, nesterov: true, weightDecay: 0.1, clipNorm: 0.3, bias: false };
        const whole = { ...odd, centred: true, diagnostics: true };
        return { ...problem, activation, optimizer, loss, scale: 1, ...((a + o + b + l) % 2 === 0 && whole) };
      }),
    ),
  ),
);

const shapes: readonly (readonly number[])[] = [
  [1, 1],
  [1, 2],
  [2, 1, 2],
  [3, 300, 2],
  [2, ...Array<number>(40).fill(5), 2],
  [70, 70, 70, 7],
];

/** Those, and shapes at the edges: one unit, one row, wide, deep. */
export const corners: readonly Problem[] = [
  ...combinations,
  ...shapes.flatMap((sizes) =>
    [1, 33].map((rows): Problem => ({ ...small, sizes, rows, activation: 'gelu', diagnostics: true })),
  ),
  ...shapes.map((sizes): Problem => ({ ...mini, sizes, rows: 20, activation: 'tanh', loss: 'squared-error' })),
];

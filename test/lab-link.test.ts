/** A link says all that a page shows, and no link, however hostile, gets past the checks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activationNames } from '../ts/engine/activations.ts';
import { optimizerNames } from '../ts/engine/optimizers.ts';
import { namedInitializers } from '../ts/init/registry.ts';
import { InputError } from '../ts/input-error.ts';
import { fromQuery, toQuery } from '../ts/web/lab/link.ts';
import type { LabState, Start } from '../ts/web/lab/state.ts';
import { defaultState, MAX_NETWORKS, normal, runOf, setup } from '../ts/web/lab/state.ts';

const start = defaultState();

const scale = fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0);
const variations = fc.record(
  {
    activation: fc.constantFrom(...activationNames),
    optimizer: fc.constantFrom(...optimizerNames),
    learningRate: fc.double({ min: 0, max: 10, noNaN: true }).map((value) => value + 0),
  },
  { requiredKeys: [] },
);
const starts: fc.Arbitrary<Start> = fc
  .oneof(
    fc.tuple(scale, fc.oneof(fc.constant(0), scale)).map(([sigma, bias]) => normal(sigma, bias)),
    fc.constantFrom(...namedInitializers).map((init) => ({ init })),
  )
  .chain((start) => variations.map((variation) => ({ ...start, ...variation })));
const setups = fc
  .record({
    data: fc.constantFrom('moons', 'circles', 'blobs', 'xor', 'sine'),
    samples: fc.integer({ min: 10, max: 3000 }),
    hidden: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
    activation: fc.constantFrom(...activationNames),
    optimizer: fc.constantFrom('adam', 'sgd'),
    learningRate: fc.double({ min: 1e-6, max: 10, noNaN: true }),
    epochs: fc.integer({ min: 1, max: 300 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    bias: fc.boolean(),
  })
  .map(setup);
const states: fc.Arbitrary<LabState> = setups.chain((setup) =>
  fc.array(starts, { minLength: 1, maxLength: MAX_NETWORKS }).chain((networks) =>
    fc.record({
      setup: fc.constant(setup),
      networks: fc.constant(networks),
      epoch: fc.option(fc.integer({ min: 0, max: setup.epochs })),
      folds: fc.boolean(),
      draws: fc.integer({ min: 1, max: 200 }),
      layer: fc.oneof(fc.constant('all' as const), fc.integer({ min: 1, max: Math.max(1, setup.hidden.length) })),
      inside: fc.option(fc.integer({ min: 0, max: networks.length - 1 })),
      lesson: fc.option(fc.integer({ min: 0, max: 98 })),
    }),
  ),
);

it('says every state, and says nothing of the default', () => {
  expect(toQuery(start, start)).toBe('');
  expect(fromQuery('', start)).toBe(start);
  fc.assert(
    fc.property(states, (state) => {
      expect(fromQuery(toQuery(state, start), start)).toEqual(state);
    }),
  );
});

it('says of a layer that the setting lacks which one is shown instead', () => {
  const state = { ...start, layer: 4 };
  expect(toQuery(state, start)).toBe('v=1&layer=2');
  expect(toQuery({ ...state, setup: setup({ hidden: [8] }) }, start)).toBe('v=1&hidden=8');
});

it('is readable', () => {
  const state = { ...start, networks: [normal(0.1, 0.3), { init: 'he' } as const], epoch: 12, layer: 2, lesson: 0 };
  const query = toQuery({ ...state, setup: setup({ hidden: [32, 32], activation: 'tanh' }) }, start);
  expect(query).toBe('v=1&networks=0.1~b0.3,he&hidden=32,32&activation=tanh&epoch=12&layer=2&lesson=1');
});

it('means the run that the command line means', () => {
  const { setup: read, networks } = fromQuery('v=1&networks=0.5&optimizer=sgd&seed=3', start);
  expect(networks.map((network) => runOf(read, network))).toEqual([
    expect.objectContaining({ init: 'normal', sigma: 0.5, biasSigma: 0, seed: 3, optimizer: 'sgd' }),
  ]);
  // Another data set comes with its own noise.
  expect(fromQuery('v=1&data=circles', start).setup.noise).toBe(0.07);
});

describe('what it refuses', () => {
  it.each([
    ['networks=0.1', /^v: expected "1"/],
    ['v=2', /^v: expected "1"/],
    ['v=1&network=0.1', /^link: .*perhaps networks/],
    ['v=1&__proto__=1', /^link: /],
    ['v=1&networks=', /^networks: /],
    ['v=1&networks=0.1,he,boo', /^networks: .*boo/],
    ['v=1&networks=normal', /^networks: /],
    ['v=1&networks=1e999', /^networks: /],
    ['v=1&networks=he~b0.1', /^networks: /],
    ['v=1&networks=0.1~tanh~relu', /^networks: /],
    ['v=1&networks=0.1~lrx', /^networks: /],
    ['v=1&networks=-1', /^networks: /],
    ['v=1&networks=1,1,1,1,1,1,1', /^networks: expected 1 to 6/],
    ['v=1&networks=0.1~b0.1~b0.1', /^networks: /],
    ['v=1&epochs=1e6', /^epochs: expected at most 2000/],
    ['v=1&samples=1000000', /^samples: expected at most 10000/],
    ['v=1&hidden=512,512,512,512&epochs=2000', /^epochs: expected at most \d+ for so large a network/],
    ['v=1&hidden=<script>', /^hidden: /],
    ['v=1&learningRate=NaN', /^learningRate: /],
    ['v=1&draws=201', /^draws: expected a whole number from 1 to 200/],
    ['v=1&epoch=201', /^epoch: /],
    ['v=1&layer=3', /^layer: expected a whole number from 1 to 2/],
    ['v=1&layer=0', /^layer: /],
    ['v=1&layer=none', /^layer: /],
    ['v=1&hidden=none&layer=2', /^layer: /],
    ['v=1&inside=5', /^inside: /],
    [`v=1&hidden=${'64,'.repeat(2000)}`, /^link: expected at most 2000/],
  ])('%.60s', (query, message) => {
    expect(() => fromQuery(query, start)).toThrow(message);
  });

  it('whatever it is, with an error of the input', () => {
    const names = fc.constantFrom('v', 'networks', 'hidden', 'epochs', 'data', 'noise', 'seed', 'draws', 'layer', 'x');
    const pairs = fc.array(fc.tuple(names, fc.string()));
    fc.assert(
      fc.property(pairs, (pairs) => {
        const query = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
        try {
          fromQuery(`v=1&${query}`, start);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});

/** What a tile asks the lens for, shows and says, without a document. */
import { signal } from '@preact/signals-core';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../ts/sweep/run.ts';
import type { RunSpec } from '../ts/sweep/spec.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { Lab, type Network } from '../ts/web/lab/lab.ts';
import { defaultState, type LabState, normal, runOf, setup } from '../ts/web/lab/state.ts';
import type { Trainers } from '../ts/web/lab/trainings.ts';
import type { Grid, Look, LookRequest } from '../ts/web/lens/messages.ts';
import { tileModel } from '../ts/web/view/tiles/model.ts';
import { Picture, type Wish } from '../ts/web/view/tiles/picture.ts';
import { altWords, headingWords, lossWords, scoresAt, stateWords } from '../ts/web/view/tiles/words.ts';
import { createFakeEngine } from './fake-engine.ts';

const seen = { logits: new Float32Array(8), test: { rows: 1, loss: 0 } };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a picture', () => {
  const spec = runOf(setup({ hidden: [3], samples: 20, epochs: 10 }), normal(0.1));
  /** With states at 0, 4, 8 and 10, each filled with its epoch. */
  const run: RunResult = {
    ...executeRun(createFakeEngine(), spec),
    states: { every: 4, values: Float32Array.from([0, 4, 8, 10].flatMap((epoch) => new Array(17).fill(epoch))) },
  };
  const grid = { x: [0, 1], y: [1, 0], columns: 2, rows: 2 } as const;

  /** A lens whose answers are given by hand. */
  function slowLens() {
    const looks: { readonly epoch: number; answer(look: Look | null): void; refuse(error: Error): void }[] = [];
    const recomputed: { readonly epoch: number; answer(parameters: Float32Array | null): void }[] = [];
    return {
      looks,
      recomputed,
      look: (_key: string, { parameters }: LookRequest) =>
        new Promise<Look | null>((answer, refuse) => looks.push({ epoch: parameters[0] as number, answer, refuse })),
      recompute: (_spec: RunSpec, epoch: number) =>
        new Promise<Float32Array | null>((answer) => recomputed.push({ epoch, answer })),
    };
  }
  const wish = (epoch: number, isExact = false): Wish => ({ run, epoch, grid, isExact });

  it('asks for one look at a time, and next for the newest wish', async () => {
    const lens = slowLens();
    const picture = new Picture('a', lens);
    for (const epoch of [0, 4, 8]) picture.want(wish(epoch));
    expect(lens.looks.map(({ epoch }) => epoch)).toEqual([0]);
    lens.looks[0]?.answer(seen);
    await settled();
    expect(picture.shown.value?.epoch).toBe(0);
    expect(lens.looks.map(({ epoch }) => epoch)).toEqual([0, 8]);
    lens.looks[1]?.answer(seen);
    await settled();
    expect(picture.shown.value).toEqual({ run, epoch: 8, parameters: new Float32Array(17).fill(8), grid, look: seen });
    picture.want(wish(9));
    await settled();
    // The state before 9 is the one that is shown.
    expect(lens.looks.length).toBe(2);
  });

  it('shows the state before while the exact one is trained, and that once it is there and still wanted', async () => {
    const lens = slowLens();
    const picture = new Picture('a', lens);
    picture.want(wish(6, true));
    expect(lens.recomputed.map(({ epoch }) => epoch)).toEqual([6]);
    lens.looks[0]?.answer(seen);
    await settled();
    expect(picture.shown.value?.epoch).toBe(4);
    lens.recomputed[0]?.answer(new Float32Array(17).fill(6));
    await settled();
    lens.looks[1]?.answer(seen);
    await settled();
    expect([picture.shown.value?.epoch, picture.shown.value?.parameters[0]]).toEqual([6, 6]);

    picture.want(wish(7, true));
    picture.want(wish(0));
    lens.looks[2]?.answer(seen);
    await settled();
    lens.recomputed[1]?.answer(new Float32Array(17).fill(7));
    await settled();
    lens.looks[3]?.answer(seen);
    await settled();
    expect([picture.shown.value?.epoch, lens.looks.length]).toEqual([0, 4]);
  });

  it('of a network without states is that of the exact parameters, once they are there', async () => {
    const lens = slowLens();
    const picture = new Picture('a', lens);
    const untrained = { spec, divergedAt: null };
    picture.want({ run: untrained, epoch: 0, grid, isExact: true });
    await settled();
    expect([lens.looks.length, lens.recomputed.map(({ epoch }) => epoch)]).toEqual([0, [0]]);
    lens.recomputed[0]?.answer(new Float32Array(17).fill(3));
    await settled();
    expect(lens.looks.map(({ epoch }) => epoch)).toEqual([3]);
    lens.looks[0]?.answer(seen);
    await settled();
    expect(picture.shown.value).toMatchObject({ run: untrained, epoch: 0 });
  });

  it('says what is in its way until it is gone, and shows nothing where nothing is wanted', async () => {
    const lens = slowLens();
    const picture = new Picture('a', lens);
    picture.want(wish(0));
    lens.looks[0]?.refuse(new Error('memory was refused'));
    await settled();
    expect(picture.problem.value).toContain('memory was refused');
    picture.want(wish(4));
    lens.looks[1]?.answer(seen);
    await settled();
    expect([picture.problem.value, picture.shown.value?.epoch]).toEqual([null, 4]);
    picture.want(wish(8));
    picture.want(null);
    picture.want(wish(0));
    lens.looks[2]?.answer(seen);
    await settled();
    expect(picture.shown.value).toBe(null);
    lens.looks[3]?.answer(seen);
    await settled();
    expect(picture.shown.value?.epoch).toBe(0);
  });
});

describe('a tile', () => {
  const state: LabState = { ...defaultState(), setup: setup({ hidden: [3], samples: 20, epochs: 10 }) };

  /** Trains everything at once, with a state every so many epochs. */
  function trainersWith(every: number): Trainers {
    const values = new Float32Array(17 * (10 / every + 1));
    return {
      async *sweep(plan) {
        for (const spec of plan) {
          yield { kind: 'run', run: { ...executeRun(createFakeEngine(), spec), states: { every, values } } };
        }
      },
    };
  }

  /** @param every null: not trained yet */
  async function tile(every: number | null = 1) {
    const settle: (() => void)[] = [];
    const platform = {
      frames: () => {},
      isStill: () => false,
      settle: (callback: () => void) => {
        settle.push(callback);
        return () => {};
      },
    };
    const lab = new Lab(state, 'wasm', platform);
    const grids: Grid[] = [];
    const lens = {
      look: async (_key: string, { grid }: LookRequest) => {
        grids.push(grid);
        return seen;
      },
      recompute: async (_spec: RunSpec, epoch: number) => (epoch === 0 ? new Float32Array(17) : null),
    };
    const points = { places: Float32Array.of(0, 0, 1, 1), labels: Uint32Array.of(0, 1) };
    const size = signal({ width: 0, height: 0 });
    const model = tileModel({ lab, lens, platform, points: signal(points) }, 1, size);
    if (every !== null) lab.start(trainersWith(every));
    await settled();
    return { lab, model, size, grids, rest: settle.at(-1) as () => void };
  }

  it('is looked at once it is in sight: coarsely while time moves, finely at rest', async () => {
    const { lab, model, size, grids, rest } = await tile();
    expect([model.network.value?.isExact, grids]).toEqual([true, []]);
    size.value = { width: 300, height: 200 };
    await settled();
    rest();
    await settled();
    lab.replay.seek(3);
    await settled();
    expect([model.epoch.value, model.isResting.value, model.shown.value?.epoch]).toEqual([3, false, 3]);
    rest();
    await settled();
    const points = grids.map(({ columns, rows }) => Math.round(Math.sqrt(columns * rows)));
    expect(points).toEqual([96, 192, 96, 192]);
    expect(grids[0]?.x).toEqual([-0.34, 1.34]);
  });

  it('shows the network as it starts until it is trained, and says so', async () => {
    const { lab, model, size, rest } = await tile(null);
    size.value = { width: 300, height: 200 };
    await settled();
    rest();
    await settled();
    const { run, spec } = model.network.value as Network;
    expect([run, model.scores.value]).toEqual([null, null]);
    expect([model.shown.value?.epoch, model.shown.value?.run.spec, model.behind.value]).toEqual([0, spec, 0]);
    lab.start(trainersWith(1));
    await settled();
    rest();
    await settled();
    expect([model.shown.value?.epoch, model.behind.value]).toEqual([10, null]);
  });

  it('has scores before it is looked at, and none of another setting', async () => {
    const { lab, model } = await tile();
    const run = model.network.value?.run as RunResult;
    expect(model.scores.value).toEqual({ test: run.test, training: run.training });
    lab.replay.seek(3);
    expect(model.scores.value?.test).toBe(null);
    lab.setSetup(setup({ hidden: [4], samples: 20, epochs: 10 }));
    expect([model.scores.value, model.epoch.value]).toEqual([null, 0]);
    lab.change({ networks: [normal(1)] });
    expect(model.network.value).toBe(undefined);
  });

  it('says at rest of which epoch its picture is, where states are sparse', async () => {
    const { lab, model, size, rest } = await tile(5);
    size.value = { width: 300, height: 200 };
    const behind = [];
    for (const epoch of [3, 5, 9, 10]) {
      lab.replay.seek(epoch);
      await settled();
      expect(model.behind.value).toBe(null);
      rest();
      await settled();
      behind.push(model.behind.value);
    }
    expect(behind).toEqual([0, null, 5, null]);
  });
});

describe('words', () => {
  const spec = runOf(setup({ hidden: [3], samples: 20, epochs: 3 }), normal(0.1));
  const trained = executeRun(createFakeEngine(), spec);
  const run: RunResult = {
    ...trained,
    trace: { ...trained.trace, loss: Float64Array.of(0.7, 0.6, 0.5), accuracy: Float64Array.of(0.5, 0.75, 0.8) },
    training: { rows: 14, loss: 0.4, accuracy: 0.85 },
    test: { rows: 6, loss: 0.45, accuracy: 0.9432 },
  };
  const network: Network = {
    index: 0,
    start: normal(0.1),
    spec,
    id: '',
    sigma: 0.1,
    first: 0.1,
    marker: { shape: 'circle', filled: true },
    run,
    isExact: true,
    failure: null,
  };

  it('of scores are the run’s at its end, and what was seen and recorded before', () => {
    expect(scoresAt(run, 3, null)).toEqual({ test: run.test, training: run.training });
    expect(scoresAt(run, 1, null)).toEqual({ test: null, training: { loss: 0.6, accuracy: 0.75 } });
    expect(scoresAt({ ...run, divergedAt: 1 }, 1, null)).toEqual({ test: run.test, training: run.training });
    const seen = { loss: 1, accuracy: 0.5 };
    expect(scoresAt(run, 0, seen)).toEqual({ test: seen, training: { loss: 0.7, accuracy: 0.5 } });
  });

  it('of a loss keep three digits', () => {
    expect([0.55, 6.68, 12.34, 1234, 0.00012, Number.NaN, Number.POSITIVE_INFINITY].map(lossWords)).toEqual([
      '0.550',
      '6.68',
      '12.3',
      '1230',
      '1.2 × 10⁻⁴',
      'not finite',
      'not finite',
    ]);
  });

  it('name a network, and what is else to be said of it', () => {
    expect(headingWords(network)).toEqual(['σ 0.1', '']);
    expect(headingWords({ start: { init: 'he', activation: 'tanh' }, first: 1 })).toEqual(['He', 'σ₁ 1, tanh']);
    expect(headingWords({ start: { ...normal(0.5, 0.3), optimizer: 'sgd', learningRate: 0.1 }, first: 0.5 })).toEqual([
      'σ 0.5',
      'biases 0.3, SGD at 0.1',
    ]);
  });

  it('say how it is', () => {
    expect(stateWords(network)).toBe('');
    expect(stateWords({ ...network, isExact: false })).toBe('training…');
    expect(stateWords({ ...network, run: null, isExact: false })).toBe('training…');
    expect(stateWords({ ...network, run: { ...run, divergedAt: 2 } })).toBe('diverged at epoch 2');
    expect(stateWords({ ...network, run: null, failure: 'memory was refused' })).toBe('failed: memory was refused');
  });

  it('tell the picture to who cannot see it', () => {
    expect(altWords(network, 3, run.test)).toBe(
      'Decision boundary of sigma 0.1 after 3 updates: test accuracy 94.3 percent',
    );
    const batches = { ...network, spec: runOf(setup({ batch: 8 }), { init: 'he' }), start: { init: 'he' } as const };
    expect(altWords(batches, 1, null)).toBe('Decision boundary of He after 1 epoch');
    const curve = { ...run, test: { rows: 6, loss: 0.0123 } };
    expect(altWords({ ...network, run: curve }, 3, curve.test)).toBe(
      'Curve of sigma 0.1 after 3 updates: test loss 0.0123',
    );
    expect(altWords({ ...network, isExact: false }, 3, null)).toBe('Training points; sigma 0.1 is being trained');
    expect(altWords({ ...network, run: null, failure: 'x' }, 0, null)).toBe(
      'Training points; sigma 0.1 could not be trained',
    );
  });
});

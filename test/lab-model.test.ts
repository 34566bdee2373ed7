/** What the page's model promises, without a document: marks, kept states, what is trained next, the replay. */
import { effect, signal } from '@preact/signals-core';
import { describe, expect, it } from 'vitest';
import type { TeamEvent, TeamWork } from '../ts/sweep/parallel.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import type { RunSpec } from '../ts/sweep/spec.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { Lab } from '../ts/web/lab/lab.ts';
import { marks, namedMarks, nearestMark, placeOf, stepFrom } from '../ts/web/lab/marks.ts';
import { Replay } from '../ts/web/lab/replay.ts';
import { Runs, rowAt, stateAt, statesEvery } from '../ts/web/lab/runs.ts';
import { articleNetworks, defaultState, type LabState, normal, runOf, setup } from '../ts/web/lab/state.ts';
import { type Rank, type Trainers, Trainings } from '../ts/web/lab/trainings.ts';
import { createFakeEngine } from './fake-engine.ts';

const article = setup();

describe('marks', () => {
  it('are 24 a decade from 0.003 to 3, with the article and the named initialisers among them', () => {
    const all = marks(article);
    expect(all.filter((mark) => mark >= 0.1 && mark < 1).length).toBe(24 + 2);
    expect([all[0], all.at(-1)]).toEqual([0.003, 3]);
    // √(2/64), √(2/128) and 1/√(3 · 64): theory of the middle layer, 64 to 64.
    expect(namedMarks(article).map(({ sigma }) => sigma)).toEqual([0.0722, 0.125, 0.177]);
    for (const sigma of [0.01, 0.1, 0.5, 1, 0.0722, 0.125, 0.177]) expect(all).toContain(sigma);
  });

  it('are met by ratio, and stepped through', () => {
    const all = [0.1, 1, 10];
    expect([0.31, 0.32, 100, 1e-9].map((sigma) => nearestMark(all, sigma))).toEqual([0.1, 1, 10, 0.1]);
    expect([1, -1, 5].map((steps) => stepFrom(all, 1, steps))).toEqual([10, 0.1, 10]);
    expect([1, -1].map((steps) => stepFrom(all, 0.5, steps))).toEqual([1, 0.1]);
  });

  it('place a named initialiser by its middle layer, and know its first', () => {
    expect(placeOf(article, { init: 'he' })).toEqual({ sigma: Math.sqrt(2 / 64), first: 1 });
    expect(placeOf(article, normal(0.3))).toEqual({ sigma: 0.3, first: 0.3 });
  });
});

const small = setup({ hidden: [3], samples: 20, epochs: 10 });

/** A run with a state for every so many epochs, each filled with its epoch. */
function run(spec: RunSpec, every: number, divergedAt: number | null = null): RunResult {
  const last = divergedAt ?? spec.epochs;
  const epochs = Array.from({ length: Math.ceil(last / every) + 1 }, (_, i) => Math.min(i * every, last));
  const values = Float32Array.from(epochs.flatMap((epoch) => new Array(17).fill(epoch)));
  return { ...executeRun(createFakeEngine(), spec), divergedAt, states: { every, values } };
}

it('a run is one object, however often its start is said', () => {
  expect(runOf(small, normal(0.1), 7)).toBe(runOf(small, { init: 'normal', sigma: 0.1, biasSigma: 0 }, 7));
  expect(runOf(small, normal(0.1), 7)).not.toBe(runOf(small, normal(0.1), 8));
  expect(runOf(small, normal(0.1))).toMatchObject({ sigma: 0.1, seed: 0 });
  expect(runOf(small, { ...normal(0.1), activation: 'tanh' })).toMatchObject({ sigma: 0.1, activation: 'tanh' });
});

describe('kept states', () => {
  const spec = runOf(small, normal(0.1));

  it('are found at or before a moment', () => {
    const found = (every: number, divergedAt: number | null, epoch: number) => {
      const state = stateAt(run(spec, every, divergedAt), epoch);
      return [state?.parameters.length, state?.parameters[0], state?.epoch, state?.exact];
    };
    expect(found(1, null, 7)).toEqual([17, 7, 7, true]);
    expect(found(4, null, 7)).toEqual([17, 4, 4, false]);
    expect(found(4, null, 10)).toEqual([17, 10, 10, true]);
    expect(found(10, null, 9)).toEqual([17, 0, 0, false]);
    expect(found(1, 6, 9)).toEqual([17, 6, 6, true]);
    expect(rowAt(run(spec, 1), 10)).toBe(9);
  });

  it('are few where they are large', () => {
    expect(statesEvery(runOf(article, normal(0.1)))).toBe(1);
    const large = runOf(setup({ hidden: [256, 256], epochs: 100 }), normal(0.1));
    expect(statesEvery(large)).toBe(4);
  });

  it('are given up for the ends, the oldest first, but not those on show; finer ones stay', () => {
    const runs = new Runs();
    const big = setup({ hidden: [200, 200], samples: 20, epochs: 200 });
    const specs = [1, 2, 3, 4, 5].map((seed) => runOf(big, normal(0.1), seed));
    const count = 41_202;
    const huge = (spec: RunSpec): RunResult => ({
      ...executeRun(createFakeEngine(), spec),
      states: { every: 4, values: new Float32Array(51 * count) },
    });
    const ids = specs.map((spec) => {
      const made = huge(spec);
      runs.add(made, new Set([huge(specs[0] as RunSpec).receipt.id]));
      return made.receipt.id;
    });
    expect(ids.map((id) => runs.get(id)?.states?.every)).toEqual([4, 200, 4, 4, 4]);
    runs.add({ ...huge(specs[4] as RunSpec), states: { every: 200, values: new Float32Array(2 * count) } }, new Set());
    expect(runs.get(ids[4] as string)?.states?.every).toBe(4);
  });
});

/** Trains one at a time, each when it is told to. */
class Hand implements Trainers {
  readonly begun: RunSpec[] = [];
  readonly every: number[] = [];
  /** How many were asked for together. */
  readonly plans: number[] = [];
  #finish: () => void = () => {};

  async *sweep(plan: readonly RunSpec[], { soft, hard, statesEvery }: TeamWork): AsyncGenerator<TeamEvent> {
    this.plans.push(plan.length);
    for (const spec of plan) {
      if (soft?.aborted || hard?.aborted) return;
      this.begun.push(spec);
      this.every.push(statesEvery?.(spec) ?? 0);
      await new Promise<void>((resolve) => {
        this.#finish = resolve;
        hard?.addEventListener('abort', () => resolve());
      });
      if (hard?.aborted) return;
      yield { kind: 'run', run: run(spec, statesEvery?.(spec) ?? 1) };
    }
  }

  async finish(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      await settled();
      this.#finish();
      await settled();
    }
  }

  sigmas(): (number | undefined)[] {
    return this.begun.map(({ sigma }) => sigma);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const specs = (...sigmas: number[]): RunSpec[] => sigmas.map((sigma) => runOf(small, normal(sigma)));

describe('trainings', () => {
  function trainings() {
    const [hand, ended] = [new Hand(), [] as [number | undefined, Rank][]];
    const listener = {
      run: (run: RunResult, rank: Rank) => void ended.push([run.spec.sigma, rank]),
      failed: () => {},
      broken: () => {},
    };
    return { hand, ended, trainings: new Trainings(hand, () => 1, listener) };
  }

  it('interrupt a lower rank for a higher one, and go on with it afterwards', async () => {
    const { hand, ended, trainings: all } = trainings();
    all.want('idle', specs(1, 2));
    await settled();
    all.want('hand', specs(3));
    await settled();
    expect(hand.sigmas()).toEqual([1, 3]);
    await hand.finish(3);
    expect(ended).toEqual([
      [3, 'hand'],
      [1, 'idle'],
      [2, 'idle'],
    ]);
  });

  it('finish what a hand wanted, then take the newest and nothing between', async () => {
    const { hand, ended, trainings: all } = trainings();
    for (const sigma of [1, 2, 3]) {
      all.want('hand', specs(sigma));
      await settled();
    }
    await hand.finish(2);
    expect(ended.map(([sigma]) => sigma)).toEqual([1, 3]);
    expect(hand.sigmas()).toEqual([1, 3]);
  });

  it('do not begin anew when the same is wanted again', async () => {
    const { hand, ended, trainings: all } = trainings();
    all.want('seeds', specs(1, 2));
    await settled();
    all.want(
      'seeds',
      [...specs(2, 1)].map((spec) => ({ ...spec })),
    );
    await hand.finish();
    all.want('seeds', specs(2));
    await hand.finish();
    expect(ended.map(([sigma]) => sigma)).toEqual([1, 2]);
    expect(hand.begun.length).toBe(2);
  });

  it('leave at once what is not wanted any more', async () => {
    const { hand, trainings: all } = trainings();
    all.want('idle', specs(1, 2));
    await settled();
    all.want('idle', []);
    await settled();
    await hand.finish();
    expect(hand.begun.length).toBe(1);
  });
});

describe('the lab', () => {
  const state: LabState = { ...defaultState(), setup: small };
  function lab(initial: LabState = state) {
    const settle: (() => void)[] = [];
    const made = new Lab(initial, 'wasm', {
      frames: () => {},
      isStill: () => false,
      settle: (callback) => {
        settle.push(callback);
        return () => {};
      },
    });
    const hand = new Hand();
    made.start(hand);
    const [rest, idle] = settle.map((callback) => async () => {
      callback();
      await settled();
    });
    if (!rest || !idle) throw new Error('nothing settles');
    return { lab: made, hand, rest, idle };
  }

  it('trains what is on show, then further seeds, then in idle time the marks, the nearest first', async () => {
    const { lab: page, hand, rest, idle } = lab({ ...state, draws: 2 });
    await hand.finish(4);
    expect(page.networks.value.map(({ isExact }) => isExact)).toEqual([true, true, true, true]);
    await rest();
    await hand.finish(4);
    expect(hand.begun.slice(4).map(({ seed }) => seed)).toEqual([1, 1, 1, 1]);
    expect(page.draws.value.map((runs) => runs.length)).toEqual([2, 2, 2, 2]);
    await idle();
    await hand.finish(4);
    const near = hand.sigmas().slice(8, 12) as number[];
    for (const sigma of near)
      expect(Math.min(...[0.01, 0.1, 0.5, 1].map((s) => Math.abs(Math.log(sigma / s))))).toBeLessThan(0.1);
    expect(hand.every.slice(8, 12)).toEqual([10, 10, 10, 10]);
    expect(page.trail.value.map(({ sigma }) => sigma)).toEqual([0.01, 0.1, 0.5, 1, ...near].sort((a, b) => a - b));
  });

  it('trains the very first network alone, and the others then', async () => {
    const { hand } = lab();
    await hand.finish();
    expect(hand.plans).toEqual([1, 3]);
  });

  it('makes news of what changed alone: of one handle that moves, not of the others nor of the setting', async () => {
    const { lab: page, hand } = lab();
    await hand.finish(4);
    const told = { setup: 0, folds: 0, networks: 0, count: 0 };
    for (const name of ['setup', 'folds', 'networks'] as const) {
      effect(() => {
        void page.parts[name].value;
        told[name] += 1;
      });
    }
    effect(() => {
      void page.count.value;
      told.count += 1;
    });
    const before = page.networks.value;
    page.setStart(1, normal(0.11));
    const after = page.networks.value;
    expect(after.map((network, i) => network === before[i])).toEqual([true, false, true, true]);
    expect(told).toEqual({ setup: 1, folds: 1, networks: 2, count: 1 });
    page.change({ folds: true });
    expect(page.networks.value).toBe(after);
    page.removeNetwork(3);
    expect(page.networks.value.map(({ id }) => id)).toEqual(after.slice(0, 3).map(({ id }) => id));
    expect(told).toEqual({ setup: 1, folds: 2, networks: 3, count: 2 });
  });

  it('keeps the last curves while a handle moves, and shows those on the way', async () => {
    const { lab: page, hand } = lab();
    await hand.finish(4);
    page.dragging.value = true;
    page.setStart(1, normal(0.11));
    await settled();
    const shown = () => page.networks.value.map(({ run, isExact }) => [run?.spec.sigma, isExact]);
    expect(shown()[1]).toEqual([0.1, false]);
    page.setStart(1, normal(0.12));
    await hand.finish();
    expect(shown()[1]).toEqual([0.11, false]);
    await hand.finish();
    expect(shown()[1]).toEqual([0.12, true]);
    page.setStart(1, normal(0.1));
    expect(shown()[1]).toEqual([0.1, true]);
    expect(hand.begun.length).toBe(6);
  });

  it('shows nothing of another setting', async () => {
    const { lab: page, hand } = lab();
    await hand.finish(4);
    page.setSetup(setup({ hidden: [4], samples: 20, epochs: 10 }));
    expect(page.networks.value.map(({ run }) => run)).toEqual([null, null, null, null]);
    expect(page.trail.value).toEqual([]);
  });

  it('keeps to six networks, a new one in the widest gap', () => {
    const { lab: page } = lab();
    page.addNetwork();
    expect(page.state.value.networks[4]).toEqual(normal(0.03));
    page.change({ networks: [...articleNetworks, ...articleNetworks] });
    expect(page.state.value.networks.length).toBe(6);
    page.change({ inside: 5 });
    page.removeNetwork(5);
    expect([page.state.value.networks.length, page.state.value.inside]).toEqual([5, null]);
  });
});

it('a replay plays from the cursor to the end at its speed, and a hidden page catches nothing up', () => {
  const frames: ((now: number) => void)[] = [];
  const replay = new Replay(signal(100), (callback) => frames.push(callback));
  const frame = (now: number): void => frames.shift()?.(now);
  expect(replay.at.value).toBe(100);
  replay.play();
  frame(0);
  frame(50);
  expect(replay.at.value).toBe(2);
  frame(100_000);
  expect(replay.at.value).toBe(6);
  replay.speed.value = 4;
  frame(100_100);
  expect(replay.at.value).toBe(24);
  replay.pointed.value = 3;
  expect(replay.at.value).toBe(3);
  replay.pointed.value = null;
  replay.step(-1);
  frame(100_200);
  expect([replay.at.value, replay.playing.value]).toEqual([23, false]);
});

it('a replay goes to the end at once where nothing is to move', () => {
  const replay = new Replay(
    signal(100),
    () => expect.unreachable('no frame is wanted'),
    () => true,
  );
  replay.seek(10);
  replay.play();
  expect([replay.at.value, replay.playing.value]).toEqual([100, false]);
});

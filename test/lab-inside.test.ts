/** What is said of the inside of a network: from its probe, its trace and its weights, for the moment on show. */
import { expect, it } from 'vitest';
import { createJsEngine } from '../ts/engine/js.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { createData, executeRun, StateLog, sweep, trainerConfig } from '../ts/sweep/train.ts';
import { Inside, type Prober, weightChanges } from '../ts/web/lab/inside.ts';
import { Lab } from '../ts/web/lab/lab.ts';
import { statesEvery } from '../ts/web/lab/runs.ts';
import { defaultState, normal, runOf, setup } from '../ts/web/lab/state.ts';
import type { Trainers } from '../ts/web/lab/trainings.ts';
import { createFakeEngine } from './fake-engine.ts';

const engine = createJsEngine();
const wide = setup({ hidden: [400, 5], samples: 300, epochs: 3 });
const spec = runOf(wide, normal(0.1));

/** The run with all its states. */
function trained(): RunResult {
  const data = createData(engine, spec);
  const trainer = engine.createTrainer(trainerConfig(spec, data.training));
  const log = new StateLog(trainer, spec, 1);
  for (let epoch = 0; epoch < spec.epochs; epoch++) log.note(trainer.advanceEpochs(1));
  return { ...executeRun(engine, spec), states: log.states() };
}

const platform = { frames: () => {}, isStill: () => false, settle: () => () => {} };
const prober: Prober = {
  recompute: async () => null,
  async probe(_key, { spec, parameters, range }) {
    const data = createData(engine, spec);
    const trainer = engine.createTrainer({ ...trainerConfig(spec, data.training), parameters });
    return trainer.probe(range);
  },
};

const settled = async (until: () => boolean): Promise<void> => {
  while (!until()) await new Promise((resolve) => setTimeout(resolve, 5));
};

it('tells of each layer what a probe, the trace and the weights say', async () => {
  const run = trained();
  const state = { ...defaultState(), setup: wide, networks: [normal(0.1)], inside: 0 };
  const lab = new Lab(state, 'js', platform);
  const trainers: Trainers = {
    async *sweep() {
      yield { kind: 'run', run };
    },
  };
  const inside = new Inside(lab, prober, platform);
  lab.start(trainers);
  await settled(() => inside.view.value?.epoch === 3);
  lab.replay.seek(0);
  await settled(() => inside.view.value?.epoch === 0);
  const layers = inside.view.value?.layers ?? [];
  expect(layers.map(({ name, units }) => [name, units])).toEqual([
    ['1', 400],
    ['2', 5],
    ['output', 2],
  ]);
  const [first, , output] = layers;
  if (!first || !output) throw new Error('no layers');
  expect(layers.map(({ weightChange }) => weightChange)).toEqual([0, 0, 0]);
  expect(first.nearZero).toBe(run.trace['nearZeroFraction.1']?.[0]);
  expect(first.biasGradient).toBe(run.trace['gradientNorm.bias1']?.[0]);
  expect([output.nearZero, output.dead]).toEqual([null, null]);
  // Of a ReLU of wide layers 1/2 - 1/(2 pi) of the variance is left; 400 units of one draw are near it.
  expect(first.varianceRatio).toBeCloseTo(0.341, 1);
  expect(first.histogram.reduce((sum, count) => sum + count, 0)).toBe(400 * 210);
  expect(first.range.high).toBeCloseTo(3.5 * first.activation.rms, 10);
  lab.change({ inside: null });
  expect(inside.view.value).toBeNull();
});

it('is that of the state before where states are sparse, and at rest that of the very epoch', async () => {
  const large = setup({ hidden: [500, 500, 200], samples: 20, epochs: 12 });
  const spec = runOf(large, normal(0.1));
  const count = 2 * 500 + 500 + 500 * 500 + 500 + 500 * 200 + 200 + 200 * 2 + 2;
  const values = new Float32Array(5 * count).fill(1);
  const run: RunResult = { ...executeRun(createFakeEngine(), spec), states: { every: statesEvery(spec), values } };
  const asked: number[] = [];
  const looked: number[] = [];
  const answers: (() => void)[] = [];
  const slow: Prober = {
    recompute: (_spec, epoch) => {
      asked.push(epoch);
      return new Promise((resolve) => answers.push(() => resolve(new Float32Array(count).fill(epoch))));
    },
    async probe(_key, { parameters }) {
      looked.push(parameters[0] as number);
      return null;
    },
  };
  expect(statesEvery(spec)).toBe(3);
  const state = { ...defaultState(), setup: large, networks: [normal(0.1)], inside: 0 };
  const lab = new Lab(state, 'js', platform);
  let rest = (): void => {};
  new Inside(lab, slow, {
    settle: (callback) => {
      rest = callback;
      return () => {};
    },
  });
  lab.start({
    async *sweep() {
      yield { kind: 'run', run };
    },
  });
  await settled(() => lab.networks.value[0]?.isExact === true);
  rest();
  expect(asked).toEqual([]);
  lab.replay.seek(5);
  rest();
  lab.replay.seek(7);
  answers[0]?.();
  await new Promise((resolve) => setTimeout(resolve, 0));
  rest();
  answers[1]?.();
  await settled(() => looked.includes(7));
  expect([asked, looked.includes(5)]).toEqual([[5, 7], false]);
});

it('measures how far weights have gone, relative to where they began, without the biases', () => {
  const shape = runOf(setup({ hidden: [1], samples: 20 }), normal(1));
  // 2 weights and a bias, 2 weights and 2 biases.
  const start = Float32Array.of(3, 4, 9, 1, 0, 9, 9);
  const now = Float32Array.of(3, 9, 0, 1, 2, 0, 0);
  expect(weightChanges(shape, start, now)).toEqual([1, 2]);
});

it('has no inside without states', async () => {
  let asked = 0;
  const counting: Prober = {
    recompute: async () => null,
    async probe() {
      asked += 1;
      return null;
    },
  };
  const state = { ...defaultState(), setup: wide, networks: [normal(0.1)], inside: 0 };
  const lab = new Lab(state, 'js', platform);
  const inside = new Inside(lab, counting, platform);
  const [event] = [...sweep(engine, [spec])].filter(({ kind }) => kind === 'run');
  lab.start({
    async *sweep() {
      if (event) yield event;
    },
  });
  await settled(() => lab.networks.value[0]?.isExact === true);
  expect([asked, inside.view.value]).toEqual([0, null]);
});

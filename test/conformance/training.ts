/** How a training goes: portions, rows, batch orders, state, divergence. */
import { describe, expect, it } from 'vitest';
import type { Engine, RowKind, TrainerState } from '../../ts/engine/engine.ts';
import { batchesOf, everything, mini, type Problem, parametersOf, samplesOf, small, trainerOf } from '../problems.ts';
import { words } from '../words.ts';

const KINDS: readonly RowKind[] = ['epoch', 'step', 'none'];

export function training(engine: () => Engine): void {
  describe('a training', () => {
    const sizes = [small, mini, { ...mini, batch: 21 }, { ...mini, batch: 100 }];
    it.each(sizes)('is the same in any portions: batch $batch', (problem) => {
      for (const kind of KINDS) {
        const whole = trainerOf(engine(), { ...problem, kind });
        whole.advanceEpochs(problem.epochs);
        const parts = trainerOf(engine(), { ...problem, kind });
        for (let n = 0; !parts.progress().finished; n++) {
          if (n % 3 === 2) parts.advanceEpochs(1);
          else parts.advance(n);
          everything(engine(), parts, problem);
        }
        expect(words(everything(engine(), parts, problem))).toEqual(words(everything(engine(), whole, problem)));
      }
    });

    it('has the rows of its kind', () => {
      const rows = (kind: RowKind, steps: number): number => {
        const trainer = trainerOf(engine(), { ...mini, kind });
        const { rows: counted } = trainer.advance(steps);
        for (const column of Object.values(trainer.trace())) expect(column.length).toBe(counted);
        return counted;
      };
      // 21 rows in batches of 8 are 3 steps an epoch.
      expect([0, 1, 3, 4, 100].map((steps) => rows('epoch', steps))).toEqual([0, 1, 1, 2, 6]);
      expect([0, 1, 3, 4, 100].map((steps) => rows('step', steps))).toEqual([0, 1, 3, 4, 18]);
      expect([0, 1, 3, 4, 100].map((steps) => rows('none', steps))).toEqual([0, 0, 0, 0, 0]);
    });

    const norm = (gradient: Float32Array): number => Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));

    it("has per epoch the whole set's figures, before the epoch's first update", () => {
      const training = engine().createDataset(samplesOf(mini));
      const trainer = trainerOf(engine(), mini, { training });
      for (let epoch = 0; epoch < mini.epochs; epoch++) {
        const { loss, accuracy } = trainer.evaluate(training);
        const expected = norm(trainer.gradient());
        trainer.advanceEpochs(1);
        const trace = trainer.trace();
        expect(trace.loss?.[epoch]).toBe(loss);
        expect(trace.accuracy?.[epoch]).toBe(accuracy);
        expect(trace.gradientNorm?.[epoch]).toBeCloseTo(expected, 6);
      }
    });

    it("has per step its batch's figures, the last batch being short", () => {
      const { inputs, labels, features } = samplesOf(mini);
      const trainer = trainerOf(engine(), { ...mini, kind: 'step' });
      for (let step = 0; step < 3 * mini.epochs; step++) {
        const start = 8 * (step % 3);
        const batch = batchesOf(mini)
          .order(Math.floor(step / 3))
          .slice(start, start + 8);
        const rows = [...batch].flatMap((row) => [...inputs.subarray(row * features, (row + 1) * features)]);
        const theirs = batch.map((row) => labels[row] as number);
        const alone = engine().createDataset({ features, inputs: Float32Array.from(rows), labels: theirs });
        const { loss, accuracy } = trainer.evaluate(alone);
        const expected = norm(trainer.gradient(batch));
        trainer.advance(1);
        const trace = trainer.trace();
        expect(trace.loss?.[step]).toBe(loss);
        expect(trace.accuracy?.[step]).toBe(accuracy);
        expect(trace.gradientNorm?.[step]).toBeCloseTo(expected, 6);
      }
    });

    it('updates alike whatever its rows', () => {
      const states = KINDS.map((kind) => {
        const trainer = trainerOf(engine(), { ...mini, kind });
        trainer.advance(16);
        return words(trainer.state());
      });
      expect(states[1]).toEqual(states[0]);
      expect(states[2]).toEqual(states[0]);
    });

    it('asks for an order once an epoch, before its first step', () => {
      const asked: number[] = [];
      const order = (epoch: number): Uint32Array => {
        asked.push(epoch);
        return batchesOf(mini).order(epoch);
      };
      const batches = { size: 8, order };
      const trainer = trainerOf(engine(), mini, { batches });
      trainer.advance(3);
      expect(asked).toEqual([0]);
      trainer.advance(1);
      expect(asked).toEqual([0, 1]);
    });

    it('with the identity as order and one batch has the bits of full batches', () => {
      const order = (): Uint32Array => Uint32Array.from({ length: small.rows }, (_, row) => row);
      const one = trainerOf(engine(), small, { batches: { size: small.rows, order } });
      const full = trainerOf(engine(), small);
      one.advanceEpochs(9);
      full.advanceEpochs(9);
      expect(words(everything(engine(), one, small))).toEqual(words(everything(engine(), full, small)));
    });

    it('makes no step when finished, nor with no epochs', () => {
      const trainer = trainerOf(engine(), small);
      const end = trainer.advanceEpochs(1000);
      expect(end).toEqual({ steps: 6, epochs: 6, rows: 6, finished: true, divergedAt: null });
      expect(trainer.advance(5)).toEqual(end);
      trainer.setParameters(parametersOf(small));
      expect(trainer.advanceEpochs(5)).toEqual(end);
      expect(trainerOf(engine(), small, { epochs: 0 }).advance(1)).toMatchObject({ rows: 0, finished: true });
    });

    it('is alone: others on the same data, or looking, change nothing', () => {
      const training = engine().createDataset(samplesOf(small));
      const [one, two] = [trainerOf(engine(), small, { training }), trainerOf(engine(), small, { training })];
      const other = trainerOf(engine(), { ...small, scale: 2 }, { training });
      for (let step = 0; step < 6; step++) {
        one.advance(1);
        other.advance(1);
        everything(engine(), one, small);
      }
      two.advance(6);
      expect(words(one.trace())).toEqual(words(two.trace()));
    });

    it('hands out copies and keeps copies', () => {
      const parameters = parametersOf(small);
      const samples = samplesOf(small);
      const training = engine().createDataset(samples);
      const trainer = trainerOf(engine(), small, { training, parameters });
      samples.inputs.fill(0);
      samples.labels.fill(0);
      parameters.fill(0);
      trainer.parameters().fill(1);
      trainer.advance(1);
      trainer.state().firstMoments.fill(1);
      trainer.trace().loss?.fill(1);
      const clean = trainerOf(engine(), small);
      clean.advance(1);
      expect(words(everything(engine(), trainer, small))).toEqual(words(everything(engine(), clean, small)));
    });
  });

  describe('state', () => {
    const amsgrad: Problem = { ...mini, amsgrad: true };

    it.each([small, mini, amsgrad])('set again goes on exactly: batch $batch, amsgrad $amsgrad', (problem) => {
      for (const kind of KINDS) {
        const trainer = trainerOf(engine(), { ...problem, kind });
        const states: TrainerState[] = [];
        do states.push(trainer.state());
        while (trainer.advance(1) && !trainer.progress().finished);
        const end = words(everything(engine(), trainer, problem));
        for (const state of states) {
          trainer.setState(state);
          expect(words(trainer.state())).toEqual(words(state));
          trainer.advanceEpochs(problem.epochs);
          expect(words(everything(engine(), trainer, problem))).toEqual(end);
        }
      }
    });

    it('set in the middle of another epoch takes the order of its own', () => {
      const trainer = trainerOf(engine(), mini);
      trainer.advance(4);
      const state = trainer.state();
      const end = trainer.advance(3) && words(trainer.state());
      trainer.advance(6);
      trainer.setState(state);
      trainer.advance(3);
      expect(words(trainer.state())).toEqual(end);
    });

    it('goes on in another trainer of the same configuration', () => {
      const problem: Problem = { ...amsgrad, kind: 'none' };
      const one = trainerOf(engine(), problem);
      one.advance(7);
      const two = trainerOf(engine(), problem);
      two.setState(one.state());
      one.advance(6);
      two.advance(6);
      expect(words(two.state())).toEqual(words(one.state()));
    });

    it('is refused, with nothing changed, where it does not fit', () => {
      const trainer = trainerOf(engine(), mini);
      trainer.advance(4);
      const state = trainer.state();
      const refused: [Partial<TrainerState>, RegExp][] = [
        [{ parameters: new Float32Array(3) }, /state\.parameters/],
        [{ firstMoments: new Float32Array(3) }, /state\.firstMoments/],
        [{ secondMoments: new Float32Array(3) }, /state\.secondMoments/],
        [{ maxSecondMoments: new Float32Array(3) }, /state\.maxSecondMoments.*0, for an optimiser without amsgrad/],
        [{ steps: 5 }, /state\.steps/],
        [{ epochs: 7, steps: 22 }, /state\.epochs/],
        [{ stepInEpoch: 3, steps: 6 }, /state\.stepInEpoch/],
        [{ epochs: 6, steps: 19 }, /state\.stepInEpoch/],
        [{ beta1Power: NaN }, /state\.beta1Power/],
        [{ beta2Power: 2 }, /state\.beta2Power/],
        [{ epochs: 4, steps: 13 }, /state\.steps.*trace rows/],
      ];
      for (const [over, message] of refused) {
        expect(() => trainer.setState({ ...state, parameters: parametersOf(mini), ...over })).toThrow(message);
        expect(() => trainer.setState({ ...state, ...over })).toThrow(RangeError);
      }
      expect(words(trainer.state())).toEqual(words(state));
      expect(() => trainerOf(engine(), amsgrad).setState(state)).toThrow(/state\.maxSecondMoments.*the network/);
    });

    it('keeps moments, powers and place when parameters are set', () => {
      const trainer = trainerOf(engine(), mini);
      trainer.advance(4);
      const before = trainer.state();
      trainer.setParameters(parametersOf(mini));
      expect(words(trainer.state())).toEqual(words({ ...before, parameters: parametersOf(mini) }));
      expect(() => trainer.setParameters(new Float32Array(2))).toThrow(/parameters/);
    });
  });

  describe('divergence', () => {
    const broken: Problem = { ...small, odd: [NaN] };

    it('stops at a row that is not finite, keeps it, and makes no update', () => {
      for (const problem of [broken, { ...broken, batch: 8 }]) {
        const trainer = trainerOf(engine(), problem);
        const before = trainer.parameters();
        expect(trainer.advanceEpochs(3)).toEqual({ steps: 0, epochs: 0, rows: 1, finished: true, divergedAt: 0 });
        expect(trainer.trace().loss).toEqual(Float64Array.of(NaN));
        expect(words(trainer.parameters())).toEqual(words(before));
        trainer.setParameters(parametersOf(small));
        expect(trainer.advance(1)).toMatchObject({ steps: 0, finished: true });
      }
    });

    it('sees a parameter that is not finite where neither loss nor gradient shows it', () => {
      // An infinite bias below a ReLU that is closed: the unit is 0, its gradient +0.
      const training = engine().createDataset({ features: 1, inputs: Float32Array.of(2), labels: Uint32Array.of(0) });
      const parameters = Float32Array.of(3, -Infinity, 1, -1, 0, 0);
      const trainer = trainerOf(engine(), small, { training, sizes: [1, 1, 2], parameters });
      expect(trainer.advance(1)).toMatchObject({ steps: 0, divergedAt: 0 });
      expect(trainer.trace().loss).toEqual(Float64Array.of(Math.fround(Math.LN2)));
    });

    it('that an update causes is seen at the next row, per step at once, without rows never', () => {
      const wild: Problem = { ...mini, learningRate: 3e38 };
      expect(trainerOf(engine(), { ...wild, kind: 'step' }).advance(99)).toMatchObject({ steps: 1, divergedAt: 1 });
      expect(trainerOf(engine(), wild).advance(99)).toMatchObject({ steps: 3, epochs: 1, rows: 2, divergedAt: 1 });
      const blind = trainerOf(engine(), { ...wild, kind: 'none' });
      expect(blind.advance(99)).toMatchObject({ steps: 18, finished: true, divergedAt: null });
      expect(blind.parameters().every(Number.isFinite)).toBe(false);
    });

    it('is undone by a state before it, also by the state it stopped in', () => {
      const trainer = trainerOf(engine(), { ...mini, learningRate: 3e38 });
      const start = trainer.state();
      const end = trainer.advance(99);
      trainer.setState(trainer.state());
      expect(trainer.progress()).toMatchObject({ rows: 1, finished: false, divergedAt: null });
      expect(trainer.advance(99)).toEqual(end);
      trainer.setState(start);
      expect(trainer.progress()).toEqual({ steps: 0, epochs: 0, rows: 0, finished: false, divergedAt: null });
    });
  });

  it('takes any number as input: infinities, NaN, -0 and subnormals make rows, not errors', () => {
    for (const odd of [[Infinity], [-Infinity], [NaN, -NaN], [-0, 0], [1e-45, -1e-45], [3.4e38, -3.4e38]]) {
      const trainer = trainerOf(engine(), { ...small, odd });
      const { rows, divergedAt } = trainer.advanceEpochs(2);
      const finite = odd.every((x) => Number.isFinite(x) && Math.abs(x) < 1);
      if (finite) expect({ rows, divergedAt }).toEqual({ rows: 2, divergedAt: null });
      else expect(divergedAt).not.toBeNull();
    }
  });
}

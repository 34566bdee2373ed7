/** A sweep trains its plan through the interface alone: data made once, everything freed, leaving at any point. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../ts/engine/engine.ts';
import { canonicalRun, runId } from '../ts/sweep/identity.ts';
import { sweepHere } from '../ts/sweep/parallel.ts';
import { plan } from '../ts/sweep/plan.ts';
import { executeRun, sweep } from '../ts/sweep/train.ts';
import { runSpec, sweepSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const small = { samples: 20, hidden: [3], epochs: 5 };

describe('a sweep', () => {
  it('gives each run of the plan, in order, whole', () => {
    const specs = plan(sweepSpec({ ...small, seed: [0, 1] }));
    const runs = [...sweep(createFakeEngine(), specs)].filter((event) => event.kind === 'run').map(({ run }) => run);
    expect(runs.map((run) => run.spec)).toEqual(specs);
    for (const run of runs) {
      expect(run.receipt.id).toBe(runId(run.spec));
      expect(Object.keys(run.receipt.columns)).toEqual(Object.keys(run.trace));
      expect(run.trace.loss).toHaveLength(5);
      expect([run.training.rows, run.test.rows, run.divergedAt]).toEqual([14, 6, null]);
    }
    expect(new Set(runs.map((run) => run.receipt.parameters)).size).toBe(8);
  });

  it('makes data once for neighbours that share it, and frees everything', () => {
    const engine = createFakeEngine();
    const specs = [{ dataSeed: 0 }, { dataSeed: 0, seed: 1 }, { dataSeed: 1 }].map((part) =>
      runSpec({ ...small, ...part, sigma: 1 }),
    );
    for (const _ of sweep(engine, specs));
    expect(engine.counts).toEqual({ datasets: 4, trainers: 3, freed: 7 });
  });

  it('has fresh points as data of their own, and evaluates the trained network on them', () => {
    const engine = createFakeEngine();
    const specs = [0, 7, 7].map((freshPoints, seed) => runSpec({ ...small, freshPoints, seed, sigma: 1 }));
    const runs = [...sweep(engine, specs)].flatMap((event) => (event.kind === 'run' ? [event.run] : []));
    expect(runs.map(({ fresh }) => fresh?.rows)).toEqual([undefined, 7, 7]);
    expect(engine.counts).toEqual({ datasets: 5, trainers: 3, freed: 8 });
    expect(specs.map(canonicalRun)).toEqual([
      expect.not.stringContaining('freshPoints'),
      ...Array(2).fill(expect.stringContaining('"freshPoints":7')),
    ]);
  });

  it('frees everything when it is left in the middle of a run', () => {
    const engine = createFakeEngine();
    for (const event of sweep(engine, plan(sweepSpec(small)))) if (event.kind === 'progress') break;
    expect(engine.counts).toEqual({ datasets: 2, trainers: 1, freed: 3 });
  });

  it('tells how far a long run is', () => {
    const spec = runSpec({ hidden: [512, 512], epochs: 3, sigma: 1 });
    const epochs = [...sweep(createFakeEngine(), [spec])].map((event) =>
      event.kind === 'progress' ? event.progress.epochs : 'run',
    );
    expect(epochs).toEqual([1, 2, 3, 'run']);
  });

  it('goes on after a run that fails, which has a reason and no result', () => {
    const engine = createFakeEngine();
    const { createTrainer } = engine;
    const failing: Engine = {
      ...engine,
      createTrainer(config) {
        if (engine.counts.trainers !== 1) return createTrainer(config);
        engine.counts.trainers += 1;
        throw new RangeError('no room');
      },
    };
    const specs = plan(sweepSpec({ ...small, sigma: [1], seed: [0, 1, 2] }));
    const ends = [...sweep(failing, specs)].filter((event) => event.kind !== 'progress');
    expect(ends.map((event) => event.kind)).toEqual(['run', 'failed', 'run']);
    expect(ends[1]).toEqual({ kind: 'failed', spec: specs[1], reason: 'RangeError: no room' });
    const again = createFakeEngine();
    again.createTrainer = () => {
      throw new RangeError('no room');
    };
    expect(() => executeRun(again, runSpec({ ...small, sigma: 1 }))).toThrow('RangeError: no room');
  });

  it('in one thread ends softly after the run at hand, hard at once, and frees everything', async () => {
    const long = plan(sweepSpec({ hidden: [512, 512], epochs: 3, sigma: [1], seed: [0, 1, 2] }));
    const stopped = async (which: 'soft' | 'hard'): Promise<string[]> => {
      const engine = createFakeEngine();
      const stop = new AbortController();
      const kinds: string[] = [];
      for await (const event of sweepHere(engine, long, { [which]: stop.signal }, async () => {})) {
        kinds.push(event.kind);
        if (event.kind === 'progress' && kinds.length > 5) stop.abort();
      }
      expect(engine.counts.freed).toBe(engine.counts.trainers + engine.counts.datasets);
      return kinds;
    };
    const run = ['started', 'progress', 'progress', 'progress', 'run'];
    expect(await stopped('soft')).toEqual([...run, ...run]);
    expect(await stopped('hard')).toEqual([...run, 'started', 'progress']);
  });

  it('keeps a run that diverges as a result', () => {
    const run = executeRun(createFakeEngine(2), runSpec({ ...small, sigma: 1 }));
    expect(run.divergedAt).toBe(2);
    expect(run.trace.loss).toHaveLength(3);
    expect(run.trace.loss?.[2]).toBeNaN();
    expect(run.training.loss).toBeNaN();
  });

  it('hands the engine what the spec says', () => {
    const engine = createFakeEngine();
    const spec = runSpec({ data: 'blobs', ...small, sigma: 0, batch: 4, epsilon: 1e-6, nearZeroThreshold: 0 });
    executeRun(engine, spec);
    const [config] = engine.configs;
    expect(config).toMatchObject({
      sizes: [2, 3, 3],
      activation: 'relu',
      optimizer: { name: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-6 },
      epochs: 5,
      nearZeroThreshold: 0,
      batches: { size: 4 },
    });
    expect(config?.parameters).toHaveLength(2 * 3 + 3 + 3 * 3 + 3);
    expect(config?.parameters.every((value) => value === 0)).toBe(true);
    expect([...(config?.batches?.order(0) ?? [])].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 14 }, (_, i) => i),
    );
  });
});

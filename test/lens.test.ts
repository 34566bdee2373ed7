/** What the lens promises: it sees what the engine sees, recomputes what was trained, and answers the newest question. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeDataset } from '../ts/data/dataset.ts';
import type { Dataset, Engine, Trainer } from '../ts/engine/engine.ts';
import { initialParameters } from '../ts/init/initialize.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { networkSizes, type RunSpec } from '../ts/sweep/spec.ts';
import { trainerConfig } from '../ts/sweep/train.ts';
import { normal, runOf, setup } from '../ts/web/lab/state.ts';
import { Lens } from '../ts/web/lens/lens.ts';
import { gridPoints, Looks } from '../ts/web/lens/look.ts';
import type { FromLens, Grid, LensPort, ToLens } from '../ts/web/lens/messages.ts';
import { Recomputer } from '../ts/web/lens/recompute.ts';
import { serve } from '../ts/web/lens/serve.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine('wasm');
});

const grid: Grid = { x: [-2, 2], y: [3, -3], columns: 9, rows: 7 };
const moons = setup({ samples: 60, hidden: [8, 5], epochs: 30 });
const spec = runOf(moons, normal(0.5));

function parametersOf(spec: RunSpec): Float32Array {
  return initialParameters(spec, networkSizes(spec));
}

/** Counts what is made and not freed. */
function counted(engine: Engine): { readonly engine: Engine; readonly alive: Set<Dataset | Trainer> } {
  const alive = new Set<Dataset | Trainer>();
  const watch = <T extends Dataset | Trainer>(made: T): T => {
    const free = made.free.bind(made);
    alive.add(made);
    made.free = () => {
      alive.delete(made);
      free();
    };
    return made;
  };
  return {
    alive,
    engine: {
      name: engine.name,
      createDataset: (samples) => watch(engine.createDataset(samples)),
      createTrainer: (config) => watch(engine.createTrainer(config)),
    },
  };
}

describe('a grid', () => {
  it('goes row by row from the first to the last of its ranges', () => {
    const points = gridPoints({ x: [0, 1], y: [5, 4], columns: 3, rows: 2 }, 2);
    expect([...points]).toEqual([0, 5, 0.5, 5, 1, 5, 0, 4, 0.5, 4, 1, 4]);
  });

  it('is a row of x where inputs have one feature', () => {
    expect([...gridPoints({ x: [-1, 1], y: [0, 0], columns: 5, rows: 1 }, 1)]).toEqual([-1, -0.5, 0, 0.5, 1]);
  });
});

describe('a look', () => {
  it.each([
    ['moons', 2, 2],
    ['blobs', 2, 3],
    ['sine', 1, 1],
  ] as const)('at a network for %s is what the engine computes', (data, features, outputs) => {
    const spec = runOf(setup({ data, samples: 60, hidden: [8, 5], epochs: 2 }), normal(0.5));
    const parameters = parametersOf(spec);
    const shown = features === 1 ? { ...grid, rows: 1 } : grid;
    const { logits, test } = new Looks(engine).look({ spec, parameters, grid: shown });

    const made = makeDataset(spec);
    const inputs = gridPoints(shown, features);
    using training = engine.createDataset(made.training);
    using tests = engine.createDataset(made.test);
    using points = engine.createDataset({ features, inputs, targets: new Float32Array(inputs.length / features) });
    using trainer = engine.createTrainer(trainerConfig(spec, training));
    expect(logits).toEqual(trainer.logits(points));
    expect(logits.length).toBe(shown.columns * shown.rows * outputs);
    expect(test).toEqual(trainer.evaluate(tests));
    expect(test.rows).toBe(18);
  });

  it('sees each shape, with the parameters that are given', () => {
    const looks = new Looks(engine);
    const wide = runOf(setup({ ...moons, hidden: [30] }), normal(0.5));
    const tanh = runOf(moons, { ...normal(0.5), activation: 'tanh' });
    const louder = runOf(moons, normal(1));
    const shown = [spec, wide, tanh, louder, spec].map((spec) => ({ spec, parameters: parametersOf(spec), grid }));
    const alone = shown.map((request) => new Looks(engine).look(request));
    const inTurn = shown.map((request) => looks.look(request));
    expect(inTurn).toEqual(alone);
    expect(new Set(inTurn.map(({ logits }) => logits.join())).size).toBe(4);
  });

  it('inside gives the probe over the training points', () => {
    const parameters = parametersOf(spec);
    using training = engine.createDataset(makeDataset(spec).training);
    using trainer = engine.createTrainer(trainerConfig(spec, training));
    const range = { low: -2, high: 2, bins: 8 };
    expect(new Looks(engine).probe({ spec, parameters, range })).toEqual(trainer.probe(range));
  });

  it('frees what it does not need any more', () => {
    const { engine: watched, alive } = counted(engine);
    const looks = new Looks(watched);
    const parameters = parametersOf(spec);
    for (let columns = 2; columns < 30; columns++) looks.look({ spec, parameters, grid: { ...grid, columns } });
    for (let units = 1; units < 20; units++) {
      const one = runOf(setup({ ...moons, hidden: [units] }), normal(0.5));
      looks.look({ spec: one, parameters: parametersOf(one), grid });
    }
    expect(alive.size).toBeLessThanOrEqual(2 + 4 + 6);
    const other = runOf(setup({ ...moons, samples: 50 }), normal(0.5));
    looks.look({ spec: other, parameters, grid });
    expect(alive.size).toBe(2 + 1 + 1);
    looks.free();
    expect(alive.size).toBe(0);
  });
});

/** The parameters after each epoch of a training in one go, which keeps rows. */
function straight(spec: RunSpec): Float32Array[] {
  using training = engine.createDataset(makeDataset(spec).training);
  using trainer = engine.createTrainer(trainerConfig(spec, training));
  const all = [trainer.parameters()];
  for (let epoch = 0; epoch < spec.epochs; epoch++) {
    trainer.advanceEpochs(1);
    all.push(trainer.parameters());
  }
  return all;
}

function finish<T>(training: Generator<void, T, void>): T {
  for (;;) {
    const { done, value } = training.next();
    if (done) return value;
  }
}

describe('a recomputed state', () => {
  const specs = [
    spec,
    runOf(moons, normal(1), 3),
    runOf(setup({ ...moons, batch: 16, batchSeed: 5 }), normal(0.5)),
    runOf(setup({ ...moons, optimizer: 'adam', amsgrad: true }), normal(0.5)),
    runOf(setup({ ...moons, optimizer: 'sgd', momentum: 0.9 }), { init: 'he' }),
  ];

  it('is that of the training, word for word, wherever it is asked for before', () => {
    const trained = specs.map(straight);
    const moments = fc.array(fc.tuple(fc.nat(specs.length - 1), fc.nat(moons.epochs)), { minLength: 1, maxLength: 8 });
    // A state of Adam has 3 · 75 words: none fits, or two, or all thirty.
    fc.assert(
      fc.property(moments, fc.constantFrom(0, 2000, 1e6), (asked, bytes) => {
        const recomputer = new Recomputer(engine, bytes);
        for (const [which, epoch] of asked) {
          const request = { spec: specs[which] as RunSpec, epoch };
          expect(finish(recomputer.recompute(request))).toEqual(trained[which]?.[epoch]);
        }
        recomputer.free();
      }),
      { numRuns: 40 },
    );
  });

  it('may be left on the way', () => {
    const recomputer = new Recomputer(engine, 2000);
    recomputer.recompute({ spec, epoch: 30 }).next();
    expect(finish(recomputer.recompute({ spec, epoch: 29 }))).toEqual(straight(spec)[29]);
  });

  it('goes on from kept states: a step back trains at most from the last of them', () => {
    const steps: number[] = [];
    const watched: Engine = {
      ...engine,
      createTrainer: (config) => {
        const trainer = engine.createTrainer(config);
        const advance = trainer.advanceEpochs.bind(trainer);
        trainer.advanceEpochs = (epochs) => {
          steps.push(epochs);
          return advance(epochs);
        };
        return trainer;
      },
    };
    // Three states fit: epochs 10, 20 and 30.
    const recomputer = new Recomputer(watched, 3 * 3 * 4 * parametersOf(spec).length);
    finish(recomputer.recompute({ spec, epoch: 29 }));
    expect(steps).toEqual([10, 10, 9]);
    steps.length = 0;
    finish(recomputer.recompute({ spec, epoch: 22 }));
    finish(recomputer.recompute({ spec, epoch: 25 }));
    expect(steps).toEqual([2, 3]);
  });

  it('is refused beyond the run, and frees its memory', () => {
    const { engine: watched, alive } = counted(engine);
    const recomputer = new Recomputer(watched);
    expect(() => finish(recomputer.recompute({ spec, epoch: 31 }))).toThrow(
      'epoch: expected a whole number from 0 to 30',
    );
    for (const one of specs) finish(recomputer.recompute({ spec: one, epoch: 3 }));
    expect(alive.size).toBe(2 + 1);
    recomputer.free();
    expect(alive.size).toBe(0);
  });
});

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A lens in this thread, message by message; `asked` and `said` keep what crossed. */
function connection(load: () => Promise<Engine> = async () => engine) {
  const asked: ToLens[] = [];
  const said: FromLens[] = [];
  let isDead = false;
  let [hear, listen, die] = [(_: FromLens) => {}, (_: ToLens) => {}, (_: string) => {}];
  const end = (reason: string): void => {
    isDead = true;
    die(reason);
  };
  const port: LensPort = {
    post(message) {
      asked.push(structuredClone(message));
      setImmediate(() => isDead || listen(structuredClone(message)));
    },
    onMessage: (listener) => {
      hear = listener;
    },
    onDeath: (listener) => {
      die = listener;
    },
    kill: () => end('killed'),
  };
  const begin = (): void =>
    serve(
      {
        post(message, transfer) {
          const copy = structuredClone(message, { transfer });
          said.push(copy);
          setImmediate(() => isDead || hear(copy));
        },
        onMessage: (listener) => {
          listen = listener;
        },
        pause: tick,
      },
      load,
    );
  return { port, begin, asked, said, end };
}

describe('the lens', () => {
  const parameters = parametersOf(spec);

  it('answers of one key the newest question that has come, of others all', async () => {
    const { port, begin } = connection();
    const lens = new Lens('wasm', () => port, expect.unreachable);
    const ask = (key: string, columns: number) => lens.look(key, { spec, parameters, grid: { ...grid, columns } });
    const answers = Promise.all([ask('a', 2), ask('a', 3), ask('b', 4), ask('a', 5)]);
    begin();
    expect((await answers).map((look) => look && look.logits.length / (2 * grid.rows))).toEqual([null, null, 4, 5]);
  });

  it('posts parameters that are part of a larger buffer without it', async () => {
    const { port, begin, asked } = connection();
    const lens = new Lens('wasm', () => port, expect.unreachable);
    const large = new Float32Array(1e6);
    large.set(parameters, 1000);
    begin();
    const part = large.subarray(1000, 1000 + parameters.length);
    const look = await lens.look('a', { spec, parameters: part, grid });
    expect(look).toEqual(new Looks(engine).look({ spec, parameters, grid }));
    const sent = asked.flatMap((message) => (message.kind === 'ask' && message.question === 'look' ? [message] : []));
    expect(sent.map(({ request }) => request.parameters.buffer.byteLength)).toEqual([4 * parameters.length]);
  });

  it('lets looks in while it recomputes, and leaves that for a newer moment of the same run', async () => {
    const long = runOf(setup({ samples: 600, hidden: [64, 64], epochs: 200 }), normal(0.1));
    const { port, begin, said } = connection();
    const lens = new Lens('wasm', () => port, expect.unreachable);
    begin();
    const far = lens.recompute(long, 200);
    const shared = lens.recompute(long, 200);
    await tick();
    await tick();
    const look = lens.look('a', { spec, parameters, grid });
    expect(await Promise.race([far.then(() => 'far'), look.then(() => 'look')])).toBe('look');
    const near = lens.recompute(long, 2);
    expect(await Promise.all([far, shared])).toEqual([null, null]);
    expect(await near).toEqual(finish(new Recomputer(engine).recompute({ spec: long, epoch: 2 })));
    expect(said.map(({ kind }) => kind)).toEqual(['loaded', 'answer', 'answer', 'answer']);
  });

  it('passes on what the engine refuses, and goes on', async () => {
    const { port, begin } = connection();
    const lens = new Lens('wasm', () => port, expect.unreachable);
    begin();
    await expect(lens.look('a', { spec, parameters: new Float32Array(3), grid })).rejects.toThrow('parameters');
    await expect(lens.recompute(spec, -1)).rejects.toThrow('epoch');
    expect(await lens.recompute(spec, 0)).toEqual(parameters);
  });

  it('starts once more when its worker dies, asks again, and then says that it cannot', async () => {
    const connections = [connection(), connection(), connection()];
    const notices: string[] = [];
    let starts = 0;
    const lens = new Lens(
      'wasm',
      () => connections[starts++]?.port as LensPort,
      (sentence) => notices.push(sentence),
    );
    const first = lens.look('a', { spec, parameters, grid });
    connections[0]?.end('out of memory');
    connections[1]?.begin();
    expect((await first)?.test.rows).toBe(18);
    expect([starts, notices]).toEqual([2, []]);
    const second = lens.look('a', { spec, parameters, grid });
    connections[1]?.end('its thread ended');
    expect(await second).toBe(null);
    expect(await lens.recompute(spec, 3)).toBe(null);
    expect(starts).toBe(2);
    expect(notices).toEqual([expect.stringContaining('(its thread ended)')]);
  });

  it('says why there is no engine', async () => {
    const notices: string[] = [];
    const refuse = async (): Promise<Engine> => {
      throw new Error('memory was refused');
    };
    const lens = new Lens(
      'wasm',
      () => {
        const { port, begin } = connection(refuse);
        setImmediate(begin);
        return port;
      },
      (sentence) => notices.push(sentence),
    );
    expect(await lens.look('a', { spec, parameters, grid })).toBe(null);
    expect(notices).toEqual([expect.stringContaining('memory was refused')]);
  });
});

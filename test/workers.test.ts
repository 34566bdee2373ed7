/**
 * Sweeps on real worker threads: no number of workers and no order of tasks changes a bit; a fault costs its own run a
 * try and nothing else, hundreds of kills in mid-run included; nothing of a dead worker stays in the memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as kernel from '../ts/engine/bundle/kernel.js';
import type { Engine } from '../ts/engine/engine.ts';
import { isHost } from '../ts/engine/sharing.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { portOf, spawnWorker } from '../ts/node/workers.ts';
import { runId } from '../ts/sweep/identity.ts';
import type { TeamEvent, TeamOptions } from '../ts/sweep/parallel.ts';
import { Team } from '../ts/sweep/parallel.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { Port } from '../ts/sweep/remote.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import type { RunSpec } from '../ts/sweep/spec.ts';
import { createData, freeData, sweep, trainerConfig } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { words } from './words.ts';
import type { Plant } from './workers/worker.ts';

const small = { samples: 60, hidden: [5, 4], epochs: 30 };
/** Full and mini-batches, labels and targets, several data sets in turn, fresh points, one run that diverges. */
const specs: readonly RunSpec[] = [
  ...plan(sweepSpec({ ...small, sigma: [0.1, 1e30], seed: [0, 1] })),
  ...plan(sweepSpec({ ...small, data: 'circles', batch: 7, optimizer: 'sgd', momentum: 0.9, sigma: [0.5] })),
  ...plan(sweepSpec({ ...small, data: 'sine', activation: 'gelu', init: ['he', 'pytorch'] })),
  ...plan(sweepSpec({ ...small, batch: 16, batchSeed: 3, clipNorm: 0.1, sigma: [0.1, 1], seed: [5] })),
  ...plan(sweepSpec({ ...small, sigma: [1], seed: 7, centred: true, diagnostics: true, batch: '0,16' })),
  ...plan(sweepSpec({ ...small, hidden: [], bias: false, dataSeed: 4, epochs: 200 })),
  ...plan(
    sweepSpec({ ...small, weightScale: '1,2,4', biasScale: '1,0,0', sigma: [0.5], seed: 6, freshPoints: '0,50' }),
  ),
];

let wasm: Engine;
beforeAll(async () => {
  wasm = await loadEngine('wasm');
});

/** What one thread makes of it, by id, as words. */
function alone(engine: Engine, plan: readonly RunSpec[]): Map<string, unknown> {
  return byId([...sweep(engine, plan)].flatMap((event) => (event.kind === 'run' ? [event.run] : [])));
}

function byId(runs: readonly RunResult[]): Map<string, unknown> {
  return new Map(runs.map((run) => [run.receipt.id, words(run)]));
}

interface Heard {
  readonly events: readonly TeamEvent[];
  readonly runs: Map<string, unknown>;
}

async function team(
  engine: Engine,
  plan: readonly RunSpec[],
  options: Partial<TeamOptions> = {},
  hear: (event: TeamEvent) => void = () => {},
): Promise<Heard> {
  const team = new Team(engine, { workers: 2, spawn: spawnWorker, ...options });
  const events: TeamEvent[] = [];
  try {
    for await (const event of team.sweep(plan)) {
      events.push(event);
      hear(event);
    }
  } finally {
    await team.close();
  }
  return { events, runs: byId(events.flatMap((event) => (event.kind === 'run' ? [event.run] : []))) };
}

/** Where the allocator would put something now: the same place as before where nothing was taken since. */
function probe(): number {
  const offset = kernel.wordsAllocate(1000);
  kernel.wordsFree(offset, 1000);
  return offset;
}

function memoryBytes(): number {
  return isHost(wasm) ? wasm.share.memory.buffer.byteLength : 0;
}

describe('the number of workers and the order of tasks', () => {
  const shuffled = specs.toSorted((a, b) => runId(a).localeCompare(runId(b)));

  it.each([1, 2, 4, 7])('%i workers give the bits of one thread, and the memory back', async (workers) => {
    const expected = alone(wasm, specs);
    const place = probe();
    const { runs } = await team(wasm, workers % 2 === 0 ? shuffled : specs, { workers });
    expect(runs.size).toBe(specs.length);
    expect(runs).toEqual(expected);
    expect(probe()).toBe(place);
  });

  it('a warm worker sees the memory that the host took meanwhile', async () => {
    const wide = [[3], [400, 500]].flatMap((hidden) => plan(sweepSpec({ ...small, hidden, sigma: [0.1] })));
    const bytes = memoryBytes();
    const { runs } = await team(wasm, wide, { workers: 1 });
    expect(memoryBytes()).toBeGreaterThan(bytes);
    expect(runs).toEqual(alone(wasm, wide));
  });

  it('nor has an engine of its own in each worker other bits', async () => {
    const engine = await loadEngine('js');
    expect(isHost(engine)).toBe(false);
    expect((await team(engine, shuffled, { workers: 3 })).runs).toEqual(alone(engine, specs));
  });
});

it.each([
  ['wasm', 'a hard stop'],
  ['js', 'a hard stop'],
  ['wasm', 'leaving the loop'],
  ['js', 'leaving the loop'],
] as const)('%s: %s ends long runs without results, and the workers are warm', async (name, how) => {
  const engine = name === 'wasm' ? wasm : await loadEngine(name);
  let spawned = 0;
  const spawn = (): Port => {
    spawned += 1;
    return spawnWorker();
  };
  const place = probe();
  const team = new Team(engine, { workers: 2, spawn });
  const hard = new AbortController();
  const kinds = new Set<string>();
  const training = new Set<RunSpec>();
  const long = plan(sweepSpec({ epochs: 10_000, seed: range(4), sigma: [1] }));
  for await (const event of team.sweep(long, { hard: hard.signal })) {
    kinds.add(event.kind);
    // A worker that is still starting is not waited for.
    if (event.kind !== 'progress' || training.add(event.spec).size < 2) continue;
    if (how === 'leaving the loop') break;
    hard.abort();
  }
  expect([kinds, spawned]).toEqual([new Set(['started', 'progress']), 2]);
  let runs = 0;
  for await (const event of team.sweep(specs)) runs += Number(event.kind === 'run');
  await team.close();
  expect([runs, spawned, probe()]).toEqual([specs.length, 2, place]);
});

it.each(['wasm', 'js'] as const)('%s keeps the states that are asked for', async (name) => {
  const engine = name === 'wasm' ? wasm : await loadEngine(name);
  const [first, second, diverging] = plan(sweepSpec({ ...small, epochs: 7, sigma: [0.1, 1, 1e30], seed: [0] }));
  if (!first || !second || !diverging) throw new Error('no plan');
  const team = new Team(engine, { workers: 2, spawn: spawnWorker });
  const kept = new Map<RunSpec, RunResult['states']>();
  const every = new Map([
    [first, 3],
    [second, 100],
    [diverging, 1],
  ]);
  const statesEvery = (spec: RunSpec): number => every.get(spec) ?? 0;
  for await (const event of team.sweep([first, second, diverging], { statesEvery })) {
    if (event.kind === 'run') kept.set(event.run.spec, event.run.states);
  }
  await team.close();
  const data = createData(engine, first);
  for (const [spec, epochs] of [
    [first, [0, 3, 6, 7]],
    [second, [0, 7]],
    [diverging, [0, 0]],
  ] as const) {
    const trainer = engine.createTrainer(trainerConfig(spec, data.training));
    const states = epochs.map((epoch) => {
      trainer.advanceEpochs(epoch - trainer.progress().epochs);
      return [...trainer.parameters()];
    });
    trainer.free();
    expect(words(kept.get(spec))).toEqual(words({ every: every.get(spec), values: Float32Array.from(states.flat()) }));
  }
  freeData(data);
});

/** A worker of test/workers, which meets the fault `times` times. */
function faulty(fault: Plant['fault'], times: number): () => Port {
  const left = new Int32Array(new SharedArrayBuffer(4)).fill(times);
  const resourceLimits: ResourceLimits = fault === 'heap' ? { maxOldGenerationSizeMb: 24 } : {};
  const url = new URL('./workers/worker.mjs', import.meta.url);
  return () => portOf(new Worker(url, { execArgv: [], workerData: { fault, left }, resourceLimits }));
}

describe('a fault', () => {
  const seeds = [11, 12, 13, 14, 15];
  const plan13 = plan(sweepSpec({ ...small, sigma: [1], seed: seeds }));
  const reasons: Readonly<Record<Plant['fault'], RegExp>> = {
    throw: /^RangeError: planted$/,
    exit: /^its thread ended with status 7$/,
    trap: /^RuntimeError: unreachable$/,
    heap: /memory limit/,
    hang: /^no progress in 2 s$/,
  };

  it.each(Object.keys(reasons) as Plant['fault'][])('%s: costs its run one try', async (fault) => {
    const place = probe();
    const patienceSeconds = fault === 'hang' ? 2 : 30;
    const { events, runs } = await team(wasm, plan13, { spawn: faulty(fault, 1), patienceSeconds });
    const again = events.flatMap((event) => (event.kind === 'again' ? [[event.spec.seed, event.reason]] : []));
    expect(again).toEqual([[13, expect.stringMatching(reasons[fault])]]);
    expect(events.some((event) => event.kind === 'failed')).toBe(false);
    expect(runs).toEqual(alone(wasm, plan13));
    expect(probe()).toBe(place);
  });

  it.each(['throw', 'exit'] as const)('%s, met twice: fails its run, with the reason, and no other', async (fault) => {
    const { events, runs } = await team(wasm, plan13, { spawn: faulty(fault, 2) });
    const failed = events.flatMap((event) => (event.kind === 'failed' ? [[event.spec.seed, event.reason]] : []));
    expect(failed).toEqual([[13, expect.stringMatching(reasons[fault])]]);
    expect(runs).toEqual(
      alone(
        wasm,
        plan13.filter((spec) => spec.seed !== 13),
      ),
    );
  });

  it('in the file of the workers ends the sweep with an error that names it', async () => {
    const place = probe();
    const spawn = (): Port => portOf(new Worker("throw new Error('planted at import')", { eval: true }));
    await expect(team(wasm, plan13, { spawn })).rejects.toThrow(
      /3 workers in a row did not start; .*planted at import/,
    );
    expect(probe()).toBe(place);
  });
});

describe('killed in mid-run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'initscope-worker-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  // In one file of plain JavaScript a worker starts in a tenth of the time.
  beforeAll(() =>
    build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: { ssr: 'ts/node/worker.ts', outDir: folder, rollupOptions: { output: { entryFileNames: 'worker.mjs' } } },
    }),
  );

  it('200 workers leave no lock held and no byte behind, and every run comes out right', async () => {
    const plan200 = plan(
      sweepSpec({ ...small, samples: 200, hidden: [16], epochs: 400, sigma: [1], seed: range(200) }),
    );
    const expected = alone(wasm, plan200);
    const met = new Set<string>();
    let kills = 0;
    const spawn = (): Port => {
      const worker = new Worker(join(folder, 'worker.mjs'), { execArgv: [] });
      const port = portOf(worker);
      return {
        ...port,
        post(message) {
          port.post(message);
          const task = message.kind === 'task' ? JSON.stringify(message.task, ['spec', 'seed']) : undefined;
          if (task === undefined || met.has(task)) return;
          met.add(task);
          // At any moment from before its first step to near its last; the second try is left alone.
          setTimeout(() => worker.terminate(), met.size % 4);
          kills += 1;
        },
      };
    };
    const place = probe();
    const { events, runs } = await team(wasm, plan200, { spawn });
    const count = (kind: TeamEvent['kind']): number => events.filter((event) => event.kind === kind).length;
    expect([kills, count('failed'), count('run')]).toEqual([200, 0, 200]);
    expect(count('again')).toBeGreaterThan(100);
    expect(runs).toEqual(expected);
    expect(probe()).toBe(place);
  });
});

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

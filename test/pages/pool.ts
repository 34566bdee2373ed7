/**
 * Sweeps on the workers of a page, for tests that drive a browser. It adds nothing to what ts/web does but faults and
 * kills.
 */
import * as kernel from '../../ts/engine/bundle/kernel.js';
import type { Engine, EngineName } from '../../ts/engine/engine.ts';
import { isHost } from '../../ts/engine/sharing.ts';
import type { TeamEvent } from '../../ts/sweep/parallel.ts';
import { sweepHere, Team } from '../../ts/sweep/parallel.ts';
import { plan } from '../../ts/sweep/plan.ts';
import { reasonOf } from '../../ts/sweep/reason.ts';
import type { Port, ToWorker } from '../../ts/sweep/remote.ts';
import type { RunSpec } from '../../ts/sweep/spec.ts';
import { sweepSpec } from '../../ts/sweep/validate.ts';
import { loadEngine } from '../../ts/web/engine.ts';
import { defaultWorkers, portOf, spawnWorker } from '../../ts/web/workers.ts';
import type { Fault, Job, Scenarios, Told } from './scenarios.ts';

const scenarios: Scenarios = {
  async train(job) {
    if (job.workers === 0) return told(await all(sweepHere(await engineOf('wasm'), runs(job), {}, () => sleep(0))), 0);
    const { team, spawned } = await teamOf(job);
    try {
      return told(await all(team.sweep(runs(job))), spawned());
    } finally {
      await team.close();
    }
  },

  async leave(how, long, next) {
    const { team, spawned } = await teamOf(long);
    const hard = new AbortController();
    const training = new Set<RunSpec>();
    for await (const event of team.sweep(runs(long), { hard: hard.signal })) {
      if (event.kind === 'run') throw new Error('it ended before it was left');
      if (event.kind !== 'progress' || training.add(event.spec).size < long.workers) continue;
      if (how === 'break') break;
      hard.abort();
    }
    const events = await all(team.sweep(runs(next)));
    await team.close();
    return told(events, spawned());
  },

  async memory() {
    const engine = await engineOf('wasm');
    const place = kernel.wordsAllocate(1000);
    kernel.wordsFree(place, 1000);
    return isHost(engine)
      ? { shared: true, place, bytes: engine.share.memory.buffer.byteLength }
      : { shared: false, place, bytes: 0 };
  },

  async count() {
    const port = portOf((name) => new Worker(new URL('./counter.ts', import.meta.url), { type: 'module', name }));
    const counter = new Int32Array(new SharedArrayBuffer(4));
    port.onMessage(() => port.post({ kind: 'task', task: counter }));
    while (Atomics.load(counter, 0) === 0) await sleep(1);
    const dead = new Promise<string>((resolve) => port.onDeath(resolve));
    port.kill();
    await dead;
    const counted = Atomics.load(counter, 0);
    await sleep(100);
    return { counted, counts: Atomics.load(counter, 0) - counted };
  },

  async unloadable() {
    const spawn = (): Port => portOf((name) => new Worker('./nowhere.js', { type: 'module', name }));
    const team = new Team(await engineOf('wasm'), { workers: 2, spawn });
    return team
      .sweep(runs({ fields: {}, workers: 2 }))
      .next()
      .then(() => 'none', reasonOf);
  },

  refusal: (engine) => loadEngine(engine).then(() => 'none', reasonOf),
  defaultWorkers: () => defaultWorkers,
};
Object.assign(globalThis, { scenarios });

const engines = new Map<EngineName, Engine>();

async function engineOf(name: EngineName): Promise<Engine> {
  const engine = engines.get(name) ?? (await loadEngine(name));
  engines.set(name, engine);
  return engine;
}

async function all(sweep: AsyncIterable<TeamEvent>): Promise<TeamEvent[]> {
  const events: TeamEvent[] = [];
  for await (const event of sweep) events.push(event);
  return events;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function runs({ fields }: Job): RunSpec[] {
  return plan(sweepSpec(fields));
}

async function teamOf(job: Job): Promise<{ team: Team; spawned: () => number }> {
  const { workers, engine = 'wasm', patienceSeconds = 30, fault, times = 1, kill = false } = job;
  let spawned = 0;
  const faults = { left: times };
  const killed = new Set<string>();
  const spawn = (): Port => {
    spawned += 1;
    if (kill) return killedOnce(spawnWorker(), killed);
    return fault ? faulty(fault, faults) : spawnWorker();
  };
  return { team: new Team(await engineOf(engine), { workers, spawn, patienceSeconds }), spawned: () => spawned };
}

function told(events: readonly TeamEvent[], spawned: number): Told {
  const reasons = (kind: 'again' | 'failed') =>
    events.flatMap((event) => (event.kind === kind ? [[event.spec.seed, event.reason] as const] : []));
  const receipts = events.flatMap((event) => (event.kind === 'run' ? [event.run.receipt] : []));
  return { receipts, again: reasons('again'), failed: reasons('failed'), spawned };
}

function faulty(fault: Fault, faults: { left: number }): Port {
  let worker: Worker | undefined;
  const port: Port = portOf((name) => {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
    return worker;
  });
  const meet = (): void => {
    if (fault === 'terminate') worker?.terminate();
    else if (fault === 'unreadable') worker?.dispatchEvent(new MessageEvent('messageerror'));
    else worker?.postMessage({ kind: 'plant', fault });
  };
  return {
    ...port,
    post(message) {
      if (taskOf(message)?.includes('"seed":13') && faults.left-- > 0) meet();
      port.post(message);
    },
  };
}

function killedOnce(port: Port, killed: Set<string>): Port {
  return {
    ...port,
    post(message) {
      port.post(message);
      const task = taskOf(message);
      if (task === undefined || killed.has(task)) return;
      killed.add(task);
      setTimeout(port.kill, killed.size % 4);
    },
  };
}

/** Its seed, in words, whether it is a guest's or a spec alone. */
function taskOf(message: ToWorker): string | undefined {
  return message.kind === 'task' ? JSON.stringify(message.task, ['spec', 'seed']) : undefined;
}

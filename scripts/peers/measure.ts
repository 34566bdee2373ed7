/**
 * One workload: every contender is started, checked, warmed up, then timed in rounds. In a round each peer has a
 * training of ours beside it, before it and after it by turns, so that a slow spell of the machine meets both and their
 * ratio stays. It never prints.
 */
import type { Engine } from '../../ts/engine/engine.ts';
import { type Child, reason } from './child.ts';
import type { Contender } from './contenders.ts';
import { type Job, stepsOf } from './job.ts';
import type { About } from './serve.ts';

/** What is compared before anything is timed. */
export interface Losses {
  /** As the contender itself reports it: mean over the last epoch's steps. */
  readonly reported: number;
  /** Of its final parameters on all rows, by our engine. */
  readonly final: number;
}

export interface Round {
  /** Milliseconds a step. */
  readonly ours: number;
  readonly peer: number;
}

export type Measured =
  | { readonly name: string; readonly about: About; readonly deviation: number; readonly rounds: readonly Round[] }
  | { readonly name: string; readonly skipped: string };

export interface Measurement {
  readonly workload: string;
  readonly steps: number;
  readonly losses: Losses;
  readonly ours: { readonly about: About; readonly msPerStep: readonly number[] };
  readonly peers: readonly Measured[];
}

export interface Setting {
  readonly job: Job;
  /** Where the job was written. */
  readonly folder: string;
  readonly rounds: number;
  start(contender: Contender): Child;
  /** Evaluates final parameters. */
  readonly engine: Engine;
  progress(what: string): void;
}

/** A slice lasts at least as long, that a change of process and a coarse clock do not count. */
const SLICE_SECONDS = 0.2;

/** A contender that was checked and is warm. */
interface Running {
  readonly contender: Contender;
  readonly child: Child;
  readonly about: About;
  readonly losses: Losses;
  readonly rounds: Round[];
}

export async function measure(ours: Contender, peers: readonly Contender[], setting: Setting): Promise<Measurement> {
  const { job, progress } = setting;
  const running: Running[] = [];
  const skipped = new Map<string, string>();
  const skip = ({ name }: Contender, error: unknown) => skipped.set(name, reason(error));
  const own = await ready(ours, setting, null);
  try {
    for (const peer of peers) {
      progress(`${job.name}: checking ${peer.name}`);
      await ready(peer, setting, own.losses).then(
        (one) => running.push(one),
        (error) => skip(peer, error),
      );
    }
    for (let round = 0; round < setting.rounds; round++) {
      progress(`${job.name}: round ${round + 1} of ${setting.rounds}`);
      const order = running.filter(({ contender }) => !skipped.has(contender.name));
      const oursFirst = round % 2 === 0;
      for (const one of oursFirst ? order : order.toReversed()) {
        const before = oursFirst ? await slice(own, job) : null;
        const peer = await slice(one, job).catch((error) => skip(one.contender, error) && null);
        if (peer !== null) one.rounds.push({ ours: before ?? (await slice(own, job)), peer });
      }
    }
  } finally {
    for (const { child } of [own, ...running]) child[Symbol.dispose]();
  }
  return {
    workload: job.name,
    steps: stepsOf(job),
    losses: own.losses,
    ours: { about: own.about, msPerStep: running.flatMap(({ rounds }) => rounds.map(({ ours }) => ours)) },
    peers: peers.map(({ name }) => {
      const one = running.find(({ contender }) => contender.name === name);
      const why = skipped.get(name);
      if (one === undefined || why !== undefined) return { name, skipped: why ?? 'never started' };
      return { name, about: one.about, deviation: deviationOf(one.losses, own.losses), rounds: one.rounds };
    }),
  };
}

/** The larger relative difference of the two losses; NaN where one is not a number. */
export function deviationOf(losses: Losses, reference: Losses): number {
  return Math.max(difference(losses.reported, reference.reported), difference(losses.final, reference.final));
}

function difference(loss: number, reference: number): number {
  return Math.abs(loss - reference) / Math.abs(reference);
}

/** @throws Error when it does not run, or does not compute what the reference says */
async function ready(contender: Contender, setting: Setting, reference: Losses | null): Promise<Running> {
  const child = setting.start(contender);
  try {
    await child.ask({ ask: 'prepare', folder: setting.folder });
    const losses = await lossesOf(child, setting);
    const about = await child.ask<About>({ ask: 'about' });
    const deviation = reference === null ? 0 : deviationOf(losses, reference);
    if (!(deviation <= contender.tolerance)) {
      throw new Error(
        `its losses differ from ours by ${deviation.toExponential(1)}, allowed is ${contender.tolerance}`,
      );
    }
    await warmUp(child);
    return { contender, child, about, losses, rounds: [] };
  } catch (error) {
    child[Symbol.dispose]();
    throw error;
  }
}

/** Trains until a training is no faster than the best before, at least three and at most eight times. */
async function warmUp(child: Child): Promise<void> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 8; i++) {
    const { seconds } = await trained(child);
    if (i >= 2 && seconds > best * 0.97) return;
    best = Math.min(best, seconds);
  }
}

/** Milliseconds a step over some trainings, each of which has to end as the checked one did. */
async function slice({ child, contender, losses }: Running, job: Job): Promise<number> {
  let [trainings, total] = [0, 0];
  while (total < SLICE_SECONDS) {
    const { seconds, loss } = await trained(child);
    if (!(difference(loss, losses.reported) <= contender.tolerance)) {
      throw new Error(`its loss was ${losses.reported} when checked and ${loss} when timed`);
    }
    trainings++;
    total += seconds;
  }
  return (total * 1000) / (trainings * stepsOf(job));
}

function trained(child: Child) {
  return child.ask<{ seconds: number; loss: number }>({ ask: 'train' });
}

async function lossesOf(child: Child, { job, engine }: Setting): Promise<Losses> {
  const { loss } = await trained(child);
  const { parameters } = await child.ask<{ parameters: string }>({ ask: 'parameters' });
  const bytes = Uint8Array.from(Buffer.from(parameters, 'base64'));
  const samples = { features: job.sizes[0]!, inputs: job.inputs, labels: Uint32Array.from(job.labels) };
  using training = engine.createDataset(samples);
  using trainer = engine.createTrainer({
    sizes: job.sizes,
    activation: 'relu',
    optimizer: { name: 'adam', learningRate: 0, beta1: 0, beta2: 0, epsilon: 1 },
    training,
    parameters: new Float32Array(bytes.buffer),
    epochs: 0,
  });
  return { reported: loss, final: trainer.evaluate(training).loss };
}

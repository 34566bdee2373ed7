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

interface Timed {
  readonly seconds: number;
  readonly loss: number;
}

export async function measure(ours: Contender, peers: readonly Contender[], setting: Setting): Promise<Measurement> {
  const { job, rounds, progress } = setting;
  const steps = stepsOf(job);
  using own = setting.start(ours);
  const about = await own.ask<About>({ ask: 'prepare', folder: setting.folder });
  const losses = await lossesOf(own, setting);
  await warmUp(own);

  const running: Running[] = [];
  const skipped = new Map<string, string>();
  try {
    for (const peer of peers) {
      progress(`${job.name}: checking ${peer.name}`);
      const child = setting.start(peer);
      try {
        const about = await child.ask<About>({ ask: 'prepare', folder: setting.folder });
        const deviation = deviationOf(await lossesOf(child, setting), losses);
        if (!(deviation <= peer.tolerance)) {
          throw new Error(`its losses differ from ours by ${deviation.toExponential(1)} (allowed ${peer.tolerance})`);
        }
        await warmUp(child);
        running.push({ peer, child, about, deviation, rounds: [] });
      } catch (error) {
        skipped.set(peer.name, reason(error));
        child[Symbol.dispose]();
      }
    }
    for (let round = 0; round < rounds; round++) {
      progress(`${job.name}: round ${round + 1} of ${rounds}`);
      const order = round % 2 === 0 ? running : running.toReversed();
      for (const { child, rounds } of order) {
        const before = round % 2 === 0 ? await trained(own) : null;
        const peer = await trained(child);
        const beside = before ?? (await trained(own));
        rounds.push({ ours: (beside.seconds * 1000) / steps, peer: (peer.seconds * 1000) / steps });
      }
    }
  } finally {
    for (const { child } of running) child[Symbol.dispose]();
  }
  return {
    workload: job.name,
    steps,
    losses,
    ours: { about, msPerStep: running.flatMap(({ rounds }) => rounds.map(({ ours }) => ours)) },
    peers: peers.map(({ name }) => {
      const ran = running.find(({ peer }) => peer.name === name);
      if (ran === undefined) return { name, skipped: skipped.get(name) ?? 'never started' };
      return { name, about: ran.about, deviation: ran.deviation, rounds: ran.rounds };
    }),
  };
}

interface Running {
  readonly peer: Contender;
  readonly child: Child;
  readonly about: About;
  readonly deviation: number;
  readonly rounds: Round[];
}

/** The larger relative difference of the two losses; NaN where one is not a number. */
export function deviationOf(losses: Losses, reference: Losses): number {
  const relative = (loss: number, of: number) => Math.abs(loss - of) / Math.abs(of);
  return Math.max(relative(losses.reported, reference.reported), relative(losses.final, reference.final));
}

function trained(child: Child): Promise<Timed> {
  return child.ask<Timed>({ ask: 'train' });
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

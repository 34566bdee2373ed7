/**
 * The child's side of the protocol: a process that trains one job as often as it is told to. One line of JSON in,
 * one out; `python/serve.py` speaks the same. It never knows which library trains.
 *
 *     {"ask": "prepare", "folder": …} -> {}
 *     {"ask": "train"}                -> {"seconds", "loss"}: one whole training, from the initial parameters
 *     {"ask": "about"}                -> About; after a training, since libraries compile when they first must
 *     {"ask": "parameters"}           -> {"parameters"}: those that it ended with, base64 of float32
 *
 * or {"error"} in the place of an answer.
 */
import { createInterface } from 'node:readline';
import { type Job, readJob } from './job.ts';
import { watchModules } from './modules.ts';

/** A property, null for unknown; and whether it was found out here, from the library, or is only what is said of it. */
export interface Fact<Value> {
  readonly value: Value | null;
  readonly source: 'found' | 'stated';
}

export interface About {
  readonly version: string;
  readonly runtime: string;
  readonly threads: Fact<number>;
  readonly vectorBits: Fact<number>;
  /** Whether its products are of fused multiply-adds. */
  readonly fused: Fact<boolean>;
  /** How the library was used. */
  readonly form: string;
}

export interface Outcome {
  /** Mean over the last epoch's rows of the losses that its steps met. */
  readonly loss: number;
  /** The final parameters in a job's layout; called outside the measured time. */
  parameters(): Float32Array;
}

/** What a peer is: made once for a job, then trained from the beginning as often as asked. */
export interface Peer {
  readonly about: Pick<About, 'version' | 'threads' | 'form'>;
  train(): Outcome | Promise<Outcome>;
}

interface Question {
  readonly ask: 'prepare' | 'train' | 'about' | 'parameters';
  readonly folder?: string;
}

export async function serve(prepare: (job: Job) => Promise<Peer>): Promise<void> {
  // Answers alone go to stdout, whatever a library has to say.
  console.log = console.info = console.error;
  const vectors = watchModules();
  let peer: Peer | undefined;
  let outcome: Outcome | undefined;

  async function answer({ ask, folder }: Question): Promise<object> {
    if (ask === 'prepare') {
      peer = await prepare(readJob(folder ?? '.'));
      return {};
    }
    if (peer === undefined) throw new Error(`asked for "${ask}" before a job was given`);
    if (ask === 'about') {
      const { bits, fused } = vectors();
      return {
        ...peer.about,
        runtime: `Node ${process.versions.node}`,
        vectorBits: { value: bits, source: 'found' },
        fused: { value: fused, source: 'found' },
      } satisfies About;
    }
    if (ask === 'train') {
      const start = performance.now();
      outcome = await peer.train();
      return { seconds: (performance.now() - start) / 1000, loss: outcome.loss };
    }
    if (outcome === undefined) throw new Error('asked for parameters before a training');
    return { parameters: Buffer.from(outcome.parameters().buffer).toString('base64') };
  }

  for await (const line of createInterface({ input: process.stdin })) {
    const reply = await answer(JSON.parse(line) as Question).catch((error: unknown) => ({ error: String(error) }));
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}

export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Weight 1, bias 1, weight 2, …; weights as [in, out], which is how x @ weight reads them. */
export function tensorsOf({ sizes, parameters }: Job): Tensor[] {
  const tensors: Tensor[] = [];
  let offset = 0;
  for (let l = 1; l < sizes.length; l++) {
    const [fanIn, fanOut] = [sizes[l - 1]!, sizes[l]!];
    const weight = parameters.subarray(offset, offset + fanIn * fanOut);
    offset += weight.length;
    tensors.push({ shape: [fanIn, fanOut], values: transposed(weight, fanOut, fanIn) });
    tensors.push({ shape: [fanOut], values: parameters.slice(offset, offset + fanOut) });
    offset += fanOut;
  }
  return tensors;
}

/** The way back: values of tensors as `tensorsOf` orders them -> a job's flat parameters. */
export function parametersOf({ sizes, parameters }: Job, values: readonly Float32Array[]): Float32Array {
  const flat = new Float32Array(parameters.length);
  let offset = 0;
  values.forEach((tensor, k) => {
    const isWeight = k % 2 === 0;
    flat.set(isWeight ? transposed(tensor, sizes[k / 2]!, sizes[k / 2 + 1]!) : tensor, offset);
    offset += tensor.length;
  });
  return flat;
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j]!;
  return result;
}

export interface Batch {
  readonly rows: number;
  /** [rows, features] */
  readonly inputs: Float32Array;
  /** [rows, classes] */
  readonly oneHot: Float32Array;
}

/** The batches of an epoch, gathered anew; valid until the next epoch's. Of full batches always the same. */
export function batchesOf(job: Job): (epoch: number) => readonly Batch[] {
  const { rows, batch, sizes, inputs, labels, orders } = job;
  const [features, classes] = [sizes[0]!, sizes.at(-1)!];
  const gathered = new Float32Array(rows * features);
  const oneHot = new Float32Array(rows * classes);
  const batches: Batch[] = [];
  for (let start = 0; start < rows; start += batch) {
    const end = Math.min(start + batch, rows);
    batches.push({
      rows: end - start,
      inputs: gathered.subarray(start * features, end * features),
      oneHot: oneHot.subarray(start * classes, end * classes),
    });
  }
  const gather = (epoch: number) => {
    oneHot.fill(0);
    for (let i = 0; i < rows; i++) {
      const row = orders[epoch * rows + i]!;
      for (let j = 0; j < features; j++) gathered[i * features + j] = inputs[row * features + j]!;
      oneHot[i * classes + labels[row]!] = 1;
    }
  };
  gather(0);
  return (epoch) => {
    if (batch !== rows) gather(epoch);
    return batches;
  };
}

/** What Adam multiplies its moments by at a step, counted from 1, to undo their start from zero. */
export function corrections({ beta1, beta2 }: Job, step: number): [first: number, second: number] {
  return [1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step)];
}

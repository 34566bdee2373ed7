/**
 * What every contender is given to train: one workload as plain numbers, and its form on disk, which Python reads
 * too. It never knows who trains it.
 *
 * On disk: `job.json` with the scalars, and little-endian files beside it: `inputs.f32` [rows, features], `labels.i32`
 * [rows], `parameters.f32` (layer by layer weight [out, in], bias [out]), `orders.i32` [epochs, rows].
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface JobScalars {
  readonly name: string;
  /** Layer sizes from features to classes. */
  readonly sizes: readonly number[];
  readonly rows: number;
  /** Rows of a batch; the last batch of an epoch may be shorter. The same as `rows`: full batches, always in order. */
  readonly batch: number;
  readonly epochs: number;
  /** Adam as PyTorch defines it. */
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export interface Job extends JobScalars {
  readonly inputs: Float32Array;
  readonly labels: Int32Array;
  readonly parameters: Float32Array;
  /** For each epoch the order of the rows. */
  readonly orders: Int32Array;
}

const arrays = { inputs: 'f32', labels: 'i32', parameters: 'f32', orders: 'i32' } as const;

export function writeJob(folder: string, job: Job): void {
  mkdirSync(folder, { recursive: true });
  const { inputs, labels, parameters, orders, ...scalars } = job;
  writeFileSync(join(folder, 'job.json'), JSON.stringify(scalars));
  for (const [name, array] of Object.entries({ inputs, labels, parameters, orders })) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    writeFileSync(join(folder, `${name}.${arrays[name as keyof typeof arrays]}`), bytes);
  }
}

export function readJob(folder: string): Job {
  // Copied out of Node's pooled buffers, whose offsets need not suit a word.
  const words = (name: string) => new Uint8Array(readFileSync(join(folder, name))).buffer;
  return {
    ...(JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8')) as JobScalars),
    inputs: new Float32Array(words('inputs.f32')),
    labels: new Int32Array(words('labels.i32')),
    parameters: new Float32Array(words('parameters.f32')),
    orders: new Int32Array(words('orders.i32')),
  };
}

/** Updates of the whole job. */
export function stepsOf({ rows, batch, epochs }: JobScalars): number {
  return Math.ceil(rows / batch) * epochs;
}

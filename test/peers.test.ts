import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { starter } from '../scripts/peers/child.ts';
import { type Contender, ours } from '../scripts/peers/contenders.ts';
import { type Job, readJob, writeJob } from '../scripts/peers/job.ts';
import { deviationOf, type Measurement, measure } from '../scripts/peers/measure.ts';
import { parametersOf, tensorsOf } from '../scripts/peers/serve.ts';
import { markdown, notes, tableRows, warnings } from '../scripts/peers/table.ts';
import { loadEngine } from '../ts/node/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'initscope-peers-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two layers, five rows in batches of two. */
const job: Job = {
  name: 'small',
  sizes: [2, 3, 2],
  rows: 5,
  batch: 2,
  epochs: 3,
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  inputs: Float32Array.of(1, 2, -1, 0.5, 0, 1, 2, -2, 0.25, 0.75),
  labels: Int32Array.of(0, 1, 1, 0, 1),
  parameters: Float32Array.from({ length: 17 }, (_, i) => (((i * 7) % 17) - 8) / 10),
  orders: Int32Array.of(4, 3, 2, 1, 0, 0, 1, 2, 3, 4, 2, 0, 4, 1, 3),
};

/** A contender that a few lines of JavaScript make; its file lies outside the folder of the others. */
function contender(name: string, source: string): Contender {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  return { name, language: 'javascript', file, tolerance: 1e-3 };
}

/** Answers in turn: each line of stdin gets the next, the last for ever. */
const answering = (...answers: object[]) => `
  import { createInterface } from 'node:readline';
  const answers = ${JSON.stringify(answers.map((answer) => JSON.stringify(answer)))};
  for await (const _ of createInterface({ input: process.stdin })) console.log(answers.length > 1 ? answers.shift() : answers[0]);
`;

const about = {
  version: '1',
  runtime: 'a test',
  form: 'by rote',
  threads: { value: 1, source: 'found' },
  vectorBits: { value: null, source: 'stated' },
  fused: { value: true, source: 'stated' },
} as const;

describe('a measurement of peers', () => {
  let measured: Measurement;
  beforeAll(async () => {
    writeJob(join(folder, 'small'), job);
    const parameters = Buffer.from(job.parameters.buffer).toString('base64');
    const peers: Contender[] = [
      { ...ours, name: 'itself' },
      contender('untrained', answering({}, { seconds: 0.1, loss: 0.5 }, { parameters }, about)),
      contender('refusing', answering({}, { error: 'RangeError: too deep' })),
      contender('without library', "import '@nobody/has-this';"),
      contender('dying', "console.error('TypeError: no such thing'); process.exit(3);"),
      { name: 'without Python', language: 'python', file: 'python/numpy_peer.py', tolerance: 1 },
    ];
    const start = starter({ node: process.execPath, python: 'no-such-python', prefix: [] });
    const setting = { job, folder: join(folder, 'small'), rounds: 2, start, progress: () => {} };
    measured = await measure(ours, peers, { ...setting, engine: await loadEngine('wasm') });
  });

  const skipped = () =>
    Object.fromEntries(measured.peers.flatMap((peer) => ('skipped' in peer ? [[peer.name, peer.skipped]] : [])));

  it('times who computes the same', () => {
    const itself = measured.peers[0]!;
    expect(itself).toMatchObject({ name: 'itself', deviation: 0 });
    if ('skipped' in itself) throw new Error(itself.skipped);
    expect(itself.rounds).toHaveLength(2);
    expect(itself.about.vectorBits).toEqual({ value: 128, source: 'found' });
    expect(itself.about.fused).toEqual({ value: false, source: 'found' });
    for (const { ours, peer } of itself.rounds) expect(Math.min(ours, peer)).toBeGreaterThan(0);
  });

  it('times nobody who computes something else', () => {
    expect(skipped().untrained).toMatch(/^its losses differ from ours by /);
  });

  it('says why someone did not run', () => {
    expect(skipped()).toMatchObject({
      refusing: 'RangeError: too deep',
      'without library': 'no @nobody/has-this: npm ci in scripts/peers installs it',
      dying: 'TypeError: no such thing',
      'without Python': 'no no-such-python',
    });
    expect(notes([measured])).toContain('without Python skipped: no no-such-python');
  });
});

describe('the losses of a peer', () => {
  const reference = { reported: 0.5, final: 0.25 };
  it('are off by the worse of the two', () => {
    expect(deviationOf({ reported: 0.51, final: 0.25 }, reference)).toBeCloseTo(0.02, 12);
    expect(deviationOf({ reported: 0.5, final: 0.2 }, reference)).toBeCloseTo(0.2, 12);
  });
  it('are never near ours when they are no numbers', () => {
    expect(deviationOf({ reported: Number.NaN, final: 0.25 }, reference)).toBeNaN();
    expect(deviationOf({ reported: 0.5, final: Number.NaN }, reference)).toBeNaN();
  });
});

describe('a job', () => {
  it('is read as it was written', () => {
    writeJob(join(folder, 'written'), job);
    expect(readJob(join(folder, 'written'))).toEqual(job);
  });

  it('has weights as [in, out] for those who multiply by them, and takes them back', () => {
    const tensors = tensorsOf(job);
    expect(tensors.map(({ shape }) => shape)).toEqual([[2, 3], [3], [3, 2], [2]]);
    const p = job.parameters;
    expect(tensors[0]!.values).toEqual(Float32Array.of(p[0]!, p[2]!, p[4]!, p[1]!, p[3]!, p[5]!));
    const values = tensors.map(({ values }) => values);
    expect(parametersOf(job, values)).toEqual(p);
  });
});

describe('the table of peers', () => {
  const measurement: Measurement = {
    workload: 'small',
    steps: 10,
    losses: { reported: 0.5, final: 0.5 },
    ours: {
      about: { ...about, vectorBits: { value: 128, source: 'found' }, fused: { value: false, source: 'found' } },
      msPerStep: [2, 1, 4],
    },
    peers: [
      {
        name: 'slow',
        about,
        deviation: 1e-5,
        rounds: [
          { ours: 1, peer: 10 },
          { ours: 2, peer: 24 },
          { ours: 4, peer: 36 },
        ],
      },
      { name: 'absent', skipped: 'no such thing' },
    ],
  };

  it('compares within rounds, then takes the median and the quartiles', () => {
    // Ratios 10, 12, 9.
    expect(tableRows([measurement])).toEqual([
      ['', 'threads', 'SIMD bits', 'FMA', 'small', '× ours'],
      ['initscope', '1', '128', 'no', '2.000 ms', '1'],
      ['slow', '1', 'unknown', 'yes*', '24.00 ms', '10.0 (9.50–11.0)'],
    ]);
  });

  it('names who is not in it', () => {
    expect(notes([measurement])).toEqual([
      'initscope 1, a test: by rote',
      'slow 1, a test: by rote; losses within 1e-5 of ours',
      'absent skipped: no such thing',
    ]);
  });

  it('warns of times that are far apart', () => {
    // Quartiles of 1, 2, 4: 1.5 and 3.
    expect(warnings([measurement])).toEqual([
      'Something else ran beside small: half of our own times are from 1.500 ms to 3.000 ms.',
    ]);
    expect(warnings([{ ...measurement, ours: { ...measurement.ours, msPerStep: [10, 11, 12] } }])).toEqual([]);
  });

  it('is Markdown when asked', () => {
    expect(
      markdown([
        ['', 'a'],
        ['b', '1'],
      ]),
    ).toBe('|  | a |\n| --- | --: |\n| b | 1 |');
  });
});

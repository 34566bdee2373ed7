/** The kernel natively, on its portable lanes: its own tests, and the twin's bits in every word. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { activations } from '../ts/engine/activations.ts';
import { createJsEngine } from '../ts/engine/js.ts';
import { optimizerSettings, optimizers } from '../ts/engine/optimizers.ts';
import { traceColumns } from '../ts/engine/shape.ts';
import { anyProblem, corners } from './any-problem.ts';
import { cargo, missing, note } from './cargo.ts';
import { batchesOf, dataOf, optimizerOf, type Problem, parametersOf, small, trainerOf } from './problems.ts';
import { words } from './words.ts';

const RUNS = 240;
const rowKinds = ['none', 'epoch', 'step'] as const;

it.skipIf(missing)(`its own tests pass${note}`, { timeout: 900_000 }, () => {
  cargo(['test', '--release', '--package', 'kernel']);
});

it.skipIf(missing)(`the portable build has the bits of the twin${note}`, { timeout: 900_000 }, () => {
  const article = { ...small, sizes: [2, 64, 64, 2], rows: 1400, scale: 0.5, epochs: 5 };
  const problems = [article, ...corners, ...fc.sample(anyProblem, RUNS)];
  const input = Buffer.concat(problems.map(encode));
  const output = cargo(['run', '--release', '--quiet', '--package', 'kernel', '--example', 'portable'], input);
  const read = new Reader(output);
  for (const problem of problems) expect(decode(read, problem), JSON.stringify(problem)).toEqual(twin(problem));
  expect(read.left).toBe(0);
});

/** What the twin makes of a problem, as `decode` reads it. */
function twin(problem: Problem): unknown {
  const engine = createJsEngine();
  using training = engine.createDataset(dataOf(problem));
  using trainer = trainerOf(engine, problem, { training });
  trainer.advanceEpochs(problem.epochs);
  const { steps, rows, divergedAt } = trainer.progress();
  const { parameters, firstMoments, secondMoments, maxSecondMoments, beta1Power, beta2Power } = trainer.state();
  const { loss, accuracy = 0 } = trainer.evaluate(training);
  return words({
    counters: Uint32Array.of(steps, rows, divergedAt === null ? 0 : divergedAt + 1),
    trace: Object.values(trainer.trace()),
    state: [parameters, firstMoments, secondMoments, maxSecondMoments],
    numbers: Float64Array.of(beta1Power, beta2Power, loss, accuracy),
    logits: trainer.logits(training),
    gradient: trainer.gradient(),
  });
}

/** The input of crates/kernel/examples/portable.rs, which documents it. Any number of panels a block will do. */
function encode(problem: Problem): Uint8Array {
  const { sizes, rows, epochs, batch, kind, activation, slope, bias, optimizer, centred, clipNorm, seed } = problem;
  const options = optimizerSettings(optimizerOf(problem));
  const { learningRate, beta1, beta2, epsilon, amsgrad, momentum, nesterov, alpha, weightDecay } = options;
  const adam = [beta1, beta2, epsilon, Number(amsgrad)];
  const samples = dataOf(problem);
  const [outputs, y] = 'labels' in samples ? [0, samples.labels] : [samples.targets.length / rows, samples.targets];
  const counts = [
    sizes.length,
    ...sizes,
    rows,
    epochs,
    batch,
    rowKinds.indexOf(kind),
    seed % 4,
    activations[activation].code,
    Number(bias),
    optimizers[optimizer].code,
    Number(centred),
    Number(diagnosticsOf(problem)),
  ];
  const orders = Array.from({ length: batch === 0 ? 0 : epochs }, (_, epoch) => batchesOf(problem).order(epoch));
  const parts = [
    Uint32Array.from(counts),
    Float32Array.of(slope),
    Uint32Array.of(outputs),
    Float32Array.of(0.01),
    Float64Array.of(learningRate, ...adam, momentum, Number(nesterov), alpha, weightDecay, clipNorm),
    samples.inputs,
    y,
    parametersOf(problem),
    ...orders,
  ];
  return Buffer.concat(parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
}

function decode(read: Reader, problem: Problem): unknown {
  const { sizes, rows } = problem;
  const classes = sizes[sizes.length - 1] as number;
  const counters = read.u32(3);
  const columns = traceColumns({ ...problem, diagnostics: diagnosticsOf(problem) });
  const count = parametersOf(problem).length;
  const largest = optimizerOf(problem).amsgrad === true ? count : 0;
  return words({
    counters,
    trace: columns.map(() => read.f64(counters[1] as number)),
    state: [read.f32(count), read.f32(count), read.f32(count), read.f32(largest)],
    numbers: read.f64(4),
    logits: read.f32(rows * classes),
    gradient: read.f32(count),
  });
}

function diagnosticsOf({ diagnostics, kind }: Problem): boolean {
  return diagnostics && kind !== 'step';
}

/** Numbers from little-endian bytes, one after the other. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u32(length: number): Uint32Array {
    return new Uint32Array(this.#take(4 * length));
  }

  f32(length: number): Float32Array {
    return new Float32Array(this.#take(4 * length));
  }

  f64(length: number): Float64Array {
    return new Float64Array(this.#take(8 * length));
  }

  #take(length: number): ArrayBuffer {
    const start = this.#at;
    this.#at += length;
    return Uint8Array.from(this.#bytes.subarray(start, this.#at)).buffer;
  }
}

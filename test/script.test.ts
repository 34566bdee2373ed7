/**
 * The programs that remake a run in PyTorch. Where Python has torch and scikit-learn they run and must find our figures
 * alike; with NumPy and scikit-learn alone their data and weights must have our bits; with neither, Python must at least
 * take them for programs, and every field of a run must have its say in them. PYTHON names another interpreter.
 */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { datasetNames } from '../ts/data/registry.ts';
import { activationNames } from '../ts/engine/activations.ts';
import { optimizerNames } from '../ts/engine/optimizers.ts';
import { initializerNames, isNamed } from '../ts/init/registry.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { program } from '../ts/script/program.ts';
import { python, pythonList } from '../ts/script/python.ts';
import { fieldNames } from '../ts/sweep/fields.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import type { RunSpec } from '../ts/sweep/spec.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { runSpec } from '../ts/sweep/validate.ts';

/** The first interpreter that can do so; Debian's packages are for its own. */
function pythonWith(modules: string): string | undefined {
  const all = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'];
  return all.find((name) => spawnSync(name, ['-c', modules === '' ? '' : `import ${modules}`]).status === 0);
}

const bare = pythonWith('');
const numeric = pythonWith('numpy, sklearn');
const torch = numeric && pythonWith('numpy, sklearn, torch');

const small = { samples: 90, epochs: 12, sigma: 0.4, seed: 3 };
const named = (init: RunSpec['init']): Partial<RunSpec> => {
  const { sigma, ...others } = small;
  return { ...others, init, ...(!isNamed(init) && { sigma }) };
};

/** All that there is, each at least once. */
const varied: Record<string, Partial<RunSpec>> = {
  'full batches': small,
  'circles by SGD with Nesterov momentum': {
    ...named('glorot'),
    ...{ data: 'circles', activation: 'tanh', optimizer: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
    ...{ batch: 16, batchSeed: 7 },
  },
  'blobs by AdamW, on fresh points': {
    ...{ ...small, data: 'blobs', activation: 'gelu', biasSigma: 0.1, hidden: [17, 9], freshPoints: 200 },
    ...{ optimizer: 'adamw', weightDecay: 0.05, amsgrad: true },
  },
  'xor by RMSprop, on fresh points': {
    ...{ ...named('pytorch'), data: 'xor', activation: 'leaky_relu', slope: 0.2, freshPoints: 150 },
    ...{ optimizer: 'rmsprop', momentum: 0.5, alpha: 0.95, learningRate: 0.003 },
  },
  'sine, clipped': {
    ...{ ...named('lecun'), data: 'sine', activation: 'silu', clipNorm: 0.05, batch: 16, weightDecay: 0.01 },
    ...{ freshPoints: 100 },
  },
  'a centred network': { ...small, centred: true },
  'no hidden layer': { ...small, hidden: [], optimizer: 'sgd', learningRate: 0.5, weightDecay: 0.01 },
  'no biases': { ...small, bias: false, activation: 'sigmoid', beta1: 0.8, beta2: 0.99, epsilon: 1e-6 },
  'scales by layer': {
    ...named('he'),
    hidden: [9, 9],
    weightScale: [0.5, 1, 2],
    biasScale: [1, 0, 1],
    activation: 'identity',
  },
  'other data': { ...named('scaled'), noise: 0.1, dataSeed: 5, splitSeed: 9, testFraction: 0.2 },
  'keras, a run that diverges': { ...named('keras'), optimizer: 'sgd', learningRate: 1e6, activation: 'identity' },
};

function spec(values: Partial<RunSpec>): RunSpec {
  return runSpec(JSON.parse(JSON.stringify(values)));
}

/** Nothing was trained. */
function made(of: RunSpec): RunResult {
  const evaluation = { rows: 1, loss: 1, accuracy: 0.5 };
  return {
    ...{ spec: of, receipt: { id: 'id', columns: {}, parameters: '' }, divergedAt: null },
    trace: { loss: Float64Array.of(1, 0.5), accuracy: Float64Array.of(0.5, 1), gradientNorm: Float64Array.of(2, 1) },
    ...{ training: evaluation, test: evaluation },
  };
}

describe('values', () => {
  it('are as Python writes them', () => {
    expect([true, null, 1e-8, -0, NaN, -Infinity, 'σ "1"', [1, [false]]].map((value) => python(value))).toEqual([
      ...['True', 'None', '1e-8', '-0.0', 'nan', '-inf', '"σ \\"1\\""', '[1, [False]]'],
    ]);
  });

  it('of long lists stand in lines that fit', () => {
    const values = Array.from({ length: 100 }, (_, i) => i / 7);
    const text = pythonList(values, 10);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(JSON.parse(text)).toEqual(values);
    expect(pythonList([], 0)).toBe('[]');
  });
});

it('covers every data set, initialiser, activation and optimiser', () => {
  const specs = Object.values(varied).map(spec);
  const of = (name: 'data' | 'init' | 'activation' | 'optimizer') =>
    [...new Set(specs.map((each) => each[name]))].sort();
  expect([of('data'), of('init'), of('activation'), of('optimizer')]).toEqual(
    [datasetNames, initializerNames, activationNames, optimizerNames].map((names) => [...names].sort()),
  );
});

describe('a program', () => {
  /** Without what is computed from the data and weights that it makes. */
  const text = (values: Partial<RunSpec>): string =>
    program(made(spec(values)), '').replaceAll(/"(training inputs|initial weights)": "\w+"/g, '');
  const adam = { weightDecay: 0.1, amsgrad: true, beta1: 0.5, beta2: 0.5, epsilon: 1e-3 };
  const others: Partial<Record<keyof RunSpec, readonly [from: Partial<RunSpec>, to: Partial<RunSpec>]>> = {
    ...Object.fromEntries(Object.entries(adam).map(([name, value]) => [name, [small, { ...small, [name]: value }]])),
    init: [named('he'), named('lecun')],
    slope: [
      { ...small, activation: 'leaky_relu' },
      { ...small, activation: 'leaky_relu', slope: 0.5 },
    ],
    momentum: [
      { ...small, optimizer: 'sgd' },
      { ...small, optimizer: 'sgd', momentum: 0.5 },
    ],
    nesterov: [
      { ...small, optimizer: 'sgd', momentum: 0.5 },
      { ...small, optimizer: 'sgd', momentum: 0.5, nesterov: true },
    ],
    alpha: [
      { ...small, optimizer: 'rmsprop' },
      { ...small, optimizer: 'rmsprop', alpha: 0.5 },
    ],
    batchSeed: [
      { ...small, batch: 8 },
      { ...small, batch: 8, batchSeed: 1 },
    ],
    weightScale: [small, { ...small, weightScale: [1, 2, 1] }],
    biasScale: [small, { ...small, biasScale: [1, 2, 1] }],
  };
  const changed: Partial<RunSpec> = {
    ...{ data: 'xor', samples: 80, noise: 0.4, dataSeed: 1, testFraction: 0.4, splitSeed: 1, hidden: [5], batch: 8 },
    ...{ activation: 'tanh', sigma: 0.7, biasSigma: 1, seed: 9, bias: false, optimizer: 'sgd', learningRate: 0.5 },
    ...{ clipNorm: 1, epochs: 9, freshPoints: 10, centred: true },
  };
  const recorded = ['nearZeroThreshold', 'diagnostics'];

  it.each(fieldNames.filter((name) => !recorded.includes(name)))('is another one for another %s', (name) => {
    const [from, to] = others[name] ?? [small, { ...small, [name]: changed[name] }];
    expect(JSON.stringify(to)).not.toBe(JSON.stringify(from));
    expect(text(to)).not.toBe(text(from));
  });

  it.skipIf(bare === undefined)('is Python', () => {
    const programs = Object.values(varied).map((values) => program(made(spec(values)), 'σ 0.1'));
    const check = 'import json, sys\nfor text in json.load(sys.stdin): compile(text, "remake.py", "exec")';
    const { stderr, status } = spawnSync(bare as string, ['-c', check], {
      input: JSON.stringify(programs),
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});

/** Runs programs one after the other in one process, as importing torch takes seconds. */
const driver = `
import contextlib, io, json, sys
texts, flags = json.load(sys.stdin)
results = []
for text in texts:
    sys.argv = ["remake.py", *flags]
    with contextlib.redirect_stdout(io.StringIO()) as output:
        try:
            exec(compile(text, "remake.py", "exec"), {"__name__": "__main__"})
            status = 0
        except SystemExit as end:
            status = end.code or 0
    results.append({"output": output.getvalue(), "status": status})
print(json.dumps(results))`;

interface Ended {
  readonly output: string;
  readonly status: number;
}

function runAll(interpreter: string, programs: readonly string[], flags: readonly string[] = []): Ended[] {
  const input = JSON.stringify([programs, flags]);
  const { stdout, stderr } = spawnSync(interpreter, ['-c', driver], { input, encoding: 'utf8', maxBuffer: 1e8 });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Ended[];
}

const cases = Object.keys(varied).map((name, i) => [name, i] as const);

describe.skipIf(numeric === undefined)(
  `data and weights${numeric ? '' : ' (skipped: no NumPy and scikit-learn here)'}`,
  () => {
    let ended: Ended[];
    beforeAll(() => {
      const programs = Object.values(varied).map((values) => program(made(spec(values)), ''));
      ended = runAll(numeric as string, programs, ['--data-only']);
    });

    it.each(cases)('have our bits: %s', (_, i) => {
      expect(ended[i]).toEqual({
        output: 'training inputs: the same bits\ninitial weights: the same bits\n',
        status: 0,
      });
    });
  },
);

describe.skipIf(torch === undefined)(`PyTorch${torch ? '' : ' (skipped: no PyTorch here)'}`, () => {
  let ended: Ended[];
  let wrong: Ended;
  beforeAll(async () => {
    const engine = await loadEngine('wasm');
    const runs = Object.values(varied).map((values) => executeRun(engine, spec(values)));
    const [first] = runs as [RunResult];
    const loss = Float64Array.from(first.trace.loss ?? [], (value, epoch) => (epoch === 7 ? value * 1.0001 : value));
    const altered = { ...first, trace: { ...first.trace, loss } };
    const all = runAll(
      torch as string,
      [...runs, altered].map((run) => program(run, '')),
    );
    [ended, wrong] = [all.slice(0, -1), all.at(-1) as Ended];
  });

  it.each(cases)('trains alike: %s', (_, i) => {
    expect(ended[i]?.output).toMatch(/\nall alike\n$/);
    expect(ended[i]?.status).toBe(0);
  });

  it('finds other figures out', () => {
    expect(wrong.output).toMatch(/\nloss .* FAIL\naccuracy .* pass\n/);
    expect(wrong.status).toBe(1);
  });
});

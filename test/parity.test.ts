/** Every engine is as near to PyTorch's float64 as PyTorch's own float32, and the comparison can fail. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Engine, EngineName } from '../ts/engine/engine.ts';
import { InputError } from '../ts/input-error.ts';
import { loadEngine } from '../ts/node/engine.ts';
import { type Golden, parseGolden } from '../ts/parity/golden.ts';
import { type ParityRow, parity } from '../ts/parity/parity.ts';
import { readText } from './golden/read.ts';

const files = readdirSync(new URL('golden/traces', import.meta.url));
const engines: readonly EngineName[] = ['wasm', 'js'];

const golden = (text: string): Golden => parseGolden(text, 'file');

const variant = readText('traces/variant-odd-shapes.json');
const changed = (change: (json: Record<string, unknown>) => void): string => {
  const json = JSON.parse(variant) as Record<string, unknown>;
  change(json);
  return JSON.stringify(json);
};
type Steps = { steps: Record<string, number | number[]>[] };

it('has the traces of the article and the variants that are built', () => {
  expect(files.length).toBe(26);
});

// The twin takes 30 s for the article's four; receipts.test.ts holds it equal on them, so the hardest does here.
const slow = files.filter((file) => file.startsWith('article') && !file.includes('1.0'));

describe.each(engines)('%s', (name) => {
  const mine = files.filter((file) => name !== 'js' || !slow.includes(file));

  it.each(mine)('passes %s', async (file) => {
    const result = parity(golden(readText(`traces/${file}`)), await loadEngine(name));
    expect(result.rows.filter((row) => !row.passed)).toEqual([]);
    expect(result.comparedSteps).toBe(result.steps);
    const finals = result.rows.filter((row) => /^(final|test)/.test(row.column)).length;
    expect(finals).toBe(file.startsWith('article') ? 3 : 1);
  });
});

describe('parity fails', () => {
  const failing = async (text: string, engine?: Engine): Promise<string[]> => {
    const { rows } = parity(golden(text), engine ?? (await loadEngine('wasm')));
    return rows.filter((row) => !row.passed).map((row: ParityRow) => row.column);
  };
  const perturb = (column: string, by: number): string =>
    changed((json) => {
      const step = (json.float64 as Steps).steps[7]!;
      const figure = step[column]!;
      step[column] = typeof figure === 'number' ? figure + by : figure.map((x, i) => (i === 1 ? x + by : x));
    });

  it('nowhere on an untouched file', async () => {
    expect(await failing(variant)).toEqual([]);
  });

  // Off in both of PyTorch's precisions, as its own distance between them would else excuse ours.
  it.each([
    ['loss', 'loss', 2e-5],
    ['accuracy', 'accuracy', 3.1 / 101],
    ['grad_norm', 'gradientNorm', 1e-5],
    ['grad_norm_per_tensor', 'gradientNorm.bias1', 1e-5],
    ['near_zero', 'nearZeroFraction.2', 3.1 / (101 * 13)],
    ['exact_zero', 'exactZeroFraction.2', 3.1 / (101 * 13)],
  ])('where %s is off on one step', async (column, name, by) => {
    const both = JSON.parse(perturb(column, by)) as Record<string, Steps>;
    both.float32!.steps[7]![column] = both.float64!.steps[7]![column]!;
    expect(await failing(JSON.stringify(both))).toEqual([name]);
  });

  it('not where two counts are off, as one row may fall on either side', async () => {
    const both = JSON.parse(perturb('accuracy', 1.9 / 101)) as Record<string, Steps>;
    both.float32!.steps[7]!.accuracy = both.float64!.steps[7]!.accuracy!;
    expect(await failing(JSON.stringify(both))).toEqual([]);
  });

  it('where the training is another: a learning rate, an initial parameter', async () => {
    expect(await failing(changed((json) => (json.options = { lr: 0.00101 })))).toContain('final parameters');
    const other = variant.replace(/("initial_parameters":")..../, '$1AACA');
    expect((await failing(other)).length).toBeGreaterThan(5);
  });

  it.each(['amsgrad', 'adamw-amsgrad'])('where the largest mean of squares is not kept: %s', async (name) => {
    const text = readText(`traces/variant-${name}.json`);
    const failed = await failing(text.replace(/,"amsgrad":true/, ''));
    expect(failed).toEqual(expect.arrayContaining(['loss', 'gradientNorm', 'final parameters']));
  });

  it('where an engine stops or gives NaN', async () => {
    const engine = await loadEngine('js');
    const broken: Engine = {
      ...engine,
      createTrainer: (config) => engine.createTrainer({ ...config, parameters: config.parameters.fill(NaN) }),
    };
    expect((await failing(variant, broken)).length).toBeGreaterThan(5);
  });
});

it("compares the steps on which PyTorch's figures are finite, and nothing after", async () => {
  const text = variant.replace(/("steps":\[(?:\{[^}]*\},){5}\{"loss":)[^,]*/, '$1NaN');
  const result = parity(golden(text), await loadEngine('wasm'));
  expect(result).toMatchObject({ comparedSteps: 5, steps: 20, passed: true });
  expect(result.rows.map((row) => row.column)).not.toContain('final parameters');
  const none = variant.replace('"steps":[{"loss":', '"steps":[{"loss":Infinity,"was":');
  expect(parity(golden(none), await loadEngine('wasm'))).toMatchObject({ comparedSteps: 0, passed: false });
});

describe('a golden trace', () => {
  it('may have an option of 0, which is none', () => {
    const text = readText('traces/variant-no-hidden.json').replace('{"lr":', '{"weight_decay":0,"lr":');
    expect(golden(text).sizes).toEqual([5, 4]);
  });

  it.each<[string, (json: Record<string, unknown>) => void]>([
    ['sizes', (json) => delete json.sizes],
    ['sizes.1', (json) => (json.sizes = [3, 0, 13, 5])],
    ['activation', (json) => (json.activation = 'softsign')],
    ['epochs', (json) => (json.epochs = 1.5)],
    ['float64.steps', (json) => (json.epochs = 21)],
    ['initial_parameters', (json) => (json.initial_parameters = 'AAAA')],
    ['float32.parameters', (json) => ((json.float32 as { parameters: string }).parameters = '???')],
    ['x', (json) => (json.x = '')],
    ['y', (json) => (json.y = 'AAAA')],
    ['data', (json) => (json.data = 'iris.csv')],
    ['options.lr', (json) => (json.options = {})],
    ['options.maximize', (json) => (json.options = { lr: 0.1, maximize: true })],
    ['optimizer', (json) => (json.optimizer = 'lion')],
    ['loss', (json) => (json.loss = 'hinge')],
    ['epochs of batches', (json) => (json.batches = [[[0, 1]]])],
    ['rows of batches[0]', (json) => (json.batches = Array(20).fill([[0, 1]]))],
    ['figures of float32.steps[0]', (json) => ((json.float32 as Steps).steps[0]!.near_zero = [0])],
  ])('with bad %s is refused by name', (field, change) => {
    const parse = (): unknown => parseGolden(changed(change), 'file');
    expect(parse).toThrow(InputError);
    expect(parse).toThrow(`file: ${field}`);
  });

  it('that is no JSON is refused', () => {
    expect(() => parseGolden('x1,x2\n', 'file')).toThrow(InputError);
  });
});

import { afterEach, expect, it, vi } from 'vitest';
import { makeDataset } from '../ts/data/dataset.ts';
import { InputError } from '../ts/input-error.ts';
import { dataCommand } from '../ts/node/commands/data.ts';

afterEach(() => vi.restoreAllMocks());

async function output(...args: string[]): Promise<string[][]> {
  let written = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(((text: string, done: () => void) => {
    written += text;
    done();
    return true;
  }) as typeof process.stdout.write);
  await dataCommand().parseAsync(args, { from: 'user' });
  return written
    .trim()
    .split('\n')
    .map((line) => line.split(','));
}

const recipe = { data: 'circles', samples: 9, noise: 0.1, dataSeed: 7, testFraction: 0.5, splitSeed: 3 } as const;
const flags = 'circles --samples 9 --noise 0.1 --seed 7 --test-fraction .5 --split-seed 3'.split(' ');

it.each([
  ['standardised', []],
  ['raw', ['--raw']],
] as const)('prints %s coordinates with all digits, each row with its part and place', async (name, extra) => {
  const made = makeDataset(recipe);
  const [header, ...rows] = await output(...flags, ...extra);
  expect(header).toEqual(['x1', 'x2', 'label', 'part', 'place']);
  expect(rows.flatMap((row) => row.slice(0, 2).map(Number))).toEqual([...made[name]]);
  expect(rows.map((row) => Number(row[2]))).toEqual([...(made.labels ?? [])]);
  rows.forEach(([, , , part, place], index) => {
    expect(made.split[part as 'training' | 'test'][Number(place)]).toBe(index);
  });
});

it("takes the data set's own noise when none is given", async () => {
  const [, ...rows] = await output('xor', '--samples', '5');
  const made = makeDataset({ data: 'xor', samples: 5, noise: 0.1, dataSeed: 0, testFraction: 0.3, splitSeed: 42 });
  expect(rows.flatMap((row) => row.slice(0, 2).map(Number))).toEqual([...made.standardised]);
});

it('prints targets where there are no labels', async () => {
  const [header, ...rows] = await output('sine', '--samples', '5', '--raw');
  const made = makeDataset({ data: 'sine', samples: 5, noise: 0.1, dataSeed: 0, testFraction: 0.3, splitSeed: 42 });
  expect(header).toEqual(['x1', 'target', 'part', 'place']);
  expect(rows.map((row) => row.slice(0, 2).map(Number))).toEqual([...made.raw].map((x, i) => [x, made.targets?.[i]]));
});

it.each([
  ['data', ['mnist']],
  ['--samples', ['moons', '--samples', 'abc']],
  ['--samples', ['moons', '--samples', '']],
  ['--noise', ['moons', '--noise', '-1']],
  ['--seed', ['moons', '--seed', '4294967296']],
  ['--test-fraction', ['moons', '--test-fraction', '1']],
  ['testFraction', ['moons', '--samples', '2', '--test-fraction', '.9']],
])('a bad %s is the user’s error, and nothing is printed', async (field, args) => {
  const error = await output(...args).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({ field });
  expect(process.stdout.write).not.toHaveBeenCalled();
});

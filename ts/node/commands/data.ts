/**
 * `initscope data NAME`: prints a data set as CSV. Reads flags, asks ts/data, writes to standard output; errors are
 * main.ts's to show.
 */
import { Command } from 'commander';
import { type MadeDataset, makeDataset } from '../../data/dataset.ts';
import { datasetNames, datasets, defaultNoise } from '../../data/registry.ts';
import { fields } from '../../sweep/fields.ts';
import { check, type Kind } from '../../sweep/kinds.ts';

interface Flags {
  readonly samples: number;
  readonly noise?: number;
  readonly seed: number;
  readonly testFraction: number;
  readonly splitSeed: number;
  readonly raw?: true;
}

export function dataCommand(): Command {
  const { samples, noise, dataSeed, testFraction, splitSeed } = fields;
  return new Command('data')
    .description(
      'Print a data set as CSV: coordinates, label or target, part (training or test) and place in that part.',
    )
    .argument('<name>', fields.data.kind.allowed)
    .option('--samples <n>', samples.doc, reader('--samples', samples.kind), samples.default)
    .option('--noise <x>', `${noise.doc} (default: see below)`, reader('--noise', noise.kind))
    .option('--seed <n>', dataSeed.doc, reader('--seed', dataSeed.kind), dataSeed.default)
    .option('--test-fraction <x>', testFraction.doc, reader('--test-fraction', testFraction.kind), testFraction.default)
    .option('--split-seed <n>', splitSeed.doc, reader('--split-seed', splitSeed.kind), splitSeed.default)
    .option('--raw', 'coordinates as generated, instead of z-scores over all points')
    .addHelpText('after', helpAfter)
    .action(async (name: string, flags: Flags) => {
      const data = check(fields.data.kind, 'data', name);
      const { raw, seed: dataSeed, noise = defaultNoise(data), samples, testFraction, splitSeed } = flags;
      const made = makeDataset({ data, samples, noise, dataSeed, testFraction, splitSeed });
      await print(toCsv(made, raw ? made.raw : made.standardised));
    });
}

/** Rows in the data's order; numbers with the digits that bring the float64 back. */
function toCsv({ features, labels, targets, split }: MadeDataset, coordinates: Float64Array): string {
  const parts: string[] = [];
  for (const part of ['training', 'test'] as const) {
    split[part].forEach((row, place) => {
      parts[row] = `${part},${place}`;
    });
  }
  const names = Array.from({ length: features }, (_, j) => `x${j + 1}`);
  const lines = [`${names.join()},${labels ? 'label' : 'target'},part,place`];
  for (const [row, y] of (labels ?? targets ?? []).entries()) {
    lines.push(`${coordinates.subarray(row * features, (row + 1) * features).join()},${y},${parts[row]}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Waits until standard output took it all; a reader that has seen enough, like `head`, is no error. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' ? resolve() : reject(error),
    );
    process.stdout.write(text, (error) => {
      if (!error) resolve();
    });
  });
}

function reader<T>(flag: string, kind: Kind<T>): (text: string) => T {
  return (text) => check(kind, flag, kind.parse(text), text);
}

function helpAfter(): string {
  const rows = datasetNames.map(
    (name) => `  ${name.padEnd(8)} ${datasets[name].doc}; noise ${datasets[name].defaultNoise}`,
  );
  return `
Data sets:
${rows.join('\n')}

Training sees the z-scores rounded to float32, training and test rows each in the order of their places.

Example:
  npm run data -- moons --samples 500 --noise 0.1 --seed 7`;
}

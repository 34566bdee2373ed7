/** `initscope script DIR --run ID`: a run as a PyTorch program, on standard output. ts/script writes it. */
import { Command } from 'commander';
import { InputError } from '../../input-error.ts';
import { program } from '../../script/program.ts';
import { plan } from '../../sweep/plan.ts';
import type { RunResult } from '../../sweep/run.ts';
import { label, settingNames } from '../../sweep/vary.ts';
import { runId } from '../identity.ts';
import { readSweepSpec } from '../results.ts';
import { Runs } from '../runs.ts';

const helpAfter = `
The program makes the data with scikit-learn and NumPy, the initial weights with NumPy and trains in PyTorch, in float64
and in float32; it prints each epoch, compares with the figures of the folder, which it holds, and ends with status 0
where all are alike. IDs stand in runs.ndjson; the first digits are enough where no other run begins so.

Example:
  npx initscope script results/article --run 1c9e > remake.py && python3 remake.py`;

export function scriptCommand(): Command {
  return new Command('script')
    .description('Print a PyTorch program that remakes a run and compares.')
    .argument('<dir>', 'results folder')
    .requiredOption('--run <id>', 'the run, by its id or the first digits')
    .addHelpText('after', helpAfter)
    .action((dir: string, { run }: { run: string }) => {
      const spec = readSweepSpec('DIR', dir);
      const found = findRun(dir, run, plan(spec).map(runId));
      process.stdout.write(program(found, label(found.spec, [...settingNames(spec), 'seed'])));
    });
}

/** @throws InputError where none or several runs begin so */
function findRun(dir: string, start: string, planned: readonly string[]): RunResult {
  const runs = new Runs(dir);
  try {
    const ids = runs.ordered(planned).filter((id) => id.startsWith(start.toLowerCase()));
    const [id = ''] = ids;
    if (ids.length > 1) {
      const shown = ids.slice(0, 3).join(', ');
      throw new InputError(
        '--run',
        start,
        `more digits, as ${ids.length} runs begin so (${shown}${ids.length > 3 ? ', …' : ''})`,
      );
    }
    const found = start === '' ? undefined : runs.find(id);
    if (found !== undefined) return found;
    throw new InputError(
      '--run',
      start,
      `the id of a run that was trained, or its first digits; ${dir} has ${runs.ids().length}`,
    );
  } finally {
    runs.close();
  }
}

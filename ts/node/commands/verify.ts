/** `initscope verify DIR`: whether a folder holds what was written, and whether training again gives the same. */
import { Command } from 'commander';
import { check, choice, integer } from '../../sweep/kinds.ts';
import { checkResults } from '../check-results.ts';
import { loadEngine } from '../engine.ts';
import { runId } from '../identity.ts';
import { Runs } from '../runs.ts';
import { stopsOfSignals } from '../training.ts';
import { verify } from '../verify.ts';

interface Options {
  readonly engine: string;
  readonly sample?: string;
}

const engines = choice(['wasm', 'js']);
const samples = integer(0, 1_000_000);

const helpAfter = `
First every line and every trace is compared with the hashes that stand in the folder. Then runs are trained again and
their receipts compared: all of them, or those --sample many that come first by id, which is as good as drawn by lot and
the same every time. Exit status: 0 where everything is as it was, 3 where anything is not.

Examples:
  npx initscope verify results/article
  npx initscope verify results/article --engine js --sample 20`;

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check the files of a results folder, and train its runs again.')
    .argument('<dir>', 'results folder')
    .option('--engine <name>', `what trains; ${engines.allowed}`, 'wasm')
    .option('--sample <n>', 'train so many runs again; 0 for none (default: all)')
    .addHelpText('after', helpAfter)
    .action(runVerify);
}

async function runVerify(dir: string, options: Options): Promise<void> {
  const engine = await loadEngine(check(engines, '--engine', options.engine));
  const { sample } = options;
  const most = sample === undefined ? Infinity : check(samples, '--sample', samples.parse(sample), sample);
  const faults = checkResults('DIR', dir);
  for (const { file, run, what } of faults) {
    process.stdout.write(`${file}: ${what}${run === undefined ? '' : ` (run ${run})`}\n`);
  }
  if (faults.length > 0) {
    process.stdout.write(`${dir} is not as it was written; nothing was trained again.\n`);
    process.exitCode = 3;
    return;
  }
  const runs = new Runs(dir);
  const outcomes = runs
    .ids()
    .sort()
    .flatMap((id) => runs.outcome(id) ?? []);
  runs.close();
  const chosen = outcomes.slice(0, most);
  const stops = stopsOfSignals(() => process.stderr.write('Stopping: the runs at hand will be finished.\n'));
  const found = await verify(engine, chosen, stops);
  stops.release();
  for (const { spec, what } of found.differences) process.stdout.write(`run ${runId(spec)}: ${what}\n`);
  const again = `${found.same} of ${chosen.length} runs trained again (${engine.name}) gave the same bits`;
  process.stdout.write(`${dir}: ${outcomes.length} runs are as they were written; ${again}.\n`);
  if (stops.soft.aborted) process.exitCode = 130;
  else if (found.same < chosen.length) process.exitCode = 3;
}

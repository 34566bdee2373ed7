/**
 * Times other libraries beside initscope on the same trainings: the command. `README.md` has its rules.
 *
 * npm run peers
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { Command, InvalidArgumentError, Option } from 'commander';
import { loadEngine } from '../../ts/node/engine.ts';
import { environment } from '../../ts/node/environment.ts';
import { pin, starter } from './child.ts';
import { ours, peers } from './contenders.ts';
import { writeJob } from './job.ts';
import { type Measurement, measure } from './measure.ts';
import { markdown, notes, tableRows, warnings } from './table.ts';
import { workloads } from './workloads.ts';

const here = dirname(fileURLToPath(import.meta.url));

interface Options {
  readonly node: string;
  readonly python: string;
  readonly rounds: number;
  readonly workload: readonly string[];
  readonly peer?: readonly string[];
  readonly core?: number;
  readonly json: string;
  readonly markdown?: true;
}

const options = new Command('peers')
  .description('Times other libraries beside initscope on the same trainings.')
  .option('--node <path>', 'the Node that runs the JavaScript contenders, ours too', process.execPath)
  .option('--python <path>', 'the Python whose libraries are peers', 'python3')
  .option('--rounds <n>', 'rounds of each workload', whole(1), 9)
  .addOption(
    new Option('--workload <name...>', 'which').choices(Object.keys(workloads)).default(Object.keys(workloads)),
  )
  .addOption(new Option('--peer <name...>', 'which').choices(peers.map(({ name }) => name)))
  .option('--core <n>', 'the core that all run on, where there is taskset (default: the last)', whole(0))
  .option('--json <file>', 'where every figure is written', resolve(here, '../../results/peers.json'))
  .option('--markdown', 'print the table as Markdown')
  .parse()
  .opts<Options>();

function whole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} up.`);
  };
}

const { prefix, core } = pin(options.core);
const start = starter({ node: options.node, python: options.python, prefix });
const chosen = peers.filter(({ name }) => options.peer?.includes(name) ?? true);
const progress = (what: string) => process.stderr.write(`${what}\n`);

const folder = mkdtempSync(join(tmpdir(), 'initscope-peers-'));
const measurements: Measurement[] = [];
try {
  const engine = await loadEngine('wasm');
  for (const name of options.workload) {
    const job = workloads[name]!();
    writeJob(join(folder, name), job);
    const setting = { job, folder: join(folder, name), rounds: options.rounds, start, engine, progress };
    measurements.push(await measure(ours, chosen, setting));
  }
} finally {
  rmSync(folder, { recursive: true });
}

const made = environment('wasm');
const machine = `${made.processor}, ${core === null ? 'no taskset, so not pinned' : 'one core'}, ${made.system}, ${made.time.slice(0, 10)}`;
const legend =
  'Milliseconds a step: medians. × ours: median and quartiles over the rounds. *: stated, not found out here.';
const lines = [legend, machine, ...notes(measurements), ...warnings(measurements)];
const rows = tableRows(measurements);
if (options.markdown) {
  console.log(`${markdown(rows)}\n\n${lines.map((line) => `- ${line}`).join('\n')}`);
} else {
  const [head, ...body] = rows as [string[], ...string[][]];
  const colAligns = head.map((_, i) => (i === 0 ? 'left' : 'right'));
  const table = new Table({ head, colAligns, style: { head: [], border: [] } });
  table.push(...body);
  console.log(`${table.toString()}\n${lines.join('\n')}`);
}
mkdirSync(dirname(options.json), { recursive: true });
writeFileSync(options.json, `${JSON.stringify({ environment: made, core, measurements }, null, 2)}\n`);

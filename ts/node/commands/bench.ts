/**
 * `initscope bench`: how fast training is here. Flags in, table, JSON and chart out; what is measured and how is
 * ts/bench's. Nothing is timed before everything that was asked for is known to be possible.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import writeFileAtomic from 'write-file-atomic';
import { type BenchResult, type Contender, contenders } from '../../bench/suite.ts';
import { benchFigure, digits, markdown, sentences, tableTexts } from '../../bench/words.ts';
import { workloads } from '../../bench/workloads.ts';
import { InputError } from '../../input-error.ts';
import { child } from '../bench/child.ts';
import { type Cold, coldFigures } from '../bench/cold.ts';
import { type Environment, environment } from '../environment.ts';
import { json } from '../store.ts';

interface Options {
  readonly quick?: true;
  readonly workload?: string;
  readonly engine?: string;
  readonly json?: string;
  readonly markdown?: true;
  readonly png?: string;
}

/** The twin takes most of the time, and validates all the same. */
const quickContenders: readonly Contender[] = ['wasm', 'baseline'];
const workloadNames = workloads.map(({ name }) => name);

const helpAfter = `
Engines: wasm; baseline, plain JavaScript as fast as we can write it, in float64; js, wasm's exact twin. Each result is
compared with the twin's before it is timed: wasm's words, the baseline's figures to a tolerance. Times are medians over
rounds in which all take turns. "spread" is the distance of the quartiles over the median; ranges in parentheses hold
the true median with 95 %. The roof is the best rate of multiplications and additions on 128-bit vectors, measured in the
same rounds; "vs" says how many times longer another engine takes.

Workloads:
${workloads.map(({ name, doc }) => `  ${name.padEnd(10)} ${doc}`).join('\n')}

Examples:
  npm run bench                                   all of it, about a minute
  npm run bench -- --quick --workload article,mini
  npm run bench -- --json bench.json --png bench.png`;

export function benchCommand(): Command {
  return new Command('bench')
    .description('Measure how fast networks train: WebAssembly, plain JavaScript, and what this machine can do.')
    .option('--quick', `fewer and shorter rounds; engines ${quickContenders.join(', ')} unless named`)
    .option('--workload <names>', `by commas: ${workloadNames.join(', ')} (default: all)`)
    .option('--engine <names>', `by commas: ${contenders.join(', ')} (default: all)`)
    .option('--json <file>', 'all figures and the environment; - is standard output, instead of the table')
    .option('--markdown', "the table as Markdown's")
    .option('--png <file>', 'a chart')
    .addHelpText('after', helpAfter)
    .action(runBench);
}

async function runBench(options: Options): Promise<void> {
  const chosen = chosenOf('--workload', options.workload ?? workloadNames.join(), workloadNames);
  const all = options.quick ? quickContenders : contenders;
  const timed = chosenOf('--engine', options.engine ?? all.join(), contenders);
  for (const [flag, file] of Object.entries({ '--json': options.json, '--png': options.png })) {
    if (file !== undefined && file !== '-') checkFile(flag, file);
  }
  if (options.png === '-') throw new InputError('--png', options.png, "a file's name");
  const where = { ...environment('wasm'), v8: process.versions.v8 };
  const title = titleOf(where);
  if (options.json !== '-') process.stdout.write(`${title}\n\n`);
  const pace = options.quick ? 'quick' : 'thorough';
  const result = (await child('timing.ts', chosen.join(), timed.join(), pace)) as BenchResult;
  const cold = timed.includes('wasm') ? await coldFigures(options.quick ? 3 : 7) : null;

  const report = { format: 'initscope bench', version: 1, environment: where, quick: options.quick ?? false };
  const files: string[] = [];
  if (options.json !== undefined && options.json !== '-') {
    await writeFileAtomic(options.json, json({ ...report, ...result, cold }));
    files.push(options.json);
  }
  if (options.png !== undefined) {
    // Drawing's libraries take long to load.
    const { renderBars } = await import('../draw.ts');
    await writeFileAtomic(options.png, await renderBars(benchFigure(result, title)));
    files.push(options.png);
  }
  if (options.json === '-') process.stdout.write(json({ ...report, ...result, cold }));
  else process.stdout.write(text(result, cold, files, options.markdown ?? false));
}

/** Names in a list, each of which is known. */
function chosenOf<T extends string>(flag: string, list: string, known: readonly T[]): T[] {
  return list.split(',').map((name) => {
    const found = known.find((each) => each === name);
    if (found === undefined) throw new InputError(flag, name, `names by commas of ${known.join(', ')}`);
    return found;
  });
}

function checkFile(flag: string, file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error('a folder');
  } catch {
    throw new InputError(flag, file, "a file's name in a folder that exists and can be written");
  }
}

function titleOf({ processor, node, v8, system }: Environment & { readonly v8: string }): string {
  return `${processor}, one core; Node ${node.slice(1)}, V8 ${v8}; ${system}`;
}

function text(result: BenchResult, cold: Cold | null, files: readonly string[], asMarkdown: boolean): string {
  const parts = [asMarkdown ? markdown(result) : tableText(result), sentences(result).join('\n')];
  if (cold) parts.push(coldText(cold));
  if (files.length > 0) parts.push(`Written: ${files.join(', ')}`);
  return `${parts.join('\n\n')}\n`;
}

function tableText(result: BenchResult): string {
  const { head, cells } = tableTexts(result);
  const table = new Table({
    head,
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...cells);
  return table.toString();
}

function coldText({ gzipBytes, processes, instantiateMs, firstEpochMs }: Cold): string {
  return (
    `Cold, median of ${processes} fresh processes: ${digits(gzipBytes.wasm / 1000)} kB of wasm and ` +
    `${digits(gzipBytes.loader / 1000)} kB of its loader by gzip, ` +
    `${digits(instantiateMs.median)} ms to compile and instantiate, then ${digits(firstEpochMs.median)} ms to the end ` +
    `of the article's first epoch.`
  );
}

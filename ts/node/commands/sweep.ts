/**
 * `initscope sweep`: flags -> spec -> plan -> runs -> results folder, table and figures. What each step does is
 * decided elsewhere; here they follow one another, and the terminal is told.
 */
import { Command, Option } from 'commander';
import { type ChartOptions, chartDefaults, gradientNorms, nearZeroLayers } from '../../chart/figures.ts';
import type { Engine } from '../../engine/engine.ts';
import { forecast } from '../../forecast/forecast.ts';
import { tableCsv, tableJson } from '../../report/files.ts';
import { tableRows } from '../../report/table.ts';
import { fieldNames, fields, sweepDefault } from '../../sweep/fields.ts';
import { canonicalSweep, sweepId } from '../../sweep/identity.ts';
import { check, choice, integer } from '../../sweep/kinds.ts';
import { plan } from '../../sweep/plan.ts';
import type { RunResult } from '../../sweep/run.ts';
import { sweepSchema } from '../../sweep/schema.ts';
import { isInShard, parseShard, type Shard } from '../../sweep/shard.ts';
import type { SweepSpec } from '../../sweep/spec.ts';
import { settingNames } from '../../sweep/vary.ts';
import { explained } from '../disk.ts';
import { estimateHere, outlook, outlookText } from '../dry-run.ts';
import { loadEngine } from '../engine.ts';
import { fill } from '../fill.ts';
import { addFieldFlags, flag, specOfFlags } from '../flags.ts';
import { runId } from '../identity.ts';
import { files } from '../results.ts';
import { findStore, json, type Store } from '../store.ts';
import { readSweepFile } from '../sweep-file.ts';
import { runJson, type Summary, summaryJson, summaryText, tableText } from '../sweep-words.ts';
import { defaultWorkers } from '../workers.ts';

interface Options {
  readonly out?: string;
  readonly engine: string;
  readonly workers?: string;
  readonly gradientNorm: string;
  readonly nearZero: string;
  readonly spec?: string;
  readonly dryRun?: true;
  readonly printSchema?: true;
  readonly shard?: string;
  readonly yes?: true;
  readonly quiet?: true;
  readonly json?: true;
  readonly [field: string]: unknown;
}

const engines = choice(['wasm', 'js']);
const workerCounts = integer(1, 256);
const norms = choice(gradientNorms);
const nearZeros = choice(nearZeroLayers);

const ratioFlags = fieldNames.filter((name) => fields[name].kind.spacing === 'logarithmic').map(flag);

const description = [
  'Train networks that differ in their initial weights; write results, table and figures.',
  'Each flag of Data to Record may have several values, with commas between or the flag repeated: the sweep is all ' +
    'combinations. 0..19 is 20 whole numbers; 0.001..3:9 is 9 numbers from 0.001 to 3, equal ratios apart for ' +
    `${ratioFlags.join(', ')}, else equal steps. Sizes of layers are one value: --hidden 64,64 --hidden 128.`,
].join('\n\n');

const examples = `
Examples:
  npm run sweep                                   the article's experiment with 10 seeds a sigma
  npm run sweep -- --seed 0                       the article's way, one seed a sigma
  npm run sweep -- --sigma 0.001..3:9 --seed 0..4 --hidden 32,32 --epochs 100 --data circles
  npm run sweep -- --init he,glorot,normal --sigma 0.1 --out results/compared
  npm run sweep -- --depth 1..8 --width 32,64 --optimizer adam,sgd --seeds 20 --only "sigma>=0.1" --dry-run

A sweep that was interrupted goes on when the same command is given again; one into a folder that has some of its
runs does the others.`;

export function sweepCommand(): Command {
  const command = new Command('sweep')
    .description(description)
    .option('--out <dir>', 'folder of the results (default: results/article, or one named by the spec)')
    .option('--engine <name>', `what trains; ${engines.allowed}: the same numbers, js slower`, 'wasm')
    .option('--spec <file>', 'a sweep as JSON, which says the same as flags; flags win over it')
    .option('--dry-run', 'say how many runs are left to do and what they take; train for a second only')
    .option('--shard <i/n>', 'the part of the runs that is the i-th of n, from 1; initscope merge joins the folders')
    .option('--yes', 'begin a sweep of many runs or hours without asking')
    .option('--print-schema', 'print the JSON Schema of sweep files, for editors')
    .option(
      '--workers <n>',
      `threads that train, each a run at a time; they change no bit (default: ${defaultWorkers}, the processors ` +
        'here; a sweep of about a second starts none)',
    )
    .option('--quiet', 'no progress; on standard output the table alone')
    .option('--json', 'lines of JSON on standard output: each run once it is kept, then a summary; no table');
  addFieldFlags(command);
  const figureFlag = (flags: string, doc: string, fallback: string): void => {
    command.addOption(new Option(flags, doc).default(fallback).helpGroup('Figures:'));
  };
  figureFlag(
    '--gradient-norm <name>',
    "the global L2 norm, or the sum of the tensors' norms",
    chartDefaults.gradientNorm,
  );
  figureFlag(
    '--near-zero <name>',
    'hidden layers whose near-zero activations count: first or all',
    chartDefaults.nearZero,
  );
  return command.addHelpText('after', examples).action(runSweep);
}

/** What the flags say, all of it checked. */
interface Asked {
  readonly spec: SweepSpec;
  readonly engine: Engine;
  /** Absent: by the sweep's length. */
  readonly workers: number | undefined;
  readonly shard: Shard | undefined;
  readonly chart: ChartOptions;
}

async function ask(options: Options): Promise<Asked> {
  const { spec: path, workers, shard } = options;
  return {
    spec: specOfFlags(options, path === undefined ? undefined : { path, values: readSweepFile('--spec', path) }),
    engine: await loadEngine(check(engines, '--engine', options.engine)),
    workers: workers === undefined ? undefined : check(workerCounts, '--workers', workerCounts.parse(workers), workers),
    shard: shard === undefined ? undefined : parseShard('--shard', shard),
    chart: {
      gradientNorm: check(norms, '--gradient-norm', options.gradientNorm),
      nearZero: check(nearZeros, '--near-zero', options.nearZero),
    },
  };
}

/** The whole command. */
export async function runSweep(options: Options): Promise<void> {
  if (options.printSchema) {
    process.stdout.write(json(sweepSchema()));
    return;
  }
  const summary = await trainSweep(options);
  if (summary === null) return;
  process.stdout.write(
    options.json ? summaryJson(summary) : options.quiet ? `${tableText(summary.rows)}\n` : summaryText(summary),
  );
}

/** All but the last words; null where nothing was trained. Ends the process where it is interrupted. */
export async function trainSweep(options: Options): Promise<Summary | null> {
  const { spec, engine, workers, shard, chart } = await ask(options);
  const dir = options.out ?? `results/${folderName(spec, shard)}`;
  const specs = plan(spec).filter((run) => shard === undefined || isInShard(runId(run), shard));
  const store = findStore('--out', dir);
  if (options.dryRun) {
    const left = specs.filter((run) => !store.has(runId(run)));
    const found = outlook(spec, specs.length, estimateHere(engine, left, workers));
    process.stdout.write(options.json ? json(found) : outlookText(found));
    await store.close();
    return null;
  }
  const filled = await fill(store, {
    ...{ spec, specs, engine, workers, dir, isSure: options.yes ?? false, isQuiet: options.quiet ?? false },
    ...(options.json && { kept: (run: RunResult) => process.stdout.write(runJson(run)) }),
  });
  if (filled === null) return null;
  const { trained, failures, seconds: training } = filled;
  const done = { dir, spec, engine: engine.name, trained, failures, training };
  return finish(done, specs.map(runId), store, chart);
}

/** Brings the folder into its final order and adds what is made from the runs; null where there are none. */
async function finish(
  done: Omit<Summary, 'runs' | 'rows' | 'figures' | 'drawing'>,
  ids: readonly string[],
  store: Store,
  chart: ChartOptions,
): Promise<Summary | null> {
  const { dir, spec } = done;
  await store.compact(ids);
  const runs = [...store.read(ids)];
  const rows = tableRows(runs, settingNames(spec));
  if (runs.length > 0) {
    store.write(files.tableCsv, tableCsv(rows));
    store.write(files.tableJson, json(tableJson(rows)));
  }
  await store.close();
  if (runs.length === 0) return null;
  const start = performance.now();
  // Drawing's libraries take long to load; who only gets a message should not wait for them.
  const { drawFigures } = await import('../draw.ts');
  try {
    const known = forecast(runs.map((run) => run.spec));
    const { files: figures } = await drawFigures({ spec, runs, forecast: known }, dir, chart);
    return { ...done, runs, rows, figures, drawing: secondsSince(start) };
  } catch (error) {
    throw explained(error, '--out', dir, 'the figures');
  }
}

/** "article", or what is most telling of a spec and a part of its hash. */
function folderName(spec: SweepSpec, shard: Shard | undefined): string {
  const part = shard === undefined ? '' : `-shard-${shard.index}-of-${shard.count}`;
  if (canonicalSweep(spec) === '{}') return `article${part}`;
  const networks = spec.hidden.map((sizes) =>
    sizes.length > 4 ? `${sizes.length}-layers` : sizes.join('x') || 'none',
  );
  const few = (names: readonly string[], many: string): string =>
    names.length <= 2 ? names.join('-') : `${names.length}-${many}`;
  const isArticle = canonicalSweep({ ...spec, seed: sweepDefault('seed', spec.data) as number[] }) === '{}';
  const name = isArticle ? 'article' : `${few(spec.data, 'data-sets')}-${few(networks, 'networks')}`;
  return `${name}-${sweepId(spec).slice(0, 8)}${part}`;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

/**
 * `initscope sweep`: flags -> spec -> plan -> runs -> results folder, table and figures. What each step does is
 * decided elsewhere; here they follow one another, and the terminal is told.
 */
import { setImmediate } from 'node:timers/promises';
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { chartDefaults, gradientNorms, nearZeroLayers } from '../../chart/figures.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Row } from '../../report/table.ts';
import { tableCsv, tableJson, tableRows } from '../../report/table.ts';
import { runLabel, sentence, tableTexts } from '../../report/words.ts';
import { canonicalSweep, runId, sweepId } from '../../sweep/identity.ts';
import { check, choice } from '../../sweep/kinds.ts';
import { plan } from '../../sweep/plan.ts';
import type { RunResult } from '../../sweep/run.ts';
import type { RunSpec, SweepSpec } from '../../sweep/spec.ts';
import { sweep } from '../../sweep/train.ts';
import { explained } from '../disk.ts';
import { loadEngine } from '../engine.ts';
import { environment } from '../environment.ts';
import { addFieldFlags, specOfFlags } from '../flags.ts';
import type { ProgressView } from '../progress.ts';
import { durationText, progressView } from '../progress.ts';
import { files } from '../results.ts';
import type { Store } from '../store.ts';
import { json, openStore } from '../store.ts';

interface Options {
  readonly out?: string;
  readonly engine: string;
  readonly gradientNorm: string;
  readonly nearZero: string;
  readonly quiet?: true;
  readonly json?: true;
  readonly [field: string]: unknown;
}

const engines = choice(['wasm', 'js']);
const norms = choice(gradientNorms);
const nearZeros = choice(nearZeroLayers);

const examples = `
Lists: values with commas between; 0.001..3:9 is 9 values (equal ratios for sigma, else equal steps); 0..19 is 20 seeds.

Examples:
  npm run sweep                                   the article's experiment
  npm run sweep -- --sigma 0.001..3:9 --seed 0..4 --hidden 32,32 --epochs 100 --data circles
  npm run sweep -- --init he,glorot,normal --sigma 0.1 --out results/compared

A sweep that was interrupted goes on when the same command is given again; one into a folder that has some of its
runs does the others.`;

export function sweepCommand(): Command {
  const command = new Command('sweep')
    .description('Train networks that differ in their initial weights; write results, table and figures.')
    .option('--out <dir>', 'folder of the results (default: results/article, or one named by the spec)')
    .option('--engine <name>', `what trains; ${engines.allowed}: the same numbers, js slower`, 'wasm')
    .option('--quiet', 'no progress; on standard output the table alone')
    .option('--json', 'a summary for machines on standard output, instead of the table');
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

async function runSweep(options: Options): Promise<void> {
  const spec = specOfFlags(options);
  const engine = await loadEngine(check(engines, '--engine', options.engine));
  const chart = {
    gradientNorm: check(norms, '--gradient-norm', options.gradientNorm),
    nearZero: check(nearZeros, '--near-zero', options.nearZero),
  };
  const dir = options.out ?? `results/${folderName(spec)}`;
  const specs = plan(spec);
  const ids = specs.map(runId);
  const store = await openStore('--out', dir, spec, environment(engine.name));
  const view = await progressView(process.stderr, options.quiet ?? false);
  resumeAfterSignals(dir, ids, store, view);

  const missing = specs.filter((_, i) => !store.has(ids[i] as string));
  const training = await seconds(() => train(engine, missing, store, view));
  await store.compact(ids);
  const runs = [...store.read(ids)];
  const rows = tableRows(runs);
  store.write(files.tableCsv, tableCsv(rows));
  store.write(files.tableJson, json(tableJson(rows)));
  await store.close();
  let figures: string[] = [];
  const drawing = await seconds(async () => {
    // Drawing's libraries take long to load; who only gets a message should not wait for them.
    const { drawFigures } = await import('../draw.ts');
    try {
      figures = await drawFigures({ spec, runs }, dir, chart);
    } catch (error) {
      throw explained(error, '--out', dir, 'the figures');
    }
  });

  const summary = { dir, spec, engine: engine.name, trained: missing.length, runs, rows, figures, training, drawing };
  process.stdout.write(options.json ? jsonText(summary) : options.quiet ? `${tableText(rows)}\n` : text(summary));
}

/** Trains what is missing; each run is stored before the next begins. */
async function train(engine: Engine, missing: readonly RunSpec[], store: Store, view: ProgressView): Promise<void> {
  const total = missing.reduce((sum, spec) => sum + spec.epochs, 0);
  let [runsDone, epochsDone, start] = [0, 0, performance.now()];
  for (const event of sweep(engine, missing)) {
    if (event.kind === 'run') {
      await store.append(event.run, { seconds: (performance.now() - start) / 1000, engine: engine.name });
      runsDone += 1;
      epochsDone += event.run.spec.epochs;
      start = performance.now();
    } else {
      const epochs = { done: epochsDone + event.progress.epochs, total };
      view.show({ runs: { done: runsDone, total: missing.length }, epochs, label: runLabel(event.spec) });
    }
    await setImmediate(); // lets signals through
  }
  view.end();
}

/** Everything that is finished is on disk at any moment, so there is nothing to do but say so. */
function resumeAfterSignals(dir: string, ids: readonly string[], store: Store, view: ProgressView): void {
  const interrupted = (): void => {
    view.end();
    const kept = ids.filter((id) => store.has(id)).length;
    process.stderr.write(`Interrupted: ${kept} of ${ids.length} runs are kept in ${dir}. `);
    process.stderr.write('The same command goes on from there.\n');
    process.exit(130);
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
}

/** "article", or what is most telling of a spec and a part of its hash. */
function folderName(spec: SweepSpec): string {
  if (canonicalSweep(spec) === '{}') return 'article';
  const network = spec.hidden.length > 4 ? `${spec.hidden.length}-layers` : spec.hidden.join('x') || 'none';
  return `${spec.data}-${network}-${sweepId(spec).slice(0, 8)}`;
}

interface Summary {
  readonly dir: string;
  readonly spec: SweepSpec;
  readonly engine: string;
  /** Runs that were not in the folder before. */
  readonly trained: number;
  readonly runs: readonly RunResult[];
  readonly rows: readonly Row[];
  readonly figures: readonly string[];
  /** Seconds. */
  readonly training: number;
  readonly drawing: number;
}

function text({ dir, engine, trained, runs, rows, figures, training, drawing }: Summary): string {
  const before = trained === runs.length ? '' : `; ${runs.length - trained} were in the folder`;
  const times = `${trained} runs trained in ${durationText(training)} (${engine})${before}; figures drawn in ${durationText(drawing)}; whole process ${durationText(process.uptime())}`;
  const testRows = runs[0]?.test.rows ?? 0;
  const written = [...Object.values(files), `${figures.length} figures (PNG)`].join(', ');
  return `${tableText(rows)}\n\n${wrapped(sentence(rows, testRows))}\n\n${dir}: ${written}\n${styleText('dim', times)}\n`;
}

/** Lines as wide as the table, so that a terminal breaks no word. */
function wrapped(text: string): string {
  return text.replace(/(.{1,95})(?: |$)/g, '$1\n').trimEnd();
}

function tableText(rows: readonly Row[]): string {
  const { head, cells } = tableTexts(rows);
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
  });
  table.push(...cells);
  return table.toString();
}

function jsonText({ dir, spec, engine, trained, runs, rows, figures, training, drawing }: Summary): string {
  const seconds = { training, drawing, process: process.uptime() };
  const receipts = runs.map((run) => run.receipt);
  return json({ folder: dir, spec, engine, trained, seconds, table: tableJson(rows), receipts, figures });
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

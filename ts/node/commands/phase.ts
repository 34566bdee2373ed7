/**
 * `initscope phase`: flags -> a sweep over depth and σ_w -> its map as a figure and a table. A sweep like any other, with
 * defaults of its own; what its runs are made into stands in ts/phase.
 */
import { join } from 'node:path';
import { Command } from 'commander';
import writeFileAtomic from 'write-file-atomic';
import { makeDataset } from '../../data/dataset.ts';
import { datasets } from '../../data/registry.ts';
import { InputError } from '../../input-error.ts';
import { type Phases, phaseMaps } from '../../phase/figure.ts';
import { chanceOf, isTrained } from '../../phase/map.ts';
import { fieldNames, fields } from '../../sweep/fields.ts';
import { readList } from '../../sweep/grid.ts';
import { check, choice, integer } from '../../sweep/kinds.ts';
import { plan } from '../../sweep/plan.ts';
import type { FieldName, SweepSpec } from '../../sweep/spec.ts';
import { layersText } from '../../sweep/vary.ts';
import { explained } from '../disk.ts';
import { estimateHere, outlook, outlookText } from '../dry-run.ts';
import { loadEngine } from '../engine.ts';
import { fill } from '../fill.ts';
import { addSomeFieldFlags, flag, specOfFlags } from '../flags.ts';
import { runId } from '../identity.ts';
import { further } from '../results.ts';
import { findStore } from '../store.ts';
import { wrapped } from '../sweep-words.ts';
import { defaultWorkers } from '../workers.ts';

interface Options {
  readonly out: string;
  readonly engine: string;
  readonly workers?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly quiet?: true;
  readonly [field: string]: unknown;
}

const engines = choice(['wasm', 'js']);
const workerCounts = integer(1, 256);

/** The map's are σ_w alone, the same in every layer. */
const asked = fieldNames.filter((name) => !['init', 'weightScale', 'biasScale'].includes(name));
const mapped: readonly FieldName[] = ['hidden', 'sigma', 'biasSigma', 'seed'];

/** Where flags say nothing. 572 points leave 400 for training; Schoenholz et al. took a bias variance of 0.05. */
const defaults = {
  ...{ init: 'scaled', depth: '1..40', width: '64', sigma: '0.5..3:30', biasSigma: '0.2236', activation: 'tanh' },
  ...{ samples: '572', batch: '32', epochs: '20', seed: '0' },
};
const sgd = { optimizer: 'sgd', learningRate: '0.05' };

const description = [
  'Map how deep networks train: the training accuracy over depth and weight scale, with what theory expects over it.',
  'Weights are drawn from N(0, σ_w²/inputs), so that --sigma is σ_w; its ranges have equal steps. Theory expects six ' +
    'correlation depths, a finding of Schoenholz et al. (2017) for plain SGD, which therefore is the default here. ' +
    `Defaults other than the sweep's: ${Object.entries({ ...defaults, ...sgd })
      .filter(([name]) => name !== 'init')
      .map(([name, value]) => `${flag(name)} ${value}`)
      .join(', ')}; a --learning-rate of its own where another --optimizer is given.`,
].join('\n\n');

const examples = `
Examples:
  npx initscope phase                                     1200 networks, some ten minutes on two cores
  npx initscope phase --bias-sigma 0,0.2236 --sigma 0.5..3:12    two maps, each with a figure
  npx initscope phase --depth 2,5,10,20,40 --sigma 0.5..3:12 --seeds 3
  npx initscope phase --activation relu --sigma 0.5..8:16 --bias-sigma 0 --out results/phase-relu

A map that was interrupted goes on when the same command is given again; more depths and scales are added to it.`;

export function phaseCommand(): Command {
  const command = new Command('phase')
    .description(description)
    .option('--out <dir>', 'folder of the results', 'results/phase')
    .option('--engine <name>', `what trains; ${engines.allowed}`, 'wasm')
    .option('--workers <n>', `threads that train (default: ${defaultWorkers}, the processors here)`)
    .option('--dry-run', 'say how many runs are left to do and what they take; train for a second only')
    .option('--yes', 'begin many runs or hours without asking')
    .option('--quiet', 'no progress');
  addSomeFieldFlags(command, asked);
  return command.addHelpText('after', examples).action(runPhase);
}

async function runPhase(options: Options): Promise<void> {
  const { out: dir } = options;
  const workers =
    options.workers === undefined
      ? undefined
      : check(workerCounts, '--workers', workerCounts.parse(options.workers), options.workers);
  const engine = await loadEngine(check(engines, '--engine', options.engine));
  const spec = specOf(options);
  const specs = plan(spec);
  const store = findStore('--out', dir);
  if (options.dryRun) {
    const left = specs.filter((run) => !store.has(runId(run)));
    process.stdout.write(outlookText(outlook(spec, specs.length, estimateHere(engine, left, workers))));
    return store.close();
  }
  const isQuiet = options.quiet ?? false;
  const filled = await fill(store, { spec, specs, engine, workers, dir, isSure: options.yes ?? false, isQuiet });
  if (filled === null) return;
  await store.compact(specs.map(runId));
  const runs = [...store.read(specs.map(runId))];
  if (runs.length === 0) return store.close();
  const { training } = makeDataset(specs[0]!);
  const found = phaseMaps(spec, runs, 'labels' in training ? chanceOf(training.labels) : 0);
  store.write(further.phaseCsv, csv(found));
  await store.close();
  const { renderHeat } = await import('../draw.ts');
  for (const { figure, biasSigma } of found) {
    const picture = join(dir, `${figure.name}.png`);
    try {
      await writeFileAtomic(picture, await renderHeat(figure));
    } catch (error) {
      throw explained(error, '--out', dir, picture);
    }
    const which = found.length === 1 ? [] : [`Biases of standard deviation ${biasSigma}:`];
    process.stdout.write(`${wrapped([...which, figure.finding, ...figure.notes].join(' '))}\n\n`);
  }
  const pictures = found.map(({ figure }) => `${figure.name}.png`);
  process.stdout.write(
    `${wrapped(`${dir}: ${[further.phaseCsv, ...pictures].join(', ')}, and the ${runs.length} runs`)}\n`,
  );
}

/** @throws InputError for what is no map */
function specOf(options: Options): SweepSpec {
  const linear = { ...fields.sigma.kind, spacing: 'linear' } as const;
  const sigma = readList(linear, flag('sigma'), options.sigma ?? defaults.sigma);
  const values = { ...defaults, ...(options.optimizer === undefined && sgd) };
  const spec = specOfFlags({ ...options, sigma }, { path: 'phase', values });
  const several = fieldNames.find((name) => !mapped.includes(name) && spec[name].length > 1);
  if (several !== undefined) throw new InputError(flag(several), spec[several], 'one value');
  const units = new Set(spec.hidden.flat());
  const isOfOneWidth = units.size === 1 && spec.hidden.every((sizes) => sizes.length > 0);
  if (!isOfOneWidth) {
    throw new InputError('--hidden', spec.hidden.map(layersText), 'networks of one or more layers, all of one width');
  }
  const [data] = spec.data;
  if (datasets[data!].loss !== 'cross-entropy') {
    throw new InputError('--data', data, 'a data set with classes, as the map is of accuracies');
  }
  return spec;
}

/** A row a cell. */
function csv(found: readonly Phases[]): string {
  const head =
    'biasSigma,depth,sigma,seeds,trainingAccuracy,testAccuracy,diverged,isTrained,trainedDepth,sixCorrelationDepths';
  return `${[head, ...found.flatMap(csvRows)].join('\n')}\n`;
}

function csvRows({ biasSigma, map, level, measured, predicted }: Phases): string[] {
  return map.cells.map((cell, i) => {
    const { seeds, training, test, diverged } = cell;
    const column = i % map.sigmas.length;
    const depth = map.depths[Math.floor(i / map.sigmas.length)];
    const ends = [isTrained(cell, level), measured[column], predicted[column] ?? ''];
    return [biasSigma, depth, map.sigmas[column], seeds, training ?? '', test ?? '', diverged, ...ends].join(',');
  });
}

/** What figures say in words, all of it computed from the spec and from what is drawn. */
import { activations } from '../engine/activations.ts';
import { isSwitch, optimizerSwitches, optimizers } from '../engine/optimizers.ts';
import { fields } from '../sweep/fields.ts';
import type { RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import { layersText, settingNames } from '../sweep/vary.ts';
import type { Cell } from './cells.ts';
import type { Axis, Level, Series } from './figure.ts';
import { exact, list } from './format.ts';
import type { Measure } from './measures.ts';
import { lastPoint } from './series.ts';

/** Data, network, optimiser and seeds, with what is drawn of them where there are several: a median, and their spread. */
export function setting(spec: SweepSpec, runs: readonly RunResult[], spread: 'band' | 'bar' = 'band'): string {
  const what = spec.seed.length === 1 ? '' : `: median, and a ${spread} between the quartiles`;
  return `${experiment(spec, runs)}${what}`;
}

/** Data, network, optimiser and seeds. */
export function experiment(spec: SweepSpec, runs: readonly RunResult[]): string {
  return `${circumstances(spec, runs)} · ${seedWords(spec.seed.toSorted((a, b) => a - b))}`;
}

/** Data, network and optimiser. */
export function circumstances(spec: SweepSpec, runs: readonly RunResult[]): string {
  const rows = new Set(runs.map((run) => run.training.rows));
  const points = rows.size === 1 ? `${[...rows][0]} training points` : `${said(spec.samples, String)} points`;
  const noise = spec.noise.length === 0 ? 'the noise of each' : `noise ${said(spec.noise, exact)}`;
  const batch = said(spec.batch, (size) => (size === 0 ? 'full batch' : `batches of ${size}`));
  const data = `${said(spec.data, String)}, ${noise}, ${points}`;
  return [data, network(spec), `${optimizer(spec)}, ${batch}`].join(' · ');
}

/** What a list says: a few values, or how many there are. */
function said<T>(values: readonly T[], text: (value: T) => string): string {
  return values.length <= 3 ? values.map(text).join(' / ') : `${values.length} values`;
}

function network(spec: SweepSpec): string {
  const { hidden, activation, bias } = spec;
  const layers = hidden.every((sizes) => sizes.length === 0)
    ? 'no hidden layer'
    : `hidden ${said(hidden, layersText)} ${said(activation, (name) => activations[name].title)}`;
  const biased = bias.includes(true) ? biases(spec) : ['no biases'];
  return [layers, ...scales(spec), ...biased, ...centring(spec)].join(', ');
}

function scales({ weightScale }: SweepSpec): string[] {
  return weightScale.every(isEmpty) ? [] : [`layers' σ × ${said(weightScale, (factors) => factorsText(factors, '1'))}`];
}

/** How they start, where that is not as usual. */
function biases({ bias, biasScale, biasSigma }: SweepSpec): string[] {
  const own = biasSigma.every((sigma) => sigma === 0) ? [] : [`biases' σ = ${said(biasSigma, exact)}`];
  const ratios = said(biasScale, (factors) => factorsText(factors, "the initialiser's"));
  return [
    ...(bias.length > 1 ? ['with and without biases'] : []),
    ...own,
    ...(biasScale.every(isEmpty) ? [] : [`biases' σ / weights' σ: ${ratios}`]),
  ];
}

function centring({ centred }: SweepSpec): string[] {
  if (!centred.includes(true)) return [];
  return [centred.length > 1 ? 'with and without its initial function' : 'less its initial function'];
}

function factorsText(factors: readonly number[], none: string): string {
  return isEmpty(factors) ? none : layersText(factors);
}

function isEmpty(list: readonly unknown[]): boolean {
  return list.length === 0;
}

/** Its name, rate, and what of it is not as usual. */
function optimizer(spec: SweepSpec): string {
  const reads = [...new Set(spec.optimizer.flatMap((name) => optimizers[name].reads))];
  const unusual = reads.filter((field) => spec[field].some((value) => value !== fields[field].default));
  const numbers = unusual.map((field) => {
    if (!isSwitch(field)) return `${names[field]} ${said(spec[field], exact)}`;
    return `${spec[field].length > 1 ? 'with and without ' : ''}${optimizerSwitches[field].title}`;
  });
  const clips = spec.clipNorm.every((norm) => norm === 0) ? [] : [`clipped at ${said(spec.clipNorm, exact)}`];
  const titles = said(spec.optimizer, (name) => optimizers[name].title);
  return [`${titles}, rate ${said(spec.learningRate, exact)}`, ...numbers, ...clips].join(', ');
}

const names = {
  beta1: 'β₁',
  beta2: 'β₂',
  epsilon: 'ε',
  momentum: 'momentum',
  alpha: 'α',
  weightDecay: 'weight decay',
} as const;

function seedWords(seeds: readonly number[]): string {
  const [first] = seeds;
  if (seeds.length === 1) return `weight seed ${first}`;
  const last = seeds[seeds.length - 1] as number;
  const which = last - (first as number) === seeds.length - 1 ? `, ${first} to ${last}` : '';
  return `${seeds.length} weight seeds${which}`;
}

/** What the lines are of, for a page of all figures. */
export function subject(spec: SweepSpec, lines: number): string {
  if (settingNames(spec).some((name) => name !== 'init' && name !== 'sigma')) return `${lines} settings`;
  return `One network, ${lines === 1 ? 'one initialisation' : `${lines} initialisations`}`;
}

/** What words need to know of a measure. */
export interface Told {
  readonly title: string;
  /** What the x axis counts, as in "by epoch". */
  readonly by: string;
  /** A place on it, as in "at epoch 3". */
  at(x: number): string;
  format(value: number): string;
}

export function toldByEpoch({ title, format }: Measure): Told {
  return { title, by: 'epoch', at: (epoch) => `at epoch ${epoch}`, format };
}

/** The lowest and highest line at the first and the last place. */
export function finding(all: readonly Series[], measure: Told, { ticks }: Axis): string {
  const places = [...new Set([ticks[0], ticks.at(-1)])].flatMap((tick) => tick?.value ?? []);
  const parts = places.flatMap((x) => {
    const ends = all.flatMap(({ label, points }) => {
      const y = points.find((point) => point.x === x)?.y ?? null;
      return y === null ? [] : [{ label, y }];
    });
    ends.sort((a, b) => a.y - b.y);
    const [low] = ends;
    const high = ends[ends.length - 1];
    if (low === undefined || high === undefined) return [];
    const at = measure.at(x);
    if (all.length === 1) return [`${measure.format(low.y)} ${at}`];
    if (measure.format(low.y) === measure.format(high.y)) return [`all ${measure.format(low.y)} ${at}`];
    return [`${at} from ${measure.format(low.y)} (${low.label}) to ${measure.format(high.y)} (${high.label})`];
  });
  return parts.length === 0 ? '' : sentence(parts.join('; '));
}

/** What a reader must know not to be misled. */
export function notes(all: readonly Series[], cells: readonly Cell[], measure: Measure, y: Axis): string[] {
  const found: string[] = [];
  const diverged = cells.filter((cell) => cell.runs.some((run) => run.divergedAt !== null));
  if (diverged.length > 0) {
    const which = diverged.length > 4 ? `${diverged.length} of ${cells.length} settings` : list(diverged.map(epochs));
    const others = diverged.some((cell) => cell.runs.length > 1) ? '; line and band go on with the others' : '';
    found.push(`× marks divergence, where training stopped: ${which}${others}`);
  }
  const zero = cells.filter((cell) => measure.log && cell.runs.some((run) => measure.column(run).includes(0)));
  if (zero.length > 0) found.push(`zeros have no place on the log axis of the ${measure.noun}: ${labels(zero)}`);
  if (y.scale === 'linear' && y.min > 0) found.push(`the ${y.label} axis starts at ${measure.format(y.min)}`);
  return [...found.map(sentence), ...missing(all, measure.noun)];
}

/** Which lines have nothing to draw, and which theory says nothing of while it does of others. */
export function missing(all: readonly Series[], noun: string): string[] {
  const empty = all.filter((line) => lastPoint(line.points) === null);
  const silent = all.filter(({ theory }) => theory === undefined);
  return [
    ...(empty.length > 0 ? [sentence(`no ${noun} to draw for ${labels(empty)}`)] : []),
    ...(silent.length > 0 && silent.length < all.length
      ? [sentence(`theory has no prediction for ${labels(silent)}`)]
      : []),
  ];
}

/** By name where they are few. */
function labels(items: readonly { readonly label: string }[]): string {
  return items.length > 6 ? `${items.length} settings` : list(items.map(({ label }) => label));
}

function epochs({ label, runs }: Cell): string {
  const diverged = runs.flatMap((run) => (run.divergedAt === null ? [] : [run.divergedAt]));
  if (runs.length === 1) return `${label} at epoch ${diverged[0]}`;
  return `${diverged.length} of ${runs.length} runs of ${label}`;
}

/** The figure for who cannot see it: each line's start, end, and lowest and highest value with its place; theory's too. */
export function alt(
  all: readonly Series[],
  measure: Told,
  { ticks }: Axis,
  y: Axis,
  levels: readonly Level[] = [],
): string {
  const range = `${ticks[0]?.value} to ${ticks.at(-1)?.value}`;
  const head = `Line chart. ${measure.title}: ${y.label}, by ${measure.by}, ${range}.`;
  const dashed = levels.length === 0 ? [] : [`Dashed: ${list(levels.map(({ label }) => label))}.`];
  return [head, ...all.map((line) => describe(line, measure)), ...dashed].join(' ');
}

function describe({ label, points, divergence, theory = [] }: Series, { format, at }: Told): string {
  const seen = points.flatMap(({ x, y }) => (y === null ? [] : [{ x, y }]));
  const [first] = seen;
  const last = lastPoint(points);
  if (first === undefined || last === null) return `${label}: nothing to draw.`;
  const lowest = seen.reduce((a, b) => (b.y < a.y ? b : a));
  const highest = seen.reduce((a, b) => (b.y > a.y ? b : a));
  const parts = [`${format(first.y)} ${at(first.x)}`];
  if (last.x !== first.x) parts.push(`${format(last.y)} ${at(last.x)}`);
  for (const [name, point] of [
    ['lowest', lowest],
    ['highest', highest],
  ] as const) {
    if (point.x !== first.x && point.x !== last.x) parts.push(`${name} ${format(point.y)} ${at(point.x)}`);
  }
  for (const point of new Set([theory[0], theory.at(-1)])) {
    if (point !== undefined) parts.push(`theory ${format(point.y)} ${at(point.x)}`);
  }
  if (divergence !== undefined) parts.push(`diverged: ${divergence}`);
  return `${label}: ${parts.join(', ')}.`;
}

export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

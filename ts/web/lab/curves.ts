/**
 * The networks on show as curves: which measures there are, the lines and bands of each for a chart of the page.
 * Pure; it knows no canvas and no library.
 */
import { epochAxis, type Range } from '../../chart/axis.ts';
import type { Cell } from '../../chart/cells.ts';
import type { Axis, BandPoint, Plot, Series } from '../../chart/figure.ts';
import { chartDefaults, type Measure, measures } from '../../chart/measures.ts';
import { rangeOf, series } from '../../chart/series.ts';
import type { RunResult } from '../../sweep/run.ts';
import type { Network } from './lab.ts';
import { lastEpoch, rowAt } from './runs.ts';
import { type LayerChoice, layerOf, type Setup } from './state.ts';
import { startWords } from './words.ts';

/** More points than this are not drawn of a band: each is a sort over all seeds. */
const BAND_POINTS = 100;
const MOST_TICKS = 6;

/** What the charts show of that setting. A layer that it lacks is its last. */
export function measuresOf(setup: Setup, layer: LayerChoice): Measure[] {
  const { data, hidden, bias, nearZeroThreshold } = setup;
  const lists = { data: [data], hidden: [hidden], bias: [bias], nearZeroThreshold: [nearZeroThreshold] };
  return measures(lists, { ...chartDefaults, nearZero: layerOf(setup, layer) });
}

/** The value at a moment of a run; null where there is none, or it is not finite. */
export function valueAt(run: RunResult | null, measure: Measure, epoch: number): number | null {
  const value = run ? measure.column(run)[rowAt(run, epoch)] : undefined;
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** A value in words: in full, and in a few characters. */
export interface Said {
  readonly full: string;
  readonly short: string;
}

/** What is said of a network's value at a moment, or of why there is none. */
export function saidAt({ run, failure }: Pick<Network, 'run' | 'failure'>, measure: Measure, epoch: number): Said {
  if (!run) return failure === null ? { full: 'training', short: '…' } : { full: 'failed', short: 'failed' };
  const last = lastEpoch(run);
  if (epoch > last) return { full: `diverged at epoch ${last}`, short: `× ${last}` };
  const value = valueAt(run, measure, epoch);
  if (value === null) return { full: 'not finite', short: '–' };
  return { full: measure.format(value), short: measure.brief.format(value) };
}

/** Epochs with a row in a trace, every so many of them, and the last. */
export function epochsOf(epochs: number, every: number): number[] {
  const some = Array.from({ length: Math.ceil(epochs / every) }, (_, i) => i * every);
  return some.at(-1) === epochs - 1 ? some : [...some, epochs - 1];
}

/**
 * A network's line: its own run's, with the band of its draws.
 * @param faint for a run that is not its own
 */
export function lineOf(network: Network, measure: Measure, band: readonly BandPoint[], faint: boolean): Series {
  const line = series(cellOf(network, network.run ? [network.run] : []), measure);
  return { ...line, ...(band.length > 0 && { band }), ...(faint && { faint }) };
}

/** Between the quartiles over several draws; empty for one. Of long trainings it has only every so many epochs. */
export function bandOf(network: Network, draws: readonly RunResult[], measure: Measure): readonly BandPoint[] {
  const every = Math.ceil(network.spec.epochs / BAND_POINTS);
  const column = (run: RunResult): Float64Array => {
    const all = measure.column(run);
    return every === 1 ? all : all.filter((_, row) => row % every === 0);
  };
  const { band = [] } = series(cellOf(network, draws), { ...measure, column });
  return band.map((point) => ({ ...point, x: point.x * every }));
}

/** The lines with their axes, and the range of the y axis before it was rounded. */
export function plotOf(
  lines: readonly Series[],
  measure: Measure,
  epochs: number,
  atLeast: Range,
): { readonly plot: Plot; readonly range: Range } {
  const range = widened(rangeOf(lines), atLeast);
  return { plot: { x: epochAxis(epochs), y: sparse(measure.axis(range)), series: lines }, range };
}

/** Of a small chart: whole decades where there are enough, else every other tick from the top. */
function sparse(axis: Axis): Axis {
  const { ticks, scale } = axis;
  if (ticks.length <= MOST_TICKS) return axis;
  const decades = ticks.filter(({ value }) => scale === 'log' && Number.isInteger(Math.log10(value)));
  const others = ticks.filter((_, i) => (ticks.length - 1 - i) % 2 === 0);
  return { ...axis, ticks: decades.length > 2 ? decades : others };
}

function widened(one: Range, other: Range): Range {
  if (one === null || other === null) return one ?? other;
  return [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
}

/** Its own run and those of its draws, by seed. */
export function runsOf({ run, isExact, id }: Network, draws: readonly RunResult[] = []): RunResult[] {
  const others = draws.filter(({ receipt }) => receipt.id !== id);
  return [...(run && isExact ? [run] : []), ...others].sort((a, b) => a.spec.seed - b.spec.seed);
}

/** What becomes a line: coloured by the network's first sigma, wherever its network stands. */
export function cellOf({ start, index, first, marker }: Network, runs: readonly RunResult[]): Cell {
  const place = { ramp: 'sigma', rank: index, of: index + 1, sigma: first } as const;
  return { ...place, label: startWords(start), labelled: true, marker, runs };
}

/** Runs of one id have the same bits. */
export function areSame(one: readonly RunResult[], other: readonly RunResult[]): boolean {
  return one.length === other.length && one.every(({ receipt }, i) => receipt.id === other[i]?.receipt.id);
}

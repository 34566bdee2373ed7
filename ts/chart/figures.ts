/**
 * Results -> figures, all that there are, in their order: training loss, training accuracy, gradient norm and near-zero
 * activations of a sweep by epoch, the scales of activations and gradients by layer, each a line for each setting; and
 * what came out against sigma. With theory where there is a forecast. Pure; knows nothing of Chart.js, canvases or files.
 */
import type { Forecast } from '../forecast/forecast.ts';
import type { RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import { epochAxis } from './axis.ts';
import { type Cell, cells } from './cells.ts';
import type { Figure } from './figure.ts';
import { layerFigures } from './layers.ts';
import { bayesLevels } from './levels.ts';
import { type ChartOptions, chartDefaults, measures } from './measures.ts';
import { outcomeFigures } from './outcome.ts';
import { rangeOf, series } from './series.ts';
import { alt, finding, notes, setting, subject, toldByEpoch } from './words.ts';

export { type ChartOptions, chartDefaults, gradientNorms, nearZeroLayers } from './measures.ts';

/** What charts are made of: a sweep's spec, and those of its runs that there are. */
export interface Results {
  readonly spec: SweepSpec;
  readonly runs: readonly RunResult[];
  /** What theory and the Bayes rule say of them; figures without show what was measured. */
  readonly forecast?: Forecast;
}

export function figures(results: Results, options: Partial<ChartOptions> = {}): Figure[] {
  const { spec, runs, forecast } = results;
  const all = cells(spec, runs, forecast).filter((cell) => cell.runs.length > 0);
  return [
    ...figuresByEpoch(results, all, options),
    ...layerFigures(spec, runs, all),
    ...outcomeFigures(spec, runs, all, forecast),
  ];
}

/** Those that have epochs, with a line for each cell. */
export function figuresByEpoch(
  { spec, runs, forecast }: Results,
  all: readonly Cell[],
  options: Partial<ChartOptions> = {},
): Figure[] {
  const x = epochAxis(Math.max(...spec.epochs));
  return measures(spec, { ...chartDefaults, ...options }).map((measure): Figure => {
    const lines = all.map((cell) => series(cell, measure));
    const levels = measure.accuracyOf === undefined ? [] : bayesLevels(forecast, measure.accuracyOf, runs);
    const y = measure.axis(rangeOf(lines, levels));
    const told = toldByEpoch(measure);
    return {
      name: measure.name,
      title: measure.title,
      definition: measure.definition,
      subject: subject(spec, lines.length),
      setting: setting(spec, runs),
      x,
      y,
      series: lines,
      marks: [],
      levels,
      finding: finding(lines, told, x),
      notes: notes(lines, all, measure, y),
      alt: alt(lines, told, x, y, levels),
    };
  });
}

/** The text around a page of all figures: what they share is said once. */
export interface Overview {
  readonly title: string;
  readonly setting: string;
  readonly notes: readonly string[];
}

export function overview(all: readonly Figure[]): Overview {
  return {
    title: all[0]?.subject ?? '',
    setting: all[0]?.setting ?? '',
    notes: [...new Set(all.flatMap((figure) => figure.notes))],
  };
}

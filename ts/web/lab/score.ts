/**
 * By what the ruler compares runs: their accuracy on the test points, or their loss there where there are no classes;
 * on which axis, and how a value is written and spoken. Pure.
 */
import { logAxis, type Range, shareAxis } from '../../chart/axis.ts';
import type { Axis } from '../../chart/figure.ts';
import { rounded } from '../../chart/format.ts';
import { divergence, type RunResult } from '../../sweep/run.ts';
import { lossOf } from '../../sweep/spec.ts';
import type { Setup } from './state.ts';
import { shareWords } from './words.ts';

export interface Score {
  readonly name: 'test accuracy' | 'test loss';
  /** null for a run that diverged, which has none. */
  of(run: RunResult): number | null;
  /** A few ticks around the values. */
  axis(range: Range): Axis;
  text(value: number): string;
  /** For who listens. */
  spoken(value: number): string;
}

const INTERVALS = 2.5;
const MARGIN = 0.02;
const MOST_TICKS = 4;

const accuracy: Score = {
  name: 'test accuracy',
  of: (run) => (divergence(run) === null ? (run.test.accuracy ?? null) : null),
  axis: (range) => shareAxis(range, 'test accuracy', false, INTERVALS, MARGIN),
  text: shareWords,
  spoken: (value) => `${(100 * value).toFixed(1)} percent`,
};

const loss: Score = {
  name: 'test loss',
  // What a log axis cannot show has no place on it.
  of: (run) => (divergence(run) === null && run.test.loss > 0 ? run.test.loss : null),
  axis: (range) => {
    const axis = logAxis(range, 'test loss');
    const every = Math.ceil(axis.ticks.length / MOST_TICKS);
    return { ...axis, ticks: axis.ticks.filter((_, i) => i % every === 0) };
  },
  text: rounded,
  spoken: rounded,
};

export function scoreOf(setup: Setup): Score {
  return lossOf(setup) === 'cross-entropy' ? accuracy : loss;
}

/** The lowest and the highest of the values and of a range; null when there is none. */
export function extent(values: readonly number[], range: Range = null): Range {
  const all = [...values, ...(range ?? [])];
  return all.length === 0 ? null : [Math.min(...all), Math.max(...all)];
}

/** From 0 at an axis's beginning to 1 at its end; beyond them the ends. */
export function heightOn({ scale, min, max }: Axis, value: number): number {
  const share = scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.min(1, Math.max(0, share));
}

/**
 * What came out of runs, as figures against sigma show it: accuracies, or losses where there are none, on the test points
 * and, where there are any, on fresh ones.
 */
import type { RunResult } from '../sweep/run.ts';
import { lossOf, type SweepSpec } from '../sweep/spec.ts';
import { logAxis, shareAxis } from './axis.ts';
import { percent, rounded } from './format.ts';
import type { Outcome } from './outcome-words.ts';

const parts = ['test', 'fresh'] as const;
type Part = (typeof parts)[number];

/** Of the parts that all runs were evaluated on; none where only some have classes. */
export function outcomes(spec: SweepSpec, runs: readonly RunResult[]): Outcome[] {
  const losses = new Set(spec.data.map((data) => lossOf({ data })));
  if (losses.size > 1) return [];
  const measure = losses.has('cross-entropy') ? accuracy : loss;
  return parts.filter((part) => runs.every((run) => run[part] !== undefined)).map((part) => measure(part, runs));
}

function accuracy(part: Part, runs: readonly RunResult[]): Outcome {
  const noun = part === 'test' ? 'test accuracy' : 'accuracy on fresh points';
  return {
    name: `${part}-accuracy`,
    title: capital(noun),
    part,
    isShare: true,
    definition: `Share of the ${pointsText(part, runs)} classified correctly after the last update`,
    log: false,
    rising: true,
    axis: (range) => shareAxis(range, noun, false),
    format: (value) => percent(value, 1),
    value: (run) => run[part]?.accuracy || 0,
  };
}

function loss(part: Part, runs: readonly RunResult[]): Outcome {
  return {
    name: `${part}-loss`,
    title: part === 'test' ? 'Test loss' : 'Loss on fresh points',
    part,
    isShare: false,
    definition: `Mean squared error over the ${pointsText(part, runs)} after the last update`,
    log: true,
    rising: false,
    axis: (range) => logAxis(range, 'squared error, log scale'),
    format: (value) => rounded(value),
    value: (run) => {
      const value = run[part]?.loss ?? Number.NaN;
      return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
    },
  };
}

function pointsText(part: Part, runs: readonly RunResult[]): string {
  const name = part === 'test' ? 'test points' : 'freshly drawn points';
  const rows = new Set(runs.map((run) => run[part]?.rows));
  return rows.size === 1 ? `${[...rows][0]?.toLocaleString('en-US')} ${name}` : name;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

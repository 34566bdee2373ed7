/**
 * What another trainer had of the stories' settings, and how far ours come out from it. Never a number of this project's.
 *
 * Source: a trainer of the article's network in NumPy and float64, which gives the golden traces (test/golden/traces) to
 * 4e-15 in loss, with NumPy's draws in an order of its own; accuracies on 100,000 fresh points, means over seeds.
 */
import type { Table } from '../report/document.ts';
import { accuracyText } from '../report/words.ts';
import { mean, median, standardDeviation } from '../stats/summary.ts';
import type { RunSpec } from '../sweep/spec.ts';
import { type Arm, epochsTo, LEARNT, scores, signed } from './arm.ts';

export interface Known {
  /** By what its arm is known. */
  readonly has: Partial<RunSpec>;
  readonly mean: number;
  /** Where it was kept, or at most so much. */
  readonly sd?: number;
  /** Median until `LEARNT`; infinite where most never came there. */
  readonly epochs?: number;
}

export interface Elsewhere {
  /** Absent where that was not kept: its means then count as one draw. */
  readonly seeds?: number;
  readonly arms: readonly Known[];
}

const random = { biasScale: [1, 0, 0] };
const none = { biasScale: [] };

/** By the story's name. */
export const elsewhere: Readonly<Record<string, Elsewhere>> = {
  splits: {
    seeds: 20,
    arms: [
      { has: { weightScale: [1, 1, 1] }, mean: 0.938, sd: 0.0025, epochs: 155 },
      { has: { weightScale: [0.25, 1, 4] }, mean: 0.9409, sd: 0.0003, epochs: 98 },
      { has: { weightScale: [4, 1, 0.25] }, mean: 0.916, sd: 0.0126, epochs: Number.POSITIVE_INFINITY },
      { has: { weightScale: [1, 0.25, 4] }, mean: 0.9402, epochs: 110 },
      { has: { weightScale: [0.25, 0.25, 16] }, mean: 0.9406, sd: 0.0002, epochs: 54 },
    ],
  },
  hinges: {
    seeds: 16,
    arms: [
      { has: { sigma: 0.2, ...none }, mean: 0.9375 },
      { has: { sigma: 0.2, ...random }, mean: 0.941 },
      { has: { sigma: 0.5, ...none }, mean: 0.9298 },
      { has: { sigma: 0.5, ...random }, mean: 0.9404 },
      { has: { sigma: 1, ...none }, mean: 0.9156 },
      { has: { sigma: 1, ...random }, mean: 0.9251 },
      { has: { init: 'he', ...none }, mean: 0.9208, sd: 0.012 },
      { has: { init: 'he', ...random }, mean: 0.9413, sd: 0.0005 },
    ],
  },
  centred: {
    seeds: 30,
    arms: [
      { has: { sigma: 0.3, centred: false }, mean: 0.9373 },
      { has: { sigma: 0.5, centred: false }, mean: 0.9315 },
      { has: { sigma: 1, centred: false }, mean: 0.9218 },
      { has: { sigma: 2, centred: false }, mean: 0.8738 },
      { has: { sigma: 3, centred: false }, mean: 0.8205 },
      { has: { sigma: 0.3, centred: true }, mean: 0.9391, sd: 0.0013 },
      { has: { sigma: 0.5, centred: true }, mean: 0.939, sd: 0.0013 },
      { has: { sigma: 1, centred: true }, mean: 0.9386, sd: 0.0013 },
      { has: { sigma: 2, centred: true }, mean: 0.9371, sd: 0.0013 },
      { has: { sigma: 3, centred: true }, mean: 0.9362, sd: 0.0013 },
    ],
  },
  plateau: {
    arms: [
      { has: { sigma: 0.01 }, mean: 0.9403 },
      { has: { sigma: 0.1 }, mean: 0.9406 },
      { has: { sigma: 0.2 }, mean: 0.9406 },
      { has: { sigma: 0.5 }, mean: 0.9398 },
      { has: { sigma: 1 }, mean: 0.938 },
    ],
  },
};

export function knownOf(story: string, { spec }: Arm): Known | undefined {
  return elsewhere[story]?.arms.find(({ has }) =>
    Object.entries(has).every(([name, value]) => JSON.stringify(spec[name as keyof RunSpec]) === JSON.stringify(value)),
  );
}

export interface Distance {
  /** Our mean less theirs. */
  readonly difference: number;
  /** Its standard error; NaN where no standard deviation is known. */
  readonly error: number;
}

/**
 * Of an arm's mean from that elsewhere: over seeds by their standard deviation, or else by ours, and over the fresh
 * points, of which either had its own: a binomial share.
 */
export function distance(arm: Arm, known: Known, seeds = 1): Distance {
  const values = scores(arm);
  const n = values.length;
  const sd = known.sd ?? (n > 1 ? standardDeviation(values) : Number.NaN);
  const points = known.mean * (1 - known.mean) * (1 / FRESH_ROWS + 1 / rowsOf(arm));
  return { difference: mean(values) - known.mean, error: Math.sqrt(sd ** 2 * (1 / n + 1 / seeds) + points) };
}

const FRESH_ROWS = 100_000;

function rowsOf({ runs }: Arm): number {
  const { fresh, test } = runs[0]!;
  return (fresh ?? test).rows;
}

export interface Compared {
  readonly text: string;
  readonly table: Table;
}

/**
 * A story's arms beside those elsewhere; null where none is known.
 * @param names of the arms
 */
export function compared(story: string, arms: readonly Arm[], names: readonly string[]): Compared | null {
  const seeds = elsewhere[story]?.seeds;
  const seedsText = seeds === undefined ? '' : `, ${seeds} seeds`;
  const found = arms.flatMap((arm, i) => {
    const known = knownOf(story, arm);
    if (known === undefined) return [];
    const { difference, error } = distance(arm, known, seeds);
    return [{ name: names[i]!, arm, known, difference, errors: Math.abs(difference) / error }];
  });
  const told = found.filter(({ errors }) => Number.isFinite(errors)).sort((a, b) => b.errors - a.errors);
  const [furthest] = told;
  if (furthest === undefined) return null;
  const hasEpochs = found.some(({ known }) => known.epochs !== undefined);
  const text =
    `Another trainer (NumPy, float64, draws of its own${seedsText}) had these settings too: of ${told.length} means ` +
    `ours are at most ${furthest.errors.toFixed(1)} standard errors from its (${furthest.name}).`;
  return {
    text,
    table: {
      kind: 'table',
      caption: `Mean accuracy on fresh points, there and here${hasEpochs ? `, and median of the epochs to ${LEARNT * 100} % of the training points` : ''}`,
      columns: [
        { head: 'start', align: 'left' },
        ...['there', 'here', 'difference', 'in standard errors'].map((head) => ({ head, align: 'right' }) as const),
        ...(hasEpochs ? ['there', 'here'].map((where) => ({ head: `epochs, ${where}`, align: 'right' }) as const) : []),
      ],
      rows: found.map(({ name, arm, known, difference, errors }) => [
        name,
        accuracyText(known.mean),
        accuracyText(mean(scores(arm))),
        signed(difference),
        Number.isFinite(errors) ? errors.toFixed(1) : '',
        ...(hasEpochs ? [known.epochs, median(epochsTo(arm))].map(wholeText) : []),
      ]),
    },
  };
}

function wholeText(epochs: number | undefined): string {
  if (epochs === undefined) return '';
  return Number.isFinite(epochs) ? String(Math.round(epochs)) : 'never';
}

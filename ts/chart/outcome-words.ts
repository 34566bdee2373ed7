/** What the figure against sigma says in words, and what it is made of: groups of columns of runs, and what is measured. */
import { isNamed, type LayerShape } from '../sweep/equivalent.ts';
import { divergence, type RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import type { Range } from './axis.ts';
import type { Cell } from './cells.ts';
import type { Axis, Level, Mark, Series } from './figure.ts';
import { list } from './format.ts';
import { sentence } from './words.ts';

/** A sigma and its runs. */
export interface Column {
  readonly cell: Cell;
  readonly sigma: number;
}

/** What differs in sigma alone. */
export interface Group {
  /** What it has of the other fields that vary; empty where none does. */
  readonly label: string;
  /** The middle one, at which initialisers by name are marked; absent where sigma is not its weights' deviation. */
  readonly layer: LayerShape | undefined;
  readonly columns: readonly Column[];
}

export interface Outcome {
  readonly name: string;
  readonly title: string;
  /** The points that it is measured on. */
  readonly part: 'test' | 'fresh';
  /** Whether it is of points that are right, as the Bayes rule's. */
  readonly isShare: boolean;
  readonly definition: string;
  /** Whether only positive values can be drawn. */
  readonly log: boolean;
  /** Whether more is better. */
  readonly rising: boolean;
  axis(range: Range): Axis;
  format(value: number): string;
  /** As recorded; what is not a number is the worst. */
  value(run: RunResult): number;
}

/** What can be drawn of a value. */
export function drawable(value: number, { log }: Outcome): number | null {
  return Number.isFinite(value) && (value > 0 || !log) ? value : null;
}

/** The best and the worst median. */
export function finding(lines: readonly Series[], groups: readonly Group[], measure: Outcome): string {
  const all = groups
    .flatMap(({ columns }, i) =>
      columns.flatMap(({ cell }, j) => {
        const y = lines[i]?.points[j]?.y ?? null;
        return y === null ? [] : [{ label: cell.label, y }];
      }),
    )
    .sort((a, b) => (measure.rising ? b.y - a.y : a.y - b.y));
  const [best] = all;
  const worst = all.at(-1);
  if (best === undefined || worst === undefined) return '';
  const what = lines.some(({ band }) => band !== undefined) ? 'median' : measure.title.toLowerCase();
  return `Best ${what} ${measure.format(best.y)} (${best.label}), worst ${measure.format(worst.y)} (${worst.label}).`;
}

export interface Noted {
  readonly columns: readonly Column[];
  readonly spec: SweepSpec;
  readonly measure: Outcome;
  readonly y: Axis;
  readonly marks: readonly Mark[];
  readonly outside: readonly Mark[];
  readonly dotted: boolean;
  /** Which named scales are for; absent where the networks differ in it. */
  readonly layer: LayerShape | undefined;
}

/** What a reader must know not to be misled. */
export function notes({ columns, spec, measure, y, marks, outside, dotted, layer }: Noted): string[] {
  const found: string[] = [];
  const shape = `a layer of ${layer?.fanIn} inputs and ${layer?.fanOut} outputs`;
  if (marks.length > 0) found.push(`vertical lines: the σ that initialisers by name give ${shape}`);
  const runs = columns.flatMap(({ cell }) => cell.runs);
  if (dotted && runs.length > columns.length) found.push('dots stand beside their σ to be seen apart');
  const diverged = runs.filter((run) => divergence(run) !== null);
  const drawn = diverged.filter((run) => drawable(measure.value(run), measure) !== null).length;
  if (dotted && drawn > 0)
    found.push(`× marks runs that diverged, with the ${measure.title.toLowerCase()} they ended at`);
  const lost = diverged.length - drawn;
  if (lost > 0) found.push(`${lost} runs that diverged have no loss to draw and count as the worst`);
  if (spec.sigma.includes(0)) found.push('the log axis has no place for σ = 0');
  const others = spec.init.filter(isNamed);
  if (others.length > 0) found.push(`runs by ${list(others)} have no one σ, and are not among the dots`);
  if (outside.length > 0) {
    const given = marks.length > 0 ? 'beyond the axis' : `beyond the axis, for ${shape}`;
    found.push(`${given}: ${list(outside.map(({ label }) => label))}`);
  }
  if (y.scale === 'linear' && y.min > 0) found.push(`the ${y.label} axis starts at ${measure.format(y.min)}`);
  return found.map(sentence);
}

/** The figure for who cannot see it. */
export function alt(
  lines: readonly Series[],
  groups: readonly Group[],
  measure: Outcome,
  marks: readonly Mark[],
  levels: readonly Level[],
): string {
  const value = (y: number | null | undefined) => (y === null || y === undefined ? 'not finite' : measure.format(y));
  const each = groups.flatMap(({ columns }, i) =>
    columns.map(({ cell }, j) => {
      const band = lines[i]?.band?.[j];
      const spread = band === undefined ? '' : `, quartiles ${value(band.low)} and ${value(band.high)}`;
      return `${cell.label}: ${value(lines[i]?.points[j]?.y)}${spread}.`;
    }),
  );
  const named = marks.length === 0 ? [] : [`Marked on the axis: ${list(marks.map(({ label }) => label))}.`];
  const dashed = levels.length === 0 ? [] : [`Dashed: ${list(levels.map(({ label }) => label))}.`];
  const what = lines.every(({ band }) => band === undefined) ? 'by σ' : 'by σ, the median over seeds';
  return [`Scatter chart. ${measure.title} ${what}.`, ...each, ...named, ...dashed].join(' ');
}

/** What a story is: a question, the small sweep that answers it, and how its runs are told. It never trains or draws. */
import type { Figure } from '../chart/figure.ts';
import { figures, type Results } from '../chart/figures.ts';
import type { Table } from '../report/document.ts';
import type { FieldName } from '../sweep/spec.ts';
import type { Arm } from './arm.ts';

export interface Story {
  /** Of its folder and its figure. */
  readonly name: string;
  readonly title: string;
  /** What the article's single sigma cannot ask. */
  readonly question: string;
  /** Its fields as flags say them, but for the seeds. */
  readonly sweep: Readonly<Record<string, readonly string[]>>;
  /** The fields by which its arms differ. */
  readonly names: readonly FieldName[];
  /** What shows it. */
  figure(results: Results, arms: readonly Arm[]): Figure;
  /** @param arms of the same seeds, at least one each */
  tell(arms: readonly Arm[]): Told;
}

export interface Told {
  /** A sentence or more, each number from the runs. */
  readonly paragraphs: readonly string[];
  readonly table: Table;
}

/** What all stories share: so many fresh points judge a network that the test points' luck plays no part. */
export const freshPoints = ['100000'];

/** The figure of a sweep that has this stem. */
export function figureOf(results: Results, stem: string): Figure {
  const figure = figures(results).find(({ name }) => name === stem);
  if (figure === undefined) throw new Error(`a sweep without the figure ${stem}`);
  return figure;
}

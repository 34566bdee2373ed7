/**
 * What a figure says, as plain JSON, and nothing of how it looks: `figures.ts` makes it from results, `config.ts`
 * makes a Chart.js configuration of it, and a page, a table or a reader's ear can be served from the same.
 */

/** Lines and the axes that they stand on, without a word around them. */
export interface Plot {
  readonly x: Axis;
  readonly y: Axis;
  /** One for each setting that was run, in order of rank; a figure's notes name those without anything to draw. */
  readonly series: readonly Series[];
}

export interface Figure extends Plot {
  /** Stem of its file's name. */
  readonly name: string;
  readonly title: string;
  /** What is measured, in one sentence without a full stop. */
  readonly definition: string;
  /** What its lines are of, for a page of all figures: "One network, 4 initialisations". */
  readonly subject: string;
  /** Data, network, optimiser and seeds: the same for all figures of a sweep. */
  readonly setting: string;
  /** Values of x with a name, ascending, within the axis. */
  readonly marks: readonly Mark[];
  /** Ranges of x with a meaning, shaded; ends beyond the axis are cut. */
  readonly spans?: readonly Span[];
  /** Values of y with a name, within the axis. */
  readonly levels?: readonly Level[];
  /** The numbers at both ends, computed. */
  readonly finding: string;
  /** What a reader must know not to be misled, one sentence each. */
  readonly notes: readonly string[];
  /** The figure in words, for who cannot see it. */
  readonly alt: string;
}

export interface Axis {
  readonly scale: 'linear' | 'log';
  readonly min: number;
  readonly max: number;
  /** Ascending, within [min, max]. */
  readonly ticks: readonly Tick[];
  readonly label: string;
}

export interface Mark {
  readonly x: number;
  readonly label: string;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  /** Said at its head. */
  readonly label: string;
}

export interface Level {
  readonly y: number;
  readonly label: string;
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

export interface Series {
  /** Such as "σ = 0.1" or "he". */
  readonly label: string;
  /** Said behind the label when a run diverged: its epoch, or how many of how many. */
  readonly divergence?: string;
  /** Whether the label is written at the line's end: with many series only some are. */
  readonly labelled: boolean;
  /** Which colours it takes, and its place among the `of` that share them, from 0. */
  readonly ramp: 'sigma' | 'initializer' | 'neutral';
  readonly rank: number;
  readonly of: number;
  /** By which it is coloured instead, where the sigmas on show move and a rank would not stay. */
  readonly sigma?: number;
  /** Drawn fainter: not what is asked for, but what there is until that has come. */
  readonly faint?: boolean;
  readonly marker: Marker;
  /** A line with a marker now and then, a line with one at each median, points without one, or medians with bars. */
  readonly style: 'curve' | 'joined' | 'dots' | 'medians';
  /** Of a curve one for each epoch: the run's value, or the median over seeds. */
  readonly points: readonly Point[];
  /** The spread over seeds, present when there are several. */
  readonly band?: readonly BandPoint[];
  /** Where runs diverged: the last values that could be drawn. */
  readonly crosses: readonly Point[];
  /** What theory predicts, where it does: of a curve its first point, of medians each. */
  readonly theory?: readonly TheoryPoint[];
}

/** A mean over seeds, and a standard deviation below and above; null where that is not known. */
export interface TheoryPoint extends BandPoint {
  readonly y: number;
}

export interface Point {
  readonly x: number;
  /** null where nothing can be drawn: not finite, or not positive on a log axis. */
  readonly y: number | null;
}

export interface BandPoint {
  readonly x: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Marker {
  readonly shape: 'circle' | 'triangle' | 'square' | 'diamond';
  readonly filled: boolean;
}

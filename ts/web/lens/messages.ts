/** What the page and the lens say to each other: questions about networks, and their answers. Plain data. */
import type { EngineName, Evaluation, HistogramRange, LayerProbe } from '../../engine/engine.ts';
import type { Port } from '../../sweep/remote.ts';
import type { RunSpec } from '../../sweep/spec.ts';

/** From the first to the last, both included; it may descend. */
export type Interval = readonly [first: number, last: number];

/**
 * Points of the plane of standardised inputs, row by row. Where inputs have one feature there is one row, and y is
 * without effect.
 */
export interface Grid {
  readonly x: Interval;
  readonly y: Interval;
  readonly columns: number;
  readonly rows: number;
}

export interface LookRequest {
  /** Decides the network's shape and its test points. */
  readonly spec: RunSpec;
  readonly parameters: Float32Array;
  readonly grid: Grid;
}

export interface Look {
  /** Outputs at the grid's points, [points, outputs] row-major. */
  readonly logits: Float32Array;
  /** Over the spec's test points. */
  readonly test: Evaluation;
}

export interface ProbeRequest {
  readonly spec: RunSpec;
  readonly parameters: Float32Array;
  readonly range: HistogramRange;
}

export interface RecomputeRequest {
  readonly spec: RunSpec;
  /** Whole epochs from the beginning, up to the spec's. */
  readonly epoch: number;
}

/** What can be asked, and the answer. */
export interface Questions {
  readonly look: { readonly request: LookRequest; readonly answer: Look };
  readonly probe: { readonly request: ProbeRequest; readonly answer: LayerProbe[] };
  readonly recompute: { readonly request: RecomputeRequest; readonly answer: Float32Array };
}

export type Answer = Questions[keyof Questions]['answer'];

/** A question with its number; of those with the same key that were not begun only the newest is answered. */
export type Ask<K extends keyof Questions = keyof Questions> = {
  [Q in K]: {
    readonly kind: 'ask';
    readonly id: number;
    readonly key: string;
    readonly question: Q;
    readonly request: Questions[Q]['request'];
  };
}[K];

/** From the page: 'start' as the answer to 'loaded', then any number of questions. */
export type ToLens = { readonly kind: 'start'; readonly engine: EngineName } | Ask;

export type FromLens =
  | { readonly kind: 'loaded' }
  /** It has no engine, and never answers. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** Null where a newer question came. */
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer | null }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

export type LensPort = Port<ToLens, FromLens>;

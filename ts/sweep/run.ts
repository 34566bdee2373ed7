/**
 * What one run is and what is kept of it: plain data. Written by `sweep.ts`, read by charts, reports and
 * the store. Never names an engine's inside, a file or the host.
 */
import type { Evaluation, Trace } from '../engine/engine.ts';
import type { RunSpec } from './spec.ts';

/** SHA-256 of what decides a run and of what came out of it, as lower-case hex (contract 13). */
export interface Receipt {
  /** Of the contract's version and the canonical spec. */
  readonly id: string;
  /** One for each trace column, of its little-endian float64 values. */
  readonly columns: Readonly<Record<string, string>>;
  /** Of the final parameters, little-endian float32. */
  readonly parameters: string;
}

/** Parameters along a training, for who wants to look at it again. */
export interface States {
  /** Before the updates of epochs 0, every, 2 every, … and after the last: so many numbers of parameters, in that order. */
  readonly every: number;
  readonly values: Float32Array;
}

export interface RunResult {
  readonly spec: RunSpec;
  readonly receipt: Receipt;
  readonly trace: Trace;
  /** Only where they were asked for; never stored. */
  readonly states?: States;
  /** The epoch whose row is the last because something was not finite; null for a run that ended well. */
  readonly divergedAt: number | null;
  /** After the last update. */
  readonly training: Evaluation;
  readonly test: Evaluation;
  /** On freshly drawn points; present exactly when the spec has some. */
  readonly fresh?: Evaluation;
}

/** The epoch at which a run was not finite; what its last update broke shows in the evaluation alone. */
export function divergence(run: RunResult): number | null {
  if (run.divergedAt !== null) return run.divergedAt;
  return Number.isFinite(run.training.loss) && Number.isFinite(run.test.loss) ? null : run.spec.epochs;
}

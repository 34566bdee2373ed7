/** What a tile says of its network at a moment: heading, scores, state, and the picture in words. Pure. */
import { rounded } from '../../../chart/format.ts';
import type { Evaluation } from '../../../engine/engine.ts';
import { divergence, type RunResult } from '../../../sweep/run.ts';
import type { Network } from '../../lab/lab.ts';
import { lastEpoch, rowAt } from '../../lab/runs.ts';
import { shareWords, startWords } from '../../lab/words.ts';

export type Score = Pick<Evaluation, 'loss' | 'accuracy'>;

export interface Scores {
  /** Null where nothing has looked yet. */
  readonly test: Score | null;
  readonly training: Score;
}

/**
 * After so many updates: a run's own at its end; before it the training's from the trace, and of the test points what
 * was seen.
 */
export function scoresAt(run: RunResult, epoch: number, seen: Score | null): Scores {
  if (epoch >= lastEpoch(run)) return { test: run.test, training: run.training };
  const row = rowAt(run, epoch);
  const { loss, accuracy } = run.trace;
  return {
    test: seen,
    training: { loss: loss?.[row] ?? Number.NaN, ...(accuracy && { accuracy: accuracy[row] as number }) },
  };
}

/** What a network is called, and what else is to be said of its start: ["He", "σ₁ 1, tanh"]. */
export function headingWords({ start, first }: Pick<Network, 'start' | 'first'>): [name: string, details: string] {
  const [name = '', ...others] = startWords(start).split(', ');
  return [name, [...(start.init === 'normal' ? [] : [`σ₁ ${rounded(first)}`]), ...others].join(', ')];
}

/** To three digits, all of them written, so that it does not jump while it changes. */
export function lossWords(loss: number): string {
  if (!Number.isFinite(loss)) return 'not finite';
  return loss >= 1e-3 && loss < 1000 ? loss.toPrecision(3) : rounded(loss);
}

/** What a visitor has to know beside the picture; empty where all is well. */
export function stateWords({ run, isExact, failure }: Pick<Network, 'run' | 'isExact' | 'failure'>): string {
  if (failure !== null) return `failed: ${failure}`;
  if (!run || !isExact) return 'training…';
  const epoch = divergence(run);
  return epoch === null ? '' : `diverged at epoch ${epoch}`;
}

/** The picture for who cannot see it. */
export function altWords(network: Network, epoch: number, test: Score | null): string {
  const { start, spec, run, isExact, failure } = network;
  const name = startWords(start).replace('σ', 'sigma');
  if (failure !== null) return `Training points; ${name} could not be trained`;
  if (!run || !isExact) return `Training points; ${name} is being trained`;
  const isCurve = run.test.accuracy === undefined;
  const what = isCurve ? 'Curve' : 'Decision boundary';
  const unit = spec.batch === 0 ? 'update' : 'epoch';
  return `${what} of ${name} after ${epoch} ${unit}${epoch === 1 ? '' : 's'}${test ? `: test ${spokenScore(test)}` : ''}`;
}

function spokenScore({ loss, accuracy }: Score): string {
  return accuracy === undefined
    ? `loss ${lossWords(loss)}`
    : `accuracy ${shareWords(accuracy).replace(' %', ' percent')}`;
}

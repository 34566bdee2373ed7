/**
 * What makes one training better than another: its accuracy on freshly drawn points, or, where the data have targets,
 * the share of their variance that it explains there, so that either is from 0 to 1. A run that diverged has what it
 * ended with, 0 where that is no number. It never knows arms.
 */
import { bayesRule } from '../data/bayes.ts';
import { makeDataset } from '../data/dataset.ts';
import type { Evaluation } from '../engine/engine.ts';
import { median } from '../stats/summary.ts';
import type { RunResult } from '../sweep/run.ts';
import { lossOf, type RunSpec } from '../sweep/spec.ts';

/** Shared by all runs, their binomial error is 0.0018 for an accuracy of 0.93. */
export const FRESH_POINTS = 20_000;
/** The level that speed is measured at is at least so far below what any rule can reach. */
const BELOW_LIMIT = 0.01;

export interface Scoring {
  readonly measure: 'accuracy' | 'loss';
  /** Of the targets; 1 for labels. */
  readonly variance: number;
  /** The reward of the Bayes rule, which none exceeds on the whole population. */
  readonly limit: number;
  /** A reward on the training points in whole per cent, fixed beforehand, for the question how fast it is reached. */
  readonly level: number;
}

export function scoringOf(base: RunSpec): Scoring {
  const { population } = bayesRule(base);
  if (lossOf(base) === 'cross-entropy') return scoring('accuracy', 1, population);
  const targets = makeDataset(base).targets ?? new Float64Array();
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const variance = targets.reduce((sum, target) => sum + (target - mean) ** 2, 0) / targets.length;
  return scoring('loss', variance, 1 - population / variance);
}

function scoring(measure: Scoring['measure'], variance: number, limit: number): Scoring {
  return { measure, variance, limit, level: fixedLevel(limit) };
}

function fixedLevel(limit: number): number {
  return Math.floor(100 * (limit - BELOW_LIMIT)) / 100;
}

/** Whether the level is not the one that was fixed beforehand. */
export function isLowered({ level, limit }: Scoring): boolean {
  return level < fixedLevel(limit);
}

/**
 * The same with a level that is reached: where no way comes to the fixed one with half of its seeds, a point below the
 * best that a way has on the training points, in whole per cent.
 */
export function withReachedLevel(scoring: Scoring, runs: readonly (readonly RunResult[])[]): Scoring {
  const raced = runs.filter((own) => own.length > 0);
  const isReached = raced.some((own) => Number.isFinite(median(own.map((run) => epochsToLevel(run, scoring)))));
  if (isReached) return scoring;
  const best = Math.max(...raced.map((own) => median(own.map(({ training }) => rewardBy(training, scoring)))));
  return { ...scoring, level: Math.min(scoring.level, Math.max(0, Math.floor(100 * best - 1) / 100)) };
}

export function rewardOf({ fresh, test }: RunResult, scoring: Scoring): number {
  return rewardBy(fresh ?? test, scoring);
}

function rewardBy({ accuracy, loss }: Evaluation, { measure, variance }: Scoring): number {
  return measure === 'accuracy' ? accuracy || 0 : explained(loss, variance);
}

function explained(loss: number, variance: number): number {
  return Math.max(0, 1 - loss / variance) || 0;
}

/** The first epoch before whose update the training points are at the level; Infinity where none is. */
export function epochsToLevel({ trace }: RunResult, { measure, variance, level }: Scoring): number {
  const column = trace[measure] ?? new Float64Array();
  const epoch = column.findIndex((value) => (measure === 'accuracy' ? value : explained(value, variance)) >= level);
  return epoch < 0 ? Infinity : epoch;
}

/**
 * Runs over depth and scale -> a map: what was reached in each cell, and how deep networks of each scale trained. Pure;
 * it never knows what theory expects.
 */
import { mean } from '../stats/summary.ts';
import { divergence, type RunResult } from '../sweep/run.ts';

export interface PhaseMap {
  /** Hidden layers, ascending. */
  readonly depths: readonly number[];
  /** σ_w, ascending. */
  readonly sigmas: readonly number[];
  /** [depths, sigmas] row-major. */
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly seeds: number;
  /** Means over seeds of the accuracy after training; null where none was trained, or each of them diverged. */
  readonly training: number | null;
  readonly test: number | null;
  readonly diverged: number;
}

export function phaseMap(runs: readonly RunResult[]): PhaseMap {
  const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
  const depths = ascending(runs.map(depthOf));
  const sigmas = ascending(runs.map(({ spec }) => spec.sigma!));
  const groups = new Map(depths.flatMap((depth) => sigmas.map((sigma) => [keyOf(depth, sigma), [] as RunResult[]])));
  for (const run of runs) groups.get(keyOf(depthOf(run), run.spec.sigma!))!.push(run);
  const cells = [...groups.values()].map(cellOf);
  return { depths, sigmas, cells };
}

function depthOf({ spec }: RunResult): number {
  return spec.hidden.length;
}

function keyOf(depth: number, sigma: number): string {
  return `${depth}/${sigma}`;
}

/** A run that diverged counts with the accuracy that it ended at, beside others that did not. */
function cellOf(runs: readonly RunResult[]): Cell {
  const diverged = runs.filter((run) => divergence(run) !== null).length;
  const of = (part: 'training' | 'test'): number | null =>
    diverged === runs.length ? null : mean(runs.map((run) => run[part].accuracy || 0));
  return { seeds: runs.length, training: of('training'), test: of('test'), diverged };
}

/** How often the most frequent class is right, which a network without any knowledge reaches. */
export function chanceOf(labels: Uint32Array): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}

/** The training accuracy from which a network counts as trained: midway between chance and the best of the map. */
export function trainedLevel({ cells }: PhaseMap, chance: number): number {
  return (chance + Math.max(chance, ...cells.map(({ training }) => training ?? 0))) / 2;
}

/**
 * By sigma the depth to which networks train: the border with the fewest cells on its wrong side, trained ones deeper
 * than it or others above, and the shallower of two that are as good; 0 where none train. A deepest trained cell would
 * be too deep, for of many that hardly train one is lucky.
 */
export function trainedDepths({ depths, sigmas, cells }: PhaseMap, level: number): number[] {
  return sigmas.map((_, column) => {
    let [border, best, balance] = [0, 0, 0];
    depths.forEach((depth, row) => {
      const cell = cells[row * sigmas.length + column]!;
      if (cell.seeds === 0) return;
      // Of what a border at 0 has on its wrong side one fewer, or one more.
      balance += isTrained(cell, level) ? 1 : -1;
      if (balance > best) [border, best] = [depth, balance];
    });
    return border;
  });
}

export function isTrained({ training }: Cell, level: number): boolean {
  return training !== null && training >= level;
}

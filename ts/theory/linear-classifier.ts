/**
 * The best that a linear classifier does on some rows: the optimum of logistic regression. A network whose initial
 * weights are small becomes this classifier first and waits there. Of two classes; knows no network.
 */
import { InputError } from '../input-error.ts';

export interface LinearClassifier {
  /** One for each feature: of class 1's log odds. */
  readonly weights: readonly number[];
  readonly bias: number;
  /** Mean cross-entropy over the rows, nats. */
  readonly loss: number;
  /** Share of the rows on their class's side. */
  readonly accuracy: number;
}

const MOST_STEPS = 50;
/** Of a Newton step, below which its square is lost in rounding. */
const SMALL = 1e-9;

/**
 * By Newton's method from 0 (iteratively reweighted least squares; Hastie, Tibshirani, Friedman: The Elements of
 * Statistical Learning, 2009, section 4.4.1).
 *
 * @param inputs [rows, features] row-major; @param labels [rows], 0 or 1
 * @throws InputError where a line parts the classes, so that there is no optimum, or where features depend on each other
 */
export function linearClassifier(
  features: number,
  inputs: ArrayLike<number>,
  labels: ArrayLike<number>,
): LinearClassifier {
  const size = features + 1;
  let solution = new Float64Array(size);
  const row = (i: number): number[] => [...Array.from({ length: features }, (_, f) => inputs[i * features + f]!), 1];
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = new Float64Array(size);
    const curvature = Array.from({ length: size }, () => new Float64Array(size));
    for (let i = 0; i < labels.length; i++) {
      const x = row(i);
      const p = 1 / (1 + Math.exp(-dot(solution, x)));
      for (let a = 0; a < size; a++) {
        gradient[a]! += (labels[i]! - p) * x[a]!;
        for (let b = 0; b < size; b++) curvature[a]![b]! += p * (1 - p) * x[a]! * x[b]!;
      }
    }
    const change = solve(curvature, gradient);
    if (change === null) break;
    solution = solution.map((value, a) => value + change[a]!);
    if (Math.hypot(...change) < SMALL * Math.hypot(...solution)) return scored(solution);
  }
  throw new InputError(
    'labels',
    'these rows',
    'classes that no line parts, of features that do not depend on each other',
  );

  function scored(found: Float64Array): LinearClassifier {
    let [loss, right] = [0, 0];
    for (let i = 0; i < labels.length; i++) {
      const towards = (labels[i] === 1 ? 1 : -1) * dot(found, row(i));
      loss += Math.log1p(Math.exp(-towards));
      if (towards > 0) right++;
    }
    const rows = labels.length;
    return { weights: [...found.slice(0, -1)], bias: found.at(-1)!, loss: loss / rows, accuracy: right / rows };
  }
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}

/** The solution of a symmetric positive definite system by Cholesky's decomposition; null where it is not so. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array | null {
  const n = right.length;
  const lower = matrix.map((row) => Float64Array.from(row));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const rest = matrix[i]![j]! - dot(lower[i]!.subarray(0, j), lower[j]!.subarray(0, j));
      if (i === j && !(rest > 1e-12 * matrix[i]![i]!)) return null;
      lower[i]![j] = i === j ? Math.sqrt(rest) : rest / lower[j]![j]!;
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) x[i] = (x[i]! - dot(lower[i]!.subarray(0, i), x.subarray(0, i))) / lower[i]![i]!;
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k]![i]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}

/**
 * Gaussian processes over the rows of the data, by their covariances with a few of these rows, the landmarks (Nyström's
 * approximation): what wide layers make of random weights. It never knows which layer.
 */
import type { RandomState } from '../numeric/random.ts';

/** K ≈ R Rᵀ: R by columns, of which smooth kernels in few dimensions need few. */
export type Root = readonly Float64Array[];

/** Share of the landmarks' variance that a root may leave out. */
const TOLERANCE = 0.005;

/**
 * By Cholesky's method, a landmark a column, each time the one whose variance is explained least.
 *
 * @param columns of K: for each landmark its covariances with all rows
 * @param landmarks places of the landmarks among the rows
 */
export function rootOf(columns: readonly Float64Array[], landmarks: readonly number[]): Root {
  const left = Float64Array.from(landmarks, (row, place) => columns[place]![row]!);
  const enough = TOLERANCE * sum(left);
  const root: Float64Array[] = [];
  while (root.length < landmarks.length && sum(left) > enough) {
    const place = left.indexOf(Math.max(...left));
    const row = landmarks[place]!;
    const column = columns[place]!.slice();
    for (const before of root) addScaled(column, before, -before[row]!);
    left[place] = 0;
    const rest = column[row]!;
    if (!(rest > 0)) continue; // rounding
    root.push(column.map((value) => value / Math.sqrt(rest)));
    landmarks.forEach((other, at) => {
      left[at] = Math.max(0, left[at]! - root.at(-1)![other]! ** 2);
    });
  }
  return root;
}

/** One draw of the process, [rows]. */
export function draw(root: Root, rows: number, random: RandomState): Float64Array {
  const values = new Float64Array(rows);
  for (const column of root) addScaled(values, column, random.standardNormal());
  return values;
}

/** eᵀ K e of several e at once, since a root is long to read. */
export function quadraticForms(root: Root, vectors: readonly Float64Array[]): Float64Array {
  const forms = new Float64Array(vectors.length);
  for (const column of root) {
    for (const [v, e] of vectors.entries()) forms[v]! += product(column, e) ** 2;
  }
  return forms;
}

export function addScaled(sums: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += factor * values[i]!;
}

/** Their inner product: four sums that a processor adds side by side. */
export function product(one: Float64Array, other: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = one.length - (one.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += one[i]! * other[i]!;
    b += one[i + 1]! * other[i + 1]!;
    c += one[i + 2]! * other[i + 2]!;
    d += one[i + 3]! * other[i + 3]!;
  }
  for (let i = whole; i < one.length; i++) a += one[i]! * other[i]!;
  return a + b + c + d;
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}

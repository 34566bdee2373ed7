/**
 * Lines along which a field over a grid is 0: marching squares, whose segments are joined into lines. Pure; it knows
 * neither networks nor canvases.
 *
 * A cell has corners at four neighbouring points of the grid. On each of its edges whose ends differ in sign lies one
 * crossing, found by linear interpolation; a cell has none, two or four, and joins them in pairs. Of four, which two
 * belong together is told by the sign of the corners' mean.
 */

/** x, y, x, y, …, in columns and rows of the grid, from 0. One that ends where it began is a closed one. */
export type Line = readonly number[];

/** Crossings of a cell's edges, by the signs of its corners: pairs of top 0, right 1, bottom 2, left 3. */
const joins: readonly (readonly number[])[] = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 2, 1, 0],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 3, 2, 1],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];
const LEFT_ABOVE = 1;
const RIGHT_ABOVE = 2;
const RIGHT_BELOW = 4;
const LEFT_BELOW = 8;

/**
 * Zero counts as positive. A cell with a corner that is not finite has no line.
 * @param field [rows, columns] row-major
 */
export function zeroLines(field: Float32Array, columns: number, rows: number): Line[] {
  // An edge is named by its first point: 2 i to the right of it, 2 i + 1 below it. It joins at most two others.
  const joined = new Int32Array(4 * columns * rows).fill(-1);
  const join = (one: number, other: number): void => {
    joined[joined[2 * one] === -1 ? 2 * one : 2 * one + 1] = other;
    joined[joined[2 * other] === -1 ? 2 * other : 2 * other + 1] = one;
  };
  const crossed: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const [a, b] = [field[at] as number, field[at + 1] as number];
      const [d, c] = [field[at + columns] as number, field[at + columns + 1] as number];
      const sum = a + b + c + d;
      if (!Number.isFinite(sum)) continue;
      let signs = 0;
      if (a >= 0) signs |= LEFT_ABOVE;
      if (b >= 0) signs |= RIGHT_ABOVE;
      if (c >= 0) signs |= RIGHT_BELOW;
      if (d >= 0) signs |= LEFT_BELOW;
      if (signs === 0 || signs === 15) continue;
      const isSaddle = signs === (LEFT_ABOVE | RIGHT_BELOW) || signs === (RIGHT_ABOVE | LEFT_BELOW);
      const pairs = joins[isSaddle && sum < 0 ? 15 - signs : signs] as readonly number[];
      const edges = [2 * at, 2 * (at + 1) + 1, 2 * (at + columns), 2 * at + 1];
      for (let i = 0; i < pairs.length; i += 2) {
        const [one, other] = [edges[pairs[i] as number] as number, edges[pairs[i + 1] as number] as number];
        join(one, other);
        crossed.push(one, other);
      }
    }
  }
  return traced(joined, crossed, (edge) => crossing(field, columns, edge));
}

/** Open lines from an end, then what is left: closed ones. Empties `joined`. */
function traced(
  joined: Int32Array,
  crossed: readonly number[],
  place: (edge: number) => readonly [number, number],
): Line[] {
  const lines: Line[] = [];
  const isEnd = (edge: number): boolean => joined[2 * edge + 1] === -1;
  for (const start of [...crossed.filter(isEnd), ...crossed]) {
    if (joined[2 * start] === -1) continue;
    const line: number[] = [...place(start)];
    for (let edge = start; ; ) {
      const next = joined[2 * edge] as number;
      if (next === -1) break;
      part(joined, edge, next);
      part(joined, next, edge);
      line.push(...place(next));
      edge = next;
    }
    lines.push(line);
  }
  return lines;
}

function part(joined: Int32Array, edge: number, other: number): void {
  if (joined[2 * edge] === other) joined[2 * edge] = joined[2 * edge + 1] as number;
  joined[2 * edge + 1] = -1;
}

function crossing(field: Float32Array, columns: number, edge: number): readonly [number, number] {
  const from = edge >> 1;
  const [column, row] = [from % columns, Math.floor(from / columns)];
  const isDown = edge % 2 === 1;
  const a = field[from] as number;
  const t = a / (a - (field[from + (isDown ? columns : 1)] as number));
  return isDown ? [column, row + t] : [column + t, row];
}

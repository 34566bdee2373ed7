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
const crossings: readonly (readonly number[])[] = [
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
  const joins = new Joins();
  for (let row = 0; row + 1 < rows; row++) {
    const start = row * columns;
    let a = field[start] as number;
    let d = field[start + columns] as number;
    for (let at = start; at < start + columns - 1; at++) {
      const b = field[at + 1] as number;
      const c = field[at + columns + 1] as number;
      let signs = a >= 0 ? LEFT_ABOVE : 0;
      if (b >= 0) signs |= RIGHT_ABOVE;
      if (c >= 0) signs |= RIGHT_BELOW;
      if (d >= 0) signs |= LEFT_BELOW;
      const sum = a + b + c + d;
      if (signs !== 0 && signs !== 15 && Number.isFinite(sum)) {
        const isSaddle = signs === (LEFT_ABOVE | RIGHT_BELOW) || signs === (RIGHT_ABOVE | LEFT_BELOW);
        const pairs = crossings[isSaddle && sum < 0 ? 15 - signs : signs] as readonly number[];
        // An edge is named by its first point: 2 i to the right of it, 2 i + 1 below it.
        const edges = [2 * at, 2 * at + 3, 2 * (at + columns), 2 * at + 1];
        for (let i = 0; i < pairs.length; i += 2) {
          joins.add(edges[pairs[i] as number] as number, edges[pairs[i + 1] as number] as number);
        }
      }
      a = b;
      d = c;
    }
  }
  return joins.chains().map((chain) => chain.flatMap((edge) => crossing(field, columns, edge)));
}

/** Which crossed edges are neighbours on a line: each has one or two. */
class Joins {
  readonly #first = new Map<number, number>();
  readonly #second = new Map<number, number>();

  add(one: number, other: number): void {
    (this.#first.has(one) ? this.#second : this.#first).set(one, other);
    (this.#first.has(other) ? this.#second : this.#first).set(other, one);
  }

  /** Open ones from an end, then what is left: closed ones, whose first is their last again. Takes all joins. */
  chains(): number[][] {
    const ends = [...this.#first.keys()].filter((edge) => !this.#second.has(edge));
    return [...ends, ...this.#first.keys()].flatMap((start) => (this.#first.has(start) ? [this.#chain(start)] : []));
  }

  #chain(start: number): number[] {
    const chain = [start];
    for (let edge = start, next = this.#first.get(edge); next !== undefined; next = this.#first.get(edge)) {
      this.#part(edge, next);
      this.#part(next, edge);
      chain.push(next);
      edge = next;
    }
    return chain;
  }

  #part(edge: number, other: number): void {
    const second = this.#second.get(edge);
    this.#second.delete(edge);
    if (this.#first.get(edge) !== other) return;
    if (second === undefined) this.#first.delete(edge);
    else this.#first.set(edge, second);
  }
}

function crossing(field: Float32Array, columns: number, edge: number): [number, number] {
  const from = edge >> 1;
  const [column, row] = [from % columns, Math.floor(from / columns)];
  const isDown = edge % 2 === 1;
  const a = field[from] as number;
  const t = a / (a - (field[from + (isDown ? columns : 1)] as number));
  return isDown ? [column, row + t] : [column + t, row];
}

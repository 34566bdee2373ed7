/** What a tile draws, before there is a canvas: boundaries, colours, folds, the part of the plane. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal, runOf, setup } from '../ts/web/lab/state.ts';
import { type Line, zeroLines } from '../ts/web/view/tiles/contour.ts';
import { fieldPixels, marginFields, paletteOf } from '../ts/web/view/tiles/field.ts';
import { folds } from '../ts/web/view/tiles/folds.ts';
import { gridOver, regionAround } from '../ts/web/view/tiles/plane.ts';

/** A field over a grid, by its formula of column and row. */
function fieldOf(columns: number, rows: number, f: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: columns * rows }, (_, i) => f(i % columns, Math.floor(i / columns)));
}

function pointsOf(line: Line): [number, number][] {
  return Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i] as number, line[2 * i + 1] as number]);
}

function isClosed(line: Line): boolean {
  return line[0] === line.at(-2) && line[1] === line.at(-1);
}

describe('zero lines', () => {
  it('of a plane are the straight line, in one piece from edge to edge', () => {
    const lines = zeroLines(
      fieldOf(20, 15, (x, y) => x + 0.5 * y - 10.3),
      20,
      15,
    );
    expect(lines.length).toBe(1);
    const points = pointsOf(lines[0] as Line);
    for (const [x, y] of points) expect(x + 0.5 * y).toBeCloseTo(10.3, 5);
    const rows = points.map(([, y]) => y);
    expect([Math.min(...rows), Math.max(...rows)]).toEqual([0, 14]);
    // It crosses 14 rows and 7 columns, one more edge than cells.
    expect(points.length).toBe(14 + 1 + 7);
  });

  it('of a distance are a closed circle of that radius', () => {
    const lines = zeroLines(
      fieldOf(41, 41, (x, y) => Math.hypot(x - 20.2, y - 19.7) - 12),
      41,
      41,
    );
    expect(lines.map(isClosed)).toEqual([true]);
    const points = pointsOf(lines[0] as Line);
    // Linear interpolation within a cell is off by at most h² / 8 times the second derivative, 1 / r.
    for (const [x, y] of points) expect(Math.abs(Math.hypot(x - 20.2, y - 19.7) - 12)).toBeLessThan(1 / 8 / 11);
    const length = points.slice(1).reduce((sum, [x, y], i) => {
      const [px, py] = points[i] as [number, number];
      return sum + Math.hypot(x - px, y - py);
    }, 0);
    expect(length / (2 * Math.PI * 12)).toBeCloseTo(1, 2);
  });

  it('at a saddle join the corners of the sign of the mean', () => {
    // Corners: left above, right above, left below, right below.
    const cell = (corners: number[]) =>
      zeroLines(Float32Array.from(corners), 2, 2).map((line) => pointsOf(line).map(String).sort());
    expect(cell([3, -1, -1, 3]).sort()).toEqual([
      ['0,0.75', '0.25,1'],
      ['0.75,0', '1,0.25'],
    ]);
    expect(cell([1, -3, -3, 1]).sort()).toEqual([
      ['0,0.25', '0.25,0'],
      ['0.75,1', '1,0.75'],
    ]);
  });

  it('go around what is no number', () => {
    const lines = zeroLines(
      fieldOf(9, 9, (x, y) =>
        x === 4 && y === 4 ? Number.NaN : x === 0 && y === 0 ? Number.POSITIVE_INFINITY : y - 4.5,
      ),
      9,
      9,
    );
    expect(lines.map((line) => pointsOf(line).map(([x]) => x))).toEqual([
      [0, 1, 2, 3],
      [5, 6, 7, 8],
    ]);
    expect(zeroLines(new Float32Array(9).fill(Number.NaN), 3, 3)).toEqual([]);
  });

  it('meet each crossed edge once, end at edges of the grid, and separate the signs', () => {
    const sizes = fc.tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 8 }));
    const fields = sizes.chain(([columns, rows]) =>
      fc.tuple(
        fc.constant(columns),
        fc.constant(rows),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: columns * rows, maxLength: columns * rows }),
      ),
    );
    fc.assert(
      fc.property(fields, ([columns, rows, values]) => {
        // Nothing is 0, so that no two crossings fall together.
        const field = Float32Array.from(values, (value) => value + 0.25);
        const lines = zeroLines(field, columns, rows);
        const places = lines.flatMap((line) => {
          const points = pointsOf(line).map(String);
          if (!isClosed(line)) {
            for (const end of [points[0], points.at(-1)]) {
              const [x, y] = String(end).split(',').map(Number);
              expect(x === 0 || y === 0 || x === columns - 1 || y === rows - 1).toBe(true);
            }
          }
          return isClosed(line) ? points.slice(1) : points;
        });
        const sign = (x: number, y: number): boolean => (field[y * columns + x] as number) > 0;
        let crossed = 0;
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < columns; x++) {
            if (x + 1 < columns && sign(x, y) !== sign(x + 1, y)) crossed++;
            if (y + 1 < rows && sign(x, y) !== sign(x, y + 1)) crossed++;
          }
        }
        expect(places.length).toBe(crossed);
        expect(new Set(places).size).toBe(crossed);
      }),
    );
  });
});

describe('colours', () => {
  const palette = paletteOf('#000000', ['#ff0000', '#00ff00', '#0000ff']);
  const bytes = (logits: number[], classes = 3): number[][] => {
    const pixels = new Uint8Array(fieldPixels(Float32Array.from(logits), classes, palette).buffer);
    return Array.from({ length: pixels.length / 4 }, (_, i) => [...pixels.subarray(4 * i, 4 * i + 4)]);
  };

  it('are the class of the largest logit, by how much its probability exceeds the next', () => {
    // Probabilities 1/2, 1/4 and 1/4; all to one; halves.
    expect(bytes([Math.log(2), 0, 0, -99, 0, -99, 0, -99, 0])).toEqual([
      [Math.round(255 / 4), 0, 0, 255],
      [0, 255, 0, 255],
      [0, 0, 0, 255],
    ]);
    // Of two classes it is 2 p - 1 = tanh of half the difference.
    for (const gap of [1, 3, 5, 8]) {
      expect(bytes([0, gap], 2)).toEqual([[0, Math.round(255 * Math.tanh(gap / 2)), 0, 255]]);
    }
  });

  it('are unsure where logits are not finite', () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    expect(bytes([nan, 0, infinity, infinity], 2)).toEqual([
      [0, 0, 0, 255],
      [0, 0, 0, 255],
    ]);
  });
});

describe('margins', () => {
  it('of two classes are the difference of logits', () => {
    expect(marginFields(Float32Array.from([1, 3, 2, -1]), 2)).toEqual([Float32Array.from([2, -3])]);
  });

  it('change sign between any two classes that answer side by side', () => {
    const logits = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 3 });
    const answer = (z: number[]): number => z.indexOf(Math.max(...z));
    fc.assert(
      fc.property(logits, logits, (one, other) => {
        fc.pre([one, other].every((z) => new Set(z).size === 3));
        const fields = marginFields(Float32Array.from([...one, ...other]), 3);
        const changes = fields.some(([a = 0, b = 0]) => a > 0 !== b > 0);
        expect(changes).toBe(answer(one) !== answer(other));
      }),
    );
  });
});

describe('folds', () => {
  const spec = (values: Record<string, unknown> = {}) => runOf(setup({ hidden: [3], ...values }), normal(1));

  it('are where a first-layer unit is 0, from edge to edge of the picture', () => {
    // x = 1, y = -0.5, and x + y = 9, which is outside; then the second layer.
    const parameters = Float32Array.from([2, 0, 0, 4, 1, 1, -2, 2, -9, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(folds(spec(), parameters, [-2, 3], [1, -1])).toEqual([
      [1, -1, 1, 1],
      [3, -0.5, -2, -0.5],
    ]);
  });

  it('without biases go through the origin, with one input are upright, and of a dead unit there is none', () => {
    const without = folds(
      spec({ bias: false }),
      Float32Array.from([1, -1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]),
      [-1, 1],
      [1, -1],
    );
    expect(without.length).toBe(2);
    for (const [x1, y1, x2, y2] of without) expect([x1 + x2, y1 + y2]).toEqual([0, 0]);
    const upright = folds(
      spec({ data: 'sine' }),
      Float32Array.from([2, 0, -4, -1, 5, 1, 1, 1, 1, 0]),
      [-1, 1],
      [1, -1],
    );
    expect(upright.map(([x1, , x2]) => [x1, x2])).toEqual([
      [0.5, 0.5],
      [0.25, 0.25],
    ]);
  });

  it('are those of the 128 largest weights, and of units that bend alone', () => {
    const wide = spec({ hidden: [200], bias: false });
    // Unit k has the line x = 0 turned by an angle of its own, and a weight of its own.
    const angle = (k: number): number => (k * Math.PI) / 400;
    const weights = Array.from({ length: 200 }, (_, k) => [(k + 1) * Math.cos(angle(k)), (k + 1) * Math.sin(angle(k))]);
    const parameters = Float32Array.from([...weights.flat(), ...new Array(400).fill(1)]);
    const found = folds(wide, parameters, [-1, 1], [1, -1]);
    const angles = found.map(([x1, y1, x2, y2]) => Math.atan2(Math.abs(x2 - x1), Math.abs(y2 - y1)));
    expect(found.length).toBe(128);
    expect(Math.min(...angles)).toBeCloseTo(angle(72), 4);
    for (const activation of ['tanh', 'identity', 'gelu']) {
      expect(folds(spec({ activation }), new Float32Array(17).fill(1), [-1, 1], [1, -1])).toEqual([]);
    }
  });
});

describe('the part of the plane', () => {
  const points = fc.array(fc.float({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 20 });

  it('has all points, the middle of the narrow side, and one unit for both axes', () => {
    fc.assert(
      fc.property(points, fc.double({ min: 0.3, max: 5, noNaN: true }), (values, aspect) => {
        const pairs = Float32Array.from(values.slice(0, 2 * Math.floor(values.length / 2)));
        const { x, y } = regionAround(pairs, aspect);
        expect((x[1] - x[0]) / (y[0] - y[1])).toBeCloseTo(aspect, 6);
        pairs.forEach((value, i) => {
          const [low, high] = i % 2 === 0 ? x : [y[1], y[0]];
          expect(value > low && value < high).toBe(true);
        });
      }),
    );
  });

  it('leaves out single strays of many', () => {
    const places = Float32Array.from({ length: 2000 }, (_, i) => (i < 4 ? 1e6 : i % 20));
    const { x } = regionAround(places, 1);
    expect(x[1]).toBeLessThan(30);
  });

  it('fits each axis by itself without an aspect', () => {
    const { x, y } = regionAround(Float32Array.from([0, 10, 50, 20]), null);
    expect(x).toEqual([-3, 53]);
    expect(y.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([20.6, 9.4]);
  });

  it('is looked at in square cells: 96² in motion, 192² at rest, fewer where a look would take long', () => {
    const region = regionAround(Float32Array.from([-1, -1, 1, 1]), 1.6);
    const of = (parameters: number, engine: 'wasm' | 'js', motion: 'moving' | 'resting') => {
      const { columns, rows } = gridOver(region, parameters, engine, motion);
      expect(columns / rows).toBeCloseTo(1.6, 1);
      return Math.sqrt(columns * rows);
    };
    expect(of(4482, 'wasm', 'moving')).toBeCloseTo(96, 0);
    expect(of(4482, 'wasm', 'resting')).toBeCloseTo(192, 0);
    expect(of(400_000, 'wasm', 'resting')).toBeCloseTo(Math.sqrt(2e9 / 4e5), 0);
    expect(of(4482, 'js', 'moving')).toBeCloseTo(Math.sqrt(7e6 / 4482), 0);
    expect(of(1e8, 'wasm', 'moving')).toBeCloseTo(24, 0);
  });
});

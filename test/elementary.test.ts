/** The functions of contract 8 against the host's float64 ones and series, which are far finer than float32. */
import { describe, expect, it } from 'vitest';
import {
  erf,
  exp,
  gelu,
  geluDerivative,
  log,
  sigmoid,
  silu,
  siluDerivative,
  tanh,
} from '../ts/engine/js/elementary.ts';
import * as reference from './reference.ts';

const BITS = new Uint32Array(1);
const FLOAT = new Float32Array(BITS.buffer);

function fromBits(bits: number): number {
  BITS[0] = bits;
  return FLOAT[0] as number;
}

function toBits(x: number): number {
  FLOAT[0] = x;
  return BITS[0] as number;
}

/** Non-negative float32 by a prime stride through all bit patterns, ascending, with three neighbours of each edge. */
function sample(): number[] {
  const edges = [
    0,
    2 ** -126,
    2 ** -24,
    0.5,
    Math.SQRT1_2,
    1,
    Math.SQRT2,
    2,
    46,
    87.336,
    88.7228,
    103.972,
    110,
    Infinity,
  ];
  const bits = new Set(edges.flatMap((x) => [-3, -2, -1, 0, 1, 2, 3].map((d) => toBits(x) + d)));
  for (let b = 0; b < 0x7f800000; b += 9973) bits.add(b);
  return [...bits]
    .filter((b) => b >= 0 && b <= 0x7f800000)
    .sort((a, b) => a - b)
    .map(fromBits);
}

const positive = sample();
const all = [...positive.map((x) => -x).reverse(), ...positive];

/** Distance of a float32 result from the exact figure, in units of the last place of the float32 near it. */
function ulps(result: number, exact: number): number {
  const magnitude = Math.abs(exact);
  const rounded = Math.fround(magnitude);
  const ulp = rounded === Infinity ? 2 ** 104 : Math.max(fromBits(toBits(rounded) + 1) - rounded, 2 ** -149);
  return Math.abs(result - exact) / ulp;
}

const rising = [
  { name: 'exp', ours: exp, exact: Math.exp, domain: all },
  { name: 'log', ours: log, exact: Math.log, domain: positive },
  { name: 'tanh', ours: tanh, exact: Math.tanh, domain: all },
  { name: 'erf', ours: erf, exact: reference.erf, domain: all },
  { name: 'sigmoid', ours: sigmoid, exact: reference.sigmoid, domain: all },
];
const turning = [
  { name: 'silu', ours: silu, exact: reference.silu, domain: all },
  { name: 'gelu', ours: gelu, exact: reference.gelu, domain: all },
];

describe.each([...rising, ...turning])('$name', ({ ours, exact, domain }) => {
  it('is within 0.501 ulp of the exact figure, and a float32', () => {
    let worst = 0;
    for (const x of domain) {
      const y = ours(x);
      if (y !== Math.fround(y)) expect.fail(`${x} gives ${y}, no float32`);
      const figure = exact(x);
      if (Math.fround(figure) === y) continue;
      if (!Number.isFinite(y) || !Number.isFinite(figure)) expect.fail(`${x} gives ${y}, not ${figure}`);
      worst = Math.max(worst, ulps(y, figure));
    }
    expect(worst).toBeLessThanOrEqual(0.501);
  });
});

describe.each(rising)('$name', ({ ours, domain }) => {
  it('never falls where its argument rises', () => {
    let last = -Infinity;
    for (const x of domain) {
      const y = ours(x);
      if (y < last) expect.fail(`${x} gives ${y}, below ${last}`);
      last = y;
    }
    expect(domain.length).toBeGreaterThan(200_000);
  });
});

describe.each([
  { name: 'silu', ours: silu, derivative: siluDerivative, exact: reference.silu },
  { name: 'gelu', ours: gelu, derivative: geluDerivative, exact: reference.gelu },
])("$name's", ({ ours, derivative, exact }) => {
  it('derivative is the slope of the exact figure', () => {
    for (let x = -20; x <= 20; x += 1 / 64) {
      const h = 2 ** -14;
      const slope = (exact(x + h) - exact(x - h)) / (2 * h);
      if (!(Math.abs(derivative(x) - slope) < 1e-7)) expect.fail(`at ${x}: ${derivative(x)}, not ${slope}`);
    }
    expect([-Infinity, -1e30, 0, 1e30, Infinity, NaN].map(derivative)).toEqual([-0, -0, 0.5, 1, 1, NaN]);
  });

  it('value falls to its one minimum and rises from there', () => {
    let [turns, last] = [0, 0];
    for (let x = -8; x <= 8; x += 1 / 128) {
      const y = ours(x);
      if (y > last && turns === 0) turns = 1;
      if (turns === 1 ? y < last : y > last) expect.fail(`turns back at ${x}`);
      last = y;
    }
    expect(turns).toBe(1);
  });
});

it('odd functions are odd in every bit', () => {
  for (const x of [...positive, 0]) {
    if (!Object.is(tanh(-x), -tanh(x)) || !Object.is(erf(-x), -erf(x))) expect.fail(`at ${x}`);
  }
});

it.each([
  ['tanh', tanh, [-1, 1, NaN, 0, -0]],
  ['erf', erf, [-1, 1, NaN, 0, -0]],
  ['sigmoid', sigmoid, [0, 1, NaN, 0.5, 0.5]],
  ['silu', silu, [-0, Infinity, NaN, 0, -0]],
  ['gelu', gelu, [-0, Infinity, NaN, 0, -0]],
] as const)('%s has its limits at the infinities, NaN at NaN and zeros at zeros', (_, ours, values) => {
  expect([-Infinity, Infinity, NaN, 0, -0].map(ours)).toEqual(values);
});

it.each([
  [0, 1],
  [-0, 1],
  [Infinity, Infinity],
  [-Infinity, 0],
  [NaN, NaN],
  [88.72284, Infinity],
  [-103.98, 0],
  [-103.97, 2 ** -149],
  [1, 2.7182817459106445],
])('exp(%d) is %d', (x, y) => {
  expect(exp(Math.fround(x))).toBe(y);
});

it.each([
  [1, 0],
  [0, -Infinity],
  [-0, -Infinity],
  [-1, NaN],
  [-Infinity, NaN],
  [NaN, NaN],
  [Infinity, Infinity],
  [2, 0.6931471824645996],
  [2 ** -149, -103.27893],
])('log(%d) is %d', (x, y) => {
  expect(log(x)).toBe(Math.fround(y));
});

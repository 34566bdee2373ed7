import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cos, exp, log, sin } from '../ts/numeric/elementary64.ts';
import { readCases } from './golden/read.ts';

const functions = { log, exp, sin, cos };
const domains = { log: [5e-324, 1], exp: [-708, 0], sin: [0, 2 * Math.PI], cos: [0, 2 * Math.PI] } as const;
type Name = keyof typeof functions;
const names = Object.keys(functions) as Name[];

const golden = readCases<[name: Name, x: number, y: number, rest: number]>('elementary64.json');

/** The distance to the next float64 away from 0. */
function ulp(y: number): number {
  const value = Float64Array.of(Math.abs(y));
  new BigUint64Array(value.buffer)[0]! += 1n;
  return value[0]! - Math.abs(y);
}

describe.each(names)('%s', (name) => {
  it('is within 0.54 ulp of figures of 80 digits', () => {
    const rows = golden.filter(([each]) => each === name);
    expect(rows.length).toBeGreaterThan(150);
    for (const [, x, y, rest] of rows) {
      const error = Math.abs(functions[name](x) - y - rest) / ulp(y);
      expect(error, `${name}(${x})`).toBeLessThan(0.54);
    }
  });

  it('is near what the host gives, all over its domain', () => {
    const [min, max] = domains[name];
    fc.assert(
      fc.property(fc.double({ min, max, noNaN: true }), (x) => {
        const host = Math[name](x);
        expect(Math.abs(functions[name](x) - host)).toBeLessThanOrEqual(ulp(host));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([-1, -5e-324, 7, Number.NaN, Infinity])('refuses %d where it is outside its domain', (x) => {
    const [min, max] = domains[name];
    if (min <= x && x <= max) expect(functions[name](x)).not.toBeNaN();
    else expect(() => functions[name](x)).toThrow(RangeError);
  });
});

it('gives the exact values where there are any', () => {
  expect([log(1), exp(0), sin(0), cos(0)]).toEqual([0, 1, 0, 1]);
  // Smaller than every normal float64.
  expect([exp(-708.1), exp(-Infinity)]).toEqual([0, 0]);
  expect(() => log(0)).toThrow(RangeError);
});

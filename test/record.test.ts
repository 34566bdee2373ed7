/** A run as a line and bytes comes back whole, and whatever was changed in either is no run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../ts/engine/engine.ts';
import { hashFloat64, receipt } from '../ts/sweep/identity.ts';
import {
  columnBytes,
  moveRun,
  readFailure,
  readHead,
  readRun,
  readTrace,
  traceBytes,
  writeFailure,
  writeRun,
} from '../ts/sweep/record.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { runSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const spec = runSpec({ sigma: 0.1, epochs: 3, hidden: [4], samples: 20 });
const run = executeRun(createFakeEngine(), spec);
const columns = Object.keys(run.trace);

/** Any float64, what JSON has no word for more often than chance has it. */
const value = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, 0, Number.POSITIVE_INFINITY, -Infinity, 5e-324));

/** Runs with any numbers; a diverged one has as many rows as it came to. */
const runs: fc.Arbitrary<RunResult> = fc
  .record({
    rows: fc.integer({ min: 1, max: 5 }),
    diverged: fc.boolean(),
    loss: value,
    accuracy: value,
    fresh: fc.boolean(),
  })
  .chain(({ rows, diverged, loss, accuracy, fresh }) => {
    const column = fc.array(value, { minLength: rows, maxLength: rows }).map((values) => Float64Array.from(values));
    return fc.array(column, { minLength: columns.length, maxLength: columns.length }).map((all) => {
      const trace: Trace = Object.fromEntries(columns.map((name, i) => [name, all[i] as Float64Array]));
      return {
        spec,
        trace,
        receipt: receipt(spec, trace, Float32Array.of(loss)),
        divergedAt: diverged ? rows - 1 : null,
        training: { rows: 14, loss: accuracy, accuracy: loss },
        test: { rows: 6, loss, accuracy },
        ...(fresh && { fresh: { rows: 100, loss: accuracy, accuracy } }),
      };
    });
  });

describe('a run', () => {
  it('comes back with every bit, NaN, infinities and negative zero too', () => {
    fc.assert(
      fc.property(runs, fc.maxSafeNat(), (odd, offset) => {
        const [line, bytes] = [writeRun(odd, offset), traceBytes(odd)];
        expect(readHead(line)).toEqual({ kind: 'run', id: odd.receipt.id, offset, bytes: bytes.length });
        const { trace, ...outcome } = odd;
        expect(readRun(line)).toEqual(outcome);
        expect(readTrace(spec, bytes)).toEqual(trace);
      }),
    );
  });

  it('has no accuracy where there are no classes', () => {
    const sine = executeRun(createFakeEngine(), runSpec({ data: 'sine', sigma: 1, epochs: 2, samples: 20 }));
    const { accuracy: _, ...test } = sine.test;
    expect(readRun(writeRun({ ...sine, test }, 0))?.test).toEqual(test);
    expect(Object.keys(readTrace(sine.spec, traceBytes(sine)))).not.toContain('accuracy');
  });

  // struct.pack('<3d', 1.5, -0.0, math.nan), the NaN as contract 13 has it
  it('has its columns as little-endian float64, as the receipt hashes them', () => {
    const trace = { ...run.trace, loss: Float64Array.of(1.5, -0, Number.NaN) };
    const parts = columnBytes(spec, traceBytes({ spec, trace }));
    expect(parts.map(([name]) => name)).toEqual(columns);
    expect(Buffer.from(parts[0]?.[1] ?? []).toString('hex')).toBe('000000000000f83f0000000000000080000000000000f87f');
    const odd = new Float64Array(BigUint64Array.of(0n, 0n, 0xfff8000000000123n).buffer);
    const bytes = traceBytes({ spec, trace: { ...trace, loss: odd } });
    expect(hashFloat64(readTrace(spec, bytes).loss as Float64Array)).toBe(hashFloat64(odd));
    expect(Buffer.from(bytes.subarray(16, 24)).toString('hex')).toBe('000000000000f87f');
  });

  it('has columns of diagnostics where they are asked for', () => {
    const asked = executeRun(createFakeEngine(), runSpec({ ...spec, diagnostics: true }));
    const names = Object.keys(readTrace(asked.spec, traceBytes(asked)));
    expect(names.slice(0, -5)).toEqual(columns);
    expect(names.at(-1)).toBe('participationRatio.2');
    expect(readRun(writeRun(asked, 0))?.receipt.columns).toEqual(asked.receipt.columns);
  });

  it('is one line, the same whatever order a spec, a trace and a receipt came in', () => {
    const line = writeRun(run, 0);
    expect(line).not.toContain('\n');
    const backwards = <T extends object>(object: T): T => Object.fromEntries(Object.entries(object).reverse()) as T;
    const same = {
      ...run,
      spec: backwards(run.spec),
      trace: backwards(run.trace),
      receipt: { ...run.receipt, columns: backwards(run.receipt.columns) },
    };
    expect(writeRun(same, 0)).toBe(line);
    expect(traceBytes(same)).toEqual(traceBytes(run));
  });

  it('moves in the pack, and is then as if written there', () => {
    expect(moveRun(writeRun(run, 7), 1234)).toBe(writeRun(run, 1234));
  });
});

describe('a failed run', () => {
  it('comes back with its reason, in any words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (reason) => {
        const failure = { id: run.receipt.id, spec, reason };
        const line = writeFailure(failure);
        expect(line).not.toContain('\n');
        expect(readHead(line)).toEqual({ kind: 'failed', id: failure.id });
        expect(readFailure(line)).toEqual(failure);
      }),
    );
  });

  it('is not a finished one, nor the other way about', () => {
    const failure = writeFailure({ id: run.receipt.id, spec, reason: 'out of memory' });
    expect([readRun(failure), readFailure(writeRun(run, 0)), moveRun(failure, 0)]).toEqual([null, null, null]);
  });
});

it('a line with any one byte changed, or cut off anywhere, is none', () => {
  const line = writeRun(run, 0);
  fc.assert(
    fc.property(fc.nat(line.length - 1), fc.integer({ min: 1, max: 127 }), (at, flip) => {
      const changed = String.fromCharCode(line.charCodeAt(at) ^ flip);
      expect(readRun(line.slice(0, at) + changed + line.slice(at + 1))).toBeNull();
      expect(readRun(line.slice(0, at))).toBeNull();
    }),
  );
  expect(['', '{}', 'null', '[]'].map(readRun)).toEqual([null, null, null, null]);
});

/**
 * Reads the lines of format 1, a whole run each with its trace as JSON: what initscope wrote until it kept traces
 * as bytes (record.ts). It never writes one.
 */
import * as v from 'valibot';
import { hashFloat64, runId } from './identity.ts';
import type { RunResult } from './run.ts';
import { runSpec } from './validate.ts';

const names = ['NaN', 'Infinity', '-Infinity', '-0'] as const;
const numeric = v.pipe(v.union([v.number(), v.picklist(names)]), v.transform(Number));
const evaluation = v.strictObject({ rows: v.number(), loss: numeric, accuracy: v.exactOptional(numeric) });
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const record = v.strictObject({
  id: hash,
  spec: v.record(v.string(), v.unknown()),
  receipt: v.strictObject({ id: hash, columns: v.record(v.string(), hash), parameters: hash }),
  divergedAt: v.nullable(v.number()),
  training: evaluation,
  test: evaluation,
  trace: v.record(v.string(), v.array(numeric)),
});

/** The run of a line, or null where the line is not one, or its id or its receipt does not fit. */
export function readFormat1(line: string): RunResult | null {
  try {
    const { spec, receipt, divergedAt, training, test, trace } = v.parse(record, JSON.parse(line));
    const columns = Object.entries(trace).map(([name, column]) => [name, Float64Array.from(column)] as const);
    const run = { spec: runSpec(spec), receipt, divergedAt, training, test, trace: Object.fromEntries(columns) };
    const fits = columns.every(([name, column]) => hashFloat64(column) === receipt.columns[name]);
    return fits && receipt.id === runId(run.spec) ? run : null;
  } catch {
    return null;
  }
}

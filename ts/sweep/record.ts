/**
 * A run as one line of JSON and back, nothing lost: a number that JSON has no word for is its name as a string
 * ("NaN", "Infinity", "-Infinity", "-0"). It never knows the file that the line stands in.
 */
import * as v from 'valibot';
import type { Evaluation } from '../engine/engine.ts';
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

/** Without a line break. */
export function writeRecord(run: RunResult): string {
  const { spec, receipt, divergedAt, training, test } = run;
  const trace = Object.fromEntries(
    Object.entries(run.trace).map(([name, column]) => [name, Array.from(column, plain)]),
  );
  const plainly = ({ rows, loss, accuracy }: Evaluation) => ({
    rows,
    loss: plain(loss),
    ...(accuracy !== undefined && { accuracy: plain(accuracy) }),
  });
  return JSON.stringify({
    id: receipt.id,
    spec,
    receipt,
    divergedAt,
    training: plainly(training),
    test: plainly(test),
    trace,
  });
}

/** The run of a line, or null where the line is not one. */
export function readRecord(line: string): RunResult | null {
  try {
    const { spec, receipt, divergedAt, training, test, trace } = v.parse(record, JSON.parse(line));
    const columns = Object.entries(trace).map(([name, column]) => [name, Float64Array.from(column)]);
    return { spec: runSpec(spec), receipt, divergedAt, training, test, trace: Object.fromEntries(columns) };
  } catch {
    return null;
  }
}

/** A number as JSON can hold it. */
export function plain(value: number): number | string {
  return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value);
}

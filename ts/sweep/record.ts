/**
 * A run as a line of JSON and the bytes of its trace, and back, nothing lost. Pure; it never knows the files that
 * they stand in.
 *
 *     {"id", "offset", "bytes", "spec", "receipt", "divergedAt", "training", "test", "seal"}    a finished run; behind
 *                                                                             "test" "fresh", where there is one
 *     {"id", "failed", "spec", "seal"}                                        a failed one: "failed" says why
 *
 * offset and bytes are the trace's place in the pack. A trace is its columns one after the other, in the order of
 * `traceColumns`, as the receipt hashes them (contract 13), so that the receipt is its checksum; the seal is the
 * line's: the SHA-256 of all before it. A number that JSON has no word for is its name as a string ("NaN",
 * "Infinity", "-Infinity", "-0").
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Evaluation, Trace } from '../engine/engine.ts';
import { traceColumns } from '../engine/shape.ts';
import { fieldNames } from './fields.ts';
import { float64Bytes } from './identity.ts';
import type { Receipt, RunResult } from './run.ts';
import type { RunSpec } from './spec.ts';
import { lossOf, networkSizes } from './spec.ts';
import { runSpec } from './validate.ts';

/** All of a run but its trace. */
export type Outcome = Omit<RunResult, 'trace'>;

/** A run that could not be trained. */
export interface Failure {
  readonly id: string;
  readonly spec: RunSpec;
  readonly reason: string;
}

/** What the first characters of a line say. */
export type Head =
  | RunHead
  | { readonly kind: 'failed'; readonly id: string }
  | { readonly kind: 'format 1'; readonly id: string };

export interface RunHead {
  readonly kind: 'run';
  readonly id: string;
  readonly offset: number;
  readonly bytes: number;
}

/** As many characters of a line hold its head. */
export const HEAD_LENGTH = 160;

const head = /^\{"id":"([0-9a-f]{64})",(?:"offset":(\d{1,16}),"bytes":(\d{1,16}),|"(failed|spec)":)/;
const sealed = /^(.*),"seal":"([0-9a-f]{64})"\}$/s;

/** The head of a line, or null where it is not one. Quick, and no word of the rest is looked at. */
export function readHead(text: string): Head | null {
  const [, id, offset, bytes, other] = head.exec(text) ?? [];
  if (id === undefined) return null;
  if (other !== undefined) return { kind: other === 'failed' ? 'failed' : 'format 1', id };
  return { kind: 'run', id, offset: Number(offset), bytes: Number(bytes) };
}

/** A finished run, without a line break. @param offset of its trace */
export function writeRun(run: RunResult, offset: number): string {
  const { spec, receipt, trace, divergedAt, training, test, fresh } = run;
  const names = columnNames(spec);
  const bytes = 8 * names.reduce((sum, name) => sum + column(trace, name).length, 0);
  const columns = Object.fromEntries(names.map((name) => [name, receipt.columns[name]]));
  return seal({
    id: receipt.id,
    offset,
    bytes,
    spec: inOrder(spec),
    receipt: { id: receipt.id, columns, parameters: receipt.parameters },
    divergedAt,
    training: plainly(training),
    test: plainly(test),
    ...(fresh && { fresh: plainly(fresh) }),
  });
}

export function writeFailure({ id, spec, reason }: Failure): string {
  return seal({ id, failed: reason, spec: inOrder(spec) });
}

/** A finished run's line, or null where it is none or its seal does not fit. */
export function readRun(line: string): Outcome | null {
  const said = unsealed<RunLine>(line);
  if (said?.receipt === undefined) return null;
  const { spec, receipt, divergedAt, training, test, fresh } = said;
  return {
    spec: runSpec(spec),
    receipt,
    divergedAt,
    training: numbers(training),
    test: numbers(test),
    ...(fresh && { fresh: numbers(fresh) }),
  };
}

/** A failed run's line, or null where it is none or its seal does not fit. */
export function readFailure(line: string): Failure | null {
  const said = unsealed<FailureLine>(line);
  return said?.failed === undefined ? null : { id: said.id, spec: runSpec(said.spec), reason: said.failed };
}

/** The line of a finished run whose trace moves to another offset, or null where its seal does not fit. */
export function moveRun(line: string, offset: number): string | null {
  const said = unsealed<RunLine>(line);
  return said?.receipt === undefined ? null : seal({ ...said, offset });
}

/** A trace as the pack holds it. */
export function traceBytes({ spec, trace }: Pick<RunResult, 'spec' | 'trace'>): Uint8Array {
  const parts = columnNames(spec).map((name) => float64Bytes(column(trace, name)));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The columns of a trace as parts of its bytes. */
export function columnBytes(spec: RunSpec, bytes: Uint8Array): [name: string, bytes: Uint8Array][] {
  const names = columnNames(spec);
  const length = bytes.length / names.length;
  return names.map((name, i) => [name, bytes.subarray(i * length, (i + 1) * length)]);
}

export function readTrace(spec: RunSpec, bytes: Uint8Array): Trace {
  return Object.fromEntries(
    columnBytes(spec, bytes).map(([name, part]) => {
      const view = new DataView(part.buffer, part.byteOffset, part.length);
      const values = new Float64Array(part.length / 8);
      for (let row = 0; row < values.length; row++) values[row] = view.getFloat64(8 * row, true);
      return [name, values];
    }),
  );
}

/** A number as JSON can hold it. */
export function plain(value: number): number | string {
  return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value);
}

type PlainEvaluation = { readonly [K in keyof Evaluation]: number | string };

interface RunLine {
  readonly spec: Record<string, unknown>;
  readonly receipt?: Receipt;
  readonly divergedAt: number | null;
  readonly training: PlainEvaluation;
  readonly test: PlainEvaluation;
  readonly fresh?: PlainEvaluation;
}

interface FailureLine {
  readonly id: string;
  readonly failed?: string;
  readonly spec: Record<string, unknown>;
}

function columnNames(spec: RunSpec): string[] {
  return traceColumns({ ...spec, sizes: networkSizes(spec), loss: lossOf(spec) });
}

function column(trace: Trace, name: string): Float64Array {
  const values = trace[name];
  if (values === undefined) throw new Error(`a trace without ${name}`);
  return values;
}

/** Equal specs are equal texts. */
function inOrder(spec: RunSpec): Record<string, unknown> {
  return Object.fromEntries(fieldNames.filter((name) => spec[name] !== undefined).map((name) => [name, spec[name]]));
}

function plainly({ rows, loss, accuracy }: Evaluation): PlainEvaluation {
  return { rows, loss: plain(loss), ...(accuracy !== undefined && { accuracy: plain(accuracy) }) };
}

function numbers({ rows, loss, accuracy }: PlainEvaluation): Evaluation {
  return { rows: Number(rows), loss: Number(loss), ...(accuracy !== undefined && { accuracy: Number(accuracy) }) };
}

function seal(said: object): string {
  const text = JSON.stringify(said).slice(0, -1);
  return `${text},"seal":"${hashText(text)}"}`;
}

/** What a line says, without its seal; null where that does not fit. A line that we sealed needs no other check. */
function unsealed<T>(line: string): T | null {
  const [, text = '', hash] = sealed.exec(line) ?? [];
  return hash !== undefined && hash === hashText(text) ? JSON.parse(`${text}}`) : null;
}

function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/**
 * Identity (contract 13): the canonical form of a spec, the id that follows from it, and the receipt of what came
 * out. Two runs with one id have the same bits; engine, host and time enter nowhere.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Trace } from '../engine/engine.ts';
import { fieldNames, runDefault, sweepDefault } from './fields.ts';
import type { Receipt } from './run.ts';
import type { FieldName, RunSpec, SweepSpec } from './spec.ts';

/** Version of `contract.md`; part of every id. */
export const CONTRACT_VERSION = 1;

/** RFC 8785 JSON of the fields that are not at their default. */
export function canonicalRun(spec: RunSpec): string {
  return canonical(spec, (name) => runDefault(name, spec.data));
}

export function canonicalSweep(spec: SweepSpec): string {
  const { where } = spec;
  return canonical(spec, (name) => sweepDefault(name, spec.data), where.length === 0 ? {} : { where });
}

/** SHA-256, lower-case hex. Remembered, as a spec is never changed and a large plan asks for each several times. */
export function runId(spec: RunSpec): string {
  const id = runIds.get(spec) ?? hashText(canonicalRun(spec));
  runIds.set(spec, id);
  return id;
}

const runIds = new WeakMap<RunSpec, string>();

export function sweepId(spec: SweepSpec): string {
  return hashText(canonicalSweep(spec));
}

/** @param parameters the final ones, in the engine's layout */
export function receipt(spec: RunSpec, trace: Trace, parameters: Float32Array): Receipt {
  const columns = Object.fromEntries(Object.entries(trace).map(([name, values]) => [name, hashFloat64(values)]));
  return { id: runId(spec), columns, parameters: hashFloat32(parameters) };
}

/** SHA-256 of `float64Bytes`. */
export function hashFloat64(values: Float64Array): string {
  return bytesToHex(sha256(float64Bytes(values)));
}

/** The values as little-endian float64, each NaN as 0x7ff8000000000000. */
export function float64Bytes(values: Float64Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => {
    if (Number.isNaN(value)) bytes.setBigUint64(8 * i, 0x7ff8000000000000n, true);
    else bytes.setFloat64(8 * i, value, true);
  });
  return new Uint8Array(bytes.buffer);
}

/** SHA-256 of the values as little-endian float32, each NaN as 0x7fc00000. */
export function hashFloat32(values: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    if (Number.isNaN(value)) bytes.setUint32(4 * i, 0x7fc00000, true);
    else bytes.setFloat32(4 * i, value, true);
  });
  return bytesToHex(sha256(new Uint8Array(bytes.buffer)));
}

function canonical(spec: RunSpec | SweepSpec, defaultOf: (name: FieldName) => unknown, more: object = {}): string {
  const text = (value: unknown): string => canonicalize(value) ?? '';
  const same = (a: unknown, b: unknown): boolean => a === b || (typeof a === 'object' && text(a) === text(b));
  const said = fieldNames.filter((name) => spec[name] !== undefined && !same(spec[name], defaultOf(name)));
  return text({ ...Object.fromEntries(said.map((name) => [name, spec[name]])), ...more });
}

function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(`initscope contract ${CONTRACT_VERSION}\n${text}`)));
}

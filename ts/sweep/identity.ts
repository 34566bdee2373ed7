/**
 * Identity (contract 13): the canonical form of a spec, the id that follows from it, and the receipt of what came
 * out. Two runs with one id have the same bits; engine, host and time enter nowhere.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type DatasetName, datasetNames } from '../data/registry.ts';
import type { Trace } from '../engine/engine.ts';
import { fieldNames, runDefault, sweepDefault } from './fields.ts';
import type { Receipt } from './run.ts';
import type { FieldName, RunSpec, SweepSpec } from './spec.ts';

/** Version of `contract.md`; part of every id. */
export const CONTRACT_VERSION = 1;

/** What is said of each field, in the order in which RFC 8785 sorts keys: by UTF-16 code units. */
function sorted(said: (name: FieldName) => unknown): Readonly<Record<FieldName, unknown>> {
  return Object.fromEntries(fieldNames.toSorted().map((name) => [name, said(name)])) as Record<FieldName, unknown>;
}

const runDefaults = Object.fromEntries(
  datasetNames.map((data) => [data, sorted((name) => runDefault(name, data))]),
) as Readonly<Record<DatasetName, Readonly<Record<FieldName, unknown>>>>;

const runIds = new WeakMap<RunSpec, string>();

/** The SHA-256 of a text as UTF-8, in lower-case hex. */
export type TextHash = (text: string) => string;

/** RFC 8785 JSON of the fields that are not at their default. */
export function canonicalRun(spec: RunSpec): string {
  return canonical(spec, runDefaults[spec.data]);
}

export function canonicalSweep(spec: SweepSpec): string {
  return canonical(spec, { ...sorted((name) => sweepDefault(name, spec.data)), where: [] }); // where sorts last
}

/** The contract's id of a run. */
export const runId = runIdBy(hashText);

/** `runId` by a host's own SHA-256. Ids are remembered: a spec is never changed, and many ask for the same. */
export function runIdBy(hash: TextHash): (spec: RunSpec) => string {
  return (spec) => {
    const known = runIds.get(spec);
    if (known !== undefined) return known;
    const id = hash(identified(canonicalRun(spec)));
    runIds.set(spec, id);
    return id;
  };
}

export function sweepId(spec: SweepSpec): string {
  return hashText(identified(canonicalSweep(spec)));
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

/**
 * Numbers and strings as RFC 8785 has them: JSON.stringify writes them so. Its keys stand as they were set.
 * @param defaults in the order of the keys
 */
function canonical<T extends object>(spec: T, defaults: { readonly [name in keyof T]?: unknown }): string {
  const said: { [name in keyof T]?: unknown } = {};
  for (const name in defaults) {
    const value = spec[name];
    if (value !== undefined && !isSame(value, defaults[name])) said[name] = value;
  }
  return JSON.stringify(said);
}

function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((each, i) => isSame(each, b[i]));
}

function identified(canonical: string): string {
  return `initscope contract ${CONTRACT_VERSION}\n${canonical}`;
}

function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

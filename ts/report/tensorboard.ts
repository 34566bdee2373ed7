/**
 * Runs for TensorBoard: a name and an event file for each. It knows no folder and no clock.
 *
 *     file     records: length (uint64), its checksum, an Event, its checksum; all little-endian
 *     Event    wall_time = 1: double, step = 2: int64, file_version = 3: string, summary = 5: Summary
 *     Summary  value = 1: Value, repeated         Value    tag = 1: string, simple_value = 2: float
 *
 * Records are TFRecord's (tensorflow/core/lib/io/record_writer.cc), messages protobuf (tensorflow/core/util/event.proto,
 * framework/summary.proto). The first event says the version, each other one is an epoch. The step is the epoch, and so
 * is the wall time, in seconds, so that the same run is the same bytes. A tag is a column's name, with a slash where
 * TensorBoard groups: gradientNorm/weight1. Of the two ways to say a scalar, simple_value is the one that readers of
 * every version take for a scalar without being told the plugin; both are float32 once TensorBoard has read them.
 */
import { nesting } from '../sweep/plan.ts';
import type { Outcome } from '../sweep/record.ts';
import type { RunResult } from '../sweep/run.ts';
import type { FieldName } from '../sweep/spec.ts';
import { fieldText, rowCount } from './rows.ts';

/** TensorBoard knows an event file by "tfevents" in its name, and reads several in the order of their names. */
export const EVENT_FILE = 'events.out.tfevents.0.initscope';

/** File systems take names of 255 bytes. */
const LONGEST_NAME = 200;

/**
 * A run's name in TensorBoard, and of its folder: "hidden=64x64,optimizer=sgd,sigma=0.1,seed=3"; the initialiser is said
 * where it is not "normal". Where `fields` tell runs apart, so do their names: one that is cut ends in its run's id.
 */
export function runName(fields: readonly FieldName[], { spec, receipt }: Outcome): string {
  const isSaid = (name: FieldName): boolean =>
    fields.includes(name) && spec[name] !== undefined && !(name === 'init' && spec.init === 'normal');
  const parts = nesting.filter(isSaid).map((name) => `${name}=${fieldText(spec[name]).replaceAll(',', 'x')}`);
  const name = parts.join();
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}-${receipt.id.slice(0, 16)}`;
}

/** All epochs of a run, in the order of its columns. */
export function eventFile(run: RunResult): Uint8Array {
  const columns = Object.entries(run.trace);
  // One summary for all epochs: only its numbers differ, the four bytes at the end of each value.
  const values = columns.map(([name]) => scalar(name));
  const summary = concat(values);
  const view = new DataView(summary.buffer);
  const scalars = (epoch: number): Uint8Array => {
    let end = 0;
    columns.forEach(([, numbers], i) => {
      end += (values[i] as Uint8Array).length;
      view.setFloat32(end - 4, numbers[epoch] as number, true);
    });
    return event(epoch, [0x10, ...varint(epoch)], delimited(0x2a, summary));
  };
  const version = event(0, delimited(0x1a, utf8.encode('brain.Event:2')));
  const events = [version, ...Array.from({ length: rowCount(run) }, (_, epoch) => scalars(epoch))];
  return concat(events.flatMap(record));
}

/** CRC-32C (Castagnoli; RFC 3720, appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] as number);
  return ~crc >>> 0;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc;
});

type Bytes = Uint8Array | readonly number[];

function record(data: Uint8Array): Bytes[] {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, data.length, true);
  return [length, checksum(length), data, checksum(data)];
}

/** Masked, as TFRecord has it: a checksum over data that holds checksums would be weak. */
function checksum(bytes: Uint8Array): Bytes {
  const crc = crc32c(bytes);
  return uint32(((crc >>> 15) | (crc << 17)) + 0xa282ead8);
}

function event(wallTime: number, ...fields: readonly Bytes[]): Uint8Array {
  return concat([[0x09], float64(wallTime), ...fields]);
}

/** A value of a Summary, still 0. */
function scalar(column: string): Uint8Array {
  const tag = delimited(0x0a, utf8.encode(column.replace('.', '/')));
  return delimited(0x0a, concat([tag, [0x15], uint32(0)]));
}

/** A field that says its length; `key` is its number times 8, plus 2. */
function delimited(key: number, bytes: Uint8Array): Uint8Array {
  return concat([[key], varint(bytes.length), bytes]);
}

/** @param value from 0 to 2^31 - 1 */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

const utf8 = new TextEncoder();

function float64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function concat(parts: readonly Bytes[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

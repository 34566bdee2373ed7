/**
 * A reader of TensorBoard's event files that shares nothing with the writer: records by their lengths, checksums bit by
 * bit, messages by their wire types. Throws for anything that is not as it should be.
 */

export interface ScalarEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version?: string;
  readonly scalars: readonly (readonly [tag: string, value: number])[];
}

export function readEvents(file: Uint8Array): ScalarEvent[] {
  return records(file).map((data) => {
    const { 1: wallTime = [], 2: step = [], 3: version = [], 5: summary = [], ...rest } = fieldsOf(data);
    if (Object.keys(rest).length > 0) throw new Error(`fields ${Object.keys(rest)}`);
    return {
      wallTime: view(wallTime[0] as Uint8Array).getFloat64(0, true),
      step: Number(step[0] ?? 0),
      ...(version[0] instanceof Uint8Array && { version: text(version[0]) }),
      scalars: summary.flatMap((message) => (fieldsOf(message as Uint8Array)[1] ?? []).map(scalar)),
    };
  });
}

function scalar(message: unknown): readonly [string, number] {
  const { 1: tag = [], 2: value = [] } = fieldsOf(message as Uint8Array);
  return [text(tag[0] as Uint8Array), view(value[0] as Uint8Array).getFloat32(0, true)];
}

function records(file: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > file.length) throw new Error('the file ends within a record');
    at += length;
    return file.subarray(at - length, at);
  };
  const checked = (length: number): Uint8Array => {
    const bytes = take(length);
    if (view(take(4)).getUint32(0, true) !== masked(bytes)) throw new Error(`checksum before ${at}`);
    return bytes;
  };
  while (at < file.length) found.push(checked(Number(view(checked(8)).getBigUint64(0, true))));
  return found;
}

/** By number, in order: whole numbers as bigint, all else as bytes. */
function fieldsOf(message: Uint8Array): Record<number, (bigint | Uint8Array)[]> {
  const fields: Record<number, (bigint | Uint8Array)[]> = {};
  let at = 0;
  const varint = (): bigint => {
    let [value, shift, byte] = [0n, 0n, 0x80];
    while (byte & 0x80) {
      byte = message[at++] ?? Number.NaN;
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    }
    return value;
  };
  const take = (length: number): Uint8Array => {
    if (at + length > message.length) throw new Error('a message ends within a field');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = Number(varint());
    const wire = key & 7;
    if (![0, 1, 2, 5].includes(wire)) throw new Error(`wire type ${wire}`);
    const value = wire === 0 ? varint() : take(wire === 1 ? 8 : wire === 5 ? 4 : Number(varint()));
    const number = key >> 3;
    fields[number] = [...(fields[number] ?? []), value];
  }
  return fields;
}

/** CRC-32C as long division of polynomials over GF(2), then TFRecord's mask. */
function masked(bytes: Uint8Array): number {
  let remainder = 0xffffffffn;
  for (const byte of bytes) {
    remainder ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1n ? (remainder >> 1n) ^ 0x82f63b78n : remainder >> 1n;
  }
  const crc = remainder ^ 0xffffffffn;
  return Number(BigInt.asUintN(32, ((crc >> 15n) | (crc << 17n)) + 0xa282ead8n));
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

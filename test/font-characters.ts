/**
 * Which characters a woff2 font has, read from its cmap table: https://www.w3.org/TR/WOFF2/ (sections 4 and 5) and
 * OpenType's cmap, formats 4 and 12. A canvas cannot tell: it takes what is missing from the system's fonts.
 */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

const headerBytes = 48;
/** Places in WOFF2's list of known tags; 63 says that a tag of four bytes follows. */
const known = { cmap: 0, glyf: 10, loca: 11, arbitrary: 63 };

export function charactersOf(path: string): Set<number> {
  return readCmap(cmapTable(readFileSync(path)));
}

function cmapTable(file: Buffer): Buffer {
  if (file.toString('latin1', 0, 4) !== 'wOF2') throw new Error('not a woff2 file');
  let at = headerBytes;
  const varint = () => {
    let value = 0;
    for (let byte = 0x80; byte & 0x80; ) {
      byte = file.readUInt8(at++);
      value = value * 128 + (byte & 0x7f);
    }
    return value;
  };
  let offset = 0;
  let cmap = { offset: 0, length: 0 };
  for (let tables = file.readUInt16BE(12); tables > 0; tables--) {
    const flags = file.readUInt8(at++);
    const tag = flags & 0x3f;
    const version = flags >> 6;
    if (tag === known.arbitrary) at += 4;
    let length = varint();
    // glyf and loca are transformed in version 0, any other table where its version is not 0.
    if ((tag === known.glyf || tag === known.loca) === (version === 0)) length = varint();
    if (tag === known.cmap) cmap = { offset, length };
    offset += length;
  }
  const tables = brotliDecompressSync(file.subarray(at, at + file.readUInt32BE(20)));
  return tables.subarray(cmap.offset, cmap.offset + cmap.length);
}

function readCmap(cmap: Buffer): Set<number> {
  const found = new Set<number>();
  for (let i = 0; i < cmap.readUInt16BE(2); i++) {
    const table = cmap.subarray(cmap.readUInt32BE(4 + 8 * i + 4));
    const format = table.readUInt16BE(0);
    if (format === 12) {
      for (let group = 0; group < table.readUInt32BE(12); group++) {
        const at = 16 + 12 * group;
        for (let code = table.readUInt32BE(at); code <= table.readUInt32BE(at + 4); code++) found.add(code);
      }
    } else if (format === 4) {
      const bytes = table.readUInt16BE(6);
      for (let at = 0; at < bytes; at += 2) {
        const end = table.readUInt16BE(14 + at);
        for (let code = table.readUInt16BE(16 + bytes + at); code <= end && code < 0xffff; code++) found.add(code);
      }
    }
  }
  return found;
}

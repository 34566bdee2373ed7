/**
 * Files of lines that grow by whole lines (journals). A line counts once its line break is on disk; a torn tail,
 * left by a killed process, is not a line. It never knows what the lines say.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;
const LINE_BREAK = 10;

export interface Line {
  /** Of its first byte in the file. */
  readonly start: number;
  /** Without the line break; valid until the next line is asked for. */
  readonly bytes: Buffer;
}

/** The whole lines of an open file from a byte on. Reads in portions: a journal may be larger than a string. */
export function* readLines(file: number, from = 0): Generator<Line, void, void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let [start, position] = [from, from];
  let begun: Buffer[] = [];
  for (;;) {
    const filled = chunk.subarray(0, readSync(file, chunk, 0, CHUNK_BYTES, position));
    if (filled.length === 0) return;
    position += filled.length;
    let next = 0;
    for (let end = filled.indexOf(LINE_BREAK); end !== -1; end = filled.indexOf(LINE_BREAK, next)) {
      const last = filled.subarray(next, end);
      const bytes = begun.length === 0 ? last : Buffer.concat([...begun, last]);
      yield { start, bytes };
      start += bytes.length + 1;
      next = end + 1;
      begun = [];
    }
    if (next < filled.length) begun.push(Buffer.from(filled.subarray(next)));
  }
}

/** Cuts a torn last line off. */
export function cutTail(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    const whole = wholeBytes(file, size);
    if (whole < size) ftruncateSync(file, whole);
  } finally {
    closeSync(file);
  }
}

/** Bytes up to the last line break, which is looked for from the end. */
function wholeBytes(file: number, size: number): number {
  const chunk = Buffer.allocUnsafe(Math.min(size, CHUNK_BYTES));
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - chunk.length);
    const last = chunk.subarray(0, readSync(file, chunk, 0, end - from, from)).lastIndexOf(LINE_BREAK);
    if (last !== -1) return from + last + 1;
    end = from;
  }
  return 0;
}

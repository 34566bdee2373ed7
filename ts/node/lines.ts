/**
 * Files of lines that grow by whole lines (journals). A line counts once its line break is on disk; a torn tail,
 * left by a killed process, is not a line. It never knows what the lines say.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readSync, writeFileSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;
const LINE_BREAK = 10;

/** The whole lines of a file, none where there is no file. Reads in portions: a journal may be larger than a string. */
export function* readLines(path: string): Generator<string> {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    const parts: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const filled = chunk.subarray(0, readSync(file, chunk));
      if (filled.length === 0) return;
      let start = 0;
      for (let end = filled.indexOf(LINE_BREAK); end !== -1; end = filled.indexOf(LINE_BREAK, start)) {
        yield Buffer.concat([...parts.splice(0), filled.subarray(start, end)]).toString();
        start = end + 1;
      }
      parts.push(filled.subarray(start));
    }
  } finally {
    closeSync(file);
  }
}

/** Cuts a torn last line off. */
export function cutTail(path: string): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r+');
  try {
    let whole = 0;
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const filled = readSync(file, chunk, 0, CHUNK_BYTES, position);
      if (filled === 0) break;
      const last = chunk.subarray(0, filled).lastIndexOf(LINE_BREAK);
      if (last !== -1) whole = position + last + 1;
      position += filled;
    }
    ftruncateSync(file, whole);
  } finally {
    closeSync(file);
  }
}

/** Appends a line, synchronously: when this returns, a killed process no longer loses it. */
export function appendLine(file: number, line: string): void {
  writeFileSync(file, `${line}\n`);
}

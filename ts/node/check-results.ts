/**
 * Whether a results folder still holds what was written: every line and every trace, each fault by its file and its
 * run. Trains nothing, changes nothing, and goes on after a fault.
 */
import { fstatSync } from 'node:fs';

import { readFailure, readHead, readRun } from '../sweep/record.ts';
import { readFormat1 } from '../sweep/record-format-1.ts';
import { runId } from './identity.ts';
import { readLines } from './lines.ts';
import { readSweepSpec } from './results.ts';
import { closeFiles, isUnwritten, type Opened, openFiles, readAt, wrongColumn } from './runs.ts';

export interface Fault {
  /** Path of the file. */
  readonly file: string;
  /** Where the fault belongs to a run: its id, as far as it can be read. */
  readonly run?: string;
  readonly what: string;
}

/**
 * The faults of a folder, in the order of its lines; none where it is as it was written.
 * @throws InputError for a folder that is not one, or has a newer format
 */
export function checkResults(field: string, dir: string): Fault[] {
  readSweepSpec(field, dir);
  const opened = openFiles(dir);
  try {
    return [...faults(opened)];
  } finally {
    closeFiles(opened);
  }
}

function* faults({ paths, runs, traces }: Opened): Generator<Fault> {
  if (runs === null) {
    yield { file: paths.runs, what: 'is missing' };
    return;
  }
  let [line, runsEnd, tracesEnd] = [0, 0, 0];
  for (const { start, bytes } of readLines(runs)) {
    line += 1;
    runsEnd = start + bytes.length + 1;
    const text = bytes.toString();
    const head = readHead(text);
    const inLine = (what: string) => ({
      file: paths.runs,
      ...(head && { run: head.id }),
      what: `line ${line} ${what}`,
    });
    if (isUnwritten(bytes)) yield inLine('was never written whole');
    else if (head === null) yield inLine('is not one that initscope writes');
    if (isUnwritten(bytes) || head === null) continue;
    if (head.kind === 'run') tracesEnd = Math.max(tracesEnd, head.offset + head.bytes);
    const said = head.kind === 'run' ? readRun(text) : head.kind === 'failed' ? readFailure(text) : readFormat1(text);
    if (said === null) {
      yield inLine('was changed after it was written');
      continue;
    }
    if (runId(said.spec) !== head.id) yield inLine('has an id that does not fit its spec');
    if (head.kind !== 'run' || !('receipt' in said)) continue;
    const end = head.offset + head.bytes;
    const inTraces = (what: string) => ({
      file: paths.traces,
      run: head.id,
      what: `bytes ${head.offset} to ${end}: ${what}`,
    });
    const trace = readAt(traces, head.offset, head.bytes);
    const wrong = trace.length < head.bytes ? null : wrongColumn(said, trace);
    if (wrong === null) yield inTraces('cut off');
    else if (wrong !== undefined) yield inTraces(`${wrong} was changed after it was written`);
  }
  const beyond = fstatSync(runs).size - runsEnd;
  if (beyond > 0) yield { file: paths.runs, what: `${beyond} bytes at the end are no whole line` };
  const size = traces === null ? 0 : fstatSync(traces).size;
  if (size > tracesEnd) yield { file: paths.traces, what: `${size - tracesEnd} bytes at the end belong to no run` };
}

/**
 * The rows of rows.ts as a Parquet file, by hyparquet-writer: the same rows and columns, with types. Whole numbers are
 * INT32 or, where the field allows more, INT64; other numbers are DOUBLE with every bit; text is UTF8, and what a run
 * does not have is null. Runs come and go a row group at a time, and the same runs are the same bytes. It knows no
 * file.
 */
import { type BasicType, ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { fields } from '../sweep/fields.ts';
import type { RunResult } from '../sweep/run.ts';
import type { FieldName } from '../sweep/spec.ts';
import { fieldText, type RowColumns, rowCount } from './rows.ts';

/** Rows of a group at most: some tens of megabytes while it is written. */
const GROUP_ROWS = 50_000;

type Cell = string | number | bigint | boolean | null;

interface Column extends Omit<ColumnSource, 'data'> {
  /** Its cells in a run's rows. */
  of(run: RunResult): Iterable<Cell>;
}

/** The file in pieces, one for each row group and one for the end. */
export function* parquetBytes(rows: RowColumns, runs: Iterable<RunResult>): Generator<Uint8Array> {
  const columns = columnsOf(rows);
  const writer = new ByteWriter();
  const schema = schemaFromColumnData({ columnData: columns.map((column) => ({ ...column, data: [] })) });
  const file = new ParquetWriter({ writer, schema });
  for (const group of groupsOf(runs)) {
    const columnData = columns.map(({ of, ...column }) => ({ ...column, data: cells(group, of) }));
    file.write({ columnData, rowGroupSize: GROUP_ROWS });
    yield takeBytes(writer);
  }
  file.finish();
  yield takeBytes(writer);
}

function columnsOf({ fields: names, trace }: RowColumns): Column[] {
  return [
    { name: 'run', type: 'STRING', of: (run) => everyRow(run, run.receipt.id) },
    ...names.map(fieldColumn),
    { name: 'epoch', type: 'INT32', of: (run) => everyRow(run, null).keys() },
    ...trace.map(traceColumn),
  ];
}

function fieldColumn(name: FieldName): Column {
  const type = fieldType(name);
  return { name, ...stored(type), of: (run) => everyRow(run, fieldCell(type, run.spec[name])) };
}

function traceColumn(name: string): Column {
  return { name, ...stored('DOUBLE'), of: (run) => run.trace[name] ?? everyRow(run, null) };
}

/** By what the field allows and not by its values, so that every folder has one type for it. */
function fieldType(name: FieldName): BasicType {
  const { type, maximum } = fields[name].kind.json;
  switch (type) {
    case 'integer':
      return Number(maximum) < 2 ** 31 ? 'INT32' : 'INT64';
    case 'number':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    default:
      return 'STRING';
  }
}

/** The writer's dictionaries take 0 and -0 for one value, so that no DOUBLE has one. */
function stored(type: BasicType): Pick<ColumnSource, 'type' | 'encoding'> {
  return type === 'DOUBLE' ? { type, encoding: 'PLAIN' } : { type };
}

function fieldCell(type: BasicType, value: unknown): Cell {
  if (value === undefined) return null;
  if (type === 'INT64') return BigInt(value as number);
  return type === 'STRING' ? fieldText(value) : (value as number | boolean);
}

/** By a loop, which is ten times as fast here as `flatMap`. */
function cells(group: readonly RunResult[], of: Column['of']): Cell[] {
  const all: Cell[] = [];
  for (const run of group) for (const cell of of(run)) all.push(cell);
  return all;
}

function everyRow(run: RunResult, cell: Cell): Cell[] {
  return new Array<Cell>(rowCount(run)).fill(cell);
}

/** Whole runs, as many as a row group holds; a longer one stands alone, for the writer to part. */
function* groupsOf(runs: Iterable<RunResult>): Generator<readonly RunResult[]> {
  let group: RunResult[] = [];
  let count = 0;
  for (const run of runs) {
    if (group.length > 0 && count + rowCount(run) > GROUP_ROWS) {
      yield group;
      [group, count] = [[], 0];
    }
    group.push(run);
    count += rowCount(run);
  }
  yield group;
}

/** What was written since the last call; offsets go on counting. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

/**
 * The Parquet file has every bit of every row, in the rows' order and with types, as other readers find it: hyparquet,
 * and Arrow where Python has it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { parquetBytes } from '../ts/report/parquet.ts';
import { rowColumns } from '../ts/report/rows.ts';
import { float64Bytes } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { executeRun } from '../ts/sweep/train.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { createFakeEngine } from './fake-engine.ts';

const base = { samples: 20, hidden: [3], epochs: 4, sigma: [1, 0.1], seed: [4_294_967_295, 0] };
const runs = trained(base);
const [first] = runs as [RunResult];

function trained(spec: Readonly<Record<string, unknown>>): RunResult[] {
  return plan(sweepSpec(spec)).map((run) => executeRun(createFakeEngine(), run));
}

/** Runs of all kinds of fields: absent ones, lists, switches, whole numbers and others. */
function mixed(): RunResult[] {
  const he = trained({ ...base, init: 'he', sigma: [], seed: [1], hidden: 'none', bias: false, data: 'sine' });
  return [...runs, ...he, ...trained({ ...base, hidden: [[3, 2]], noise: 0.5, samples: 21 })];
}

function fileOf(some: readonly RunResult[]): ArrayBuffer {
  const pieces = [...parquetBytes(rowColumns(some), some)];
  return new Uint8Array(pieces.flatMap((piece) => [...piece])).buffer;
}

/** What stands in a row, from the runs themselves; null where a run has no such thing. */
function expected(some: readonly RunResult[]): Record<string, unknown>[] {
  const { fields, trace } = rowColumns(some);
  return some.flatMap((run) =>
    Array.from(run.trace.loss ?? [], (_, epoch) => ({
      run: run.receipt.id,
      ...Object.fromEntries(fields.map((name) => [name, cellOf(name, run.spec[name])])),
      epoch,
      ...Object.fromEntries(trace.map((name) => [name, run.trace[name]?.[epoch] ?? null])),
    })),
  );
}

function cellOf(name: string, value: unknown): unknown {
  if (name === 'seed') return BigInt(value as number);
  return Array.isArray(value) ? value.join() || 'none' : (value ?? null);
}

function withLoss(loss: Float64Array): RunResult {
  return { ...first, trace: { loss } };
}

it('has a row for each run and epoch, in order, and null where a run has no such thing', async () => {
  const rows = await parquetReadObjects({ file: fileOf(mixed()) });
  expect(rows).toEqual(expected(mixed()));
  expect(Object.keys(rows[0] ?? {})).toEqual(Object.keys(expected(mixed())[0] ?? {}));
  expect([rows[0]?.sigma, rows[16]?.sigma, rows[16]?.hidden, rows.at(-1)?.hidden]).toEqual([1, null, 'none', '3,2']);
  expect([rows[0]?.seed, rows[0]?.bias, rows[16]?.bias]).toEqual([4_294_967_295n, true, false]);
});

it('has the type that a field allows, whatever its values are', () => {
  const { schema } = parquetMetadata(fileOf(mixed()));
  const types = Object.fromEntries(
    schema.slice(1).map(({ name, type, converted_type }) => [name, [type, converted_type]]),
  );
  const text = ['BYTE_ARRAY', 'UTF8'];
  expect(types).toMatchObject({
    run: text,
    data: text,
    samples: ['INT32', undefined],
    noise: ['DOUBLE', undefined],
    hidden: text,
    init: text,
    sigma: ['DOUBLE', undefined],
    seed: ['INT64', undefined],
    bias: ['BOOLEAN', undefined],
    epoch: ['INT32', undefined],
    loss: ['DOUBLE', undefined],
    'activationRms.2': ['DOUBLE', undefined],
  });
});

it('brings every number back, the sign of zero too', async () => {
  const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 5e-324));
  await fc.assert(
    fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 60 }), async (values) => {
      const rows = await parquetReadObjects({ file: fileOf([withLoss(Float64Array.from(values))]) });
      expect(rows.map(({ loss }) => loss)).toEqual(values);
    }),
    // Few values, of which a dictionary would be made.
    { examples: [[Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 0 : -0))]] },
  );
});

it('is written a row group at a time, and needs no more runs for it', async () => {
  const sizes = [120_000, 20_000, 30_000, 1, 20_000];
  const long = sizes.map((length, i) => withLoss(Float64Array.from({ length }, (_, epoch) => epoch + i / 8)));
  let taken = 0;
  function* source(): Generator<RunResult> {
    for (const run of long) {
      taken += 1;
      yield run;
    }
  }
  const pieces: Uint8Array[] = [];
  const takenByPiece = Array.from(parquetBytes(rowColumns(long), source()), (piece) => {
    pieces.push(piece);
    return taken;
  });
  // A group ends where the next run would not fit, so that one run more is at hand; at last comes the file's end.
  expect(takenByPiece).toEqual([2, 4, 5, 5]);
  const file = new Uint8Array(Buffer.concat(pieces)).buffer;
  const { row_groups } = parquetMetadata(file);
  expect(row_groups.map((group) => Number(group.num_rows))).toEqual([50_000, 50_000, 20_000, 50_000, 20_001]);
  const rows = await parquetReadObjects({ file, columns: ['loss'] });
  const losses = long.flatMap(({ trace }) => [...(trace.loss ?? [])]);
  expect(rows.findIndex(({ loss }, i) => loss !== losses[i])).toBe(-1);
  expect(rows).toHaveLength(190_001);
});

it('of no runs has columns and no rows', async () => {
  const file = fileOf([]);
  expect(
    parquetMetadata(file)
      .schema.map(({ name }) => name)
      .slice(1),
  ).toEqual(['run', 'init', 'sigma', 'seed', 'epoch']);
  expect(await parquetReadObjects({ file })).toEqual([]);
});

const python = spawnSync('python3', ['-c', 'import pyarrow.parquet']).status === 0;

it.skipIf(!python)(`is read by Arrow with the same bits${python ? '' : ' (skipped: no pyarrow here)'}`, () => {
  const odd = [NaN, Infinity, -Infinity, -0, 0, 5e-324, 0.1].map((value) => withLoss(Float64Array.of(value)));
  const all = [...mixed(), ...odd];
  const folder = mkdtempSync(join(tmpdir(), 'initscope-'));
  const file = join(folder, 'rows.parquet');
  writeFileSync(file, new Uint8Array(fileOf(all)));
  const script = `
import json, sys, pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
for name in ("run", "sigma", "hidden", "seed", "bias"): print(json.dumps(table[name].to_pylist()))
print(table["loss"].to_numpy().tobytes().hex())`;
  const { stdout, stderr } = spawnSync('python3', ['-c', script, file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const rows = expected(all);
  const column = (name: string): string =>
    JSON.stringify(rows.map((row) => (name === 'seed' ? Number(row.seed) : row[name])));
  const lines = stdout.trimEnd().split('\n');
  expect(stderr).toBe('');
  expect(lines.slice(0, -1).map((line) => JSON.stringify(JSON.parse(line)))).toEqual(
    ['run', 'sigma', 'hidden', 'seed', 'bias'].map(column),
  );
  expect(lines.at(-1)).toBe(
    Buffer.from(float64Bytes(Float64Array.from(rows, ({ loss }) => Number(loss)))).toString('hex'),
  );
});

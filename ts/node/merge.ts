/**
 * Joins results folders by run id: what shards on several machines trained becomes one folder, as if one sweep had
 * trained it. Everything is compared before anything is written. It knows no terminal.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../input-error.ts';
import { CONTRACT_VERSION } from '../sweep/identity.ts';
import { plan } from '../sweep/plan.ts';
import type { Receipt } from '../sweep/run.ts';
import { runId } from './identity.ts';
import { files, readSweepSpec } from './results.ts';
import { Runs } from './runs.ts';
import { openStore, type Store, type Timing } from './store.ts';

/** Runs written at once: some megabytes. */
const BATCH = 100;

export interface Merged {
  readonly runs: number;
  readonly failed: number;
}

interface Folder {
  readonly dir: string;
  readonly runs: Runs;
  readonly environments: readonly object[];
}

/**
 * Brings the runs of all folders into `out`, in the order of the first one's plan. The folders stay as they are.
 * @throws InputError for a folder of another contract, or a run of which two folders tell two receipts; nothing is
 *   written then
 */
export async function merge(dirs: readonly [string, ...string[]], out: string): Promise<Merged> {
  const spec = readSweepSpec('DIR', dirs[0]);
  const all = [...dirs, ...(existsSync(join(out, files.spec)) ? [out] : [])];
  const folders: Folder[] = [];
  try {
    for (const dir of all) folders.push(openFolder(dir));
    compare(folders);
    const merged = folders.flatMap(({ environments }) => environments);
    const store = await openStore('--out', out, spec, { merged });
    try {
      for (const folder of folders) await bring(folder, store);
      await store.compact(plan(spec).map(runId));
      return { runs: store.size, failed: store.failed().length };
    } finally {
      await store.close();
    }
  } finally {
    for (const { runs } of folders) runs.close();
  }
}

function openFolder(dir: string): Folder {
  readSweepSpec('DIR', dir);
  return { dir, environments: readEnvironments(dir), runs: new Runs(dir) };
}

/** Refuses what cannot be joined. */
function compare(folders: readonly Folder[]): void {
  const known = new Map<string, { readonly dir: string; readonly receipt: Receipt }>();
  for (const { dir, runs } of folders) {
    for (const id of runs.ids()) {
      const outcome = runs.outcome(id);
      if (outcome === undefined) continue;
      const { spec, receipt } = outcome;
      if (runId(spec) !== id) throw new InputError('DIR', dir, `runs by contract ${CONTRACT_VERSION}, unlike ${id}`);
      const other = known.get(id);
      if (other !== undefined && !isSame(other.receipt, receipt)) {
        throw new InputError('DIR', dir, `the receipt that ${other.dir} has of run ${id}; one of the two is wrong`);
      }
      known.set(id, { dir, receipt });
    }
  }
}

/** Their columns stand in one order, that of the spec. */
function isSame(a: Receipt, b: Receipt): boolean {
  return JSON.stringify([a.columns, a.parameters]) === JSON.stringify([b.columns, b.parameters]);
}

async function bring({ dir, runs }: Folder, store: Store): Promise<void> {
  const timings = readTimings(dir);
  const ids = runs.ids().filter((id) => !store.has(id));
  for (let i = 0; i < ids.length; i += BATCH) {
    const batch = [...runs.read(ids.slice(i, i + BATCH))];
    await Promise.all(batch.map((run) => store.append(run, timings.get(run.receipt.id))));
  }
  for (const { id, spec, reason } of runs.failed()) if (!store.has(id)) await store.fail(spec, reason);
}

const environment = v.looseObject({ contract: v.number() });
const environments = v.union([
  v.object({ merged: v.array(environment) }),
  v.pipe(
    environment,
    v.transform((one) => ({ merged: [one] })),
  ),
]);

/** Where a folder's runs were made: as many as were merged into it. */
function readEnvironments(dir: string): object[] {
  const path = join(dir, files.environment);
  const result = v.safeParse(environments, existsSync(path) ? parse(readFileSync(path, 'utf8')) : undefined);
  if (!result.success) throw new InputError('DIR', dir, `a folder with the ${files.environment} that initscope wrote`);
  const { merged } = result.output;
  const other = merged.find(({ contract }) => contract !== CONTRACT_VERSION);
  if (other) throw new InputError('DIR', dir, `runs by contract ${CONTRACT_VERSION}, not by ${other.contract}`);
  return merged;
}

const timingLine = v.object({
  id: v.string(),
  seconds: v.number(),
  engine: v.picklist(['wasm', 'js']),
  worker: v.exactOptional(v.number()),
});

/** By run; what cannot be read is left out, as nothing depends on it. */
function readTimings(dir: string): Map<string, Timing> {
  const path = join(dir, files.timings);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const timings = lines.map((line) => v.safeParse(timingLine, parse(line)));
  return new Map(timings.flatMap(({ success, output }) => (success ? [[output.id, output] as const] : [])));
}

/** The value of a text of JSON; of any other, undefined. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

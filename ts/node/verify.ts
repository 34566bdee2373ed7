/**
 * Trains runs again and compares what comes out with their receipts, column by column. It knows no folder and no
 * terminal.
 */
import type { Engine } from '../engine/engine.ts';
import type { Stops } from '../sweep/pool.ts';
import type { Outcome } from '../sweep/record.ts';
import type { Receipt } from '../sweep/run.ts';
import type { RunSpec } from '../sweep/spec.ts';
import { runId } from './identity.ts';
import { train } from './training.ts';

export interface Verified {
  /** Runs whose receipts came out again. */
  readonly same: number;
  readonly differences: readonly { readonly spec: RunSpec; readonly what: string }[];
}

export async function verify(engine: Engine, outcomes: readonly Outcome[], stops: Stops): Promise<Verified> {
  const receipts = new Map(outcomes.map(({ receipt }) => [receipt.id, receipt]));
  const specs = outcomes.map(({ spec }) => spec);
  const differences: { spec: RunSpec; what: string }[] = [];
  let same = 0;
  for await (const event of train(engine, specs, undefined, stops)) {
    if (event.kind === 'failed') differences.push({ spec: event.spec, what: `could not be trained: ${event.reason}` });
    if (event.kind !== 'run') continue;
    const { spec, receipt } = event.run;
    const wrong = difference(receipts.get(runId(spec)) as Receipt, receipt);
    if (wrong === null) same += 1;
    else differences.push({ spec, what: `came out otherwise: ${wrong}` });
  }
  return { same, differences };
}

/** What differs, or null. */
function difference(one: Receipt, other: Receipt): string | null {
  const names = new Set([...Object.keys(one.columns), ...Object.keys(other.columns)]);
  const columns = [...names].filter((name) => one.columns[name] !== other.columns[name]);
  const all = one.parameters === other.parameters ? columns : [...columns, 'the final parameters'];
  return all.length === 0 ? null : all.join(', ');
}

/** The runs on show as CSV, made in portions that leave the page its frames. */
import { rowColumns, rowLines } from '../../../report/rows.ts';
import { runsOf } from '../../lab/curves.ts';
import type { Lab } from '../../lab/lab.ts';

const PORTION_MS = 8;

/** Of networks that are trained, and all draws that have come. @throws Error where none is */
export async function rowsOf(lab: Pick<Lab, 'networks' | 'draws'>): Promise<Blob> {
  const draws = lab.draws.peek();
  const runs = lab.networks.peek().flatMap((network) => runsOf(network, draws[network.index]));
  // Two networks may be the same.
  const unique = [...new Map(runs.map((run) => [run.receipt.id, run])).values()];
  if (unique.length === 0) throw new Error('no run has ended yet');
  const parts: string[] = [];
  let end = performance.now() + PORTION_MS;
  for (const lines of rowLines('csv', rowColumns(unique), unique)) {
    parts.push(lines);
    if (performance.now() > end) {
      await new Promise((resolve) => setTimeout(resolve));
      end = performance.now() + PORTION_MS;
    }
  }
  return new Blob(parts, { type: 'text/csv' });
}

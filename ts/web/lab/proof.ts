/** Whether a run is bit for bit the one that was published from Node. Pure. */
import articleReceipts from '../../sweep/article-receipts.json' with { type: 'json' };
import type { Receipt } from '../../sweep/run.ts';

const published = new Map<string, Receipt>(articleReceipts.map((receipt) => [receipt.id, receipt]));

/** 'same' and 'differs' of a published run; null of one that was not published. */
export function proofOf(receipt: Receipt): 'same' | 'differs' | null {
  const other = published.get(receipt.id);
  return other === undefined ? null : words(other) === words(receipt) ? 'same' : 'differs';
}

function words({ id, parameters, columns }: Receipt): string {
  return JSON.stringify([id, parameters, Object.entries(columns).sort()]);
}

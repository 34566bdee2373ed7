/**
 * The bare page: trains the article's runs with the bundle and shows their receipts beside the published ones. It
 * knows the document and the parts below; it computes nothing of its own.
 */
import articleReceipts from '../sweep/article-receipts.json' with { type: 'json' };
import { plan } from '../sweep/plan.ts';
import type { Receipt, RunResult } from '../sweep/run.ts';
import { sweep } from '../sweep/train.ts';
import { sweepSpec } from '../sweep/validate.ts';
import { loadEngine } from './engine.ts';

async function main(): Promise<void> {
  const engine = await loadEngine();
  const runs: RunResult[] = [];
  const started = performance.now();
  for (const event of sweep(engine, plan(sweepSpec({ seed: [0] })))) {
    if (event.kind === 'run') {
      runs.push(event.run);
      show(event.run);
    } else if (event.kind === 'failed') {
      throw new Error(event.reason);
    } else {
      const { spec, progress } = event;
      say(`Training σ = ${spec.sigma}: epoch ${progress.epochs} of ${spec.epochs}`);
    }
    await nextFrame();
  }
  const receipts = runs.map((run) => run.receipt);
  const equal = receipts.filter(isPublished).length;
  element('receipts').textContent = JSON.stringify(receipts, null, 2);
  say(
    `Done in ${((performance.now() - started) / 1000).toFixed(1)} s: ` +
      `${equal} of ${runs.length} receipts equal the published ones, word for word.`,
  );
  document.documentElement.dataset.done = 'true';
}

function show(run: RunResult): void {
  const cells = [
    String(run.spec.sigma),
    run.test.accuracy === undefined ? '' : `${(run.test.accuracy * 100).toFixed(2)} %`,
    run.training.loss.toFixed(4),
    run.receipt.id.slice(0, 12),
    run.receipt.parameters.slice(0, 12),
    isPublished(run.receipt) ? 'equal' : 'differs',
  ];
  const row = document.createElement('tr');
  for (const [i, text] of cells.entries()) {
    const cell = document.createElement(i === 0 ? 'th' : 'td');
    if (i === 0) cell.setAttribute('scope', 'row');
    cell.textContent = text;
    row.append(cell);
  }
  element('runs').append(row);
}

function isPublished(receipt: Receipt): boolean {
  const words = (of: Receipt): string => JSON.stringify([of.id, of.parameters, Object.entries(of.columns).sort()]);
  return articleReceipts.some((published) => words(published) === words(receipt));
}

function say(text: string): void {
  element('status').textContent = text;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Lets the page draw and stay responsive between chunks of training. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

main().catch((error: unknown) => {
  say(`This browser could not do it: ${error instanceof Error ? error.message : String(error)}`);
  document.documentElement.dataset.done = 'false';
});

/** The foot: whose bits these are, how fast they came, and what can be taken away. */
import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import type { Lab } from '../lab/lab.ts';
import { proofOf } from '../lab/proof.ts';
import { openDialog } from './dialogs.ts';
import { downloadCsv, downloadPng } from './downloads.ts';

export function footView(root: HTMLElement, lab: Lab): void {
  effect(() => {
    render(
      html`
        <p>${proofWords(lab)}</p>
        <p class="links">
          <button type="button" @click=${() => downloadPng(lab)}>PNG</button>
          <button type="button" @click=${() => downloadCsv(lab)}>CSV</button>
          <button type="button" @click=${() => openDialog('share')}>Link and Node command</button>
        </p>
      `,
      root,
    );
  });
}

/** Of all networks on show. */
function proofWords({ networks, engine }: Lab): string {
  const all = networks.value;
  const by = engine === 'wasm' ? 'the WebAssembly kernel' : 'the JavaScript twin';
  if (!all.every(({ isExact }) => isExact)) return `Training with ${by}, in this browser alone …`;
  const proofs = all.map(({ run }) => (run ? proofOf(run.receipt) : null));
  const first = all[0]?.run?.receipt.id.slice(0, 12) ?? '';
  if (proofs.every((proof) => proof === 'same')) {
    return `Receipts equal those published from Node, bit for bit (${first} …), trained here by ${by}.`;
  }
  if (proofs.includes('differs')) return 'These bits differ from those published from Node: please tell us.';
  return `Receipt ${first} …, trained here by ${by}.`;
}

/** What can be taken away from the page: a link, the command for Node, the receipts, pictures and numbers. */
import { effect } from '@preact/signals-core';
import { html, render, type TemplateResult } from 'lit-html';
import { commands } from '../lab/command.ts';
import type { Lab, Network } from '../lab/lab.ts';
import { proofOf } from '../lab/proof.ts';
import type { LabState } from '../lab/state.ts';
import { scoreWords, startWords } from '../lab/words.ts';
import { copyButton } from './copy.ts';
import { queryOf } from './link.ts';

export function shareView(root: HTMLDialogElement, lab: Lab, start: LabState): void {
  root.setAttribute('aria-labelledby', 'share-title');
  effect(() => {
    void lab.replay.cursor.value;
    render(share(lab, start), root);
  });
}

function share(lab: Lab, start: LabState): TemplateResult {
  const state = lab.state.value;
  const link = `${location.origin}${location.pathname}${withMark(queryOf(lab, start))}`;
  const lines = commands(state).join('\n');
  return html`
    <h2 id="share-title">Share and check</h2>
    <h3>This page as a link</h3>
    <p><input class="wide" readonly aria-label="Link to what this page shows" .value=${link} /></p>
    <p>${copyButton('Copy link', () => link)}</p>
    <h3>The same runs in Node</h3>
    <p class="muted">In a clone of the project, after npm ci:</p>
    <pre tabindex="0" aria-label="Commands">${lines}</pre>
    <p>${copyButton('Copy command', () => lines)}</p>
    <h3>Receipts</h3>
    <p class="muted">
      A run’s id is a hash of everything that decides it; the others are of what came out. Equal hashes, equal bits, in
      every browser and in Node.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Receipts">
      <table>
        <thead>
          <tr>
            <th scope="col">network</th>
            <th scope="col">test</th>
            <th scope="col">run</th>
            <th scope="col">final parameters</th>
            <th scope="col">published from Node</th>
          </tr>
        </thead>
        <tbody>
          ${lab.networks.value.map(receiptRow)}
        </tbody>
      </table>
    </div>
    <form method="dialog"><button class="strong">Close</button></form>
  `;
}

function receiptRow({ start, run, isExact }: Network): TemplateResult {
  if (!run || !isExact) return html`<tr><th scope="row">${startWords(start)}</th><td colspan="4">training …</td></tr>`;
  const { id, parameters } = run.receipt;
  const proof = proofOf(run.receipt);
  const said = { same: 'same as Node', differs: 'differs from Node' };
  return html`<tr>
    <th scope="row">${startWords(start)}</th>
    <td>${scoreWords(run)}</td>
    <td><code title=${id}>${id.slice(0, 12)}</code></td>
    <td><code title=${parameters}>${parameters.slice(0, 12)}</code></td>
    <td class=${proof ?? 'none'}>${proof === null ? 'not among them' : said[proof]}</td>
  </tr>`;
}

function withMark(query: string): string {
  return query === '' ? '' : `?${query}`;
}

/** The trail as a table, made only while it is open. */
import { effect, signal } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { rounded } from '../../../chart/format.ts';
import { divergence, type RunResult } from '../../../sweep/run.ts';
import type { Lab } from '../../lab/lab.ts';
import { shareWords, startWords } from '../../lab/words.ts';

interface Row {
  readonly start: string;
  readonly sigma: number;
  readonly run: RunResult;
}

export function tableView(root: HTMLElement, lab: Lab): void {
  const open = signal(false);
  const toggled = (event: Event): void => {
    open.value = (event.currentTarget as HTMLDetailsElement).open;
  };
  const close = ({ key, currentTarget }: KeyboardEvent): void => {
    if (key === 'Escape') (currentTarget as HTMLDetailsElement).open = false;
  };
  effect(() => {
    render(
      html`<details @toggle=${toggled} @keydown=${close}>
        <summary>As a table</summary>
        ${open.value ? tableOf(rowsOf(lab)) : nothing}
      </details>`,
      root,
    );
  });
}

/** All on the trail, and of the networks those that are not. */
function rowsOf(lab: Lab): Row[] {
  const trail = lab.trail.value.map(({ sigma, run }) => ({ start: `σ ${rounded(sigma)}`, sigma, run }));
  const ids = new Set(trail.map(({ run }) => run.receipt.id));
  const others = lab.networks.value.flatMap(({ start, sigma, run, isExact, id }) =>
    run && isExact && !ids.has(id) ? [{ start: startWords(start), sigma, run }] : [],
  );
  return [...trail, ...others].sort((a, b) => a.sigma - b.sigma);
}

function tableOf(rows: readonly Row[]) {
  const classes = rows.some(({ run }) => run.test.accuracy !== undefined);
  const share = (value: number | undefined): string => (value === undefined ? '' : shareWords(value));
  return html`<div class="runs" tabindex="0" role="group" aria-label="Every run so far">
    <table>
      <thead>
        <tr>
          <th scope="col">Start</th>
          ${classes ? html`<th scope="col">Test accuracy</th>` : nothing}
          <th scope="col">Test loss</th>
          <th scope="col">Training loss</th>
          <th scope="col">Diverged</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ start, run }) => html`<tr>
            <th scope="row">${start}</th>
            ${classes ? html`<td>${share(run.test.accuracy)}</td>` : nothing}
            <td>${rounded(run.test.loss)}</td>
            <td>${rounded(run.training.loss)}</td>
            <td>${divergence(run) === null ? 'no' : `at epoch ${divergence(run)}`}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/**
 * The values of all networks at the moment on show, each with its network's shape: they are the chart's legend, its
 * tooltip, and what the chart says to who listens.
 */
import { effect } from '@preact/signals-core';
import { html, nothing, render, type TemplateResult } from 'lit-html';
import { type Said, saidAt } from '../../lab/curves.ts';
import type { Network } from '../../lab/lab.ts';
import { startWords } from '../../lab/words.ts';
import { shapeIcon } from '../shape.ts';
import { networkColour, theme } from '../theme.ts';
import type { ChartModel } from './model.ts';

/** @param plot the slider that says them */
export function readoutsView(root: HTMLElement, plot: HTMLElement, { lab, measure, networks }: ChartModel): void {
  effect(() => {
    const shown = measure.value;
    if (!shown) return;
    const at = lab.replay.at.value;
    const values = networks.value.map((network) => ({ network, ...saidAt(network, shown, at) }));
    render(html`<ul class=${values.length > 4 ? 'many' : nothing}>${values.map(readout)}</ul>`, root);
    const end = at === lab.parts.setup.value.epochs;
    const said = values.map(({ network, full }) => `${startWords(network.start).replace('σ', 'sigma')}: ${full}`);
    plot.setAttribute('aria-label', `Epoch, on the chart of the ${shown.noun}`);
    plot.setAttribute('aria-valuenow', String(at));
    plot.setAttribute('aria-valuetext', `${end ? 'end' : `epoch ${at}`}; ${said.join('; ')}`);
  });
}

function readout({ network, full, short }: Said & { readonly network: Network }): TemplateResult {
  const [number, unit] = short.endsWith(' %') ? [short.slice(0, -2), ' %'] : [short, ''];
  return html`<li title="${startWords(network.start)}: ${full}">
    ${shapeIcon(network.marker, 4, networkColour(theme.value, network))}<span class="hidden">${startWords(network.start)}: </span
    >${number}<span class="unit">${unit}</span>
  </li>`;
}

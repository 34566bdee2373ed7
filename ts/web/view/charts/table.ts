/** A chart as a table, in a dialog: the values of all networks, at every so many epochs. */
import { computed, effect, signal } from '@preact/signals-core';
import { html, nothing, render, type TemplateResult } from 'lit-html';
import type { Measure } from '../../../chart/measures.ts';
import { epochsOf, measuresOf, saidAt } from '../../lab/curves.ts';
import type { Lab, Network } from '../../lab/lab.ts';
import { startWords } from '../../lab/words.ts';
import { shapeIcon } from '../shape.ts';
import { networkColour, theme } from '../theme.ts';
import { tabled } from './tabled.ts';

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;
/** About so many rows at first. */
const ROWS = 12;

export function tableView(root: HTMLDialogElement, lab: Lab): void {
  root.setAttribute('aria-labelledby', 'table-title');
  const epochs = computed(() => lab.parts.setup.value.epochs);
  const usual = computed(() => steps.find((step) => epochs.value / step <= ROWS) ?? 500);
  const chosen = signal<number | null>(null);
  const shown = computed(() => {
    if (tabled.value === null) return undefined;
    return measuresOf(lab.parts.setup.value, lab.parts.layer.value).find(({ name }) => name === tabled.value);
  });
  root.addEventListener('close', () => {
    tabled.value = null;
  });
  effect(() => {
    if (!shown.value) return;
    const step = chosen.value ?? usual.value;
    const choose = ({ currentTarget }: Event): void => {
      chosen.value = Number((currentTarget as HTMLSelectElement).value);
    };
    const some = steps.filter((step) => step < epochs.value || step === 1);
    render(
      html`
        <h2 id="table-title">${shown.value.brief.title}</h2>
        <p>${shown.value.definition}.</p>
        <p>
          <label>
            Every
            <select @change=${choose}>
              ${some.map((each) => html`<option value=${each} ?selected=${each === step}>${each}</option>`)}
            </select>
            epoch${step === 1 ? nothing : 's'}
          </label>
        </p>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="table-title">
          ${tableOf(lab.networks.value, shown.value, epochsOf(epochs.value, step))}
        </div>
        <form method="dialog"><button class="strong">Close</button></form>
      `,
      root,
    );
  });
}

function tableOf(networks: readonly Network[], measure: Measure, epochs: readonly number[]): TemplateResult {
  return html`<table>
    <caption class="hidden">${measure.title} by epoch, for each network</caption>
    <thead>
      <tr>
        <th scope="col">Epoch</th>
        ${networks.map(
          (network) => html`<th scope="col" class="number">
            ${shapeIcon(network.marker, 4, networkColour(theme.value, network))} ${startWords(network.start)}
          </th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${epochs.map(
        (epoch) => html`<tr>
          <th scope="row">${epoch}</th>
          ${networks.map((network) => html`<td class="number">${saidAt(network, measure, epoch).full}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

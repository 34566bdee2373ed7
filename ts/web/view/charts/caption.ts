/** What a chart shows, in a few words that say more when asked; the choice of a layer; and the way to its table. */
import { effect } from '@preact/signals-core';
import { html, nothing, render, type TemplateResult } from 'lit-html';
import type { Lab } from '../../lab/lab.ts';
import { type LayerChoice, layerOf } from '../../lab/state.ts';
import { openDialog } from '../dialogs.ts';
import { tipped } from '../tip.ts';
import type { ChartModel } from './model.ts';
import { tabled } from './tabled.ts';

export function captionView(root: HTMLElement, { lab, measure }: ChartModel): void {
  effect(() => {
    const shown = measure.value;
    if (!shown) return;
    const { name, brief, definition } = shown;
    const tip = `tip-${name}`;
    const open = (): void => {
      tabled.value = name;
      openDialog('table');
    };
    const layers = name === 'near-zero' && lab.parts.setup.value.hidden.length > 1;
    render(
      html`
        <b>${brief.title}</b>
        ${layers ? layerSelect(lab) : nothing}
        ${tipped(tip, html`<span class="definition" tabindex="0" aria-describedby=${tip}>${brief.definition}</span>`, `${definition}.`)}
        <button
          type="button"
          class="table"
          aria-label="${brief.title} as a table"
          title="As a table"
          @click=${open}
        >
          <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
            <path d="M1.5 2.5h11v9h-11zM1.5 5.5h11M1.5 8.5h11M5.5 2.5v9"></path>
          </svg>
        </button>
      `,
      root,
    );
  });
}

function layerSelect(lab: Lab): TemplateResult {
  const { hidden } = lab.parts.setup.value;
  const chosen = layerOf({ hidden }, lab.parts.layer.value);
  const choose = ({ currentTarget }: Event): void => {
    const { value } = currentTarget as HTMLSelectElement;
    lab.change({ layer: value === 'all' ? 'all' : Number(value) });
  };
  const option = (value: LayerChoice, text: string): TemplateResult =>
    html`<option value=${value} ?selected=${value === chosen}>${text}</option>`;
  return html`<select class="layer" aria-label="Hidden layer" @change=${choose}>
    ${hidden.map((_, i) => option(i + 1, `layer ${i + 1}`))} ${option('all', 'all layers')}
  </select>`;
}

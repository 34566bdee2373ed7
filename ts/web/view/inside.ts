/**
 * Inside a network: for each layer the histogram of its activations and what is known of its units, gradients and
 * weights, at the moment on show.
 */
import { effect } from '@preact/signals-core';
import { html, nothing, render, svg, type TemplateResult } from 'lit-html';
import { rounded } from '../../chart/format.ts';
import type { Inside, Layer } from '../lab/inside.ts';
import type { Lab } from '../lab/lab.ts';
import { shareWords, startWords } from '../lab/words.ts';
import { networkColour, theme } from './theme.ts';

const WIDTH = 200;
const HEIGHT = 72;

export function insideView(root: HTMLElement, lab: Lab, inside: Inside): void {
  effect(() => {
    const index = lab.parts.inside.value;
    render(index === null ? nothing : panel(lab, inside, index), root);
  });
}

function panel(lab: Lab, inside: Inside, index: number): TemplateResult {
  const view = inside.view.value;
  const all = lab.networks.value;
  const choose = ({ currentTarget }: Event): void => {
    if (currentTarget instanceof HTMLSelectElement) lab.change({ inside: Number(currentTarget.value) });
  };
  const colour = view ? networkColour(theme.value, view.network) : theme.value.muted;
  return html`
    <header>
      <h2>Inside</h2>
      <label
        ><span class="hidden">Network</span>
        <select @change=${choose}>
          ${all.map(({ start }, i) => html`<option value=${i} ?selected=${i === index}>${startWords(start)}</option>`)}
        </select></label
      >
      <p>${view ? `after ${view.epoch} of ${view.network.spec.epochs} epochs, over all training points` : 'training …'}</p>
      <button type="button" @click=${() => lab.change({ inside: null })}>Close</button>
    </header>
    ${view ? html`<div class="layers" tabindex="0" role="region" aria-label="Layers">${view.layers.map((layer) => layerView(layer, colour))}</div>` : nothing}
  `;
}

function layerView(layer: Layer, colour: string): TemplateResult {
  const { name, units, activation, preActivation, varianceRatio, nearZero, dead } = layer;
  const isOutput = name === 'output';
  const rows: [string, string, string][] = [
    ['typical sum z', rounded(preActivation.rms), 'Root mean square of what the units add up, before the activation'],
    ...(isOutput
      ? []
      : ([
          ['typical activation a', rounded(activation.rms), 'Root mean square of what the units pass on'],
          ['Var(a) / Var(z)', rounded(varianceRatio), 'How much of the variance the activation lets through'],
        ] satisfies [string, string, string][])),
    ...(nearZero === null ? [] : [share('near zero', nearZero, 'Activations closer to 0 than the threshold')]),
    ...(dead === null ? [] : [share('dead units', dead, 'Units that are exactly 0 on every training point')]),
    ['gradient of weights', rounded(layer.weightGradient), 'L2 norm of the loss’s gradient with respect to them'],
    ...(layer.biasGradient === null
      ? []
      : ([['gradient of biases', rounded(layer.biasGradient), 'The same of the biases']] satisfies [
          string,
          string,
          string,
        ][])),
    ['weights moved by', shareWords(layer.weightChange), 'Distance from their start, relative to their size there'],
  ];
  const title = isOutput ? `Output: ${units} ${units === 1 ? 'unit' : 'units'}` : `Layer ${name}: ${units} units`;
  return html`<figure>
    <figcaption>${title}</figcaption>
    ${histogram(layer, colour)}
    <dl>
      ${rows.map(([term, value, meaning]) => html`<div title=${meaning}><dt>${term}</dt><dd>${value}</dd></div>`)}
    </dl>
  </figure>`;
}

function share(term: string, value: number, meaning: string): [string, string, string] {
  return [term, shareWords(value), meaning];
}

/** Bars on a square-root scale, since most of ReLU's activations are 0 and would hide the others. */
function histogram({ histogram, range, name }: Layer, colour: string): TemplateResult {
  // The first and the last count lie beyond the range.
  const bins = [...histogram].slice(1, -1);
  const most = Math.max(1, ...bins);
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const width = WIDTH / bins.length;
  const bars = bins.map((count, i) => {
    const height = HEIGHT * Math.sqrt(count / most);
    return svg`<rect x=${i * width} y=${HEIGHT - height} width=${width - 0.5} height=${height} fill=${colour}></rect>`;
  });
  const peak = bins.indexOf(most);
  const at = range.low + ((peak + 0.5) * (range.high - range.low)) / bins.length;
  const text = `Histogram of ${name === 'output' ? 'outputs' : `activations of layer ${name}`}: most, ${shareWords(most / Math.max(1, total))}, around ${rounded(at, 2)}`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT + 16}" role="img" aria-label=${text}>
    ${bars}
    <line x1="0" x2=${WIDTH} y1=${HEIGHT} y2=${HEIGHT}></line>
    <text x="0" y=${HEIGHT + 13}>${rounded(range.low, 2)}</text>
    <text x=${WIDTH / 2} y=${HEIGHT + 13} text-anchor="middle">0</text>
    <text x=${WIDTH} y=${HEIGHT + 13} text-anchor="end">${rounded(range.high, 2)}</text>
  </svg>`;
}

/**
 * The ruler itself: a track that is the ramp of sigma's colours, ticks, the named initialisers, and a handle for each
 * network; where an initialiser gives the first layer another sigma, an open ring there, tied to the handle. It draws
 * what the model says; what hands do is in hands.ts.
 */
import { effect, signal } from '@preact/signals-core';
import { html, nothing, render, type TemplateResult } from 'lit-html';
import { rounded } from '../../../chart/format.ts';
import { sigmaColour } from '../../../chart/theme.ts';
import { lanes, shareOf, sigmaAt } from '../../lab/hand.ts';
import type { Lab, Network } from '../../lab/lab.ts';
import { type NamedMark, namedMarks } from '../../lab/marks.ts';
import { spokenText, tagText } from '../../lab/spoken.ts';
import { type Setup, SIGMA_RANGE } from '../../lab/state.ts';
import { properties } from '../properties.ts';
import { shapeIcon } from '../shape.ts';
import { networkColour, theme } from '../theme.ts';
import { handsOn } from './hands.ts';

const ticks = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3] as const;
/** Pieces of the ramp; between them a browser interpolates. */
const STOPS = 36;
/** Handles nearer than this are lifted over each other, in pixels. */
const GAP = 15;

export function trackView(root: HTMLElement, lab: Lab): void {
  const scale = document.createElement('div');
  scale.className = 'scale';
  root.append(scale);
  const width = signal(0);
  new ResizeObserver(([entry]) => {
    width.value = entry?.contentRect.width ?? 0;
  }).observe(scale);

  const held = handsOn(scale, lab);
  // While a hand moves one handle over others they stay where they are.
  const lifted = signal<readonly number[]>([]);
  effect(() => {
    const places = lab.networks.value.map(({ sigma }) => shareOf(sigma));
    if (!lab.dragging.value) lifted.value = lanes(places, GAP / Math.max(1, width.value));
  });
  effect(() => {
    const colours = Array.from({ length: STOPS + 1 }, (_, i) => sigmaColour(theme.value, sigmaAt(i / STOPS)));
    scale.style.setProperty('--ramp', colours.join(','));
  });
  effect(() => {
    const setup = lab.parts.setup.value;
    const handle = (network: Network) =>
      handleView(setup, network, lifted.value[network.index] ?? 0, held.value === network.index);
    render(
      html`
        ${namesView(setup, ({ label }) => html`<span aria-hidden="true">${label}</span>`)}
        <div class="rail"></div>
        ${ticks.map((tick) => html`<span class="tick" ${properties({ '--place': shareOf(tick) })}>${tick}</span>`)}
        ${lab.networks.value.map(tieView)}
        ${lab.networks.value.map(handle)}
      `,
      scale,
    );
  });
}

/** Names whose sigmas are nearer than this in ratio stand on different sides of their lines. */
const CROWDED = 1.4;

/**
 * Dotted lines where the initialisers stand, the first label ending there and the last one beginning.
 * @param label what is written at the line's end
 */
export function namesView(setup: Setup, label: (mark: NamedMark) => unknown): TemplateResult[] {
  const all = namedMarks(setup);
  return all.map((mark, i) => {
    const next = all[i + 1];
    const isCrowded = next !== undefined && next.sigma / mark.sigma < CROWDED;
    const side = all.length === 1 ? 'middle' : i === 0 || isCrowded ? 'end' : next === undefined ? 'start' : 'middle';
    const place = properties({ '--place': shareOf(mark.sigma) });
    return html`<span class="init-name" data-side=${side} ${place}><b>${label(mark)}</b></span>`;
  });
}

function handleView(setup: Setup, network: Network, lane: number, isHeld: boolean): TemplateResult {
  const { index, sigma, marker } = network;
  return html`<div
    class="handle"
    role="slider"
    tabindex="0"
    aria-label=${`Network ${index + 1}`}
    aria-valuemin=${SIGMA_RANGE[0]}
    aria-valuemax=${SIGMA_RANGE[1]}
    aria-valuenow=${Number(sigma.toPrecision(3))}
    aria-valuetext=${spokenText(setup, network)}
    ?data-held=${isHeld}
    ${properties({ '--place': shareOf(sigma), '--lane': lane })}
  >
    <span class="disc">${shapeIcon(marker, 10, networkColour(theme.value, network))}</span>
    <span class="tag" aria-hidden="true">${tagText(setup, network)}</span>
  </div>`;
}

/** From a handle to where its first layer is, if that is elsewhere. */
function tieView(network: Network): TemplateResult | typeof nothing {
  const { sigma, first } = network;
  const [from, to] = [shareOf(sigma), shareOf(first)];
  if (from === to) return nothing;
  const places = { '--from': Math.min(from, to), '--to': Math.max(from, to), '--place': to };
  const ends = { ...places, '--colour': networkColour(theme.value, network), '--row': network.index };
  return html`<span class="tie" ${properties(ends)}></span>
    <span class="ring" title=${`First layer: σ ${rounded(first)}`} ${properties(ends)}></span>`;
}

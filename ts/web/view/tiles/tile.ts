/** One network's tile: its heading, from which it can be changed, its picture at the moment on show, its scores. */
import { computed, effect, type ReadonlySignal } from '@preact/signals-core';
import { html, nothing, render, type TemplateResult } from 'lit-html';
import type { Network } from '../../lab/lab.ts';
import { shareWords } from '../../lab/words.ts';
import { drawOn, sizeOf } from '../canvas.ts';
import { panel } from '../popover.ts';
import { shapeIcon } from '../shape.ts';
import { networkColour, theme } from '../theme.ts';
import type { Palette } from './field.ts';
import { type Surroundings, type TileModel, tileModel } from './model.ts';
import { Painter } from './paint.ts';
import { startPanel } from './start.ts';
import { altWords, headingWords, lossWords, type Score, stateWords } from './words.ts';

/**
 * @param palette of all classes
 * @returns an element that is hidden while there is no network of that index
 */
export function tile(around: Surroundings, index: number, palette: ReadonlySignal<Palette>): HTMLElement {
  const root = element('article', 'tile');
  const heading = root.appendChild(element('div', 'heading'));
  const frame = root.appendChild(element('div', 'picture'));
  const canvas = frame.appendChild(document.createElement('canvas'));
  const badges = frame.appendChild(element('div', 'badges'));
  const scores = root.appendChild(element('div', 'scores'));
  const size = sizeOf(canvas);
  const model = tileModel(around, index, size);
  const { network } = model;
  const colour = computed(() => (network.value ? networkColour(theme.value, network.value) : theme.value.ink));

  effect(() => {
    root.hidden = network.value === undefined;
    root.classList.toggle('waiting', network.value?.isExact === false);
    if (network.value) render(headingTemplate(around, network.value, colour.value), heading);
  });
  const painter = new Painter();
  drawOn(
    canvas,
    () => ({
      region: model.region.value,
      points: around.points.value,
      shown: model.shown.value,
      colour: colour.value,
      folds: around.lab.parts.folds.value,
      theme: theme.value,
      palette: palette.value,
    }),
    (sheet, scene) => painter.paint(sheet, scene),
    size,
  );
  root.setAttribute('aria-labelledby', nameId(index));
  canvas.setAttribute('role', 'img');
  effect(() => {
    // Nobody listens forty times a second.
    if (!network.value || !model.isResting.value) return;
    canvas.setAttribute(
      'aria-label',
      altWords(network.value, model.behind.value ?? model.epoch.value, model.scores.value?.test ?? null),
    );
  });
  effect(() => void render(badgesTemplate(model), badges));
  effect(() => void render(scoresTemplate(model), scores));
  return root;
}

function nameId(index: number): string {
  return `network-${index}`;
}

function headingTemplate({ lab }: Surroundings, network: Network, colour: string): TemplateResult {
  const [name, details] = headingWords(network);
  const id = `start-${network.index}`;
  return html`<h2 class="tile-name" id=${nameId(network.index)}>
      <button type="button" class="start" popovertarget=${id} title="Choose how this network starts">
        ${shapeIcon(network.marker, 6.5, colour)}<b>${name}</b> ${details ? html`<span class="details">${details}</span>` : nothing}
        <svg class="more" viewBox="0 0 10 6" width="10" height="6" aria-hidden="true"><path d="M1 1l4 4 4-4" /></svg>
      </button>
    </h2>
    ${panel({ id, label: `How network ${network.index + 1} starts`, content: startPanel(lab, network) })}`;
}

function badgesTemplate({ network, problem, behind }: TileModel): TemplateResult[] {
  const state = network.value ? stateWords(network.value) : '';
  const words = [
    state,
    problem.value === null ? '' : `no picture: ${problem.value}`,
    behind.value === null ? '' : `picture of epoch ${behind.value}`,
  ];
  return words.filter((text) => text !== '').map((text) => html`<span>${text}</span>`);
}

function scoresTemplate({ scores }: TileModel): TemplateResult | typeof nothing {
  if (!scores.value) return nothing;
  const { test, training } = scores.value;
  return html`${scoreRow('test', test)}${scoreRow('training', training)}`;
}

function scoreRow(of: string, score: Score | null): TemplateResult {
  const loss = score ? lossWords(score.loss) : '–';
  if (score && score.accuracy === undefined) {
    return html`<p class=${of}><b>${loss}</b> ${of} loss</p>`;
  }
  const accuracy = score?.accuracy === undefined ? '–' : shareWords(score.accuracy);
  return html`<p class=${of}><b>${accuracy}</b> ${of} <span>loss ${loss}</span></p>`;
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

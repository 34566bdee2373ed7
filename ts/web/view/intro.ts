/**
 * The question, and the set-up as a sentence under it: each underlined word opens what it stands for. It says in ten
 * seconds what the page is.
 */
import { effect } from '@preact/signals-core';
import { html, render, type TemplateResult } from 'lit-html';
import { optimizers } from '../../engine/optimizers.ts';
import type { Lab } from '../lab/lab.ts';
import { presets } from '../lab/presets.ts';
import type { Setup } from '../lab/state.ts';
import { activationWords, dataWords, networkWords, optimizerText, optimizerWords, pointWords } from '../lab/words.ts';
import { type FieldWords, fieldRow } from './intro/field.ts';
import { closePanel, panel } from './popover.ts';

const counts = ['No', 'One copy', 'Two copies', 'Three copies', 'Four copies', 'Five copies', 'Six copies'] as const;

interface Word {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly fields: readonly FieldWords[];
}

export function introView(root: HTMLElement, lab: Lab): void {
  effect(() => {
    render(intro(lab), root);
  });
}

function intro(lab: Lab): TemplateResult {
  const count = lab.count.value;
  const all = words(lab.parts.setup.value);
  const word = (name: keyof typeof all): TemplateResult => wordButton(lab, all[name]);
  return html`
    <h1 id="question">How big should a network’s first weights be?</h1>
    <p class="sentence">
      ${counts[count]} of a ${word('network')} network learn${count === 1 ? 's' : ''}
      ${word('data')} from ${word('points')} with ${word('optimizer')} for ${word('epochs')}.
      <span class="common">
        All start from the same random numbers, ${word('seed')}
        <button
          type="button"
          class="again"
          title="Draw other random numbers"
          aria-label="Draw other random numbers"
          @click=${() => lab.drawAgain()}
        >
          ↻</button
        >, each times its own <abbr tabindex="0" title="Sigma: the standard deviation of the initial weights, which are drawn from a bell curve around 0">σ</abbr>.
      </span>
      <strong>Drag a σ and watch it learn again.</strong>
      <button type="button" class="word" popovertarget="presets">More to try</button>
      ${panel({ id: 'presets', label: 'Settings worth a look', content: presetList(lab) })}
    </p>
  `;
}

function words(setup: Setup) {
  const reads = optimizers[setup.optimizer].reads;
  const has = (name: (typeof reads)[number], field: FieldWords): FieldWords[] => (reads.includes(name) ? [field] : []);
  return {
    network: {
      id: 'setup-network',
      label: 'The network',
      text: networkWords(setup),
      fields: [
        { name: 'hidden', label: 'Hidden layers', hint: 'Units of each, with commas between: 64,64. Or none.' },
        {
          name: 'activation',
          label: 'Activation',
          hint: 'What each hidden unit does with its sum of inputs.',
          values: activationWords,
        },
        ...(setup.activation === 'leaky_relu' ? [{ name: 'slope', label: 'Slope below 0' } as const] : []),
        { name: 'bias', label: 'Biases', hint: 'A number of its own that each unit adds to its sum.' },
      ],
    },
    data: {
      id: 'setup-data',
      label: 'The data',
      text: dataWords[setup.data],
      fields: [
        { name: 'data', label: 'Data set', hint: 'Points of the plane, or of a line.', values: dataWords },
        { name: 'noise', label: 'Noise', hint: 'How far points stray from their shape, before they are standardised.' },
        { name: 'dataSeed', label: 'Seed of the points', hint: 'Another number is another set of points.' },
      ],
    },
    points: {
      id: 'setup-points',
      label: 'How many points',
      text: pointWords(setup),
      fields: [
        { name: 'samples', label: 'Points in all', hint: 'Training and test together.' },
        { name: 'testFraction', label: 'Share for testing', hint: 'Kept aside: accuracy on them is what counts.' },
      ],
    },
    optimizer: {
      id: 'setup-optimizer',
      label: 'The training',
      text: optimizerText(setup),
      fields: [
        {
          name: 'optimizer',
          label: 'Optimiser',
          hint: 'The rule that turns gradients into steps.',
          values: optimizerWords,
        },
        { name: 'learningRate', label: 'Learning rate', hint: 'The size of a step.' },
        ...has('momentum', { name: 'momentum', label: 'Momentum' }),
        { name: 'batch', label: 'Mini-batch', hint: 'Points of a step; 0 is all of them at once.' },
        { name: 'weightDecay', label: 'Weight decay' },
        { name: 'clipNorm', label: 'Clip gradients at', hint: 'A longer gradient is scaled down to this; 0 is never.' },
      ],
    },
    epochs: {
      id: 'setup-epochs',
      label: 'How long',
      text: `${setup.epochs} epochs`,
      fields: [{ name: 'epochs', label: 'Epochs', hint: 'How often all points are seen.' }],
    },
    seed: {
      id: 'setup-seed',
      label: 'The draw',
      text: `draw ${setup.seed}`,
      fields: [
        {
          name: 'seed',
          label: 'Seed',
          hint: 'The number that the random numbers follow from: the same seed, the same run.',
        },
      ],
    },
  } satisfies Record<string, Word>;
}

function wordButton(lab: Lab, { id, label, text, fields }: Word): TemplateResult {
  return html`<button type="button" class="word" popovertarget=${id}>${text}</button>${panel({
    id,
    label,
    content: html`${fields.map((field) => fieldRow(lab, field))}`,
  })}`;
}

function presetList(lab: Lab): TemplateResult {
  return html`<ul class="presets">
    ${presets.map(({ name, hint, state }) => {
      const choose = ({ currentTarget }: Event): void => {
        lab.change({ ...state, epoch: null, inside: null });
        closePanel(currentTarget);
      };
      return html`<li>
        <button type="button" @click=${choose}><b>${name}</b> <span>${hint}</span></button>
      </li>`;
    })}
  </ul>`;
}

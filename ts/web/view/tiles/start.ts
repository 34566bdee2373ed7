/**
 * How one network starts, to be chosen in the panel that its heading opens: a sigma of its own, a scale for its biases,
 * or an initialiser by name; and what else can be done with it.
 */
import { type Signal, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit-html';
import { rounded } from '../../../chart/format.ts';
import { initializers, namedInitializers } from '../../../init/registry.ts';
import { InputError } from '../../../input-error.ts';
import { check, number, parseNumber } from '../../../sweep/kinds.ts';
import type { Lab, Network } from '../../lab/lab.ts';
import { nameOf } from '../../lab/marks.ts';
import { type Start, withInit, withSigma } from '../../lab/state.ts';
import { closePanel } from '../popover.ts';

const scale = number({ min: 0, max: 100 });

interface Fault {
  readonly id: string;
  readonly text: string;
  readonly message: string;
}

/** What was typed last and is not allowed. */
const fault: Signal<Fault | null> = signal(null);

export function startPanel(lab: Lab, network: Network): TemplateResult {
  const { index, start, sigma } = network;
  const { bias } = lab.parts.setup.value;
  const isNormal = start.init === 'normal';
  const isInside = lab.parts.inside.value === index;
  const set = (next: Start): void => lab.setStart(index, next);
  const remove = ({ currentTarget }: Event): void => {
    closePanel(currentTarget);
    lab.removeNetwork(index);
  };
  const look = ({ currentTarget }: Event): void => {
    closePanel(currentTarget);
    lab.change({ inside: isInside ? null : index });
  };
  return html`
    ${scaleRow({
      id: `sigma-${index}`,
      label: 'σ of the weights',
      hint: 'Standard deviation of the first weights; any number from 0 to 100.',
      value: isNormal ? String(start.sigma) : '',
      placeholder: rounded(sigma),
      isOff: false,
      set: (value) => set(withSigma(start, value)),
    })}
    ${scaleRow({
      id: `biases-${index}`,
      label: 'σ of the biases',
      hint: biasHint(bias, isNormal),
      value: isNormal ? String(start.biasSigma) : '',
      placeholder: 'by its rule',
      isOff: !bias || !isNormal,
      set: (value) => isNormal && set({ ...start, biasSigma: value }),
    })}
    <div class="rules" role="group" aria-label="Or by a rule">
      <span class="hint">Or by a rule:</span>
      ${namedInitializers.map(
        (init) => html`<button
          type="button"
          title="${initializers[init].doc} (${initializers[init].source})"
          aria-pressed=${start.init === init}
          @click=${() => set(withInit(start, init))}
        >
          ${nameOf(init)}
        </button>`,
      )}
    </div>
    <div class="doings">
      <button type="button" aria-pressed=${isInside} @click=${look}>Look inside</button>
      <button type="button" ?disabled=${lab.count.value === 1} @click=${remove}>Remove</button>
    </div>
  `;
}

function biasHint(bias: boolean, isNormal: boolean): string {
  if (!bias) return 'This network has no biases.';
  return isNormal ? 'By default 0: all biases start at zero.' : 'As the rule below has them.';
}

interface ScaleRow {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly placeholder: string;
  readonly isOff: boolean;
  set(value: number): void;
}

function scaleRow({ id, label, hint, value, placeholder, isOff, set }: ScaleRow): TemplateResult {
  const wrong = fault.value?.id === id ? fault.value : null;
  const changed = ({ target }: Event): void => {
    const text = (target as HTMLInputElement).value.trim();
    try {
      set(check(scale, label, parseNumber(text), text));
      fault.value = null;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      fault.value = { id, text, message: `Expected ${error.allowed}.` };
    }
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      type="text"
      inputmode="decimal"
      autocomplete="off"
      spellcheck="false"
      placeholder=${placeholder}
      ?disabled=${isOff}
      .value=${wrong?.text ?? value}
      aria-invalid=${wrong ? 'true' : nothing}
      aria-describedby="${id}-hint"
      @change=${changed}
    />
    <p class="hint" id="${id}-hint">${wrong ? html`<span class="wrong" role="alert">${wrong.message}</span>` : hint}</p>
  </div>`;
}

/**
 * A field of the setup as a control: what kind it is, what it means and what is allowed come from the table of fields
 * that the command line uses too. A value that is not allowed is told beneath it and changes nothing.
 */
import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit-html';
import { InputError } from '../../../input-error.ts';
import { fields } from '../../../sweep/fields.ts';
import type { Lab } from '../../lab/lab.ts';
import { readField } from '../../lab/link.ts';
import { type Setup, setup } from '../../lab/state.ts';

export interface FieldWords {
  readonly name: keyof Setup;
  readonly label: string;
  /** In the place of the table's, where a page can say it better. */
  readonly hint?: string;
  /** Of a choice, how its values are written. */
  readonly values?: Readonly<Record<string, string>>;
}

interface Fault {
  readonly name: keyof Setup;
  readonly text: string;
  readonly message: string;
}

/** What was typed last and is not allowed. */
const fault = signal<Fault | null>(null);

/** Changes fields of the setup together. @throws InputError */
export function changeSetup(lab: Lab, changed: Partial<Record<keyof Setup, unknown>>): void {
  const { noise, ...rest } = lab.state.peek().setup;
  // Another data set brings its own noise.
  lab.setSetup(setup({ ...rest, ...('data' in changed ? {} : { noise }), ...changed }));
}

export function fieldRow(lab: Lab, { name, label, hint = fields[name].doc, values }: FieldWords): TemplateResult {
  const wrong = fault.value?.name === name ? fault.value : null;
  const current = lab.parts.setup.value[name];
  const id = `field-${name}`;
  const set = (text: string): void => {
    try {
      changeSetup(lab, { [name]: readField(name, text) });
      fault.value = null;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const message = error.field === name ? `Expected ${error.allowed}.` : `${error.message}.`;
      fault.value = { name, text, message };
    }
  };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${control(id, current, wrong?.text, values, set, `${id}-hint`)}
      <p class="hint" id="${id}-hint">${wrong ? html`<span class="wrong" role="alert">${wrong.message}</span>` : hint}</p>
    </div>
  `;
}

function control(
  id: string,
  current: unknown,
  typed: string | undefined,
  values: FieldWords['values'],
  set: (text: string) => void,
  hintId: string,
): TemplateResult {
  const changed = ({ target }: Event): void => {
    if (target instanceof HTMLSelectElement) set(target.value);
    if (target instanceof HTMLInputElement)
      set(target.type === 'checkbox' ? String(target.checked) : target.value.trim());
  };
  if (typeof current === 'boolean') {
    return html`<input id=${id} type="checkbox" .checked=${current} aria-describedby=${hintId} @change=${changed} />`;
  }
  if (values) {
    return html`<select id=${id} aria-describedby=${hintId} @change=${changed}>
      ${Object.entries(values).map(
        ([value, words]) => html`<option value=${value} ?selected=${value === current}>${words}</option>`,
      )}
    </select>`;
  }
  return html`<input
    id=${id}
    type="text"
    autocomplete="off"
    spellcheck="false"
    .value=${typed ?? textOf(current)}
    aria-invalid=${typed === undefined ? nothing : 'true'}
    aria-describedby=${hintId}
    @change=${changed}
  />`;
}

function textOf(value: unknown): string {
  return Array.isArray(value) && value.length === 0 ? 'none' : String(value);
}

/** A button that puts a text on the clipboard, and says so for a moment. */
import { html, type TemplateResult } from 'lit-html';

const SAID_MS = 1600;

export function copyButton(label: string, text: () => string): TemplateResult {
  const copy = async ({ currentTarget }: Event): Promise<void> => {
    if (!(currentTarget instanceof HTMLButtonElement)) return;
    const status = currentTarget.nextElementSibling;
    const said = await navigator.clipboard.writeText(text()).then(
      () => 'Copied',
      () => 'This browser keeps the clipboard shut: select the text and copy it',
    );
    if (status) status.textContent = said;
    setTimeout(() => {
      if (status) status.textContent = '';
    }, SAID_MS);
  };
  return html`<button type="button" class="outlined" @click=${copy}>${label}</button> <span role="status"></span>`;
}

/** One sentence that a visitor has to be told, above everything, until it is dismissed. */
import { effect } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import type { Lab } from '../lab/lab.ts';

/** @param root a live region */
export function noticeView(root: HTMLElement, lab: Lab): void {
  effect(() => {
    const text = lab.notice.value;
    const dismiss = (): void => {
      lab.notice.value = null;
    };
    render(
      text === null ? nothing : html`<p>${text}</p><button type="button" @click=${dismiss}>Dismiss</button>`,
      root,
    );
  });
}

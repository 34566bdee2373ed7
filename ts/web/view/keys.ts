/** What the keyboard can do, in a dialog. */
import { html, render } from 'lit-html';

const keys: readonly (readonly [keys: string, does: string])[] = [
  ['Tab', 'to the next handle, word, button or chart'],
  ['← →', 'on a handle: one mark; on time and charts: one epoch'],
  ['Page up, Page down', 'on a handle: half a decade'],
  ['Home, End', 'to the first or last mark or epoch'],
  ['Space', 'plays and pauses'],
  ['Shift and drag', 'moves all handles together'],
  ['Escape', 'closes what is open'],
];

export function keysView(root: HTMLDialogElement): void {
  root.setAttribute('aria-labelledby', 'keys-title');
  render(
    html`
      <h2 id="keys-title">Keys</h2>
      <dl class="keys">${keys.map(([key, does]) => html`<dt>${key}</dt> <dd>${does}</dd>`)}</dl>
      <form method="dialog"><button class="strong">Close</button></form>
    `,
    root,
  );
}

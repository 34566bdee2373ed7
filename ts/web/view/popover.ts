/**
 * Small panels that open beneath a word or a button: the browser's popovers (Escape and a click elsewhere close them,
 * focus goes back by itself), put in their place when they open.
 */
import { html, type TemplateResult } from 'lit-html';

const GAP = 6;

export interface Panel {
  /** Unique in the page. */
  readonly id: string;
  /** What is read out when it opens. */
  readonly label: string;
  readonly content: TemplateResult;
}

/** A panel, for the button with `popovertarget` of its id. */
export function panel({ id, label, content }: Panel): TemplateResult {
  return html`<div class="panel" id=${id} popover role="dialog" aria-label=${label} @toggle=${place}>${content}</div>`;
}

/** Beneath its button, within the window. */
function place({ currentTarget, newState }: ToggleEvent): void {
  if (!(currentTarget instanceof HTMLElement) || newState !== 'open') return;
  const button = document.querySelector(`[popovertarget="${currentTarget.id}"]`);
  if (!button) return;
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = currentTarget;
  const left = Math.max(GAP, Math.min(at.left, innerWidth - width - GAP));
  const fitsBelow = at.bottom + GAP + height <= innerHeight;
  const top = fitsBelow ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height);
  currentTarget.style.setProperty('left', `${left}px`);
  currentTarget.style.setProperty('top', `${top}px`);
  currentTarget.querySelector<HTMLElement>('input, select, button')?.focus();
}

/** Shuts the panel that an element is in. */
export function closePanel(target: EventTarget | null): void {
  if (target instanceof Element) target.closest<HTMLElement>('[popover]')?.hidePopover();
}

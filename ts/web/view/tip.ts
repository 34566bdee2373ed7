/** A line of explanation beside a control, while that is pointed at or has the keyboard's focus; Escape hides it. */
import { html, type TemplateResult } from 'lit-html';

const GAP = 6;

/**
 * @param id of the explanation, for the control to name in `aria-describedby`
 */
export function tipped(id: string, control: TemplateResult, text: string): TemplateResult {
  return html`<span
    class="tipped"
    @pointerenter=${place}
    @focusin=${place}
    @keydown=${dismiss}
    @pointerleave=${restore}
    @focusout=${restore}
    >${control}<span class="tip" role="tooltip" id=${id}>${text}</span></span
  >`;
}

/** Under the middle of its control, or above where there is no room, within the window. */
function place({ currentTarget }: Event): void {
  if (!(currentTarget instanceof HTMLElement)) return;
  const tip = currentTarget.lastElementChild as HTMLElement;
  const at = currentTarget.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const left = Math.max(
    GAP,
    Math.min(at.left + (at.width - width) / 2, document.documentElement.clientWidth - width - GAP),
  );
  const fitsBelow = at.bottom + GAP + height <= innerHeight;
  tip.style.setProperty('--left', `${left - at.left}px`);
  tip.style.setProperty('--top', `${fitsBelow ? at.height + GAP : -height - GAP}px`);
}

function dismiss({ key, currentTarget }: KeyboardEvent): void {
  (currentTarget as HTMLElement).toggleAttribute('data-dismissed', key === 'Escape');
}

function restore({ currentTarget }: Event): void {
  (currentTarget as HTMLElement).removeAttribute('data-dismissed');
}

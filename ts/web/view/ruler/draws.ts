/** How many draws of the initial weights are compared, how far their training is, and one more network. */
import { computed, effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import type { Lab } from '../../lab/lab.ts';
import { troubleText } from '../../lab/spoken.ts';
import { MAX_NETWORKS } from '../../lab/state.ts';
import { tipped } from '../tip.ts';

const choices = [1, 20, 200] as const;

export function drawsView(root: HTMLElement, lab: Lab): void {
  const progress = progressOf(lab);
  const troubles = computed(() => lab.networks.value.flatMap((network) => troubleText(network) ?? []).join(' · '));
  effect(() => {
    const draws = lab.parts.draws.value;
    const all = [...new Set([...choices, draws])].sort((a, b) => a - b);
    const choice = (count: number) => html`<button
      type="button"
      aria-pressed=${count === draws}
      @click=${() => lab.change({ draws: count })}
    >
      ${count}
    </button>`;
    render(
      html`
        <span class="said">${[troubles.value, progress.value].filter((text) => text !== '').join(' · ')}</span>
        ${tipped(
          'tip-add',
          html`<button type="button" class="add" aria-describedby="tip-add" ?disabled=${lab.count.value >= MAX_NETWORKS} @click=${() => lab.addNetwork()}>
            Add a network
          </button>`,
          `One more, where the ruler is emptiest; up to ${MAX_NETWORKS}.`,
        )}
        ${tipped(
          'tip-draws',
          html`<div class="draws" role="group" aria-label="Other draws" aria-describedby="tip-draws">
            <span aria-hidden="true">Other draws</span>${all.map(choice)}
          </div>`,
          'Trains each network again from other random numbers of the same scale: so many draws in all.',
        )}
      `,
      root,
    );
  });
}

/** "34 of 80" while other draws are trained, then "80 trainings in 8.3 s". */
function progressOf(lab: Lab) {
  const text = signal('');
  let [total, left, since] = [0, 0, 0];
  effect(() => {
    const { seeds } = lab.pending.value;
    if (lab.parts.draws.value === 1) {
      left = 0;
      text.value = '';
      return;
    }
    // Handles that moved want others.
    if (seeds > left) [total, since] = [seeds, performance.now()];
    if (seeds > 0) text.value = `${total - seeds} of ${total}`;
    else if (left > 0) text.value = `${total} trainings in ${((performance.now() - since) / 1000).toFixed(1)} s`;
    left = seeds;
  });
  return text;
}

/** Time: play and pause, an epoch to and fro, the scrubber, the speed; and the switch for folds, which it moves. */
import { effect } from '@preact/signals-core';
import { html, nothing, render, svg } from 'lit-html';
import type { Lab } from '../lab/lab.ts';
import { speeds } from '../lab/replay.ts';
import { properties } from './properties.ts';
import { tipped } from './tip.ts';

const icons = {
  play: svg`<path d="M5.5 3.2v9.6l7.5-4.8z"></path>`,
  pause: svg`<path d="M4.5 3.5h2.6v9H4.5zm4.4 0h2.6v9H8.9z"></path>`,
  back: svg`<path d="M4 3.5h1.6v9H4zm8.5 0v9L6.4 8z"></path>`,
  forward: svg`<path d="M12 3.5h-1.6v9H12zm-8.5 0v9L9.6 8z"></path>`,
} as const;

export function timeView(root: HTMLElement, lab: Lab): void {
  const { replay } = lab;
  const toggle = (): void => (replay.playing.peek() ? replay.pause() : replay.play());
  const scrub = ({ currentTarget }: Event): void => {
    replay.pause();
    replay.seek(Number((currentTarget as HTMLInputElement).value));
  };
  const chooseSpeed = ({ currentTarget }: Event): void => {
    const chosen = Number((currentTarget as HTMLSelectElement).value);
    replay.speed.value = speeds.find((speed) => speed === chosen) ?? 1;
  };
  effect(() => {
    const { epochs } = lab.parts.setup.value;
    const folds = lab.parts.folds.value;
    const at = replay.at.value;
    const playing = replay.playing.value;
    const label = playing ? 'Pause' : 'Play';
    render(
      html`
        <button type="button" class="play" aria-label=${label} title="${label} (Space)" @click=${toggle}>
          ${icon(playing ? 'pause' : 'play')}
        </button>
        <button type="button" class="step" aria-label="One epoch back" ?disabled=${at === 0} @click=${() => replay.step(-1)}>
          ${icon('back')}
        </button>
        <button
          type="button"
          class="step forward"
          aria-label="One epoch on"
          ?disabled=${at === epochs}
          @click=${() => replay.step(1)}
        >
          ${icon('forward')}
        </button>
        <span class="epoch" aria-hidden="true" ${properties({ '--digits': String(epochs - 1).length })}>
          <b>epoch ${Math.min(at, epochs - 1)}</b>${at === epochs ? html` <span class="end">end</span>` : nothing}
        </span>
        <input
          type="range"
          class="scrubber"
          aria-label="Epoch"
          aria-valuetext=${at === epochs ? `end, after ${epochs} epochs` : `epoch ${at} of ${epochs}`}
          min="0"
          max=${epochs}
          step="1"
          .value=${String(at)}
          @input=${scrub}
          ${properties({ '--done': at / epochs })}
        />
        ${tipped(
          'tip-folds',
          html`<button
            type="button"
            class="folds"
            aria-pressed=${folds}
            aria-describedby="tip-folds"
            @click=${() => lab.change({ folds: !folds })}
          >
            Folds
          </button>`,
          'The lines where the units of the first layer switch on: there the answer can bend.',
        )}
        <select class="speed" aria-label="Speed of the replay" @change=${chooseSpeed}>
          ${speeds.map((speed) => html`<option value=${speed} ?selected=${speed === replay.speed.value}>${speed}×</option>`)}
        </select>
      `,
      root,
    );
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== ' ' || event.repeat || event.defaultPrevented || usesSpace(event.target)) return;
    event.preventDefault();
    toggle();
  });
}

function icon(name: keyof typeof icons) {
  return html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${icons[name]}</svg>`;
}

/** A range does not, all other fields and buttons do; nor is time to run behind an open dialog. */
function usesSpace(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || document.querySelector('dialog[open]')) return true;
  if (target.matches('input[type=range]')) return false;
  return target.closest('button, input, select, textarea, summary, [contenteditable], [popover]') !== null;
}

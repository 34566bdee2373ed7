/**
 * The ruler of sigma, for all networks: what can be compared on it, the trail of every run so far, the track with the
 * handles, and the trail as a table. It puts the parts in their places.
 */
import { effect, signal } from '@preact/signals-core';
import { html, render, type TemplateResult } from 'lit-html';
import type { Lab } from '../lab/lab.ts';
import type { NamedMark } from '../lab/marks.ts';
import { scoreOf } from '../lab/score.ts';
import { ruleText, spokenText } from '../lab/spoken.ts';
import type { Setup } from '../lab/state.ts';
import { drawsView } from './ruler/draws.ts';
import { tableView } from './ruler/table.ts';
import { namesView, trackView } from './ruler/track.ts';
import { trailView } from './ruler/trail.ts';
import { tipped } from './tip.ts';

export function rulerView(root: HTMLElement, lab: Lab): void {
  const head = part(root, 'ruler-head');
  const title = part(head, 'ruler-title', 'h2');
  tableView(part(head, 'ruler-table'), lab);
  drawsView(part(head, 'ruler-controls'), lab);

  const trail = part(root, 'trail');
  const names = part(trail, 'names');
  trailView(trail, lab);

  const dock = part(root, 'dock');
  part(dock, 'dock-title', 'p').textContent = 'σ of the first weights';
  trackView(dock, lab);

  const live = part(root, 'hidden', 'p');
  live.setAttribute('role', 'status');
  releaseView(live, lab);
  effect(() => {
    const setup = lab.parts.setup.value;
    const { name } = scoreOf(setup);
    title.textContent = `${name[0]?.toUpperCase()}${name.slice(1)} of every run so far`;
    render(namesView(setup, explained(setup)), names);
  });
}

/** An initialiser's name, with its rule. */
function explained(setup: Setup): (mark: NamedMark) => TemplateResult {
  return ({ init, label }) => {
    const id = `tip-${init}`;
    return tipped(id, html`<span tabindex="0" aria-describedby=${id}>${label}</span>`, ruleText(setup, init));
  };
}

function part(root: HTMLElement, name: string, tag = 'div'): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  root.append(made);
  return made;
}

/** Says what became of the handles that a hand let go, once their runs are there; while it moves, nothing. */
function releaseView(live: HTMLElement, lab: Lab): void {
  const waiting = signal<readonly string[] | null>(null);
  let before: readonly string[] = [];
  effect(() => {
    const ids = lab.networks.peek().map(({ id }) => id);
    if (lab.dragging.value) [before, waiting.value] = [ids, null];
    else if (before.length > 0) [waiting.value, before] = [before, []];
  });
  effect(() => {
    if (waiting.value === null) return;
    const moved = lab.networks.value.filter(({ id, index }) => waiting.value?.[index] !== id);
    if (moved.some(({ isExact, failure }) => !isExact && failure === null)) return;
    const { setup } = lab.state.peek();
    live.textContent = moved.map((network) => `Network ${network.index + 1}: ${spokenText(setup, network)}`).join('. ');
    waiting.value = null;
  });
}

/** The address bar says what the page shows; a step back in the browser is a step back on the page. */
import { effect } from '@preact/signals-core';
import { InputError } from '../../input-error.ts';
import type { Lab } from '../lab/lab.ts';
import { fromQuery, toQuery } from '../lab/link.ts';
import type { LabState } from '../lab/state.ts';
import { platform } from './platform.ts';

/** Browsers refuse an address that changes at each move of a hand. */
const REST_MS = 250;

/** @param start what the page shows without a query */
export function linkView(lab: Lab, start: LabState): void {
  let written = lab.state.peek();
  const write = platform.settle(() => {
    const query = queryOf(lab, start);
    if (query === location.search.slice(1)) return;
    const { epoch, folds, layer, ...rest } = lab.state.peek();
    const isStep = Object.entries(rest).some(([name, value]) => written[name as keyof LabState] !== value);
    written = lab.state.peek();
    const address = query === '' ? location.pathname : `?${query}`;
    if (isStep) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  }, REST_MS);
  effect(() => {
    void [lab.state.value, lab.replay.cursor.value, lab.replay.playing.value];
    write();
  });
  addEventListener('popstate', () => {
    try {
      lab.change(fromQuery(location.search, start));
      written = lab.state.peek();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      lab.notice.value = `This link cannot be read: ${error.message}.`;
    }
  });
}

/** What the page shows, without a question mark. */
export function queryOf(lab: Lab, start: LabState): string {
  const state = lab.state.peek();
  const cursor = lab.replay.cursor.peek();
  return toQuery({ ...state, epoch: cursor >= state.setup.epochs ? null : cursor }, start);
}

/** What a chart is told: the page's model, and which part of it is its own, each thing only when it is another. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals-core';
import type { Measure } from '../../../chart/measures.ts';
import type { RunResult } from '../../../sweep/run.ts';
import { areSame } from '../../lab/curves.ts';
import type { Lab, Network } from '../../lab/lab.ts';

/** While draws come in, charts are told of them after so long. */
const GROWTH_MS = 500;

export interface ChartModel {
  readonly lab: Lab;
  /** null while the data have no such thing; then the chart is not on the page. */
  readonly measure: ReadonlySignal<Measure | null>;
  /** As the lab has them, but another list only where they show something else. */
  readonly networks: ReadonlySignal<readonly Network[]>;
  /** As the lab has them, but not at each new one. */
  readonly draws: ReadonlySignal<readonly (readonly RunResult[])[]>;
}

/** The networks, the same list for as long as they show the same: other runs come all the time. */
export function shownNetworks(lab: Pick<Lab, 'networks'>): ReadonlySignal<readonly Network[]> {
  let last: readonly Network[] = [];
  return computed(() => {
    const now = lab.networks.value;
    if (now.length !== last.length || now.some((network, i) => !showsSame(network, last[i]))) last = now;
    return last;
  });
}

/** Runs of one id have the same bits. */
function showsSame(one: Network, other: Network | undefined): boolean {
  const { start, id, isExact, failure, run } = one;
  const isSame = start === other?.start && id === other.id && isExact === other.isExact && failure === other.failure;
  return isSame && run?.receipt.id === other.run?.receipt.id;
}

/** The draws, at once for other networks, and slowly while more of the same come. */
export function slowDraws(
  lab: Pick<Lab, 'draws' | 'parts'>,
  networks: ReadonlySignal<readonly Network[]>,
): ReadonlySignal<readonly (readonly RunResult[])[]> {
  const shown = signal<readonly (readonly RunResult[])[]>([]);
  const whose = computed(() => networks.value.map(({ id }) => id).join() + lab.parts.draws.value);
  let last = '';
  let waiting = false;
  const take = (): void => {
    waiting = false;
    const now = lab.draws.peek();
    const old = shown.peek();
    if (now.length !== old.length || now.some((runs, i) => !areSame(runs, old[i] ?? []))) shown.value = now;
  };
  effect(() => {
    void lab.draws.value;
    if (whose.value !== last) {
      last = whose.value;
      take();
    } else if (!waiting) {
      waiting = true;
      setTimeout(take, GROWTH_MS);
    }
  });
  return shown;
}

/**
 * The four charts by epoch, in the columns of the page. Chart.js, which draws the curves, is loaded once the page stands;
 * it draws only when curves change. Whatever follows the moment is on canvases above it.
 */
import { computed, effect, signal } from '@preact/signals-core';
import { reasonOf } from '../../sweep/reason.ts';
import { measuresOf } from '../lab/curves.ts';
import type { Lab } from '../lab/lab.ts';
import { chartView } from './charts/chart.ts';
import { shownNetworks, slowDraws } from './charts/model.ts';
import type { MakePlot } from './charts/plot.ts';

export function chartsView(root: HTMLElement, lab: Lab): void {
  const measures = computed(() => measuresOf(lab.parts.setup.value, lab.parts.layer.value));
  const networks = shownNetworks(lab);
  const draws = slowDraws(lab, networks);
  const makePlot = signal<MakePlot | null>(null);
  const charts = new Map<string, HTMLElement>();
  const make = (name: string): HTMLElement => {
    const figure = document.createElement('figure');
    charts.set(name, figure);
    const measure = computed(() => measures.value.find((each) => each.name === name) ?? null);
    chartView(figure, { lab, measure, networks, draws }, makePlot);
    return figure;
  };
  effect(() => {
    const shown = measures.value.map(({ name }) => charts.get(name) ?? make(name));
    if (shown.length === root.children.length && shown.every((each, i) => each === root.children[i])) return;
    root.replaceChildren(...shown);
    root.style.setProperty('--charts', String(shown.length));
  });
  whenFirst(lab, () => {
    // Text in a font that comes later would stay as it was drawn first; one that does not come is no reason to wait.
    const font = document.fonts.load('11px "Initscope Sans"').catch(() => []);
    Promise.all([import('./charts/plot.ts'), font]).then(
      ([plots]) => {
        makePlot.value = plots.makePlot;
      },
      (error) => {
        lab.notice.value = `The charts could not be loaded: ${reasonOf(error)}.`;
      },
    );
  });
}

/** Once there is a curve to draw: before, the processor is the first training's. */
function whenFirst({ networks }: Lab, load: () => void): void {
  let isDone = false;
  effect(() => {
    if (isDone || networks.value.every(({ run, failure }) => run === null && failure === null)) return;
    isDone = true;
    load();
  });
}

/**
 * The curves of a chart: when to draw them, and with which axes. A new run replaces a whole curve at once; while a hand
 * or time moves the axes only grow, and fit again after.
 */
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import type { Range } from '../../../chart/axis.ts';
import type { BandPoint, Series } from '../../../chart/figure.ts';
import type { Measure } from '../../../chart/measures.ts';
import type { RunResult } from '../../../sweep/run.ts';
import { areSame, bandOf, lineOf, plotOf } from '../../lab/curves.ts';
import type { Network } from '../../lab/lab.ts';
import { drawSoon } from '../canvas.ts';
import { theme } from '../theme.ts';
import type { ChartModel } from './model.ts';
import type { Area, Draw, MakePlot, Size } from './plot.ts';

/** @param canvas of the size of its parent; @param area set to where the plot is, once it is drawn */
export function curvesView(
  canvas: HTMLCanvasElement,
  { lab, measure, networks, draws }: ChartModel,
  area: Signal<Area | null>,
  makePlot: ReadonlySignal<MakePlot | null>,
): void {
  const size: Signal<Size> = signal({ width: 0, height: 0 });
  const parent = canvas.parentElement ?? canvas;
  new ResizeObserver(() => {
    size.value = { width: parent.clientWidth, height: parent.clientHeight };
  }).observe(parent);
  const bands = new Bands();
  let draw: Draw | undefined;
  let range: Range = null;
  const work = function* (): Generator<void, void> {
    const shown = measure.peek();
    const make = makePlot.peek();
    if (!shown || !make || size.peek().width === 0) return;
    const drags = lab.dragging.peek();
    const moves = drags || lab.replay.playing.peek();
    const all = draws.peek();
    const lines: Series[] = [];
    for (const network of networks.peek()) {
      const band = bands.of(network, all[network.index] ?? [], shown);
      const faint = !network.isExact && !drags;
      lines.push(lineOf(network, shown, band, faint));
      yield;
    }
    const made = plotOf(lines, shown, lab.state.peek().setup.epochs, moves ? range : null);
    range = made.range;
    draw ??= make(canvas);
    area.value = draw(made.plot, theme.peek(), size.peek());
  };
  effect(() => {
    void [measure.value, draws.value, networks.value, lab.dragging.value, lab.replay.playing.value];
    void [theme.value, size.value];
    if (makePlot.value) drawSoon(work);
  });
}

interface Known {
  readonly measure: Measure;
  readonly draws: readonly RunResult[];
  readonly band: readonly BandPoint[];
}

/** The band that each network had last: to make one takes as many sorts as it has points. */
class Bands {
  readonly #known = new Map<number, Known>();

  of(network: Network, draws: readonly RunResult[], measure: Measure): readonly BandPoint[] {
    const known = this.#known.get(network.index);
    if (known?.measure === measure && areSame(known.draws, draws)) return known.band;
    const band = bandOf(network, draws, measure);
    this.#known.set(network.index, { measure, draws, band });
    return band;
  }
}

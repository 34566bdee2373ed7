/** One chart: its words and readouts, its curves, and above them what follows the moment. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import { captionView } from './caption.ts';
import { curvesView } from './curves.ts';
import { followPointer } from './look.ts';
import type { ChartModel } from './model.ts';
import { overlayView } from './overlay.ts';
import type { Area, MakePlot } from './plot.ts';
import { readoutsView } from './readouts.ts';

/** @param root a figure; @param makePlot null until it is there */
export function chartView(root: HTMLElement, model: ChartModel, makePlot: ReadonlySignal<MakePlot | null>): void {
  const caption = document.createElement('figcaption');
  const readouts = document.createElement('div');
  const plot = document.createElement('div');
  const curves = document.createElement('canvas');
  const overlay = document.createElement('canvas');
  readouts.className = 'readouts';
  plot.className = 'plot';
  plot.append(curves, overlay);
  root.append(caption, readouts, plot);
  const area: Signal<Area | null> = signal(null);
  captionView(caption, model);
  readoutsView(readouts, plot, model);
  curvesView(curves, model, area, makePlot);
  overlayView(overlay, model, area);
  followPointer(plot, model.lab, area);
}

/** Curves on a canvas, by Chart.js, of which only what lines need is in the bundle. Loaded when the page stands. */
import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Point,
  PointElement,
} from 'chart.js';
import { type Look, plotConfiguration } from '../../../chart/config.ts';
import type { Plot } from '../../../chart/figure.ts';
import type { Theme } from '../../../chart/theme.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Filler);

/** With what lines need, for who draws other plots. */
export { Chart };

/** Where the plot is on its canvas, in CSS pixels. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Middles of the labels of the x axis. */
  readonly labels: readonly number[];
  x(epoch: number): number;
  y(value: number): number;
}

/** Draws a plot on the whole canvas, and says where it is. */
export type Draw = (plot: Plot, theme: Theme, size: Size) => Area;
export type MakePlot = (canvas: HTMLCanvasElement) => Draw;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Room for half a shape around the plot. */
const look: Look = {
  padding: { top: 7, right: 9, bottom: 0, left: 0 },
  axisWidth: 41,
  fontSize: 11,
  markers: false,
  named: false,
};

export const makePlot: MakePlot = (canvas) => {
  let chart: Chart<'line', Point[]> | undefined;
  return (plot, theme, { width, height }) => {
    const made = plotConfiguration(plot, look, theme, devicePixelRatio);
    if (!chart) {
      canvas.width = width;
      canvas.height = height;
      chart = new Chart(canvas, made);
    } else {
      chart.data = made.data;
      if (made.options) chart.options = made.options;
      const isAsBig = chart.width === width && chart.height === height;
      if (!isAsBig || chart.currentDevicePixelRatio !== devicePixelRatio) chart.resize(width, height);
      chart.update('none');
    }
    const { chartArea, scales } = chart;
    const pixel = (scale: 'x' | 'y') => (value: number) => scales[scale]?.getPixelForValue(value) ?? 0;
    const { left, right, top, bottom } = chartArea;
    const labels = scales.x?.ticks.map(({ value }) => pixel('x')(value)) ?? [];
    return { left, right, top, bottom, labels, x: pixel('x'), y: pixel('y') };
  };
};

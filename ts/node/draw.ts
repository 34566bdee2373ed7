/**
 * Figures -> PNG files, drawn by Chart.js through chartjs-node-canvas at two pixels for each CSS pixel. The same
 * results give the same bytes on every run. What the pictures say and look like is decided in ts/chart.
 */
import { join } from 'node:path';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import writeFileAtomic from 'write-file-atomic';
import { type BarFigure, barConfiguration } from '../chart/bars.ts';
import { chartConfiguration, type LineConfiguration } from '../chart/config.ts';
import type { Figure } from '../chart/figure.ts';
import { type ChartOptions, figures, type Results } from '../chart/figures.ts';
import { type HeatFigure, heatConfiguration } from '../chart/heat.ts';
import type { Frame } from '../chart/page.ts';
import { drawTexts } from '../chart/pen.ts';
import { sheet } from '../chart/sheet.ts';
import { light, type Theme } from '../chart/theme.ts';
import { registerFonts } from './fonts.ts';

const ratio = 2;
export const pageFrame: Frame = { width: 720, height: 440, kind: 'page' };
const heatFrame: Frame = { width: 720, height: 560, kind: 'page' };

export interface Drawn {
  /** Of pageFrame's size. */
  readonly figures: readonly { readonly figure: Figure; readonly png: Buffer }[];
  /** Overview last. */
  readonly files: readonly string[];
}

/** Draws all figures of a sweep and their overview into a folder that exists. */
export async function drawFigures(results: Results, dir: string, options: Partial<ChartOptions> = {}): Promise<Drawn> {
  const all = figures(results, options);
  const drawn = await Promise.all(all.map(async (figure) => ({ figure, png: await renderFigure(figure) })));
  const pictures = drawn.map(({ figure, png }) => ({ name: figure.name, png }));
  const whole = { name: 'overview', png: await renderOverview(all) };
  const files = await Promise.all(
    [...pictures, whole].map(async ({ name, png }) => {
      const file = join(dir, `${name}.png`);
      await writeFileAtomic(file, png);
      return file;
    }),
  );
  return { figures: drawn, files };
}

/** One figure as a PNG of 1440 x 880 pixels. */
export async function renderFigure(figure: Figure, theme: Theme = light): Promise<Buffer> {
  return renderer(pageFrame).renderToBuffer(chartConfiguration(figure, pageFrame, theme, ratio));
}

/** Bars as a PNG of the same size. */
export async function renderBars(figure: BarFigure, theme: Theme = light): Promise<Buffer> {
  return renderer(pageFrame).renderToBuffer(barConfiguration(figure, pageFrame, theme, ratio));
}

/** A map of colours as a PNG of 1440 x 1120 pixels. */
export async function renderHeat(figure: HeatFigure, theme: Theme = light): Promise<Buffer> {
  return renderer(heatFrame).renderToBuffer(heatConfiguration(figure, heatFrame, theme, ratio));
}

/** All figures of a sweep as panels of one PNG. */
export async function renderOverview(all: readonly Figure[], theme: Theme = light): Promise<Buffer> {
  registerFonts();
  const { width, height, texts, panels } = sheet(all, theme);
  const canvas = createCanvas(width * ratio, height * ratio);
  const pen = canvas.getContext('2d');
  pen.scale(ratio, ratio);
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, width, height);
  drawTexts(pen, texts);
  for (const { figure, frame, left, top } of panels) {
    renderer(frame).draw(chartConfiguration(figure, frame, theme, ratio), (drawn) => {
      pen.drawImage(drawn, left, top, frame.width, frame.height);
    });
  }
  return canvas.encode('png');
}

/** chartjs-node-canvas, and the drawn canvas itself, which spares writing and reading a PNG. */
class Renderer extends ChartJSNodeCanvas {
  /** Hands the drawn canvas to `use`; it is cleared after. */
  draw(configuration: LineConfiguration, use: (canvas: Canvas) => void): void {
    // Chart.js writes a style, which a canvas outside a page lacks.
    const canvas = Object.assign(createCanvas(this._width, this._height), { style: {} });
    const chart = new this._chartJs(canvas.getContext('2d'), configuration);
    use(canvas);
    chart.destroy();
  }
}

const renderers = new Map<Frame, Renderer>();

/** One for each size, kept: each evaluates a copy of Chart.js of its own. */
function renderer(frame: Frame): Renderer {
  registerFonts();
  const known = renderers.get(frame);
  if (known !== undefined) return known;
  const made = new Renderer({ width: frame.width, height: frame.height });
  renderers.set(frame, made);
  return made;
}

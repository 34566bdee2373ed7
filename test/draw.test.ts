import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Chart } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chartConfiguration, plotConfiguration } from '../ts/chart/config.ts';
import type { Figure } from '../ts/chart/figure.ts';
import { figures, overview, type Results } from '../ts/chart/figures.ts';
import { markLabel } from '../ts/chart/marks.ts';
import { type Frame, footerTexts, headerTexts, pageLayout, placeLabels } from '../ts/chart/page.ts';
import { font, labelFont, type Text } from '../ts/chart/pen.ts';
import { panelFrame, widePanelFrame } from '../ts/chart/sheet.ts';
import { dark, light, seriesColour } from '../ts/chart/theme.ts';
import { drawFigures, pageFrame, renderFigure, renderOverview } from '../ts/node/draw.ts';
import { fontFiles, registerFonts } from '../ts/node/fonts.ts';
import { plan } from '../ts/sweep/plan.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { article, madeForecast, madeUp, type Row } from './chart-results.ts';
import { charactersOf } from './font-characters.ts';

const row = (epoch: number, size: number): Row => ({
  loss: 0.1 + size * Math.exp(-epoch / 20),
  accuracy: 1 - 0.6 * Math.exp(-epoch / 30),
  gradientNorm: size * Math.exp(-epoch / 50),
  nearZero: 0.5,
});

function made(over: Readonly<Record<string, unknown>>, diverges = false): Results {
  const spec = sweepSpec(over.seeds === undefined ? { seed: 0, ...over } : over);
  const runs = plan(spec).map((run, i) => {
    const end = diverges && run.sigma !== 1 ? 20 : null;
    return madeUp(spec, run, (epoch) => row(epoch, (run.sigma ?? i) + run.seed), end);
  });
  return { spec, runs, forecast: madeForecast };
}

const sigmas = (n: number) =>
  Array.from({ length: n }, (_, i) => Number((0.001 * 3000 ** (i / Math.max(1, n - 1))).toPrecision(6)));
const cases: Readonly<Record<string, Results>> = {
  article: article(),
  'one sigma': made({ sigma: [0.1] }),
  'nine sigmas': made({ sigma: sigmas(9) }),
  'fifteen sigmas': made({ sigma: sigmas(15), seed: [0, 1, 2] }),
  'named scales at an end': made({ sigma: [0.05, 0.07, 0.177], seed: [0, 1] }),
  'named scales close together': made({ sigma: [0.01, 1, 1e30] }),
  'twenty-five sigmas': made({ sigma: sigmas(25) }),
  'thirty seeds': made({ seed: Array.from({ length: 30 }, (_, i) => 1000 + i) }),
  'all diverged': made({ sigma: [1e-7, 0.5, 1234.5, 1e10], seed: [1, 2, 3] }, true),
  initialisers: made({ init: ['normal', 'he', 'glorot', 'lecun', 'pytorch', 'keras'] }),
  'one epoch': made({ epochs: 1 }),
  'twenty layers': made({
    hidden: Array.from({ length: 20 }, (_, i) => 128 + i),
    biasSigma: 0.001,
    batch: 32,
    learningRate: 1e-5,
  }),
  grid: made({ depth: '2,12', width: '64,128', optimizer: 'adam,rmsprop', sigma: [0.1, 1], seeds: 3, noise: [0, 0.5] }),
  'no hidden layer': made({ hidden: [] }),
};

const bare = { markers: false, named: false };

interface Box {
  readonly what: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const pen = createCanvas(1, 1).getContext('2d');
const chartJs = new Map<Frame, ChartJSNodeCanvas>();

beforeAll(() => {
  registerFonts();
  for (const frame of [pageFrame, panelFrame, widePanelFrame]) chartJs.set(frame, new ChartJSNodeCanvas(frame));
});

/** A text's box; letters reach from 0.76 of the size above the baseline to 0.24 below. */
function box({ text, x, y, font }: Pick<Text, 'text' | 'x' | 'y' | 'font'>): Box {
  pen.font = font;
  const size = Number(/([\d.]+)px/.exec(font)?.[1]);
  return { what: text, left: x, right: x + pen.measureText(text).width, top: y - 0.76 * size, bottom: y + 0.24 * size };
}

/** What Chart.js made of a configuration, seen before it is destroyed. */
function laidOut<T>(figure: Figure, frame: Frame, see: (chart: Chart) => T): T {
  const configuration = chartConfiguration(figure, frame);
  const seen: T[] = [];
  configuration.plugins?.push({
    id: 'spy',
    afterDraw: (chart: Chart) => {
      seen.push(see(chart));
    },
  });
  // JPEG is the quickest to write, and nobody reads it.
  chartJs.get(frame)?.renderToBufferSync(configuration, 'image/jpeg');
  expect(seen).toHaveLength(1);
  return seen[0] as T;
}

function expectApart(boxes: readonly Box[], width: number, height: number): void {
  const faults = boxes.flatMap((one, i) => {
    const inside = one.left >= 0 && one.right <= width && one.top >= 0 && one.bottom <= height;
    const over = boxes.slice(i + 1).filter((other) => {
      return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
    });
    return [
      ...(inside ? [] : [`"${one.what}" over the edge`]),
      ...over.map(({ what }) => `"${one.what}" over "${what}"`),
    ];
  });
  expect(faults).toEqual([]);
}

describe.each(Object.entries(cases))('the layout of %s', (_, results) => {
  const all = figures(results);

  it.each([pageFrame, panelFrame, widePanelFrame])('has no text over another or over the edge: %o', (frame) => {
    // The wide one is the last panel's alone.
    const shown = frame === widePanelFrame ? all.slice(-1) : all;
    const areas = shown.map((figure) => {
      return laidOut(figure, frame, ({ chartArea, scales }) => {
        const { left, right, top, bottom } = chartArea;
        const pixel = (y: number) => scales.y?.getPixelForValue(y) ?? 0;
        const labels = placeLabels(figure, { top, bottom, right, pixel });
        const ticks = figure.y.ticks.map(({ value, label }) => {
          pen.font = font(12);
          return { text: label, x: left - 6 - pen.measureText(label).width, y: pixel(value) + 4, font: font(12) };
        });
        const epochs = figure.x.ticks.map(({ value, label }) => {
          pen.font = font(12);
          const centre = scales.x?.getPixelForValue(value) ?? 0;
          return { text: label, x: centre - pen.measureText(label).width / 2, y: bottom + 20, font: font(12) };
        });
        const ends = labels.map(({ text, x, y }) => ({ text, x, y: y + 4, font: labelFont }));
        const layout = pageLayout(figure, light, frame);
        const marks = layout.marks.map((mark) => {
          const { x, y, align } = markLabel(mark, scales.x?.getPixelForValue(mark.x) ?? 0, top);
          pen.font = labelFont;
          const width = align === 'right' ? pen.measureText(mark.label).width : 0;
          return { text: mark.label, x: x - width, y, font: labelFont };
        });
        const texts = [...layout.texts, ...ticks, ...epochs, ...ends, ...marks];
        // A mark's dashes reach up to its label, beside it.
        const lines = layout.marks.map((mark): Box => {
          const at = scales.x?.getPixelForValue(mark.x) ?? 0;
          return {
            what: `the line of ${mark.label}`,
            left: at,
            right: at,
            top: markLabel(mark, at, top).y - 8,
            bottom: top,
          };
        });
        const keys = layout.legend.map(({ key, x, y }): Box => {
          return { what: `the key ${key}`, left: x, right: x + 20, top: y - 8, bottom: y + 8 };
        });
        expectApart([...texts.map(box), ...lines, ...keys], frame.width, frame.height);
        expect(bottom - top).toBeGreaterThan(135);
        const rounded = (pixels: number) => Math.round(1000 * pixels) / 1000;
        return { left: rounded(left), right: rounded(right), top: rounded(top), bottom: rounded(bottom) };
      });
    });
    if (frame !== panelFrame) return;
    // Panels that stand side by side have their plots in line; that against sigma has its labels at the top.
    for (const kind of ['epoch', 'layer']) {
      const inLine = areas.filter((_, i) => all[i]?.x.label.includes(kind));
      expect(new Set(inLine.map((area) => JSON.stringify(area))).size).toBeLessThanOrEqual(1);
    }
    for (const { left, bottom } of areas) expect([left, bottom]).toEqual([areas[0]?.left, areas[0]?.bottom]);
  });

  it('has room for what the overview says around its panels', () => {
    const { title, setting, notes } = overview(all);
    const frame = { width: 2 * panelFrame.width, height: 1000 };
    const texts = [
      ...headerTexts(title, [setting], light, frame.width, 20).texts,
      ...footerTexts(notes, light, frame).texts,
    ];
    expectApart(texts.map(box), frame.width, frame.height);
  });
});

describe('what Chart.js draws', () => {
  const [loss] = figures(cases.article!) as [Figure];

  it('has our ticks and our range, and a point where the data has it', () => {
    laidOut(loss, pageFrame, ({ scales }) => {
      const { x, y } = scales;
      expect([x?.min, x?.max, y?.min, y?.max]).toEqual([0, 199, 0.1, 30]);
      expect(y?.ticks.map(({ label }) => label)).toEqual(['0.1', '0.3', '1', '3', '10', '30']);
      const [low, middle, high] = [0.1, 1, 10].map((value) => y?.getPixelForValue(value) ?? 0) as [
        number,
        number,
        number,
      ];
      expect(low - middle).toBeCloseTo(middle - high, 6);
    });
  });

  it('takes a gap for what cannot be drawn, and bands and crosses behind their line', () => {
    const figure = figures(made({ sigma: [1, 2], seed: [0, 1, 2] }, true))[0] as Figure;
    const { datasets } = chartConfiguration(figure, pageFrame).data;
    const bands = datasets.filter(({ fill }) => fill === '-1');
    expect(bands).toHaveLength(2);
    for (const band of bands) expect(datasets[datasets.indexOf(band) - 1]?.borderWidth).toBe(0);
    expect(datasets.filter(({ pointStyle }) => pointStyle === 'crossRot').map(({ data }) => data.length)).toEqual([3]);
    const line = chartConfiguration(figures(made({ sigma: [0] }))[2] as Figure, pageFrame).data.datasets[0];
    expect(line?.data.every(({ y }) => Number.isNaN(y))).toBe(true);
  });

  it('draws a plot alone without words and markers, and faint what is not asked for', () => {
    const figure = figures(article())[0] as Figure;
    const look = { padding: { top: 1, right: 2, bottom: 3, left: 4 }, axisWidth: 40, fontSize: 11, ...bare };
    const plot = { ...figure, series: figure.series.map((line, i) => ({ ...line, faint: i === 1 })) };
    const { data, options, plugins } = plotConfiguration(plot, look, light, 1);
    expect(plugins).toBeUndefined();
    expect(options?.layout?.padding).toEqual(look.padding);
    expect(data.datasets.map(({ label, pointRadius }) => [label, pointRadius])).toEqual(
      figure.series.map(({ label }) => [label, 0]),
    );
    const colours = [0, 1, 2, 3].map((rank) => seriesColour(light, { ramp: 'sigma', rank, of: 4 }));
    colours[1] += '66';
    expect(data.datasets.map(({ borderColor }) => borderColor)).toEqual(colours);
  });
});

describe('the files', () => {
  let dir = '';
  const results: Results = { ...article(), forecast: madeForecast };
  const pictures = [
    'training-loss',
    'training-accuracy',
    'gradient-norm',
    'near-zero',
    'gradient-scale',
    'test-accuracy',
    'overview',
  ];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'figures-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('are six figures at two pixels for each, their overview, and nothing else', async () => {
    const { files } = await drawFigures(results, dir);
    expect(files).toEqual(pictures.map((name) => join(dir, `${name}.png`)));
    expect((await readdir(dir)).toSorted()).toEqual(pictures.map((name) => `${name}.png`).toSorted());
    const sizes = await Promise.all(files.map(async (file) => loadImage(file)));
    expect(sizes.slice(0, 6).map(({ width, height }) => [width, height])).toEqual(Array(6).fill([1440, 880]));
    expect(sizes[6]?.width).toBe(2 * 2 * panelFrame.width);
    expect(sizes[6]?.height).toBeGreaterThan(2 * 3 * panelFrame.height);
  });

  it.each([light, dark])('are not blank: background, ink and each line’s colour are there', async (theme) => {
    const all = figures(article());
    for (const png of [await renderFigure(all[0]!, theme), await renderOverview(all, theme)]) {
      const colours = await coloursOf(png);
      for (const rank of [0, 1, 2, 3])
        expect(colours.get(seriesColour(theme, { ramp: 'sigma', rank, of: 4 }))).toBeGreaterThan(1000);
      expect(colours.get(theme.ink)).toBeGreaterThan(300);
      expect(colours.get(theme.background)).toBeGreaterThan(500_000);
    }
  });

  it('have the same bytes again, and from another process with another locale and time zone', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => renderFigure(figures(results)[3]!)));
    expect(first?.equals(second as Buffer)).toBe(true);
    await drawFigures(results, dir);
    const program = `
      import { article, madeForecast } from './test/chart-results.ts';
      import { drawFigures } from './ts/node/draw.ts';
      const results = { ...article(), forecast: madeForecast };
      drawFigures(results, process.env.OUT).catch(() => process.exit(1));`;
    const other = await mkdtemp(join(tmpdir(), 'figures-'));
    const env = { ...process.env, OUT: other, LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', TZ: 'Asia/Tokyo' };
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    await promisify(execFile)(process.execPath, args, { env, cwd });
    for (const name of pictures) {
      const [one, two] = await Promise.all([dir, other].map((folder) => readFile(join(folder, `${name}.png`))));
      expect(one?.equals(two as Buffer), name).toBe(true);
    }
    await rm(other, { recursive: true });
  }, 20_000);
});

describe('the font', () => {
  it('has every character that the figures use: a missing one would come from the system, or from nowhere', () => {
    const folder = new URL('../ts/chart/', import.meta.url);
    const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
    // Comments use any; what remains are the strings. What is not ASCII is never part of a name here.
    const code = sources.map((source) => source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, ''));
    const texts = Object.values(cases).flatMap((results) => JSON.stringify(figures(results)));
    const used = new Set([...code, ...texts].join('').match(/[^\s]/gu));
    for (const known of ['σ', '×', '−', '⁻', '⁷', '·']) expect(used).toContain(known);
    for (const file of fontFiles) {
      const characters = charactersOf(file);
      expect(characters).not.toContain('∇'.codePointAt(0));
      expect([...used].filter((character) => !characters.has(character.codePointAt(0) as number))).toEqual([]);
    }
  });
});

/** How many pixels have each colour, as #rrggbb. */
async function coloursOf(png: Buffer): Promise<Map<string, number>> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const words = new Map<number, number>();
  for (let i = 0; i < data.length; i += 4) {
    const word = (data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!;
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  return new Map([...words].map(([word, count]) => [`#${word.toString(16).padStart(6, '0')}`, count]));
}

/** Theory and the Bayes rule on the figures, and the figures by layer: as data, and as what Chart.js is given. */
import { describe, expect, it } from 'vitest';
import { layerAxis } from '../ts/chart/axis.ts';
import { chartConfiguration } from '../ts/chart/config.ts';
import type { Figure } from '../ts/chart/figure.ts';
import { type ChartOptions, figures, type Results } from '../ts/chart/figures.ts';
import { theoryDash } from '../ts/chart/legend.ts';
import { pageLayout } from '../ts/chart/page.ts';
import { light, seriesColour } from '../ts/chart/theme.ts';
import { forecast } from '../ts/forecast/forecast.ts';
import { plan } from '../ts/sweep/plan.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { article, madeForecast, madeUp, type Row, start } from './chart-results.ts';

const pageFrame = { width: 720, height: 440, kind: 'page' } as const;

/** Runs whose first row is a function of sigma and seed. */
function made(
  over: Readonly<Record<string, unknown>>,
  row: (sigma: number, seed: number) => Row = () => flat,
): Results {
  const spec = sweepSpec({ seed: 0, epochs: 3, ...over });
  const runs = plan(spec).map((run) => madeUp(spec, run, () => row(run.sigma ?? 1, run.seed)));
  return { spec, runs, forecast: madeForecast };
}

const flat: Row = { loss: 4, accuracy: 0.5, gradientNorm: 0.5, nearZero: 0.5 };

function figureOf(name: string, results: Results, options: Partial<ChartOptions> = {}): Figure {
  return figures(results, options).find((figure) => figure.name === name) as Figure;
}

describe('theory by epoch', () => {
  it('is the prediction of each setting at epoch 0, mean and deviation', () => {
    const results = { ...article(), forecast: forecast(article().runs.map(({ spec }) => spec)) };
    const all = figures(results);
    for (const [i, run] of results.runs.entries()) {
      const prediction = results.forecast.start(run.spec)!;
      const { loss, gradientNorm, nearZeroFraction } = prediction;
      for (const [name, { mean, sd }, log] of [
        ['training-loss', loss, true],
        ['gradient-norm', gradientNorm, true],
        ['near-zero', nearZeroFraction[0]!, false],
      ] as const) {
        const theory = all.find((figure) => figure.name === name)?.series[i]?.theory;
        const low = log ? Math.max(mean - sd, mean / 10) : mean - sd;
        expect(theory).toEqual([{ x: 0, y: mean, low, high: mean + sd }]);
      }
    }
    // The golden seed is one of those that theory speaks of: within three of its deviations.
    for (const { series } of all.slice(2, 4)) {
      for (const { theory, points } of series) {
        const { y, high } = theory![0]!;
        expect(Math.abs(points[0]!.y! - y)).toBeLessThan(3 * (high! - y));
      }
    }
  });

  it('is of what the figure shows: the sum of norms, a layer, all layers', () => {
    const results = made({ sigma: [1], hidden: [[10, 30]] });
    const point = (name: string, options: Partial<ChartOptions>) =>
      figureOf(name, results, options).series[0]?.theory?.[0];
    // Three weights of 8, 8/2 and 8/3, and biases of half as much; how they vary together is not known.
    const sum = 1.5 * (8 + 4 + 8 / 3);
    expect(point('gradient-norm', { gradientNorm: 'sum' })).toEqual({
      x: 0,
      y: expect.closeTo(sum),
      low: null,
      high: null,
    });
    const share = { x: 0, y: 0.2, low: expect.closeTo(0.15), high: expect.closeTo(0.25) };
    expect(point('near-zero', { nearZero: 2 })).toEqual(share);
    const all = { x: 0, y: expect.closeTo(0.4 * 0.25 + 0.2 * 0.75), low: null, high: null };
    expect(point('near-zero', { nearZero: 'all' })).toEqual(all);
  });

  it('goes no further down than to a tenth of the mean where an axis is logarithmic, and the axis holds it', () => {
    const { series, y } = figureOf('gradient-norm', made({ sigma: [1] }));
    expect(series[0]?.theory).toEqual([{ x: 0, y: 8, low: 0.8, high: 17 }]);
    expect([y.min <= 0.5, y.max >= 17]).toEqual([true, true]);
  });

  it('is said in words, and where it is missing too', () => {
    const results = made({ sigma: [0.5, 1] });
    expect(figureOf('training-loss', results).alt).toContain('theory 2 at epoch 0');
    const partly = {
      ...results,
      forecast: {
        ...madeForecast,
        start: (run: { sigma?: number }) => (run.sigma === 1 ? null : madeForecast.start(results.runs[0]!.spec)),
      },
    };
    expect(figureOf('training-loss', partly).notes).toEqual(['Theory has no prediction for σ = 1.']);
    expect(figureOf('training-accuracy', partly).notes.join()).not.toContain('Theory');
  });

  it('is absent without a forecast, and of an accuracy', () => {
    const { spec, runs } = made({ sigma: [0.1, 0.5, 1] });
    const bare = figures({ spec, runs });
    expect(JSON.stringify(bare)).not.toMatch(/theory|Bayes/i);
    expect(bare.every(({ levels = [] }) => levels.length === 0)).toBe(true);
    expect(figureOf('training-accuracy', made({})).series.every(({ theory }) => theory === undefined)).toBe(true);
  });
});

describe('the Bayes rule', () => {
  const results = made({ sigma: [0.1, 0.5, 1] });

  it('is two lines on the figures of accuracy, of all points and of these, within the axis', () => {
    const [training, test] = ['training-accuracy', 'test-accuracy'].map((name) => figureOf(name, results));
    expect(training?.levels).toEqual([
      { y: 0.9438, label: 'Bayes rule: 94.4 % of all points' },
      { y: 0.9486, label: '94.9 % of these 1400 training points' },
    ]);
    expect(test?.levels).toEqual([
      { y: 0.9438, label: 'Bayes rule: 94.4 % of all points' },
      { y: 0.9533, label: '95.3 % of these 600 test points' },
    ]);
    for (const figure of [training, test]) {
      expect(figure?.y.max).toBeGreaterThanOrEqual(0.9533);
      expect(figure?.alt).toContain('Dashed: Bayes rule: 94.4 % of all points and 9');
    }
    const others = figures(results).filter(({ name }) => !name.includes('accuracy'));
    expect(others.every(({ levels = [] }) => levels.length === 0)).toBe(true);
  });

  it('is none where a forecast has none', () => {
    const without = { ...results, forecast: { ...madeForecast, bayes: null } };
    expect(figureOf('test-accuracy', without).levels).toEqual([]);
    expect(figureOf('test-loss', made({ data: 'sine', sigma: [0.1, 0.5, 1] })).levels).toEqual([]);
  });
});

describe('the figures by layer', () => {
  // Of madeUp: activations of layer l are loss / 2^l, gradients of each half the norm.
  const results = made({ sigma: [0.1, 1], seed: [0, 1, 2], hidden: [[8, 8]] }, (sigma, seed) => ({
    ...flat,
    loss: sigma * 2 ** seed,
    gradientNorm: sigma * (1 + seed),
  }));

  it('have medians and quartiles over seeds, and theory of each layer', () => {
    const [, activations] = figureOf('activation-scale', results).series;
    // Of losses 1, 2, 4: median 2, quartiles 1.5 and 3.
    expect(activations?.points).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 0.5 },
    ]);
    expect(activations?.band?.[0]).toEqual({ x: 1, low: 0.75, high: 1.5 });
    const { mean, sd } = start.loss;
    expect(activations?.theory).toEqual([
      { x: 1, y: mean, low: mean - sd, high: mean + sd },
      { x: 2, y: mean / 2, low: (mean - sd) / 2, high: (mean + sd) / 2 },
    ]);
    const [gradients] = figureOf('gradient-scale', results).series;
    // Of norms 0.1, 0.2, 0.3, halved: the weights of three layers.
    expect(gradients?.points.map(({ x, y }) => [x, y])).toEqual([1, 2, 3].map((x) => [x, expect.closeTo(0.1)]));
    expect(gradients?.theory?.map(({ y }) => y)).toEqual([8, 4, 8 / 3]);
  });

  it('say what they show', () => {
    const figure = figureOf('gradient-scale', results);
    expect(figure.finding).toBe(
      'In layer 1 from 0.1 (σ = 0.1) to 1 (σ = 1); in layer 3 from 0.1 (σ = 0.1) to 1 (σ = 1).',
    );
    expect(figure.alt).toBe(
      'Line chart. Gradient scale by layer: L2 norm, log scale, by layer, 1 to 3. ' +
        'σ = 0.1: 0.1 in layer 1, 0.1 in layer 3, theory 8 in layer 1, theory 2.67 in layer 3. ' +
        'σ = 1: 1 in layer 1, 1 in layer 3, theory 8 in layer 1, theory 2.67 in layer 3.',
    );
    expect(figure.setting).toContain('3 weight seeds, 0 to 2: median, and a bar between the quartiles');
    expect(figure.notes).toEqual(["Theory's line is a mean: medians of skewed numbers lie lower."]);
    expect(figureOf('gradient-scale', made({ sigma: [1] })).notes).toEqual([]);
  });

  it('reach over the deepest network, each line over its own', () => {
    const { x, series } = figureOf('activation-scale', made({ hidden: [[4], [4, 4, 4]], sigma: [1] }));
    expect(x.ticks.map(({ label }) => label)).toEqual(['1', '2', '3']);
    expect(series.map(({ points }) => points.length)).toEqual([1, 3]);
  });

  it('are none of shallow networks, nor of what was not recorded', () => {
    const names = (of: Results) => figures(of).map(({ name }) => name);
    expect(names(made({ hidden: [[4], []], sigma: [1] })).filter((name) => name.endsWith('-scale'))).toEqual([]);
    // The golden traces have no activations.
    expect(names(article()).filter((name) => name.endsWith('-scale'))).toEqual(['gradient-scale']);
  });

  it('have a tick for each of few layers, and round ones of many', () => {
    const ticks = (last: number) => layerAxis(last, '').ticks.map(({ value }) => value);
    expect(ticks(2)).toEqual([1, 2]);
    expect(ticks(12)).toHaveLength(12);
    expect(ticks(13)).toEqual([1, 5, 10, 13]);
    expect(ticks(20)).toEqual([1, 5, 10, 15, 20]);
    expect(ticks(21)).toEqual([1, 5, 10, 15, 21]);
    expect(ticks(65)).toEqual([1, 20, 40, 65]);
  });
});

describe('what Chart.js is given of them', () => {
  const results = made({ sigma: [0.1, 1], seed: [0, 1] });
  const colour = (rank: number) => seriesColour(light, { ramp: 'sigma', rank, of: 2 });

  it('a ring and a bar at epoch 0 in the colour of each line, above the lines', () => {
    const figure = figureOf('training-loss', results);
    const { datasets } = chartConfiguration(figure, pageFrame).data;
    const rings = datasets.filter(({ pointBackgroundColor }) => pointBackgroundColor === 'transparent');
    expect(rings.map(({ data, pointBorderColor, order }) => [data, pointBorderColor, order])).toEqual(
      [0, 1].map((rank) => [[{ x: 0, y: 2 }], colour(rank), 0]),
    );
    const bars = rings.map((ring) => datasets[datasets.indexOf(ring) + 1]?.data);
    expect(bars).toEqual(
      Array(2).fill([
        { x: 0, y: 1.5 },
        { x: 0, y: 2.5 },
        { x: 0, y: Number.NaN },
      ]),
    );
    const [entry] = pageLayout(figure, light, pageFrame).legend;
    expect([entry?.key, entry?.text.text]).toEqual(['ring', 'theory: mean ± sd over seeds']);
  });

  it('dashes for theory by layer, a thin line where there is none', () => {
    const figure = figureOf('activation-scale', results);
    const lines = chartConfiguration(figure, pageFrame).data.datasets.filter(({ label }) => label !== undefined);
    expect(lines.map(({ borderDash, borderColor, data }) => [borderDash, borderColor, data])).toEqual(
      [0, 1].map((rank) => [
        theoryDash,
        colour(rank),
        [
          { x: 1, y: 2 },
          { x: 2, y: 1 },
        ],
      ]),
    );
    expect(pageLayout(figure, light, pageFrame).legend.map(({ key }) => key)).toEqual(['dashed']);
    const { spec, runs } = results;
    const bare = figureOf('activation-scale', { spec, runs });
    const [line] = chartConfiguration(bare, pageFrame).data.datasets;
    expect([line?.borderDash, line?.data]).toEqual([[], bare.series[0]?.points]);
    expect(pageLayout(bare, light, pageFrame).legend).toEqual([]);
  });

  it('a legend of both levels, from left to right, at the right edge', () => {
    const { legend } = pageLayout(figureOf('training-accuracy', results), light, pageFrame);
    expect(legend.map(({ key }) => key)).toEqual([0, 1]);
    expect(legend[0]!.text.x).toBeLessThan(legend[1]!.x);
  });
});

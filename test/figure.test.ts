import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochAxis, logAxis, shareAxis } from '../ts/chart/axis.ts';
import { contrast, toHex } from '../ts/chart/colour.ts';
import type { Axis, Figure } from '../ts/chart/figure.ts';
import { figures, overview } from '../ts/chart/figures.ts';
import { distinct, exact, percent, rounded } from '../ts/chart/format.ts';
import { spread, wrap } from '../ts/chart/labels.ts';
import { placeLabels } from '../ts/chart/page.ts';
import { dark, light, seriesColour, sigmaColour } from '../ts/chart/theme.ts';
import { plan } from '../ts/sweep/plan.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { article, madeUp, type Row } from './chart-results.ts';

type Values = Readonly<Record<string, unknown>>;

const labels = (axis: Axis) => axis.ticks.map(({ label }) => label);
const flat: Row = { loss: 0.5, accuracy: 0.5, gradientNorm: 0.5, nearZero: 0.5 };

/** One figure of a sweep over sigmas (and seeds), whose rows are a function of the epoch and these. */
function figureOf(
  name: string,
  over: Values,
  row: (epoch: number, sigma: number, seed: number) => Row,
  divergedAt: (sigma: number, seed: number) => number | null = () => null,
): Figure {
  const spec = sweepSpec({ seed: 0, ...over });
  const runs = spec.sigma.flatMap((sigma) =>
    spec.seed.map((seed) => madeUp(spec, { sigma, seed }, (epoch) => row(epoch, sigma, seed), divergedAt(sigma, seed))),
  );
  return figures({ spec, runs }).find((figure) => figure.name === name) as Figure;
}

describe('the article’s figures', () => {
  const [loss, accuracy, gradient, nearZero] = figures(article()) as [Figure, Figure, Figure, Figure];
  const all = [loss, accuracy, gradient, nearZero];

  it('are four, with a title each that says what it shows', () => {
    expect(all.map(({ name }) => name)).toEqual(['training-loss', 'training-accuracy', 'gradient-norm', 'near-zero']);
    expect(nearZero.title).toBe('Activation saturation: near-zero activations');
  });

  it('say their definition in words, and the other one where it is asked for', () => {
    expect(gradient.definition).toBe('Global L2 norm of the gradient over all weights and biases');
    expect(nearZero.definition).toBe(
      "Share of the first hidden layer's activations with |a| < 0.01, over the training points",
    );
    const [, , sum, both] = figures(article(), { gradientNorm: 'sum', nearZero: 'all' }) as [
      Figure,
      Figure,
      Figure,
      Figure,
    ];
    expect(sum.definition).toContain("Sum of the L2 norms of the gradient's 6 tensors");
    expect(both.definition).toContain('all hidden layers');
    // Read off the golden traces with NumPy: the sum of grad_norm_per_tensor, the mean of near_zero over layers.
    expect(sum.series[0]?.points[0]?.y).toBeCloseTo(0.0274946, 7);
    expect(both.series[0]?.points[0]?.y).toBeCloseTo(0.899269, 6);
    expect(gradient.series[0]?.points[0]?.y).toBeCloseTo(0.0170028, 7);
    expect(nearZero.series[0]?.points[0]?.y).toBeCloseTo(0.798538, 6);
  });

  it('show near-zero activations of a layer by its number', () => {
    const [, , , second] = figures(article(), { nearZero: 2 }) as [Figure, Figure, Figure, Figure];
    expect(second.definition).toContain("Share of hidden layer 2's activations");
    // near_zero[1] of the golden trace of sigma 0.01 at epoch 50.
    expect(second.series[0]?.points[50]?.y).toBeCloseTo(0.6596205, 7);
    const [, , , first] = figures(article(), { nearZero: 1 }) as [Figure, Figure, Figure, Figure];
    expect(first).toEqual(nearZero);
  });

  it('say data, network, optimiser and seed', () => {
    expect(new Set(all.map(({ setting }) => setting))).toEqual(
      new Set([
        'moons, noise 0.25, 1400 training points · hidden 64–64 ReLU · Adam, rate 0.001, full batch · weight seed 0',
      ]),
    );
  });

  it('say it briefly of deep networks', () => {
    const network = (hidden: readonly number[]) => {
      return figures({ spec: sweepSpec({ hidden, biasSigma: 0.1 }), runs: [] })[0]?.setting.split(' · ')[1];
    };
    expect(network([])).toBe("no hidden layer, biases' σ = 0.1");
    expect(network([8, 4, 8, 4])).toBe("hidden 8–4–8–4 ReLU, biases' σ = 0.1");
    expect(network(Array.from({ length: 20 }, () => 128))).toBe("hidden 20 × 128 ReLU, biases' σ = 0.1");
    expect(network([128, 64, 32, 16, 8])).toBe("hidden 128–64–…–8 (5 layers) ReLU, biases' σ = 0.1");
  });

  it('have axes from the data’s first to last epoch, and ticks that a person would choose', () => {
    for (const { x } of all) expect([x.min, x.max, ...labels(x)]).toEqual([0, 199, '0', '50', '100', '150', '199']);
    expect([loss.y.scale, ...labels(loss.y)]).toEqual(['log', '0.1', '0.3', '1', '3', '10', '30']);
    expect([gradient.y.scale, gradient.y.min, gradient.y.max]).toEqual(['log', 0.01, 100]);
    expect([accuracy.y.scale, accuracy.y.min, accuracy.y.max]).toEqual(['linear', 0.3, 1]);
    expect(labels(nearZero.y)).toEqual(['0 %', '20 %', '40 %', '60 %', '80 %']);
  });

  it('give the same place, and so the same colour, to a sigma in each', () => {
    for (const { series } of all) {
      expect(series.map(({ label, rank, of }) => [label, rank, of])).toEqual([
        ['σ = 0.01', 0, 4],
        ['σ = 0.1', 1, 4],
        ['σ = 0.5', 2, 4],
        ['σ = 1', 3, 4],
      ]);
      expect(new Set(series.map(({ marker }) => marker.shape)).size).toBe(4);
    }
  });

  it('say an activation, an optimiser and biases that are not the article’s, with what they are given', () => {
    const said = (over: Values): string =>
      figures({ spec: sweepSpec(over), runs: [] })[0]
        ?.setting.split(' · ')
        .slice(1, 3)
        .join(' · ') ?? '';
    expect(said({ activation: 'gelu', bias: false })).toBe(
      'hidden 64–64 GELU, no biases · Adam, rate 0.001, full batch',
    );
    expect(said({ optimizer: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.01, beta1: 0.5 })).toContain(
      'SGD, rate 0.001, momentum 0.9, Nesterov, weight decay 0.01, full batch',
    );
    expect(said({ optimizer: 'adamw', beta2: 0.99, amsgrad: true, clipNorm: 1 })).toContain(
      'AdamW, rate 0.001, β₂ 0.99, AMSGrad, clipped at 1',
    );
  });

  it('of a regression have no accuracy, and say which loss', () => {
    const spec = sweepSpec({ data: 'sine', sigma: 1, bias: false });
    const { accuracy: _, ...trace } = madeUp(spec, { sigma: 1 }, () => flat).trace;
    const found = figures({ spec, runs: [{ ...madeUp(spec, { sigma: 1 }, () => flat), trace }] });
    expect(found.map(({ name }) => name).slice(0, 3)).toEqual(['training-loss', 'gradient-norm', 'near-zero']);
    expect(found[0]?.definition).toContain('Mean squared error');
    expect(found[0]?.y.label).toBe('squared error, log scale');
    expect(found[1]?.definition).toBe('Global L2 norm of the gradient over all weights');
  });

  it('compute what they say of the data', () => {
    // Lowest and highest of the golden traces' first and last rows.
    expect(loss.finding).toBe(
      'At epoch 0 from 0.693 (σ = 0.01) to 28.9 (σ = 1); at epoch 199 from 0.186 (σ = 0.5) to 0.316 (σ = 0.01).',
    );
    expect(accuracy.finding).toContain('All 31.4 % at epoch 0');
    expect(accuracy.notes).toEqual(['The accuracy axis starts at 30 %.']);
    expect(gradient.alt).toContain(
      'σ = 0.01: 0.017 at epoch 0, 0.0206 at epoch 199, lowest 0.0139 at epoch 3, highest 0.34 at epoch 48.',
    );
  });

  it('are plain JSON, and share their notes on one page', () => {
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
    expect(overview(all)).toEqual({
      title: 'One network, 4 initialisations',
      setting: loss.setting,
      notes: ['The accuracy axis starts at 30 %.'],
    });
  });
});

describe('several seeds', () => {
  const seeds = Array.from({ length: 20 }, (_, i) => i);
  const row = (_: number, __: number, seed: number) => ({ ...flat, loss: 1 + seed });

  it('are a median and a band between the quartiles; one has no band', () => {
    const { series, setting } = figureOf('training-loss', { sigma: [1], seed: seeds, epochs: 3 }, row);
    // numpy.quantile(numpy.arange(1, 21), [.25, .5, .75])
    expect(series[0]?.points[2]).toEqual({ x: 2, y: 10.5 });
    expect(series[0]?.band?.[2]).toEqual({ x: 2, low: 5.75, high: 15.25 });
    expect(setting).toContain('20 weight seeds, 0 to 19: median, and a band between the quartiles');
    const three = figureOf('training-loss', { sigma: [1], seed: [4, 0, 9], epochs: 1 }, row);
    // numpy.quantile([1, 5, 10], [.25, .75])
    expect(three.series[0]?.band).toEqual([{ x: 0, low: 3, high: 7.5 }]);
    expect(three.setting).toContain('3 weight seeds: median, and');
    expect(figureOf('training-loss', { sigma: [1], epochs: 1 }, row).series[0]?.band).toBeUndefined();
  });

  it('go on without those that diverged, each marked where it did', () => {
    const { series, notes } = figureOf(
      'training-loss',
      { sigma: [1], seed: [0, 1, 2], epochs: 6 },
      (epoch, _, seed) => ({ ...flat, loss: seed === 2 ? (epoch === 4 ? Number.NaN : 10 ** epoch) : 1 + seed }),
      (_, seed) => (seed === 2 ? 4 : null),
    );
    expect(series[0]?.crosses).toEqual([{ x: 3, y: 1000 }]);
    expect(series[0]?.divergence).toBe('1 of 3');
    expect(series[0]?.points[3]?.y).toBe(2);
    expect(series[0]?.points[4]?.y).toBe(1.5);
    expect(notes).toEqual([
      '× marks divergence, where training stopped: 1 of 3 runs of σ = 1; line and band go on with the others.',
    ]);
  });
});

describe('what cannot be drawn', () => {
  it('a diverged run ends with a cross and its epoch, and leaves the epochs’ axis alone', () => {
    const { series, x, notes } = figureOf(
      'gradient-norm',
      { sigma: [0.1, 3], epochs: 50 },
      (epoch, sigma) => ({ ...flat, gradientNorm: epoch === 7 ? Number.POSITIVE_INFINITY : sigma * 2 ** epoch }),
      (sigma) => (sigma === 3 ? 7 : null),
    );
    expect(series[1]?.crosses).toEqual([{ x: 6, y: 192 }]);
    expect(series[1]?.divergence).toBe('epoch 7');
    expect(series[0]?.divergence).toBeUndefined();
    expect(series[1]?.points.at(-1)).toEqual({ x: 7, y: null });
    expect(x.max).toBe(49);
    expect(notes).toEqual(['× marks divergence, where training stopped: σ = 3 at epoch 7.']);
  });

  it('a zero is a gap on a log axis and does not stretch it, but a value on a linear one', () => {
    const row = (epoch: number, sigma: number) => ({
      ...flat,
      gradientNorm: sigma === 0 && epoch > 0 ? 0 : 1,
      accuracy: sigma,
    });
    const log = figureOf('gradient-norm', { sigma: [0, 1], epochs: 3 }, row);
    expect(log.series[0]?.points.map(({ y }) => y)).toEqual([1, null, null]);
    expect(log.y.min).toBeGreaterThan(0.9);
    expect(log.notes).toEqual(['Zeros have no place on the log axis of the gradient norm: σ = 0.']);
    expect(figureOf('training-accuracy', { sigma: [0, 1], epochs: 3 }, row).series[0]?.points[2]?.y).toBe(0);
  });

  it('a figure without any finite value says so and still has axes', () => {
    const figure = figureOf(
      'training-loss',
      { sigma: [1e10] },
      () => ({ ...flat, loss: Number.NaN }),
      () => 0,
    );
    expect(figure.series[0]?.crosses).toEqual([]);
    expect(figure.notes).toContain('No training loss to draw for σ = 10¹⁰.');
    expect(figure.y.ticks.length).toBeGreaterThan(1);
    expect(figure.alt).toContain('σ = 10¹⁰: nothing to draw.');
  });

  it('no hidden layer, no figure of its activations; one, no talk of a first', () => {
    const spec = sweepSpec({ hidden: [] });
    expect(figures({ spec, runs: [] }).map(({ name }) => name)).toEqual([
      'training-loss',
      'training-accuracy',
      'gradient-norm',
    ]);
    expect(figures({ spec: sweepSpec({ hidden: [8] }), runs: [] })[3]?.definition).toContain(
      "of the hidden layer's activations",
    );
  });
});

describe('one, nine, twenty-five settings', () => {
  it('one epoch is a point in the middle', () => {
    const { x } = figureOf('training-loss', { sigma: [1], epochs: 1 }, () => flat);
    expect([x.min, x.max, ...labels(x)]).toEqual([-0.5, 0.5, '0']);
  });

  it('all of a few are labelled, and of many at most fifteen, with the least and the greatest', () => {
    const count = (n: number) => {
      const sigma = Array.from({ length: n }, (_, i) => i + 1);
      return figureOf('training-loss', { sigma, epochs: 1 }, () => flat).series.map(({ labelled }) => labelled);
    };
    expect(count(15).every(Boolean)).toBe(true);
    expect(count(25).filter(Boolean)).toHaveLength(15);
    expect([count(25)[0], count(25)[24]]).toEqual([true, true]);
  });

  it('rank is by sigma whatever order they were given or run in; named initialisers have a ramp of their own', () => {
    const spec = sweepSpec({ init: ['he', 'normal'], sigma: [1, 0.01], epochs: 1 });
    const runs = [{ sigma: 1 }, { sigma: 0.01 }].map((setting) => madeUp(spec, setting, () => flat));
    const he = madeUp(spec, { init: 'he' }, () => flat);
    const series = figures({ spec, runs: [he, ...runs] })[0]?.series;
    expect(series?.map(({ label, ramp, rank }) => [label, ramp, rank])).toEqual([
      ['σ = 0.01', 'sigma', 0],
      ['σ = 1', 'sigma', 1],
      ['he', 'initializer', 0],
    ]);
    const both = sweepSpec({ init: 'scaled,normal', sigma: '1,2', epochs: 1 });
    const scaled = plan(both).map((run) => madeUp(both, run, () => flat));
    expect(figures({ spec: both, runs: scaled })[0]?.series.map((line) => line.label)).toEqual([
      'scaled, σ = 1',
      'scaled, σ = 2',
      'σ = 1',
      'σ = 2',
    ]);
    // A run that is missing changes no other's colour.
    expect(figures({ spec, runs: [runs[0]!] })[0]?.series[0]).toMatchObject({ label: 'σ = 1', rank: 1, of: 2 });
  });
});

describe('a sweep over other fields', () => {
  const spec = sweepSpec({
    hidden: [[2], [], [4, 4]],
    optimizer: 'adam,sgd',
    sigma: [1, 0.1],
    seeds: 2,
    epochs: '2,3',
  });
  const runs = plan(spec).map((run) => madeUp(spec, run, () => flat));
  const [loss, , , nearZero] = figures({ spec, runs }, { nearZero: 'all' }) as [Figure, Figure, Figure, Figure];

  it('has a line for each setting, named by what varies, as long as its own training', () => {
    expect(loss.series).toHaveLength(3 * 2 * 2 * 2);
    expect(loss.series.slice(0, 3).map(({ label }) => label)).toEqual([
      'hidden 2, adam, epochs 2, σ = 0.1',
      'hidden 2, adam, epochs 2, σ = 1',
      'hidden 2, adam, epochs 3, σ = 0.1',
    ]);
    expect(new Set(loss.series.map(({ label }) => label)).size).toBe(24);
    expect(loss.series.slice(0, 3).map(({ points, band }) => [points.length, band?.length])).toEqual([
      [2, 2],
      [2, 2],
      [3, 3],
    ]);
    expect(loss.x.max).toBe(2);
    expect(overview([loss]).title).toBe('24 settings');
    expect(loss.setting).toContain('hidden 2 / none / 4–4 ReLU · Adam / SGD, rate 0.001, full batch · 2 weight seeds');
  });

  it('weighs layers by the sizes of each network, and has no activations where there is no layer', () => {
    // madeUp's fraction of layer l is 0.5 / l: of 4 and 4 units (0.5 + 0.25) / 2.
    const ends = new Map(nearZero.series.map(({ label, points }) => [label, points[0]?.y]));
    expect(ends.get('hidden 2, adam, epochs 2, σ = 1')).toBe(0.5);
    expect(ends.get('hidden 4–4, sgd, epochs 3, σ = 0.1')).toBe(0.375);
    expect(nearZero.series.filter(({ points }) => points.length === 0)).toHaveLength(8);
  });

  it('has the accuracy alone where every data set has classes', () => {
    const both = sweepSpec({ data: 'moons,sine', sigma: 1, epochs: 1 });
    const names = figures({ spec: both, runs: plan(both).map((run) => madeUp(both, run, () => flat)) });
    expect(names.map(({ name }) => name).slice(0, 3)).toEqual(['training-loss', 'gradient-norm', 'near-zero']);
    expect(names[0]?.definition).toContain('Mean cross-entropy or squared error');
    expect(names[0]?.setting).toContain('moons / sine, the noise of each');
    expect(names[0]?.series.map(({ label }) => label)).toEqual(['moons', 'sine']);
  });
});

describe('axes', () => {
  const magnitude = fc.double({ min: -38, max: 38, noNaN: true });

  it('hold the data, with few ticks, ascending, within bounds, and told apart', () => {
    const check = (axis: Axis, low: number, high: number) => {
      expect(axis.min).toBeLessThanOrEqual(low * (1 + 1e-8));
      expect(axis.max).toBeGreaterThanOrEqual(high * (1 - 1e-8));
      const values = axis.ticks.map(({ value }) => value);
      expect(values).toEqual(values.toSorted((a, b) => a - b));
      expect(values[0]).toBeGreaterThanOrEqual(axis.min);
      expect(values.at(-1)).toBeLessThanOrEqual(axis.max);
      expect(values.length).toBeGreaterThanOrEqual(2);
      expect(values.length).toBeLessThanOrEqual(10);
      expect(new Set(labels(axis)).size).toBe(values.length);
    };
    fc.assert(
      fc.property(magnitude, fc.oneof(magnitude, fc.double({ min: 0, max: 1, noNaN: true })), (a, b) => {
        const [low, high] = [10 ** Math.min(a, b), 10 ** Math.max(a, b)];
        check(logAxis([low, high], ''), low, high);
        check(logAxis([low, low], ''), low, low);
      }),
    );
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (a, b, zero) => {
          check(shareAxis([Math.min(a, b), Math.max(a, b)], '', zero), Math.min(a, b), Math.max(a, b));
        },
      ),
    );
    fc.assert(fc.property(fc.integer({ min: 2, max: 1e6 }), (epochs) => check(epochAxis(epochs), 0, epochs - 1)));
  });

  it('keep a constant line flat and in the middle', () => {
    const axis = logAxis([Math.LN2, Math.LN2], '');
    expect(axis.min).toBeLessThan(0.67);
    expect(axis.max).toBeGreaterThan(0.72);
  });
});

describe('numbers', () => {
  it('have a true minus, powers of ten far from 1, and as few digits as tell them apart', () => {
    expect([0, 0.5, 1000, 1e4, 2e-7, -3, -1e5, 1e10].map(exact)).toEqual([
      '0',
      '0.5',
      '1000',
      '10⁴',
      '2 × 10⁻⁷',
      '−3',
      '−10⁵',
      '10¹⁰',
    ]);
    expect([rounded(0.316236), rounded(28.8936), percent(0.314286, 1), percent(0.51, 1)]).toEqual([
      '0.316',
      '28.9',
      '31.4 %',
      '51 %',
    ]);
    expect(distinct([0.001, 0.00271442])).toEqual(['0.001', '0.00271']);
    expect(distinct([0.1234, 0.12341])).toEqual(['0.1234', '0.12341']);
  });
});

describe('labels', () => {
  it('stay where they are wanted when there is room, and share the move when there is none', () => {
    expect(spread([40, 10, 80], 15, 0, 100)).toEqual([40, 10, 80]);
    expect(spread([50, 50, 50], 15, 0, 100)).toEqual([35, 50, 65]);
    expect(spread([98, 99], 15, 0, 100)).toEqual([85, 100]);
  });

  it('keep order and distance within bounds, and move least', () => {
    const positions = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(positions, (wanted) => {
        const places = spread(wanted, 15, 0, 300);
        const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
        const sorted = order.map((i) => places[i]!);
        for (const place of sorted) expect(place >= -1e-9 && place <= 300 + 1e-9).toBe(true);
        for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThan(15 - 1e-9);
        // No feasible place on the way to another solution is nearer: shifting any run of touching labels costs.
        const cost = (at: readonly number[]) =>
          at.reduce((sum, place, i) => sum + (place - wanted[order[i]!]!) ** 2, 0);
        for (let from = 0; from < sorted.length; from++) {
          for (let to = from + 1; to <= sorted.length; to++) {
            for (const step of [-0.01, 0.01]) {
              const moved = sorted.map((place, i) => (i >= from && i < to ? place + step : place));
              const feasible = moved.every(
                (place, i) => place >= 0 && place <= 300 && (i === 0 || place - moved[i - 1]! >= 15),
              );
              if (feasible) expect(cost(moved)).toBeGreaterThanOrEqual(cost(sorted) - 1e-6);
            }
          }
        }
      }),
    );
  });

  it('of few lines stand at their ends, of many in order of sigma from the top, and within the plot', () => {
    const places = (n: number) => {
      const sigma = Array.from({ length: n }, (_, i) => i + 1);
      // The greater sigma, the lower its line.
      const figure = figureOf('training-accuracy', { sigma, epochs: 2 }, (_, s) => ({ ...flat, accuracy: 1 - s / 20 }));
      return placeLabels(figure, { top: 100, bottom: 300, right: 500, pixel: (y) => 300 - 200 * y });
    };
    expect(places(4).map(({ text, from }) => [text, from !== null])).toEqual(
      [1, 2, 3, 4].map((sigma) => [`σ = ${sigma}`, true]),
    );
    const many = places(15);
    expect(many.map(({ text }) => text)).toEqual(Array.from({ length: 15 }, (_, i) => `σ = ${15 - i}`));
    expect(many.every(({ from }) => from === null)).toBe(true);
    expect(many.map(({ y }) => y)).toEqual(many.map(({ y }) => y).toSorted((a, b) => a - b));
    expect([many[0]?.y, many.at(-1)?.y]).toEqual([100, 300]);
  });

  it('lines break after a dot between parts, else between words, never before a sign’s value', () => {
    expect(wrap('one, two · three four · five', 80, 10)).toEqual(['one, two', 'three four', 'five']);
    expect(wrap('from σ = 0.1 to 30 %', 40, 10)).toEqual(['from', 'σ = 0.1', 'to 30 %']);
  });
});

describe('colours', () => {
  it('are OKLCH’s', () => {
    // CSS Color 4: oklch of the named colours red, lime, blue.
    expect(toHex([0.62796, 0.25768, 29.234])).toBe('#ff0000');
    expect(toHex([0.86644, 0.294827, 142.4953])).toBe('#00ff00');
    expect(toHex([0.45201, 0.313214, 264.052])).toBe('#0000ff');
    expect(toHex([0.5, 0, 0])).toBe('#636363');
  });

  it('of four sigmas are the chosen ones, in both themes', () => {
    const four = (theme: typeof light) =>
      [0, 1, 2, 3].map((rank) => seriesColour(theme, { ramp: 'sigma', rank, of: 4 }));
    const channels = (colours: readonly string[]) =>
      colours.flatMap((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
    const apart = (theme: typeof light, chosen: readonly string[]) => {
      const expected = channels(chosen);
      return Math.max(...channels(four(theme)).map((value, i) => Math.abs(value - expected[i]!)));
    };
    expect(apart(light, ['#11126e', '#6922a0', '#ca296b', '#e77412'])).toBeLessThanOrEqual(1);
    // Two of these had their chroma reduced in steps; here it is the most that fits.
    expect(apart(dark, ['#4f63e7', '#ca68e6', '#fe99a6', '#ffde86'])).toBeLessThanOrEqual(3);
  });

  it('are those of a sigma where a line says it, whatever its rank', () => {
    for (const theme of [light, dark]) {
      const byRank = [0.01, 0.1, 0.5, 1].map((_, rank) => seriesColour(theme, { ramp: 'sigma', rank, of: 4 }));
      expect([0.01, 0.1, 0.5, 1].map((sigma) => seriesColour(theme, { ramp: 'sigma', rank: 0, of: 1, sigma }))).toEqual(
        byRank,
      );
      expect(seriesColour(theme, { ramp: 'sigma', rank: 0, of: 1, sigma: 0.3 })).toBe(sigmaColour(theme, 0.3));
    }
  });

  it('stand out from the background by 3:1, text by 6:1 (WCAG 2)', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    for (const theme of [light, dark]) {
      for (const ramp of ['sigma', 'initializer'] as const) {
        for (let rank = 0; rank < 25; rank++) {
          expect(contrast(seriesColour(theme, { ramp, rank, of: 25 }), theme.background)).toBeGreaterThanOrEqual(3);
        }
      }
      for (const text of [theme.ink, theme.muted]) expect(contrast(text, theme.background)).toBeGreaterThan(6);
    }
  });
});

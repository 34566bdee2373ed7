/** The figure of what came out against sigma: every run a dot, median and quartiles, and named scales marked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Figure } from '../ts/chart/figure.ts';
import { figures } from '../ts/chart/figures.ts';
import { along, placeMarks } from '../ts/chart/marks.ts';
import { equivalentSigma, isNamed, middleLayer } from '../ts/sweep/equivalent.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import { madeUp } from './chart-results.ts';

const row = { loss: 0.5, accuracy: 0.5, gradientNorm: 0.5, nearZero: 0.5 };

/** The figure of a sweep whose runs end with these accuracies; a loss of its own where there are no classes. */
function outcome(
  over: Readonly<Record<string, unknown>>,
  value: (sigma: number, seed: number) => number,
  change: (run: RunResult) => RunResult = (run) => run,
): Figure | undefined {
  const spec = sweepSpec({ epochs: 1, seed: [0], ...over });
  const runs = spec.init.flatMap((init) =>
    (isNamed(init) ? [undefined] : spec.sigma).flatMap((sigma) =>
      spec.seed.map((seed): RunResult => {
        const run = madeUp(spec, sigma === undefined ? { init, seed } : { init, sigma, seed }, () => row);
        const end = value(sigma ?? 0, seed);
        const test = spec.data.includes('sine') ? { rows: 600, loss: end } : { rows: 600, loss: 0.5, accuracy: end };
        return change({ ...run, test });
      }),
    ),
  );
  return figures({ spec, runs }).find(({ name }) => name.startsWith('test-'));
}

const seed = [0, 1, 2, 3, 4];

describe('the figure against sigma', () => {
  const figure = outcome({ seed, sigma: [1, 0.01, 0.1] }, (sigma, s) => 0.9 - sigma / 10 + s / 100) as Figure;
  const [median, ...dots] = figure.series;

  it('has the median and the quartiles at each sigma, ascending', () => {
    // numpy.quantile(0.8 + numpy.arange(5) / 100, [.25, .5, .75]) at sigma 1
    expect(median?.points.map(({ x }) => x)).toEqual([0.01, 0.1, 1]);
    expect(median?.points[2]?.y).toBeCloseTo(0.82, 12);
    expect(median?.band?.[2]?.low).toBeCloseTo(0.81, 12);
    expect(median?.band?.[2]?.high).toBeCloseTo(0.83, 12);
    expect([median?.style, median?.ramp]).toEqual(['joined', 'neutral']);
  });

  it('has a dot for each run, near its sigma, in its sigma’s colour, and no two in one place', () => {
    expect(dots.map(({ label, rank, of, style }) => [label, rank, of, style])).toEqual([
      ['σ = 0.01', 0, 3, 'dots'],
      ['σ = 0.1', 1, 3, 'dots'],
      ['σ = 1', 2, 3, 'dots'],
    ]);
    for (const [i, sigma] of [0.01, 0.1, 1].entries()) {
      const points = dots[i]?.points ?? [];
      expect(points.map(({ y }) => y)).toEqual(seed.map((s) => 0.9 - sigma / 10 + s / 100));
      for (const { x } of points) expect(Math.abs(Math.log10(x / sigma))).toBeLessThan(0.06);
      expect(new Set(points.map(({ x }) => x)).size).toBe(seed.length);
    }
  });

  it('has a logarithmic axis that holds every dot', () => {
    expect(figure.x.scale).toBe('log');
    expect(figure.x.ticks.map(({ label }) => label)).toEqual(['0.01', '0.02', '0.05', '0.1', '0.2', '0.5', '1']);
    const places = dots.flatMap(({ points }) => points.map(({ x }) => x));
    expect(Math.min(...places)).toBeGreaterThan(figure.x.min);
    expect(Math.max(...places)).toBeLessThan(figure.x.max);
  });

  it('has another for fresh points, where all runs have them', () => {
    const spec = sweepSpec({ epochs: 1, seed: [0, 1], sigma: [0.01, 0.1, 1] });
    const runs = spec.sigma.flatMap((sigma) =>
      spec.seed.map((seed): RunResult => {
        const run = madeUp(spec, { sigma, seed }, () => row);
        return {
          ...run,
          test: { ...run.test, accuracy: 0.7 },
          fresh: { rows: 5000, loss: 1, accuracy: 0.8 + sigma / 10 },
        };
      }),
    );
    const ofFresh = (some: readonly RunResult[]) =>
      figures({ spec, runs: some }).find(({ name }) => name === 'fresh-accuracy');
    expect(ofFresh(runs)?.series[0]?.points.map(({ y }) => y)).toEqual([0.801, 0.81, 0.9]);
    expect(ofFresh(runs)?.definition).toContain('5,000 freshly drawn points');
    const { fresh: _, ...without } = runs[0]!;
    expect(ofFresh([without, ...runs.slice(1)])).toBeUndefined();
  });

  it('marks what He, Glorot and PyTorch give the middle layer', () => {
    // sqrt(2 / 64), sqrt(2 / 128), sqrt(1 / (3 * 64))
    expect(figure.marks).toEqual([
      { x: expect.closeTo(0.0721687836, 9), label: 'PyTorch 0.0722' },
      { x: expect.closeTo(0.125, 12), label: 'Glorot 0.125' },
      { x: expect.closeTo(0.1767766953, 9), label: 'He 0.177' },
    ]);
    expect(figure.notes[0]).toBe(
      'Vertical lines: the σ that initialisers by name give a layer of 64 inputs and 64 outputs.',
    );
    const large = outcome({ sigma: [0.15, 1, 10] }, () => 0.5);
    expect(large?.marks.map(({ label }) => label)).toEqual(['He 0.177']);
    expect(large?.notes).toContain('Beyond the axis: PyTorch 0.0722 and Glorot 0.125.');
  });

  it('says the best and the worst, and all of it in words', () => {
    expect(figure.finding).toBe('Best median 91.9 % (σ = 0.01), worst 82 % (σ = 1).');
    expect(figure.alt).toContain('σ = 1: 82 %, quartiles 81 % and 83 %.');
    expect(figure.alt).toContain('Marked on the axis: PyTorch 0.0722, Glorot 0.125 and He 0.177.');
  });

  it('of one seed has its runs on the line and no band', () => {
    const one = outcome({ sigma: [0.01, 0.1, 1] }, (sigma) => sigma) as Figure;
    expect(one.series[0]?.band).toBeUndefined();
    expect(one.series.slice(1).map(({ points }) => points)).toEqual([0.01, 0.1, 1].map((x) => [{ x, y: x }]));
    expect(one.definition).not.toContain('dot');
  });

  it('is there only where three positive sigmas are', () => {
    expect(outcome({ sigma: [0.1, 1] }, () => 1)).toBeUndefined();
    expect(outcome({ sigma: [0, 0.1, 1] }, () => 1)).toBeUndefined();
    expect(outcome({ init: ['he', 'glorot', 'pytorch'] }, () => 1)).toBeUndefined();
    expect(outcome({ sigma: [0, 0.1, 1, 2] }, () => 1)?.notes).toContain('The log axis has no place for σ = 0.');
  });

  it('of init scaled says what its sigma is and marks nothing; beside normal it has a line of its own', () => {
    const scaled = outcome({ init: 'scaled', sigma: [0.1, 1, 2] }, () => 0.5) as Figure;
    expect(scaled.x.label).toBe('σ of the initial weights × √inputs of their layer, log scale');
    expect(scaled.marks).toEqual([]);
    const both = outcome({ init: ['normal', 'scaled'], sigma: [0.1, 1, 2] }, () => 0.5) as Figure;
    expect(both.series.filter(({ style }) => style === 'joined').map(({ label }) => label)).toEqual(['', 'scaled']);
    expect(both.marks).toEqual([]);
  });

  it('leaves runs of initialisers by name out, and says so', () => {
    const both = outcome({ init: ['normal', 'he'], sigma: [0.1, 1, 2] }, () => 0.5) as Figure;
    expect(both.series.map(({ label }) => label)).toEqual(['median', 'σ = 0.1', 'σ = 1', 'σ = 2']);
    expect(both.notes).toContain('Runs by he have no one σ, and are not among the dots.');
  });

  it('marks runs that diverged where they ended', () => {
    const diverged = outcome(
      { sigma: [0.1, 1, 10], seed },
      (sigma) => (sigma === 10 ? 0.3 : 0.9),
      (run) => (run.spec.sigma === 10 && run.spec.seed < 2 ? { ...run, divergedAt: 0 } : run),
    ) as Figure;
    const last = diverged.series[3];
    expect([last?.points.length, last?.crosses.map(({ y }) => y)]).toEqual([3, [0.3, 0.3]]);
    expect(diverged.series[0]?.points[2]?.y).toBe(0.3);
    expect(diverged.notes).toContain('× marks runs that diverged, with the test accuracy they ended at.');
  });

  it('of a regression shows the loss, where those that diverged are the worst', () => {
    const losses = outcome({ data: 'sine', sigma: [0.1, 1, 10], seed }, (sigma, s) => {
      return sigma === 10 && s < 3 ? Number.NaN : sigma === 1 && s === 0 ? Number.POSITIVE_INFINITY : sigma + s;
    }) as Figure;
    expect([losses.name, losses.y.scale]).toEqual(['test-loss', 'log']);
    // sorted: 2, 3, 4, 5, inf; and 13, 14, inf, inf, inf
    expect(losses.series[0]?.points.map(({ y }) => y)).toEqual([2.1, 4, null]);
    expect(losses.series[0]?.band?.[1]).toEqual({ x: 1, low: 3, high: 5 });
    expect(losses.notes).toContain('4 runs that diverged have no loss to draw and count as the worst.');
    expect(losses.finding).toBe('Best median 2.1 (σ = 0.1), worst 4 (σ = 1).');
  });
});

describe('where other fields vary too', () => {
  const grid = (over: Readonly<Record<string, unknown>>): Figure | undefined => {
    const spec = sweepSpec({ epochs: 1, seeds: 2, sigma: [1, 0.1, 0.01], ...over });
    const runs = plan(spec).map((run): RunResult => {
      const accuracy = run.hidden.length / 10 + (run.sigma ?? 0) / 100;
      return { ...madeUp(spec, run, () => row), test: { rows: 600, loss: 0.5, accuracy } };
    });
    return figures({ spec, runs }).find(({ name }) => name.startsWith('test-'));
  };

  it('each combination has a line of its own, with dots of its colour', () => {
    const figure = grid({ depth: [1, 3], width: 64 }) as Figure;
    const lines = figure.series.filter(({ style }) => style === 'joined');
    expect(lines.map(({ label, labelled, ramp, rank, of }) => [label, labelled, ramp, rank, of])).toEqual([
      ['hidden 64', true, 'sigma', 0, 2],
      ['hidden 64–64–64', true, 'sigma', 1, 2],
    ]);
    expect(lines[1]?.points).toEqual([0.01, 0.1, 1].map((x) => ({ x, y: expect.closeTo(0.3 + x / 100, 12) })));
    const dots = figure.series.filter(({ style }) => style === 'dots');
    expect(dots.map(({ rank, points }) => [rank, points.length])).toEqual([0, 0, 0, 1, 1, 1].map((rank) => [rank, 2]));
    expect(figure.finding).toBe('Best median 31 % (hidden 64–64–64, σ = 1), worst 10 % (hidden 64, σ = 0.01).');
  });

  it('named scales are marked only where all networks have the same middle layer', () => {
    expect(grid({ depth: [2, 3], width: 64 })?.marks).toHaveLength(3);
    expect(grid({ depth: [1, 3], width: 64 })?.marks).toEqual([]);
  });

  it('there are no dots on many lines, and no figure of accuracy and loss together', () => {
    const many = grid({ depth: '1..6', width: 4 }) as Figure;
    expect(many.series.map(({ style }) => style)).toEqual(Array(6).fill('joined'));
    expect(many.definition).not.toContain('dot');
    expect(grid({ data: 'moons,sine' })).toBeUndefined();
  });
});

describe('a scale that stands for an initialiser', () => {
  it('is taken at the middle layer', () => {
    const layer = (hidden: number[]) => Object.values(middleLayer({ data: 'moons', hidden }));
    expect(layer([64, 64])).toEqual([64, 64]);
    expect(layer([128, 32, 16])).toEqual([32, 16]);
    expect(layer([8])).toEqual([8, 2]);
    expect(layer([])).toEqual([2, 2]);
  });

  it('is the standard deviation of its weights', () => {
    const layer = { fanIn: 50, fanOut: 30 };
    expect(equivalentSigma('he', layer)).toBeCloseTo(Math.sqrt(2 / 50), 14);
    expect(equivalentSigma('glorot', layer)).toBeCloseTo(Math.sqrt(2 / 80), 14);
    expect(equivalentSigma('pytorch', layer)).toBeCloseTo(1 / Math.sqrt(150), 14);
  });
});

describe('the labels of marks', () => {
  const labels = ['PyTorch 0.0722', 'Glorot 0.125', 'He 0.177'];

  it('stand to the right in the lowest row where there is room', () => {
    const marks = labels.map((label, i) => ({ label, x: i }));
    expect(placeMarks(marks, (x) => 100 + 200 * x, 16, 700)).toEqual(
      marks.map((mark) => ({ ...mark, row: 0, side: 'right' })),
    );
    expect(placeMarks([], (x) => x, 0, 1)).toEqual([]);
  });

  it('never lie over one another or over a line, as near as the lines may be', () => {
    const gaps = fc.double({ min: 2, max: 200, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 70, max: 150, noNaN: true }), gaps, gaps, (first, second, third) => {
        const places = [first, first + second, first + second + third];
        const placed = placeMarks(
          labels.map((label, x) => ({ label, x })),
          (x) => places[x] as number,
          16,
          704,
        );
        const boxes = placed.map(({ label, row, side, x }) => {
          const [line, width] = [places[x] as number, 6 * label.length];
          return {
            row,
            line,
            from: side === 'right' ? line + 4 : line - 4 - width,
            to: side === 'right' ? line + 4 + width : line - 4,
          };
        });
        for (const one of boxes) {
          for (const other of boxes.filter((each) => each !== one)) {
            const overLabel = one.row === other.row && one.from < other.to && other.from < one.to;
            const overLine = one.row <= other.row && one.from < other.line && other.line < one.to;
            expect(overLabel || overLine).toBe(false);
          }
        }
      }),
    );
  });

  it('stand where the axis has their value', () => {
    const axis = { scale: 'log', min: 0.01, max: 100, ticks: [], label: '' } as const;
    expect(along(axis, 100, 500, 1)).toBeCloseTo(300, 9);
    expect(along({ ...axis, scale: 'linear', min: 0, max: 4 }, 100, 500, 1)).toBeCloseTo(200, 9);
  });
});

/** The charts of the page as data: which there are, their lines, bands, axes and words; who draws when; what is printed. */
import { effect, signal } from '@preact/signals-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Measure } from '../ts/chart/measures.ts';
import { light, seriesColour, sigmaColour } from '../ts/chart/theme.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import {
  areSame,
  bandOf,
  epochsOf,
  lineOf,
  measuresOf,
  plotOf,
  runsOf,
  saidAt,
  valueAt,
} from '../ts/web/lab/curves.ts';
import type { Network } from '../ts/web/lab/lab.ts';
import { partsOf } from '../ts/web/lab/parts.ts';
import { printedFigures } from '../ts/web/lab/printed.ts';
import { defaultState, layerOf, normal, type Setup, setup } from '../ts/web/lab/state.ts';
import { shownNetworks, slowDraws } from '../ts/web/view/charts/model.ts';
import { rowsOf } from '../ts/web/view/downloads/rows.ts';
import { takeTurns, type Work } from '../ts/web/view/turns.ts';
import { articleSpec, madeUp, type Row } from './chart-results.ts';

const flat: Row = { loss: 0.5, accuracy: 0.75, gradientNorm: 2, nearZero: 0.4 };

function runOf(sigma: number, seed: number, row: (epoch: number) => Row, divergedAt: number | null = null): RunResult {
  const run = madeUp(articleSpec, { sigma, seed }, row, divergedAt);
  return { ...run, receipt: { ...run.receipt, id: `${sigma} ${seed}` } };
}

function networkOf(run: RunResult, index = 0, isExact = true): Network {
  const sigma = run.spec.sigma ?? 0;
  const place = {
    index,
    start: normal(sigma),
    sigma,
    first: sigma,
    marker: { shape: 'circle', filled: true },
  } as const;
  return { ...place, spec: run.spec, id: run.receipt.id, run, isExact, failure: null };
}

function measureOf(name: string, of: Setup = setup()): Measure {
  const found = measuresOf(of, 1).find((measure) => measure.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

const loss = measureOf('training-loss');
const accuracy = measureOf('training-accuracy');

describe('the charts', () => {
  const names = (of: Setup) => measuresOf(of, 1).map(({ name }) => name);

  it('are those that the data and the network have', () => {
    expect(names(setup())).toEqual(['training-loss', 'training-accuracy', 'gradient-norm', 'near-zero']);
    expect(names(setup({ data: 'sine' }))).toEqual(['training-loss', 'gradient-norm', 'near-zero']);
    expect(names(setup({ hidden: [] }))).toEqual(['training-loss', 'training-accuracy', 'gradient-norm']);
  });

  it('show the layer that was chosen, or the last where it is gone', () => {
    const run = runOf(0.1, 0, () => flat);
    const at = (layer: number | 'all') => {
      const measure = measuresOf(setup(), layer).find(({ name }) => name === 'near-zero');
      return measure && valueAt(run, measure, 3);
    };
    // The made-up layer l has 0.4 / l.
    expect([at(1), at(2), at(3)]).toEqual([0.4, 0.2, 0.2]);
    expect(at('all')).toBeCloseTo(0.3, 12);
    expect(layerOf({ hidden: [8] }, 5)).toBe(1);
  });
});

describe('a value', () => {
  it('is that of the row before the update at hand, and at the end of the last', () => {
    const run = runOf(0.1, 0, (epoch) => ({ ...flat, loss: epoch + 1 }));
    expect([0, 1, 199, 200].map((epoch) => valueAt(run, loss, epoch))).toEqual([1, 2, 200, 200]);
  });

  it('is said in full and briefly', () => {
    const said = (value: number, measure = loss) =>
      saidAt(networkOf(runOf(0.1, 0, () => ({ ...flat, loss: value, accuracy: value }))), measure, 0);
    expect(said(0.12345)).toEqual({ full: '0.123', short: '0.123' });
    expect(said(3.16e-6)).toEqual({ full: '3.16 × 10⁻⁶', short: '3.2e−6' });
    expect(said(12345)).toEqual({ full: '1.23 × 10⁴', short: '1.2e4' });
    expect(said(0.8591, accuracy)).toEqual({ full: '85.9 %', short: '85.9 %' });
    expect(said(Number.POSITIVE_INFINITY).full).toBe('not finite');
    expect(said(0)).toEqual({ full: '0', short: '0' });
  });

  it('is missing, with the reason, where a run diverged, failed or is still trained', () => {
    const run = networkOf(runOf(0.1, 0, () => flat, 7));
    expect(saidAt(run, loss, 7).full).toBe('0.5');
    expect(saidAt(run, loss, 8)).toEqual({ full: 'diverged at epoch 7', short: '× 7' });
    expect(saidAt({ ...run, run: null }, loss, 8).full).toBe('training');
    expect(saidAt({ ...run, run: null, failure: 'no memory' }, loss, 8).full).toBe('failed');
  });

  it('is in the table at every so many epochs and the last', () => {
    expect(epochsOf(200, 50)).toEqual([0, 50, 100, 150, 199]);
    expect(epochsOf(101, 50)).toEqual([0, 50, 100]);
    expect(epochsOf(1, 10)).toEqual([0]);
  });
});

describe('a line', () => {
  const own = runOf(0.1, 0, () => ({ ...flat, loss: 9 }));

  it('is the network’s own run, in the colour of its sigma, the band that of all draws', () => {
    const draws = [9, 1, 2, 4, 3].map((value, seed) => runOf(0.1, seed, () => ({ ...flat, loss: value })));
    const network = networkOf(own, 2);
    const line = lineOf(network, loss, bandOf(network, draws, loss), false);
    expect(new Set(line.points.map(({ y }) => y))).toEqual(new Set([9]));
    expect(line.points).toHaveLength(200);
    // numpy.quantile([9, 1, 2, 4, 3], [.25, .75]) is [2, 4].
    expect(line.band?.[0]).toEqual({ x: 0, low: 2, high: 4 });
    expect(line.band?.at(-1)).toEqual({ x: 198, low: 2, high: 4 });
    expect(seriesColour(light, line)).toBe(sigmaColour(light, 0.1));
    expect(line.faint).toBeUndefined();
  });

  it('has no band over one draw, and is faint where it is not its own', () => {
    const network = networkOf(own, 0, false);
    const line = lineOf(network, loss, bandOf(network, [own], loss), true);
    expect(line.band).toBeUndefined();
    expect(line.faint).toBe(true);
  });
});

describe('axes', () => {
  const lineTo = (high: number) =>
    lineOf(networkOf(runOf(0.1, 0, (epoch) => ({ ...flat, loss: epoch === 0 ? high : 0.5 }))), loss, [], false);

  it('only grow while something moves, and fit again after', () => {
    const wide = plotOf([lineTo(40)], loss, 200, null);
    const held = plotOf([lineTo(2)], loss, 200, wide.range);
    expect([held.plot.y.min, held.plot.y.max]).toEqual([wide.plot.y.min, wide.plot.y.max]);
    expect(plotOf([lineTo(2)], loss, 200, null).plot.y.max).toBeLessThan(wide.plot.y.max);
    expect(plotOf([lineTo(4000)], loss, 200, wide.range).plot.y.max).toBeGreaterThanOrEqual(4000);
  });

  it('have few ticks, whole decades where there are three', () => {
    const { y } = plotOf([lineTo(2500)], loss, 200, null).plot;
    expect(y.ticks.map(({ label }) => label)).toEqual(['1', '10', '100', '1000']);
    expect(y.max).toBe(3000);
    const narrow = plotOf([lineTo(1)], loss, 200, null).plot.y;
    expect(narrow.ticks.length).toBeLessThanOrEqual(6);
  });

  it('stand without any line', () => {
    const { plot, range } = plotOf([], loss, 200, null);
    expect(range).toBeNull();
    expect([plot.x.min, plot.x.max, plot.y.min < plot.y.max]).toEqual([0, 199, true]);
  });
});

describe('prints', () => {
  const seeds = [0, 1, 2];
  const draws = [0.01, 3].map((sigma) =>
    seeds.map((seed) => runOf(sigma, seed, () => ({ ...flat, loss: sigma + seed }))),
  );
  const networks = draws.map((runs, i) => networkOf(runs[0] as RunResult, i));

  it('have the page’s networks with medians over their draws, in the page’s colours and words', () => {
    const [figure, ...others] = printedFigures(networks, draws, 2);
    expect(others.map(({ name }) => name)).toEqual(['training-accuracy', 'gradient-norm', 'near-zero']);
    expect(figure?.series.map(({ label, points }) => [label, points[0]?.y])).toEqual([
      ['σ 0.01', 1.01],
      ['σ 3', 4],
    ]);
    expect(figure?.series.map((line) => seriesColour(light, line))).toEqual(
      [0.01, 3].map((s) => sigmaColour(light, s)),
    );
    expect(figure?.setting).toContain('3 weight seeds, 0 to 2');
    expect(figure?.subject).toBe('One network, 2 initialisations');
    expect(others.at(-1)?.definition).toContain("hidden layer 2's");
  });

  it('leave out what is not trained yet', () => {
    const [first, second] = networks as [Network, Network];
    const figures = printedFigures([{ ...first, isExact: false }, second], [[], []], 1);
    expect(figures[0]?.series.map(({ label }) => label)).toEqual(['σ 3']);
    expect(printedFigures([{ ...first, run: null }], [[]], 1)).toEqual([]);
  });

  it('have each run once', () => {
    const [network] = networks as [Network];
    const ids = runsOf(network, draws[0]).map(({ receipt }) => receipt.id);
    expect(ids).toEqual(['0.01 0', '0.01 1', '0.01 2']);
  });
});

describe('rows to take away', () => {
  it('are those of an export, of each run once', async () => {
    const runs = [0, 1].map((seed): RunResult => {
      const run = runOf(0.1, seed, (epoch) => ({ ...flat, loss: epoch / 4 }));
      return { ...run, receipt: { ...run.receipt, columns: { loss: '', accuracy: '' } } };
    });
    const [own] = runs as [RunResult, RunResult];
    const networks = signal<readonly Network[]>([networkOf(own), networkOf(own, 1), networkOf(own, 2, false)]);
    const blob = await rowsOf({ networks, draws: signal([runs, [own], []]) });
    const lines = (await blob.text()).split('\n');
    expect(lines[0]).toBe('run,init,sigma,seed,epoch,loss,accuracy');
    expect(lines).toHaveLength(1 + 2 * 200 + 1);
    expect([lines[2], lines[202]]).toEqual(['0.1 0,normal,0.1,0,1,0.25,0.75', '0.1 1,normal,0.1,1,1,0.25,0.75']);
    expect(blob.type).toBe('text/csv');
  });
});

describe('what a chart hears of', () => {
  const runs = [0, 1, 2].map((seed) => runOf(0.1, seed, () => flat));
  const [own, other] = runs as [RunResult, RunResult, RunResult];

  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is a network that shows something else, not one that was made anew', () => {
    const network = networkOf(own);
    const networks = signal<readonly Network[]>([network]);
    const shown = shownNetworks({ networks });
    const first = shown.value;
    networks.value = [{ ...network, run: { ...own } }];
    expect(shown.value).toBe(first);
    for (const change of [{ run: other }, { isExact: false }, { failure: 'no memory' }, { start: normal(0.1) }]) {
      networks.value = [network];
      const before = shown.value;
      networks.value = [{ ...network, ...change }];
      expect(shown.value, JSON.stringify(change)).not.toBe(before);
    }
    networks.value = [];
    expect(shown.value).toEqual([]);
  });

  it('is other runs, not the same', () => {
    expect(areSame(runs, [...runs])).toBe(true);
    for (const some of [runs.slice(1), runs.slice(0, 2), [own, own, own]]) {
      expect([areSame(runs, some), areSame(some, runs)]).toEqual([false, false]);
    }
  });

  it('is more draws twice a second, but those of other networks at once', () => {
    const networks = signal<readonly Network[]>([networkOf(own)]);
    const draws = signal<readonly (readonly RunResult[])[]>([[own]]);
    const shown = slowDraws({ draws, parts: partsOf(signal(defaultState())) }, networks);
    let told = 0;
    effect(() => {
      void shown.value;
      told += 1;
    });
    const lengths = () => [told, shown.value.map((each) => each.length)];
    expect(lengths()).toEqual([1, [1]]);
    draws.value = [runs.slice(0, 2)];
    draws.value = [runs];
    expect(lengths()).toEqual([1, [1]]);
    vi.advanceTimersByTime(500);
    expect(lengths()).toEqual([2, [3]]);
    draws.value = [[...runs]];
    vi.advanceTimersByTime(500);
    expect(lengths()).toEqual([2, [3]]);
    draws.value = [[other]];
    networks.value = [networkOf(other)];
    expect(lengths()).toEqual([3, [1]]);
  });
});

describe('turns', () => {
  function clock() {
    const frames: (() => void)[] = [];
    const done: string[] = [];
    let now = 0;
    const ask = takeTurns(
      (callback) => void frames.push(() => callback(now)),
      () => now,
    );
    const work = (name: string, ms: number): Work => {
      return () => {
        now += ms;
        done.push(name);
      };
    };
    const steps = (name: string, count: number, ms: number): Work =>
      function* () {
        for (let i = 0; i < count; i++) {
          now += ms;
          yield;
        }
        done.push(name);
      };
    const frame = (): string[] => {
      for (const each of frames.splice(0)) each();
      return done.splice(0);
    };
    return { ask, work, steps, frame, frames };
  }

  it('are taken in the order of asking, as many in a frame as leave it its time, each once', () => {
    const { ask, work, frame, frames } = clock();
    const [a, b, c, d] = [work('a', 4), work('b', 4), work('c', 9), work('d', 1)];
    for (const each of [a, b, a, c, d]) ask(each);
    expect([frame(), frame(), frame(), frame()]).toEqual([['a', 'b'], ['c'], ['d'], []]);
    expect(frames).toHaveLength(0);
    ask(b);
    expect(frame()).toEqual(['b']);
  });

  it('that take long go on in the next frames', () => {
    const { ask, work, steps, frame } = clock();
    ask(steps('long', 6, 5));
    ask(work('next', 0));
    expect([frame(), frame(), frame(), frame()]).toEqual([[], [], [], ['long', 'next']]);
  });

  it('that are asked for while they are taken come once more', () => {
    const { ask, work, steps, frame } = clock();
    const long = steps('long', 3, 9);
    ask(long);
    expect(frame()).toEqual([]);
    ask(long);
    ask(work('next', 0));
    expect(Array.from({ length: 10 }, frame).flat()).toEqual(['long', 'long', 'next']);
  });
});

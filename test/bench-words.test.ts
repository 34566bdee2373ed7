/** What a benchmark's figures become in words, in a table and in a chart. */
import { describe, expect, it } from 'vitest';
import type { Ratio } from '../ts/bench/estimate.ts';
import type { BenchResult, Contender, ContenderResult, WorkloadResult } from '../ts/bench/suite.ts';
import { benchFigure, digits, markdown, sentences, tableTexts } from '../ts/bench/words.ts';
import { barConfiguration } from '../ts/chart/bars.ts';
import { pageFrame, renderBars } from '../ts/node/draw.ts';

const sure = (median: number): Ratio => ({ median, low: 0.9 * median, high: 1.1 * median });

function contender(name: Contender, ms: number, timesFirst: Ratio | null, spread = 0.01): ContenderResult {
  const spreadMs = { median: ms, lowerQuartile: ms * (1 - spread / 2), upperQuartile: ms * (1 + spread / 2) };
  return { name, ms: spreadMs, gflops: 40 / ms, shareOfRoof: sure(0.8 / ms), timesFirst };
}

function workload(name: string, contenders: readonly ContenderResult[], points: number | null = null): WorkloadResult {
  const shape = { sizes: [2, 64, 64, 2], rows: 1400, batch: 0, points, flops: 4e7, rounds: 9 };
  return {
    name,
    doc: `the ${name} one`,
    ...shape,
    roof: { median: 50, lowerQuartile: 49, upperQuartile: 51 },
    contenders,
  };
}

const result: BenchResult = {
  clockStepMs: 1e-4,
  sliceMs: 25,
  roofChains: 12,
  workloads: [
    workload('article', [
      contender('wasm', 1, null),
      contender('baseline', 8.5, sure(8.5)),
      contender('js', 30, sure(30)),
    ]),
    workload(
      'evaluation',
      [contender('wasm', 25, null, 0.2), contender('baseline', 20, sure(0.8)), contender('js', 900, sure(36))],
      100_000,
    ),
  ],
  corners: [
    { name: 'article, σ 3', doc: '', of: 'article', ratio: { median: 1.01, low: 0.99, high: 1.04 } },
    { name: 'deep, σ 0.001', doc: '', of: 'deep', ratio: { median: 1.5, low: 1.4, high: 1.6 } },
  ],
  metrics: [{ workload: 'article', ratio: { median: 1.04, low: 1.03, high: 1.05 }, msPerRow: 0.04 }],
};

describe('the table', () => {
  it('has a row a workload: the first engine, then how many times longer the others take', () => {
    const { head, cells } = tableTexts(result);
    expect(head.join(' | ')).toBe(
      'workload | wasm ms/step | spread | steps/s | GFLOP/s | of roof | vs baseline | vs js',
    );
    expect(cells.map((row) => row.join(' | '))).toEqual([
      'article | 1.00 | 1.0 % | 1,000 | 40.0 | 80.0 % | 8.50 x | 30.0 x',
      'evaluation (a pass) | 25.0 | 20.0 % | 40.0 | 1.60 | 3.20 % | 0.800 x | 36.0 x',
    ]);
  });

  it('goes into Markdown', () => {
    const [head, rule, first] = markdown(result).split('\n');
    expect(head).toMatch(/^\| workload \| wasm ms\/step \|/);
    expect(rule).toBe('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
    expect(first).toMatch(/^\| article \| 1\.00 \|/);
  });
});

describe('sentences', () => {
  it('compare, with intervals, and call nothing a difference that noise may be', () => {
    expect(sentences(result)).toEqual([
      'article: WebAssembly ran 8.50 times (7.65 … 9.35) faster than plain JavaScript and 30.0 times (27.0 … 33.0) ' +
        'faster than the exact twin, at 80.0 % of the roof.',
      'article, σ 3: 1.01 times the step of article (0.990 … 1.04); no difference beyond the noise.',
      'deep, σ 0.001: 1.50 times the step of deep (1.40 … 1.60).',
      'article with a trace row per epoch: +4.0 % (+3.0 % … +5.0 %), 0.0400 ms a row.',
      'Warning: timings vary by more than 10 % on evaluation. Other programs may be running; ratios bear it better ' +
        'than times.',
    ]);
  });

  it('say slower where it is, and what a coarse clock did', () => {
    const [, evaluation] = result.workloads as [WorkloadResult, WorkloadResult];
    const slow = { ...result, workloads: [evaluation], corners: [], metrics: [], clockStepMs: 1, sliceMs: 200 };
    const [comparison, , clock] = sentences(slow);
    expect(comparison).toContain('ran 1.25 times (1.14 … 1.39) slower than plain JavaScript and 36.0 times');
    expect(clock).toBe('The clock steps by 1.00 ms, so slices took 200 ms.');
  });

  it('about one engine leave the comparison out', () => {
    const alone = {
      ...result,
      workloads: [workload('article', [contender('js', 30, null)])],
      corners: [],
      metrics: [],
    };
    expect(sentences(alone)).toEqual(['article: the exact twin ran at 2.67 % of the roof.']);
    expect(tableTexts(alone).head.at(-1)).toBe('of roof');
  });

  it('have three digits', () => {
    expect([0.000123456, 0.1, 1, 12.345, 999.7, 1234567].map(digits)).toEqual([
      ...['0.000123', '0.100', '1.00', '12.3', '1,000', '1,230,000'],
    ]);
  });
});

describe('the chart', () => {
  const figure = benchFigure(result, 'a processor');

  it('has a bar for each engine and workload from 0 on, its whisker from quartile to quartile, and the roof', () => {
    const { data, options } = barConfiguration(figure, pageFrame);
    expect(data.labels).toEqual(['article', 'evaluation']);
    expect(data.datasets.map(({ label, data }) => [label, data])).toEqual([
      ['WebAssembly', [40, 1.6]],
      ['plain JavaScript', [40 / 8.5, 2]],
      ['the exact twin', [40 / 30, 40 / 900]],
    ]);
    expect(options?.scales?.y).toMatchObject({ min: 0, max: 50 });
    const [article, evaluation] = figure.series[0]!.bars;
    expect([article!.low, article!.high].map((x) => x.toFixed(2))).toEqual(['39.80', '40.20']);
    expect([evaluation!.low, evaluation!.high].map((x) => x.toFixed(2))).toEqual(['1.45', '1.78']);
    expect(figure.mark.values).toEqual([50, 50]);
    expect(figure.alt).toContain('article: wasm 40.0, baseline 4.71, js 1.33, roof 50.0.');
  });

  it('keeps the colours of engines where one is missing', () => {
    const [article] = result.workloads as [WorkloadResult];
    const without = { ...result, workloads: [{ ...article, contenders: article.contenders.slice(1) }] };
    const colours = (of: typeof figure) =>
      barConfiguration(of, pageFrame).data.datasets.map(({ backgroundColor }) => backgroundColor);
    expect(colours(benchFigure(without, ''))).toEqual(colours(figure).slice(1));
  });

  it('is drawn, the same each time', async () => {
    const [once, again] = [await renderBars(figure), await renderBars(figure)];
    expect([once.readUInt32BE(16), once.readUInt32BE(20)]).toEqual([1440, 880]);
    expect(once.equals(again)).toBe(true);
    expect(once.length).toBeGreaterThan(20_000);
  });
});

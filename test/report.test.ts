/** The table of a sweep and its sentence say what the runs say, and no more than their seeds can. */
import { describe, expect, it } from 'vitest';
import { articleRow } from '../ts/report/article.ts';
import { tableCsv, tableJson } from '../ts/report/files.ts';
import { sentence } from '../ts/report/sentence.ts';
import type { Row, Summary } from '../ts/report/table.ts';
import { tableRows } from '../ts/report/table.ts';
import { tableTexts } from '../ts/report/words.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { runSpec, sweepSpec } from '../ts/sweep/validate.ts';
import { settingNames } from '../ts/sweep/vary.ts';

/** Results with given test accuracies, nothing else in them. */
function results(values: Readonly<Record<string, unknown>>, accuracies: readonly number[], loss = 0.25): RunResult[] {
  const seed = values.seeds === undefined ? { seed: [0] } : {};
  return plan(sweepSpec({ ...seed, ...values })).map((spec, i) => ({
    spec,
    receipt: { id: '', columns: {}, parameters: '' },
    trace: {},
    divergedAt: null,
    training: { rows: 1400, loss, accuracy: 0.5 },
    test: { rows: 600, loss, accuracy: accuracies[i] ?? 0 },
  }));
}

describe('the table', () => {
  it('summarises seeds as NumPy and SciPy do', () => {
    // x = [0.87, 0.9283, 0.93, 0.9217]; numpy.mean(x), numpy.std(x, ddof=1), numpy.quantile(x, [.25, .5, .75]),
    // scipy.stats.trim_mean(x, .25)
    const [row] = tableRows(results({ sigma: [1], seed: [0, 1, 2, 3] }, [0.87, 0.9283, 0.93, 0.9217]));
    const { mean, sd, quartile1, median, quartile3, iqm, iqmInterval } = (row as Row).testAccuracy as Summary;
    const expected = [0.9125, 0.028558594736669624, 0.908775, 0.925, 0.928725, 0.925];
    for (const [i, value] of [mean, sd, quartile1, median, quartile3, iqm].entries())
      expect(value).toBeCloseTo(expected[i]!, 12);
    // x[RandomState([0, 4]).randint(0, 4, (2000, 4))], trim_mean(…, .25, axis=1), numpy.quantile(…, [.012, .988])
    for (const [i, value] of (iqmInterval ?? []).entries()) expect(value).toBeCloseTo([0.87, 0.93][i]!, 12);
    expect(tableRows(results({ sigma: [1] }, [0.5]))[0]?.testAccuracy).toEqual({
      ...{ mean: 0.5, quartile1: 0.5, median: 0.5, quartile3: 0.5, iqm: 0.5 },
      ...{ sd: null, meanInterval: null, medianInterval: null, iqmInterval: null },
    });
  });

  it('has a row a setting, in the order of the plan', () => {
    const rows = tableRows(
      results({ init: ['he', 'normal'], sigma: [1, 0.1], seed: [4, 2] }, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
    );
    expect(rows.map(({ init, sigma, seeds }) => [init, sigma, seeds])).toEqual([
      ['he', null, [4, 2]],
      ['normal', 1, [4, 2]],
      ['normal', 0.1, [4, 2]],
    ]);
    expect(rows.map((row) => row.testAccuracy?.mean)).toEqual([0.15000000000000002, 0.35, 0.55]);
    expect(tableTexts(rows, 100).head[0]).toBe('init');
    expect(tableTexts(rows, 100).cells.map(([name]) => name)).toEqual(['he', '1', '0.1']);
  });

  it('tells settings apart by every field that varies', () => {
    const values = { sigma: 1, hidden: [[8], []], momentum: [0, 0.5], optimizer: 'sgd', seeds: 2 };
    const rows = tableRows(results(values, [0.1, 0.3, 0.2, 0.4, 0, 1, 1, 1]), settingNames(sweepSpec(values)));
    expect(tableTexts(rows, 100).head.slice(0, 4)).toEqual(['hidden', 'momentum', 'σ', 'test accuracy:\nmean ± sd']);
    expect(tableTexts(rows, 100).cells.map((cells) => cells.slice(0, 3))).toEqual([
      ['8', '0', '1'],
      ['8', '0.5', '1'],
      ['none', '0', '1'],
      ['none', '0.5', '1'],
    ]);
    expect(rows.map((row) => row.testAccuracy?.mean)).toEqual([0.2, 0.30000000000000004, 0.5, 1]);
    expect(sentence(rows, 600)).toMatch(/^Over 2 seeds \(hidden none, momentum 0\.5, σ 1\) does best/);
    expect(tableCsv(rows).split('\n').slice(0, 4)).toEqual([
      expect.stringMatching(/^hidden,momentum,init,sigma,seeds,/),
      expect.stringMatching(/^"8",0,normal,1,2,/),
      expect.stringMatching(/^"8",0.5,normal,1,2,/),
      expect.stringMatching(/^"none",0,normal,1,2,/),
    ]);
  });

  it("puts the article's Table 1 beside its settings, whatever the seed, and beside no other", () => {
    expect([0.01, 0.1, 0.5, 1].map((sigma) => articleRow(runSpec({ sigma }))?.testAccuracy)).toEqual([
      0.8733, 0.9483, 0.9367, 0.9183,
    ]);
    expect(articleRow(runSpec({ sigma: 0.1, seed: 7 }))?.testAccuracy).toBe(0.9483);
    expect(articleRow(runSpec({ sigma: 0.2 }))).toBeUndefined();
    expect(articleRow(runSpec({ sigma: 0.1, epochs: 100 }))).toBeUndefined();
    const head = (values: Readonly<Record<string, unknown>>): string =>
      tableTexts(tableRows(results(values, [])), 100).head.join(' ');
    expect(head({})).toContain("article's Table 1");
    expect(head({ seed: [0, 1] })).toContain("article's\nTable 1");
    expect(head({ epochs: 100 })).not.toContain('article');
  });

  it('has no accuracy in any form where the runs have none', () => {
    const runs = results({ data: 'sine', sigma: [1, 2] }, []).map((run) => ({
      ...run,
      training: { rows: 1400, loss: 0.5 },
      test: { rows: 600, loss: 0.5 },
    }));
    const rows = tableRows(runs);
    expect(tableTexts(rows, 100)).toEqual({
      head: ['σ', 'test loss', 'training loss'],
      cells: [
        ['1', '0.5000', '0.5000'],
        ['2', '0.5000', '0.5000'],
      ],
      omitted: [],
    });
    expect(`${tableCsv(rows)}${JSON.stringify(tableJson(rows))}`).not.toMatch(/\b(test|training)Accuracy/);
    expect(sentence(rows, 600)).toContain('mean squared errors, that of the test over 600 points');
  });

  it('shows what fresh points say, and has no place for them where there are none', () => {
    const runs = results({ sigma: [1, 2], seeds: 2 }, [0.5, 0.7]);
    expect(`${tableCsv(tableRows(runs))}${JSON.stringify(tableJson(tableRows(runs)))}`).not.toContain('fresh');
    const fresh = runs.map((run, i) => ({ ...run, fresh: { rows: 1000, loss: i, accuracy: i / 4 } }));
    const rows = tableRows(fresh);
    const texts = tableTexts(rows, 200);
    const column = texts.head.indexOf('on fresh points:\nmean ± sd');
    expect(texts.cells.map((cells) => cells[column])).toEqual(['0.1250 ± 0.1768', '0.6250 ± 0.1768']);
    expect(csvRow(rows)).toMatchObject({ freshAccuracyMean: '0.125', freshLossMean: '0.5', freshLossMedian: '0.5' });
    expect(tableJson(rows)).toMatchObject([{ freshAccuracy: { mean: 0.125 } }, { freshAccuracy: { mean: 0.625 } }]);
    const [one] = fresh.map((run) => ({ ...run, fresh: { rows: 1000, loss: 0.25 } }));
    const single = tableTexts(tableRows([one as RunResult]), 200);
    expect(single.cells[0]?.[single.head.indexOf('accuracy on fresh points')]).toBe('0.2500');
  });

  it('tells init scaled from normal', () => {
    const values = { init: 'normal,scaled,he', sigma: [1], seeds: 2 };
    const rows = tableRows(results(values, [0.1, 0.1, 0.3, 0.3, 0.2, 0.2]), settingNames(sweepSpec(values)));
    expect(tableTexts(rows, 100).head[0]).toBe('init');
    expect(tableTexts(rows, 100).cells.map(([name]) => name)).toEqual(['1', 'scaled 1', 'he']);
    expect(sentence(rows, 600)).toMatch(/^Over 2 seeds scaled σ 1 does best.* He is worse .* and σ 1 by /s);
  });

  it('shows what is not finite, in every form', () => {
    const [run] = results({ sigma: [1] }, [0], Number.NaN) as [RunResult];
    const rows = tableRows([{ ...run, divergedAt: 3 }]);
    expect(tableTexts(rows, 100).cells).toEqual([['1', '0.0000', '0.9183', 'NaN', 'NaN', 'epoch 3']]);
    const csv = csvRow(rows);
    expect(csv).toMatchObject({ init: 'normal', sigma: '1', seeds: '1', diverged: '1', divergedAt: '3' });
    expect(csv).toMatchObject({
      testLossMean: 'NaN',
      testLossSd: '',
      testLossMedian: 'Infinity',
      testLossIqmLow95: '',
    });
    expect(tableJson(rows)).toMatchObject([
      { testLoss: { mean: 'NaN', sd: null, iqm: 'Infinity', iqmInterval: null }, diverged: 1, divergedAt: 3 },
    ]);
    // What the last update broke has no row of its own.
    expect(tableRows([run])[0]).toMatchObject({ diverged: 1, divergedAt: 200 });
  });

  it('counts runs that diverged: by their accuracy, and their loss as the worst', () => {
    const runs = results({ epochs: 100, sigma: [1], seed: [0, 1, 2, 3, 4] }, [0.5, 0.9, 0.9, 0.8, 0.9]);
    const broken = { ...(runs[0] as RunResult), test: { rows: 600, loss: Number.NaN, accuracy: 0.5 } };
    const [row] = tableRows([broken, ...runs.slice(1)]);
    expect(row?.testAccuracy?.mean).toBeCloseTo(0.8, 12);
    expect(row?.testAccuracy?.median).toBe(0.9);
    expect(row?.testLoss).toMatchObject({ mean: Number.NaN, sd: Number.NaN, median: 0.25, quartile3: 0.25, iqm: 0.25 });
    expect(row?.testLoss.iqmInterval?.[1]).toBe(Number.POSITIVE_INFINITY);
    const texts = tableTexts(tableRows([broken, ...runs.slice(1)]), 100);
    expect(texts.cells[0]?.[texts.head.indexOf('diverged')]).toBe('1 of 5');
    const lost = runs.map((run) => ({ ...run, divergedAt: 3, test: { rows: 600, loss: Number.NaN } }));
    expect(tableTexts(tableRows(lost), 100).cells).toEqual([['1', 'NaN', 'Infinity', 'Infinity', '5 of 5', '0.2500']]);
  });

  it('writes every statistic of each measure, with the ends of its interval', () => {
    const accuracies = [0.7, 0.8, 0.9, 0.6, 0.6, 0.6].flatMap((value) =>
      Array.from({ length: 70 }, (_, i) => value + i / 4000),
    );
    const csv = csvRow(tableRows(results({ sigma: [1, 2], seeds: 210 }, accuracies)), 1);
    for (const measure of ['testAccuracy', 'testLoss', 'trainingLoss', 'trainingAccuracy']) {
      for (const statistic of ['Mean', 'Median', 'Iqm']) {
        const [value, low, high] = ['', 'Low95', 'High95'].map((end) =>
          Number(csv[`${measure}${statistic}${end}`] || 'x'),
        );
        expect([low! <= value!, value! <= high!], `${measure}${statistic}`).toEqual([true, true]);
      }
      for (const statistic of ['Sd', 'Quartile1', 'Quartile3']) expect(csv[`${measure}${statistic}`]).not.toBe('');
    }
    // Behind 0.8086 by 0.2, at least 0.1 and at most 0.3: the seeds' own differences.
    expect(Number(csv.behindIqm)).toBeCloseTo(0.2, 12);
    expect(Number(csv.behindIqmLow95)).toBeGreaterThanOrEqual(0.1 - 1e-12);
    expect(Number(csv.behindIqmHigh95)).toBeLessThanOrEqual(0.3 + 1e-12);
  });

  it('leaves out intervals that few seeds cannot give', () => {
    const [row] = tableRows(results({ sigma: [1], seeds: 5 }, [0.7, 0.8, 0.9, 0.6, 0.6]));
    expect(row?.testAccuracy).toMatchObject({ meanInterval: null, medianInterval: null });
    expect(row?.testAccuracy?.iqmInterval).not.toBeNull();
  });

  it('compares seed by seed where the seeds are the same, and says so', () => {
    // Every seed is worse by 0.01, and the seeds lie far apart.
    const accuracies = [0, 0.01].flatMap((less) => Array.from({ length: 12 }, (_, i) => 0.9 - 0.02 * i - less));
    const runs = results({ sigma: [1, 2], seeds: 12 }, accuracies);
    const paired = tableRows(runs);
    expect(paired[1]?.behind).toMatchObject({ isPaired: true });
    for (const end of paired[1]?.behind?.interval ?? [NaN]) expect(end).toBeCloseTo(0.01, 12);
    expect(sentence(paired, 600)).toContain('σ 2 is worse by 0.0100 (0.0100 to 0.0100), compared seed by seed.');
    // Seed 11 of the second failed; 0 to 10 alone are no pairs of 0 to 11.
    const apart = tableRows(runs.slice(0, -1));
    expect(apart[1]?.behind).toMatchObject({ isPaired: false });
    expect(apart[1]?.behind?.interval[0]).toBeLessThan(-0.05);
    expect(apart[1]?.behind?.interval[1]).toBeGreaterThan(0.05);
    expect(sentence(apart, 600)).toContain('cannot tell it from σ 2.');
    // As many seeds, but not the same.
    const shifted = runs.map((run, i) => (i < 12 ? run : { ...run, spec: { ...run.spec, seed: i } }));
    expect(tableRows(shifted)[1]?.behind).toMatchObject({ isPaired: false });
    expect(tableRows(shifted)[1]?.behind?.interval[0]).toBeLessThan(-0.05);
    const far = tableRows(
      shifted.map((run, i) => (i < 12 ? run : { ...run, test: { ...run.test, accuracy: 0.1 + i / 1000 } })),
    );
    expect(sentence(far, 600)).toMatch(/σ 2 is worse by 0\.\d+ \(0\.\d+ to 0\.\d+\)\. /);
  });

  it('is the article’s for one seed, and no wider than the terminal for many, whatever is in it', () => {
    const one = tableTexts(tableRows(results({}, [])), 100);
    expect(one.head).toEqual([
      'σ',
      'test accuracy',
      "article's Table 1",
      'test loss',
      'training loss',
      'training accuracy',
    ]);
    const many = tableTexts(tableRows(results({ seed: [0, 1, 2] }, [])), 100);
    expect(many.head.join(' ').replaceAll('\n', ' ')).toBe(
      "σ test accuracy: mean ± sd median IQM [95 % interval] article's Table 1 median loss: test training",
    );
    expect(many.omitted).toEqual([]);
    const wide = { sigma: [0.01, 0.00272045, 1e30], seed: [0, 1, 2], init: ['pytorch', 'normal'] } as const;
    const broken = results(wide, [0.5], 1.23456e-20).map((run) => ({ ...run, divergedAt: 12 }));
    const regression = broken.map((run) => ({ ...run, test: { rows: 600, loss: 1.23456e-20 } }));
    for (const rows of [tableRows(results(wide, [0.9])), tableRows(broken), tableRows(regression)]) {
      for (const width of [60, 80, 100]) {
        const { head, cells, omitted } = tableTexts(rows, width);
        expect(head.length).toBeGreaterThan(2);
        expect(tableWidth(head, cells)).toBeLessThanOrEqual(width);
        if (omitted.length > 0) expect(tableWidth(head, cells)).toBeGreaterThan(width - 30);
      }
    }
    expect(tableTexts(tableRows(broken), 100).omitted.at(-1)).toBe('median training loss');
  });
});

/** Borders and a space at each side of every cell, as cli-table3 draws them. */
function tableWidth(head: readonly string[], cells: readonly (readonly string[])[]): number {
  const widths = head.map((text, i) =>
    Math.max(...text.split('\n').map((line) => line.length), ...cells.map((row) => row[i]!.length)),
  );
  return widths.reduce((sum, width) => sum + width + 3, 1);
}

/** A row of the CSV by its columns' names. */
function csvRow(rows: readonly Row[], index = 0): Record<string, string> {
  const [head, ...lines] = tableCsv(rows)
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  expect(new Set(head).size).toBe(head?.length);
  return Object.fromEntries((head ?? []).map((name, i) => [name, lines[index]?.[i] ?? 'missing']));
}

describe('the sentence', () => {
  const of = (values: Readonly<Record<string, unknown>>, accuracies: readonly number[]): string =>
    sentence(tableRows(results(values, accuracies)), 600);

  it("says of the article's four single runs what 200 seeds say", () => {
    const text = of({}, [0.87, 0.93, 0.93, 0.92]);
    expect(text).toContain('0.8713 ± 0.0039, 0.9379 ± 0.0073, 0.9397 ± 0.0096, 0.9302 ± 0.0214');
    // sqrt(0.93 * 0.07 / 600) = 0.0104
    expect(text).toContain('600 test points alone leave an accuracy of 0.93 uncertain by ± 0.010 (binomial)');
  });

  it('says less of other single runs, and something else of many', () => {
    expect(of({ epochs: 100 }, [0.9])).toMatch(
      /^One seed is one draw and cannot tell near settings apart: 600 test points/,
    );
    expect(of({ epochs: 100 }, [0.9])).not.toContain('200 seeds');
  });

  const seed = Array.from({ length: 12 }, (_, i) => i);
  /** A value a setting, and what each seed adds to all of them. */
  const spread = (values: readonly number[]): number[] => values.flatMap((v) => seed.map((i) => v + 0.002 * (i % 5)));

  it('of many seeds names the best, what cannot be told from it, and what is worse and by how much', () => {
    const values = spread([0.9, 0.88, 0.5, 0.7]);
    // The second setting ties with the first: better by some seeds, worse by others.
    for (const i of seed) values[12 + i] = 0.903 + (i % 2 === 0 ? 0.003 : -0.004);
    // scipy.stats.trim_mean([0.9 + 0.002 * (i % 5) for i in range(12)], 0.25) = 0.90333
    const text = of({ seed, sigma: [2, 0.1, 0.01, 1] }, values);
    expect(text).toMatch(
      /^Over 12 seeds σ 2 does best: an interquartile mean \(IQM: .*\) of 0\.9033 in test accuracy, 95 % bootstrap interval 0\.90\d\d to 0\.90\d\d\. /,
    );
    expect(text).toContain('These seeds cannot tell it from σ 0.1. ');
    // Seed by seed the same difference, so no spread.
    expect(text).toContain('σ 1 is worse by 0.2000 (0.2000 to 0.2000) and σ 0.01 by 0.4000 (0.4000 to 0.4000)');
    expect(text).toContain('600 test points alone leave an accuracy of 0.90 uncertain by ± 0.012 (binomial)');
    expect(text).not.toMatch(/too narrow|diverged/);
  });

  it('of many settings counts what it does not name', () => {
    const sigma = Array.from({ length: 15 }, (_, i) => i + 1);
    const text = of({ seed, sigma }, spread(sigma.map((s) => (s < 10 ? 0.9 : 0.9 - s / 100))));
    expect(text).toContain('cannot tell it from 8 others. σ 10 is worse by 0.1000');
    expect(text).toContain(', 4 more in between, and σ 15 by 0.1500');
  });

  it('compares settings of the same data alone', () => {
    const values = { data: 'moons,circles', sigma: [1, 2], seeds: 2 };
    const rows = tableRows(results(values, [0.5, 0.6, 0.4, 0.5, 0.9, 1, 0.8, 0.9]), settingNames(sweepSpec(values)));
    expect(rows.map(({ behind }) => behind?.iqm ?? null)).toEqual([
      null,
      expect.closeTo(0.1, 12),
      null,
      expect.closeTo(0.1, 12),
    ]);
    expect(sentence(rows, 600)).toMatch(
      /^With moons, over 2 seeds σ 1 does best.* With circles, over 2 seeds σ 1 does best/,
    );
  });

  it('warns of few seeds, says what diverged, and takes the loss where there is no accuracy', () => {
    const runs = results({ data: 'sine', sigma: [1, 2, 3], seed: [0, 1, 2] }, []).map((run, i) => {
      const loss = i < 3 ? 0.25 : i < 6 ? 0.5 + i / 100 : Number.NaN;
      return { ...run, divergedAt: i < 6 ? null : 7, training: { rows: 1400, loss }, test: { rows: 600, loss } };
    });
    const text = sentence(tableRows(runs), 600);
    expect(text).toMatch(/^Over 3 seeds σ 1 does best: .* of 0\.2500 in test loss, 95 % bootstrap interval 0\.2500 to/);
    expect(text).toContain('σ 2 is worse by 0.2900 (');
    expect(text).toContain('Too many runs of σ 3 diverged to be compared. 3 of 9 runs diverged');
    expect(text).toContain('From 3 seeds such intervals come out too narrow');
    expect(text).toMatch(/not what only 600 test points leave open\.$/);
    expect(sentence(tableRows(runs.slice(6)), 600)).toMatch(/^Over 3 seeds too many runs diverged in every setting/);
  });
});

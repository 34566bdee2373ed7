/** The table of a sweep and its sentence say what the runs say, and no more than their seeds can. */
import { describe, expect, it } from 'vitest';
import { articleRow } from '../ts/report/article.ts';
import { summary, tableCsv, tableJson, tableRows } from '../ts/report/table.ts';
import { sentence, tableTexts } from '../ts/report/words.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { runSpec, sweepSpec } from '../ts/sweep/validate.ts';

/** Results with given test accuracies, nothing else in them. */
function results(values: Readonly<Record<string, unknown>>, accuracies: readonly number[], loss = 0.25): RunResult[] {
  return plan(sweepSpec(values)).map((spec, i) => ({
    spec,
    receipt: { id: '', columns: {}, parameters: '' },
    trace: {},
    divergedAt: null,
    training: { rows: 1400, loss, accuracy: 0.5 },
    test: { rows: 600, loss, accuracy: accuracies[i] ?? 0 },
  }));
}

describe('the table', () => {
  it('summarises seeds as NumPy does', () => {
    // x = [0.87, 0.9283, 0.93, 0.9217]; numpy.mean(x), numpy.std(x, ddof=1)
    const { mean, sd } = summary([0.87, 0.9283, 0.93, 0.9217]);
    expect(mean).toBeCloseTo(0.9125, 12);
    expect(sd).toBeCloseTo(0.028558594736669624, 12);
    expect(summary([0.5])).toEqual({ mean: 0.5, sd: null });
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
    expect(tableTexts(rows).head[0]).toBe('init');
    expect(tableTexts(rows).cells.map(([name]) => name)).toEqual(['he', '1', '0.1']);
  });

  it("puts the article's Table 1 beside its settings, whatever the seed, and beside no other", () => {
    expect([0.01, 0.1, 0.5, 1].map((sigma) => articleRow(runSpec({ sigma }))?.testAccuracy)).toEqual([
      0.8733, 0.9483, 0.9367, 0.9183,
    ]);
    expect(articleRow(runSpec({ sigma: 0.1, seed: 7 }))?.testAccuracy).toBe(0.9483);
    expect(articleRow(runSpec({ sigma: 0.2 }))).toBeUndefined();
    expect(articleRow(runSpec({ sigma: 0.1, epochs: 100 }))).toBeUndefined();
    const head = (values: Readonly<Record<string, unknown>>): string[] =>
      tableTexts(tableRows(results(values, []))).head;
    expect(head({})).toContain("article's Table 1");
    expect(head({ epochs: 100 })).not.toContain("article's Table 1");
  });

  it('has no accuracy in any form where the runs have none', () => {
    const runs = results({ data: 'sine', sigma: [1, 2] }, []).map((run) => ({
      ...run,
      training: { rows: 1400, loss: 0.5 },
      test: { rows: 600, loss: 0.5 },
    }));
    const rows = tableRows(runs);
    expect(tableTexts(rows)).toEqual({
      head: ['σ', 'test loss', 'training loss'],
      cells: [
        ['1', '0.5000', '0.5000'],
        ['2', '0.5000', '0.5000'],
      ],
    });
    expect(`${tableCsv(rows)}${JSON.stringify(tableJson(rows))}`).not.toMatch(/\b(test|training)Accuracy/);
    expect(sentence(rows, 600)).toContain('mean squared errors, that of the test over 600 points');
  });

  it('shows what is not finite, in every form', () => {
    const [run] = results({ sigma: [1] }, [0], Number.NaN) as [RunResult];
    const rows = tableRows([{ ...run, divergedAt: 3 }]);
    expect(tableTexts(rows).cells).toEqual([['1', '0.0000', '0.9183', 'NaN', 'NaN', '0.5000', 'epoch 3']]);
    expect(tableCsv(rows)).toBe(
      'init,sigma,seeds,testAccuracy,testAccuracySd,articleTestAccuracy,testLoss,testLossSd,trainingLoss,' +
        'trainingLossSd,trainingAccuracy,trainingAccuracySd,diverged,divergedAt\n' +
        'normal,1,1,0,,0.9183,NaN,,NaN,,0.5,,1,3\n',
    );
    expect(tableJson(rows)).toMatchObject([{ testLoss: { mean: 'NaN', sd: null }, diverged: 1, divergedAt: 3 }]);
    // What the last update broke has no row of its own.
    expect(tableRows([run])[0]).toMatchObject({ diverged: 1, divergedAt: 200 });
  });
});

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
    expect(of({ seed: [0, 1, 2] }, [0.9])).toMatch(/^Mean ± standard deviation over 3 seeds/);
    expect(of({ epochs: 100 }, [0.9])).not.toContain('200 seeds');
  });
});

/** A report's parts: two renderings that no text breaks out of, comparisons, deviations from theory, the command. */
import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleOf } from '../ts/forecast/scale.ts';
import { addFieldFlags, specOfFlags } from '../ts/node/flags.ts';
import { sweepCommand } from '../ts/report/command.ts';
import { contests, type Judged, settingsOf } from '../ts/report/comparisons.ts';
import { type Document, plainText, type Text } from '../ts/report/document.ts';
import { html } from '../ts/report/html.ts';
import { markdown } from '../ts/report/markdown.ts';
import { findings } from '../ts/report/sections/findings.ts';
import { deviations, theorySection } from '../ts/report/sections/theory.ts';
import { tableRows } from '../ts/report/table.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import type { Estimate, Prediction } from '../ts/theory/predict.ts';
import { articleSpec, madeUp } from './chart-results.ts';

/** The text in every place that takes one. */
function everywhere(text: string): Document {
  const line: Text = [text, { code: text }, { strong: text }, { verdict: text, tone: 'no' }];
  const columns = [
    { head: text, align: 'left' },
    { head: text, align: 'right' },
  ] as const;
  return {
    title: text,
    subtitle: text,
    blocks: [
      { kind: 'paragraph', text: line },
      { kind: 'list', items: [line] },
      { kind: 'code', text },
      { kind: 'table', caption: text, columns, rows: [[text, line]] },
      { kind: 'picture', name: 'one', png: Uint8Array.of(1, 2, 3), width: 4, height: 3, alt: text, caption: line },
    ],
    sections: [{ title: text, blocks: [], sections: [{ title: text, blocks: [] }] }],
  };
}

const nasty = fc.string({ unit: fc.constantFrom(...'<>&"\'`|*_[]()#-\\$ aσ0%/='), minLength: 1, maxLength: 30 });

describe('HTML', () => {
  /** Tags, in order; what they say of themselves is between quotes. */
  const tags = (page: string): string[] => page.match(/<(?:"[^"]*"|[^">])*>/g) ?? [];
  const names = (page: string): string[] => tags(page).map((tag) => tag.replace(/^<(\/?[\w!]+)[\s\S]*$/, '$1'));

  it('has the same tags whatever the text is', () => {
    const expected = names(html(everywhere('text')));
    expect(expected).toContain('figcaption');
    fc.assert(
      fc.property(nasty, (text) => {
        expect(names(html(everywhere(text)))).toEqual(expected);
      }),
    );
  });

  it('says the text', () => {
    const unescaped = (page: string): string =>
      page
        .replaceAll('\u00a0', ' ')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&');
    fc.assert(
      fc.property(nasty, (text) => {
        const page = unescaped(html(everywhere(`⟦${text}⟧`)));
        expect(page.split(`⟦${text}⟧`).length).toBe(page.split('⟦').length);
      }),
    );
  });

  it('holds pictures as they are, and numbers to their signs and units', () => {
    const page = html(everywhere('σ 0.1 is 95 % ± 2'));
    expect(page).toContain(
      `src="data:image/png;base64,${Buffer.from([1, 2, 3]).toString('base64')}" width="4" height="3"`,
    );
    expect(page).toContain('<title>σ\u00a00.1 is 95\u00a0% ±\u00a02</title>');
  });
});

describe('Markdown', () => {
  it('escapes what would be markup', () => {
    const page = markdown(everywhere('<b> a|b *c* [d](e) `f` \\'));
    expect(page).toContain('# \\<b\\> a\\|b \\*c\\* \\[d\\](e) \\`f\\` \\\\\n');
    expect(page).toContain('`` <b> a|b *c* [d](e) `f` \\ ``'.replaceAll('`` ', '``').replaceAll(' ``', '``'));
    expect(page).toContain('![\\<b\\>');
    const list = markdown({
      ...everywhere(''),
      blocks: ['- a', '1. b', '# c', '2 d'].map((text) => ({ kind: 'paragraph', text })),
    });
    expect(list).toContain('\\- a\n\n1\\. b\n\n\\# c\n\n2 d\n');
  });

  it('has a line a row, with as many cells', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const rows = markdown(everywhere(text)).match(/^\| .* \|$/gm) ?? [];
        const bars = rows.slice(0, 3).map((row) => row.replaceAll(/\\[\s\S]/g, '').split('|').length - 1);
        expect(bars).toEqual([3, 3, 3]);
      }),
      { examples: [['\\\\|<'], ['\\|'], ['|']] },
    );
  });
});

it('a text is also without markup', () => {
  expect(plainText(['a ', { code: 'b' }, { strong: 'c' }, { verdict: 'd', tone: 'yes' }])).toBe('a bcd');
});

// As texts they sort the other way round.
it.each([[[9.5, 9.6, 9.7, 10.1, 10.2, 10.4]], [[9e-4, 9.1e-4, 9.2e-4, 1.18e-3, 1.19e-3, 1.2e-3]]])(
  'the interval of losses %j goes from its lesser end',
  (losses) => {
    const spec = sweepSpec({ data: 'sine', sigma: [1, 2], seeds: losses.length });
    const one = (sigma: number, loss: number, seed: number): RunResult => ({
      ...madeUp(spec, { sigma, seed }, () => ({ loss, accuracy: 0, gradientNorm: 1, nearZero: 0 })),
      ...{ training: { rows: 1400, loss }, test: { rows: 600, loss } },
    });
    const all = [1, 2].flatMap((sigma) => losses.map((loss, seed) => one(sigma, loss * sigma, seed)));
    const { blocks } = findings(settingsOf(all, ['sigma']), tableRows(all), null);
    const [first = ''] = blocks.flatMap((block) => (block.kind === 'list' ? block.items.map(plainText) : []));
    const ends =
      first
        .replaceAll('−', '-')
        .match(/95 %: (\S+) to (\S+)\)/)
        ?.slice(1)
        .map(Number) ?? [];
    expect(ends[0]).toBeLessThan(losses[2]!);
    expect(ends[1]).toBeGreaterThan(losses[3]!);
  },
);

/** Test accuracies by sigma, of seeds from 0. */
function runs(accuracies: Readonly<Record<number, readonly number[]>>): RunResult[] {
  return Object.entries(accuracies).flatMap(([sigma, list]) =>
    list.map((accuracy, seed) => ({
      ...madeUp(articleSpec, { sigma: Number(sigma), seed }, () => ({
        loss: 1,
        accuracy,
        gradientNorm: accuracy,
        nearZero: 0,
      })),
      test: { rows: 600, loss: 1 - accuracy, accuracy },
    })),
  );
}

const accuracy: Judged = { noun: 'test accuracy', value: ({ test }) => test.accuracy ?? 0, shown: (value) => value };

describe('comparisons', () => {
  const low = [0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.24];
  const settings = settingsOf(
    runs({ 0.1: low, 0.5: low.map((each) => each + 0.5), 1: low.map((each, i) => each + (i % 2 ? 0.001 : -0.002)) }),
    ['sigma'],
  );

  it('are of the best with each other, nearest first, by exact tests over all pairs', () => {
    const [{ best, comparisons, pairs, seeds, iqm }] = contests(settings, accuracy) as [
      ReturnType<typeof contests>[0] & {},
    ];
    expect([best.label, pairs, seeds, iqm]).toEqual(['σ 0.5', 3, 8, expect.closeTo(0.67, 12)]);
    expect(comparisons.map(({ other }) => other.label)).toEqual(['σ 0.1', 'σ 1']);
    // 8 pairs, all one way: 2 / 2^8, by Holm the smallest of three times 3.
    expect(comparisons.map(({ p }) => p)).toEqual([3 * 2 ** -7, 3 * 2 ** -7]);
    expect(comparisons[0]?.difference).toBeCloseTo(0.5, 12);
    expect(comparisons[0]?.interval.map((end) => end.toFixed(9))).toEqual(['0.500000000', '0.500000000']);
    expect(comparisons.map(({ probability, seedsNeeded }) => [probability, seedsNeeded])).toEqual([
      [1, null],
      [1, null],
    ]);
  });

  it('say how many seeds an open one needs', () => {
    const two = settings.filter(({ label }) => label !== 'σ 0.5');
    const [{ best, comparisons }] = contests(two, accuracy) as [ReturnType<typeof contests>[0] & {}];
    expect(best.label).toBe('σ 0.1');
    expect(comparisons[0]?.p).toBeGreaterThan(0.05);
    expect(comparisons[0]?.seedsNeeded).toBeGreaterThan(8);
  });

  it('are none where seeds differ, or there is one', () => {
    expect(contests(settingsOf(runs({ 0.1: [0.5, 0.6], 1: [0.7] }), ['sigma']), accuracy)).toEqual([]);
    expect(contests(settingsOf(runs({ 0.1: [0.5], 1: [0.7] }), ['sigma']), accuracy)).toEqual([]);
  });
});

it('deviations from theory are in per cent of the prediction and in standard errors of the measurement', () => {
  const none: Estimate = { mean: 1, sd: 0 };
  const prediction: Prediction = {
    ...{ loss: none, gradientNorm: { mean: 1, sd: 0.3 }, gradientNorms: {} },
    ...{ nearZeroFraction: [], exactZeroFraction: [], activationRms: [], preActivationSquare: [], globalSigma: 0.1 },
  };
  const [setting] = settingsOf(runs({ 0.1: [1.1, 1.3] }), ['sigma']);
  const [loss, norm] = deviations({ setting: setting!, prediction });
  // Mean 1.2, deviation 0.1 √2, standard error 0.1.
  expect([norm?.share, norm?.errors, norm?.measured.mean]).toEqual(
    [0.2, 2, 1.2].map((value) => expect.closeTo(value, 12)),
  );
  expect([loss?.share, loss?.errors]).toEqual([0, null]);
});

it.each([
  {},
  { sigma: [0.001, 0.1, 3], seeds: 5, hidden: [[64, 64], [], [8]], epochs: 3 },
  { data: ['circles', 'blobs'], init: ['he', 'normal'], bias: [true, false], where: ['sigma>=0.1', 'hidden!=8'] },
  { seed: [3, 9, 4], optimizer: 'sgd', momentum: [0, 0.9], nesterov: true, weightScale: [[1, 2, 1], []] },
])('the command of %j makes that sweep', (values) => {
  const spec = sweepSpec(values);
  const words = sweepCommand(spec, "a 'folder'").match(/(?:'[^']*'|\\'|"(?:\\.|[^"])*"|[^\s'"\\])+/g) ?? [];
  const args = words.map((word) =>
    word.replaceAll(/'([^']*)'|\\(')|"((?:\\.|[^"])*)"/g, (_, ...groups) =>
      groups.slice(0, 3).find((each) => each !== undefined),
    ),
  );
  expect(args.slice(0, 3)).toEqual(['npx', 'initscope', 'sweep']);
  const command = new Command().option('--out <dir>').exitOverride();
  addFieldFlags(command);
  command.parse(args.slice(3), { from: 'user' });
  expect(command.opts().out).toBe("a 'folder'");
  expect(specOfFlags(command.opts())).toEqual(spec);
});

describe('the initial scales', () => {
  const norm = (mean: number): Estimate => ({ mean, sd: 0 });
  /** Root mean squares of 1, 1e-8 and 1e-8 a weight. */
  const prediction = {
    globalSigma: 0.315,
    gradientNorms: { weight1: norm(Math.sqrt(128)), weight2: norm(64e-8), weight3: norm(Math.sqrt(128) * 1e-8) },
  } as unknown as Prediction;

  it("are Adam's first steps over those of the layer, epsilon and all, and how long the length of all is remembered", () => {
    const [{ spec }] = runs({ 0.1: [1] }) as [RunResult];
    const { sigma: _, ...unscaled } = spec;
    const he = { ...unscaled, init: 'he', batch: 100 } as const;
    const { globalSigma, adam } = scaleOf(he, prediction);
    expect(globalSigma).toBe(0.315);
    // 0.001 over 1, and half of it over √(1/32): gradients are as large as epsilon.
    const half = 0.0005 / Math.sqrt(1 / 32);
    expect(adam?.firstSteps).toEqual([0.001, half, half].map((step) => expect.closeTo(step, 9)));
    // |θ|² is 128 + 4096/32 + 128/32 over 4352 weights; 14 steps an epoch.
    const steps = Math.sqrt(260 / 4352) / 0.001 / 14;
    expect(adam?.forgotten).toEqual([1.2 * steps, 2.2 * steps].map((epochs) => expect.closeTo(epochs, 9)));
    expect(scaleOf({ ...he, optimizer: 'sgd' }, prediction).adam).toBeNull();
  });

  it('without a prediction say why there is none', () => {
    const { blocks } = theorySection([], 2);
    expect(blocks.map((block) => (block.kind === 'paragraph' ? plainText(block.text) : block.kind))).toEqual([
      'Of 2 settings there is no prediction: none is made of more than 16, of more than 100,000 points, of centred ' +
        'networks and of scales whose squares overflow.',
    ]);
  });
});

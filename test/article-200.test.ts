/**
 * The article's claims over 200 seeds of ours, as committed in golden/claims.json: the verdicts are those of PyTorch's 200
 * seeds where these have the quantity, and of what is in the file, and README's table says what it says. That its numbers
 * are our runs' is asked in article.test.ts, of the first seeds.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { claimsJson } from '../ts/report/claims/json.ts';
import { claims, testClaims } from '../ts/report/claims.ts';
import { mean, standardDeviation } from '../ts/stats/summary.ts';
import { ourEvidence, pytorchEvidence, recordedClaims } from './golden/evidence.ts';

const ours = ourEvidence();
const tested = testClaims(ours);
const verdicts = new Map(tested.map(({ claim: { name }, verdict }) => [name, verdict]));

it('are all claims, judged as the file says', () => {
  expect(recordedClaims.claims.map(({ name }) => name)).toEqual(claims.map(({ name }) => name));
  expect(JSON.parse(claimsJson(tested, ours, recordedClaims.seeds))).toEqual(recordedClaims);
  for (const bySigma of Object.values(ours))
    expect([...bySigma.values()].map((values) => values.length)).toEqual(Array(4).fill(200));
});

describe("PyTorch's 200 seeds", () => {
  const theirs = pytorchEvidence();

  it('give the same verdicts', () => {
    const decided = testClaims(theirs).map(({ claim: { name }, verdict }) => [name, verdict]);
    expect(decided).toHaveLength(3);
    expect(decided.map(([name]) => [name, verdicts.get(name as string)])).toEqual(decided);
  });

  // Other weights: Welch's test, right in all but one of 16,000 cases.
  it.each(Object.entries(theirs))('have the same distribution of %s', (name, lists) => {
    for (const [sigma, list] of lists) {
      const own = ours[name as keyof typeof ours]!.get(sigma)!;
      const error = Math.sqrt((standardDeviation(own) ** 2 + standardDeviation(list) ** 2) / 200);
      expect(Math.abs(mean(own) - mean(list)) / error, `σ ${sigma}`).toBeLessThan(4);
    }
  });
});

interface Answer {
  readonly centre: number;
  readonly interval: readonly number[];
}

function answer(name: string, asked: string): Answer {
  const found = recordedClaims.claims.find((claim) => claim.name === name)?.evidence.find((one) => one.asked === asked);
  if (found === undefined) throw new Error(`no answer ${name}, ${asked}`);
  return { centre: Number(found.centre), interval: (found.interval ?? []).map(Number) };
}

/** A row of README: what it says beside the claim, from numbers that are asked for. */
type Told = readonly [names: readonly string[], verdict: string, measured: string];

const fixed = (value: number, digits: number): string => Math.abs(value).toFixed(digits);
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${fixed(100 * value, 2)}`;

/** The sizes of a difference's ends, the lesser first. */
function range({ interval }: Answer, text: (size: number) => string): string {
  const sizes = interval.map(Math.abs).sort((a, b) => a - b);
  return `(${sizes.map(text).join(' to ')})`;
}
const epochs = (of: Answer): string => `${fixed(of.centre, 0)} epochs ${range(of, (size) => fixed(size, 0))}`;
const points = (of: Answer): string => `${signed(of.centre)} points (${of.interval.map(signed).join(' to ')})`;
const share = (of: Answer): string => `${fixed(of.centre, 3)} of it ${range(of, (size) => fixed(size, 3))}`;
const times = (of: Answer, digits: number): string => Math.exp(of.centre).toFixed(digits);

function told(): Told[] {
  const best = answer('best-test-accuracy', 'σ 0.1 over σ 0.5');
  const fresh = answer('best-fresh-accuracy', 'σ 0.1 over σ 0.5');
  const fastest = answer('fastest', 'σ 0.1 before σ 0.5');
  const slow = answer('slow-start', 'σ 0.01 after σ 0.1');
  const atStart = answer('near-zero-at-start', 'σ 0.01 over σ 0.1');
  const atEnd = answer('near-zero-at-end', 'σ 0.01 over σ 0.1');
  const gain = answer('fast-gain', 'σ 1 before σ 0.01');
  const falls = answer('fluctuates', 'σ 1 over σ 0.5');
  const larger = answer('larger-gradients', 'σ 0.5 over σ 0.1');
  const square = answer('mean-square-of-relu', 'layer 1');
  return [
    [['best-test-accuracy'], 'does not hold', `0.1 less 0.5: ${points(best)}`],
    [['best-fresh-accuracy'], 'does not hold', points(fresh)],
    [['fastest'], 'does not hold', `to 93 % of the training rows ${epochs(fastest)} after 0.5`],
    [['slow-start'], 'holds', `a tenth off the loss ${epochs(slow)} after 0.1, the next`],
    [['near-zero-at-start'], 'holds', `${fixed(100 * atStart.centre, 0)} points more than 0.1, the next`],
    [['near-zero-at-end'], 'does not hold', `the fewest, by ${fixed(100 * atEnd.centre, 0)} points`],
    [['fast-gain'], 'does not hold', `the last at 80 %, ${epochs(gain)} after 0.01`],
    [
      ['fluctuates'],
      'does not hold',
      `all falls of its accuracy from epoch 100 on: ${fixed(100 * falls.centre, 1)} points more than at 0.5 ` +
        `${range(falls, (size) => fixed(100 * size, 1))}; 1 counts`,
    ],
    [['smooth'], 'holds', 'in the median no loss ever rises'],
    [['jagged'], 'does not hold', 'nor does its'],
    [
      ['larger-gradients'],
      'holds',
      `0.5 three times ${range({ ...larger, interval: larger.interval.map(Math.exp) }, (size) => fixed(size, 1))} those of 0.1`,
    ],
    [['unsteady-gradients'], 'does not hold', 'those of 0.01 change most from epoch to epoch'],
    [
      ['vanishing-at-start'],
      'holds',
      `at 0.1 ${times(answer('vanishing-at-start', 'σ 0.1 over σ 0.01'), 0)} times those of 0.01`,
    ],
    [
      ['vanishing-later', 'vanishing-by-layer'],
      'does not hold',
      `${times(answer('vanishing-later', 'σ 0.1 over σ 0.01'), 2)} times; ${times(answer('vanishing-by-layer', 'last over first layer'), 2)} times`,
    ],
    [['variance-of-sums'], 'holds', share(answer('variance-of-sums', 'layer 1'))],
    [
      ['variance-of-relu'],
      'does not hold',
      `${share(answer('variance-of-relu', 'layer 1'))}; E[ReLU(z)²] is ${fixed(square.centre, 3)} of it`,
    ],
    [['growth-of-delta'], 'does not hold', `${share(answer('growth-of-delta', 'layer 2 to 1'))}: by h σ²/2`],
  ];
}

it("README's table says what the file says", () => {
  const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, table = ''] = text.match(/\| the article's claim \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)/) ?? [];
  const rows = table
    .trim()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const expected = told();
  expect(rows.map(([, verdict, measured]) => [verdict, measured])).toEqual(
    expected.map(([, verdict, measured]) => [verdict, measured]),
  );
  for (const [names, verdict] of expected)
    for (const name of names) expect([name, verdicts.get(name)]).toEqual([name, verdict]);
  // Each claim of the article has its row.
  const asked = expected.flatMap(([names]) => names).sort();
  expect(asked).toEqual(claims.flatMap(({ name, by }) => (by === 'article' ? [name] : [])).sort());
});

describe('what README says without a number', () => {
  const median = (name: string, asked: string): number => answer(name, asked).centre;

  it('is so', () => {
    // 5 % less the share of epochs in which the loss rises, and the difference of two shares.
    expect(median('smooth', 'σ 0.1, below 5 %')).toBeCloseTo(0.05, 12);
    expect(median('smooth', 'σ 0.5, below 5 %')).toBeCloseTo(0.05, 12);
    expect(median('jagged', 'σ 1 over σ 0.1')).toBe(0);
    expect(Math.exp(median('larger-gradients', 'σ 0.5 over σ 0.1'))).toBeCloseTo(3, 0);
    // The next, and the last.
    expect(median('slow-start', 'σ 0.01 after σ 0.1')).toBeLessThan(median('slow-start', 'σ 0.01 after σ 0.5'));
    for (const other of ['0.1', '0.5'])
      expect(median('fast-gain', `σ 1 before σ ${other}`)).toBeLessThan(median('fast-gain', 'σ 1 before σ 0.01'));
    for (const [sigma, other] of [
      ['0.5', '0.01'],
      ['1', '0.01'],
    ])
      expect(median('unsteady-gradients', `σ ${sigma} over σ ${other}`)).toBeLessThan(0);
  });
});

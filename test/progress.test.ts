/** What a sweep says while it runs: the numbers it was given, within the terminal's width and height. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationText, liveLines, plainLine, type Standing } from '../ts/node/progress.ts';

const standing: Standing = {
  runs: { done: 416, failed: 0, total: 800 },
  work: { done: 52, total: 100 },
  running: [
    { label: 'σ 0.1, seed 12', share: 0.456 },
    { label: 'σ 0.1, seed 13', share: 0 },
  ],
  settings: [
    { label: 'σ 0.01', done: 200, total: 200, median: 0.87166 },
    { label: 'σ 0.1', done: 16, total: 200, median: 0.93833 },
    { label: 'σ 0.5', done: 0, total: 200, median: null },
  ],
  measure: 'test accuracy',
};
const pace = { secondsLeft: 125, runsPerSecond: 3.21 };

describe('on a terminal', () => {
  it('shows how much, how long, how fast, what runs, and the medians so far', () => {
    expect(liveLines(standing, pace, 100, 24)).toEqual([
      '██████████░░░░░░░░░░ 52 %, 2 min 5 s left: 416 of 800 runs, 3.2 a second',
      'now: σ 0.1, seed 12 (45 %), σ 0.1, seed 13 (0 %)',
      '           runs  median test accuracy',
      'σ 0.01  200/200  0.8717',
      'σ 0.1    16/200  0.9383',
    ]);
  });

  it('says what failed', () => {
    const failed = { ...standing, runs: { ...standing.runs, failed: 3 } };
    expect(liveLines(failed, pace, 100, 24)[0]).toMatch(/3\.2 a second, 3 failed$/);
  });

  it('keeps the last settings where not all fit', () => {
    const settings = Array.from({ length: 40 }, (_, i) => ({ label: `σ ${i}`, done: 1, total: 1, median: 0.5 }));
    const lines = liveLines({ ...standing, settings }, pace, 100, 10);
    expect(lines.at(-1)).toMatch(/^σ 39 /);
    expect(lines).toHaveLength(9);
  });

  it('is never as wide nor as high as the terminal', () => {
    const sizes = fc.tuple(fc.integer({ min: 2, max: 200 }), fc.integer({ min: 4, max: 60 }));
    const many = fc.array(fc.string(), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, many, ([columns, rows], labels) => {
        const settings = labels.map((label) => ({ label, done: 1, total: 2, median: 0.5 }));
        const lines = liveLines({ ...standing, settings }, pace, columns, rows);
        expect(lines.length).toBeLessThan(rows);
        for (const line of lines) expect(line.length).toBeLessThan(columns);
      }),
    );
  });
});

it('is one line in a log', () => {
  expect(plainLine(standing, pace)).toBe(
    '52 %, 2 min 5 s left: 416 of 800 runs, 3.2 a second (σ 0.1, seed 12; σ 0.1, seed 13)',
  );
});

it('says nothing of what cannot be known before a run has ended', () => {
  const start = { ...standing, runs: { done: 0, failed: 0, total: 800 }, work: { done: 0, total: 100 }, running: [] };
  expect(plainLine(start, { secondsLeft: Number.POSITIVE_INFINITY, runsPerSecond: 0 })).toBe('0 %: 0 of 800 runs');
  expect(plainLine(start, { secondsLeft: Number.NaN, runsPerSecond: 1 / 300 })).toBe(
    '0 %: 0 of 800 runs, 0.2 a minute',
  );
});

it('gives durations in the two largest units', () => {
  expect([0.44, 9.96, 59.4, 59.6, 200, 7500].map(durationText)).toEqual([
    ...['0.4 s', '10 s', '59 s', '1 min 0 s', '3 min 20 s', '2 h 5 min'],
  ]);
});

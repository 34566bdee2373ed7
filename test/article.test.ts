/**
 * `initscope article` with few seeds: its verdicts against those of PyTorch's 200 seeds and against theory, and its
 * accuracies on fresh points against those of 200 seeds by another trainer. 12 seeds are the fewest with which Holm's
 * correction over all questions leaves something to be told: 2 / 2^12 times some 40 is below 5 %.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSweepSpec } from '../ts/node/results.ts';
import { Runs } from '../ts/node/runs.ts';
import type { QuantityName } from '../ts/report/claims/quantities.ts';
import { claims, testClaims } from '../ts/report/claims.ts';
import { mean } from '../ts/stats/summary.ts';
import { runId } from '../ts/sweep/identity.ts';
import { plan } from '../ts/sweep/plan.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import { readsWell } from './document-page.ts';
import { pytorchEvidence, type RecordedClaims, recordedClaims } from './golden/evidence.ts';

const SEEDS = 12;
const main = fileURLToPath(new URL('../ts/node/initscope.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'initscope-'));
let ended: { readonly status: number | null; readonly stdout: string };
let runs: RunResult[];

beforeAll(async () => {
  ended = await new Promise((resolve) => {
    const args = ['article', '--seeds', String(SEEDS), '--workers', '2', '--out', folder, '--quiet'];
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.on('close', (status) => resolve({ status, stdout }));
  });
  const stored = new Runs(folder);
  runs = [...stored.read(plan(readSweepSpec('DIR', folder)).map(runId))];
  stored.close();
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As the command prints them, by the claim's text. */
function verdicts(): Record<string, string> {
  const lines = [...ended.stdout.matchAll(/^(holds|does not hold|cannot be told) +(.*)$/gm)];
  return Object.fromEntries(lines.map(([, verdict, text]) => [text as string, verdict as string]));
}

it('trains the article with fresh points, writes the report and prints a verdict for each claim', () => {
  expect(ended.status).toBe(0);
  expect(runs.map(({ spec, fresh }) => [spec.sigma, spec.seed, fresh?.rows])).toEqual(
    [0.01, 0.1, 0.5, 1].flatMap((sigma) => Array.from({ length: SEEDS }, (_, seed) => [sigma, seed, 100_000])),
  );
  for (const name of ['report.html', 'report.md', 'test-accuracy.png'])
    expect(existsSync(join(folder, name))).toBe(true);
  expect(Object.keys(verdicts())).toEqual(
    claims.map(({ text, by }) => (by === 'article' ? text : `${text} (theory's)`)),
  );
  const page = readFileSync(join(folder, 'report.html'), 'utf8').replaceAll('\u00a0', ' ');
  expect(page).toContain(">The article's claims, tested</h2>");
  for (const { text } of claims) expect(page).toContain(`<th scope="row">${text}`);
});

it("finds the numbers that the 200 seeds' claims.json begins with", () => {
  const { seeds, evidence } = JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8')) as RecordedClaims;
  expect([seeds, Object.keys(evidence)]).toEqual([SEEDS, Object.keys(recordedClaims.evidence)]);
  for (const [name, lists] of Object.entries(recordedClaims.evidence))
    for (const [sigma, values] of Object.entries(lists))
      expect(evidence[name as QuantityName][sigma], `${name}, σ ${sigma}`).toEqual(values.slice(0, SEEDS));
});

describe('the page', () => {
  readsWell('article', () => join(folder, 'report.html'));
});

describe('the verdicts', () => {
  it("are those of PyTorch's 200 seeds, where so few can tell", () => {
    const found = verdicts();
    const told = testClaims(pytorchEvidence()).map(({ claim: { text }, verdict }) => [text, found[text], verdict]);
    expect(told).toHaveLength(3);
    for (const [, ours, theirs] of told) expect([theirs, 'cannot be told']).toContain(ours);
    expect(found['σ 0.01 has the most near-zero activations, at the start']).toBe('holds');
    expect(found["Small σ's gradients vanish, at the start"]).toBe('holds');
  });

  it('on variances are what theory says, and not what the article says', () => {
    const found = verdicts();
    expect(found['Var(ReLU(z)) = Var(z) / 2']).toBe('does not hold');
    expect(found['Var(δ) grows by h σ² a layer']).toBe('does not hold');
    for (const right of [
      'Var(z) = d σ² Var(x)',
      "E[ReLU(z)²] = Var(z) / 2 (theory's)",
      "Var(δ) grows by h σ² / 2 a layer (theory's)",
    ]) {
      expect(['holds', 'cannot be told']).toContain(found[right]);
    }
  });
});

/**
 * Mean and standard deviation on 100,000 fresh points over 200 weight seeds, by a float64 trainer in NumPy, with draws of
 * its own.
 */
it.each([
  [0.01, 0.86504, 0.0017],
  [0.1, 0.93102, 0.0055],
  [0.5, 0.93087, 0.0086],
  [1, 0.9214, 0.0195],
])('the accuracy on fresh points at σ %d is drawn from the same distribution', (sigma, theirs, sd) => {
  const ours = runs.filter(({ spec }) => spec.sigma === sigma).map(({ fresh }) => fresh?.accuracy ?? Number.NaN);
  expect(Math.abs(mean(ours) - theirs)).toBeLessThan(4 * sd * Math.sqrt(1 / SEEDS + 1 / 200));
});

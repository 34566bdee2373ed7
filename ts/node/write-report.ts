/**
 * A results folder -> its report, report.html and report.md, with the figures beside them, and claims.json where it is
 * the article's. What stands in it is decided
 * in ts/report; here the folder is read, the figures are drawn, initial networks are looked at and theory is asked.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import writeFileAtomic from 'write-file-atomic';
import { makeDataset } from '../data/dataset.ts';
import { forecast } from '../forecast/forecast.ts';
import { InputError } from '../input-error.ts';
import type { TestedClaim } from '../report/claims/claim.ts';
import { claimsJson } from '../report/claims/json.ts';
import type { Probed } from '../report/claims/quantities.ts';
import { articleDraws, evidenceOf, testClaims } from '../report/claims.ts';
import { quoted, sweepCommand } from '../report/command.ts';
import { settingsOf } from '../report/comparisons.ts';
import { html } from '../report/html.ts';
import { markdown } from '../report/markdown.ts';
import { report } from '../report/report.ts';
import type { Provenance } from '../report/sections/facts.ts';
import { initialProbes } from '../sweep/look.ts';
import { plan } from '../sweep/plan.ts';
import type { RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import { label, settingNames } from '../sweep/vary.ts';
import { thorough } from '../theory/predict.ts';
import { refused } from './disk.ts';
import { loadEngine } from './engine.ts';
import { runId } from './identity.ts';
import { files, further, readSweepSpec } from './results.ts';
import { Runs } from './runs.ts';

/** Each takes a second or two; of more settings theory is as quick as for the figures. */
const MOST_THOROUGH = 8;

export interface WrittenReport {
  /** Paths: the page, Markdown, the claims where there are any, the figures. */
  readonly files: readonly string[];
  /** Empty where it is not the article's sweep. */
  readonly claims: readonly TestedClaim[];
}

/**
 * @param field what the user knows the folder as, for messages
 * @throws InputError where it is no results folder, has no finished run or cannot be written
 */
export async function writeReport(field: string, dir: string): Promise<WrittenReport> {
  const spec = readSweepSpec(field, dir);
  const { runs, failed, missing } = readRuns(field, dir, spec);
  const claims = await testedClaims(runs);
  // Drawing's libraries take long to load; who only gets a message should not wait for them.
  const { drawFigures, pageFrame } = await import('./draw.ts');
  try {
    const specs = runs.map((run) => run.spec);
    const pictured = forecast(specs);
    const drawn = await drawFigures({ spec, runs, forecast: pictured }, dir);
    const { width, height } = pageFrame;
    const isSmall = settingsOf(runs, settingNames(spec)).length <= MOST_THOROUGH;
    const document = report({
      ...{ spec, runs, failed, missing, claims },
      figures: drawn.figures.map(({ figure, png }) => ({ figure, png, width, height })),
      forecast: isSmall ? forecast(specs, thorough) : pictured,
      provenance: await provenance(spec, dir, runs),
    });
    const texts: (readonly [string, string])[] = [
      [further.reportHtml, html(document)],
      [further.reportMarkdown, markdown(document)],
      ...(claims.tested.length === 0
        ? []
        : [[further.claims, claimsJson(claims.tested, claims.evidence, claims.seeds)] as const]),
    ];
    return { files: [...(await writeAll(texts, dir)), ...drawn.files], claims: claims.tested };
  } catch (error) {
    throw refused(error, field, dir, 'folder');
  }
}

/** The runs of the folder's spec; those of earlier sweeps are left alone. */
function readRuns(field: string, dir: string, spec: SweepSpec) {
  const planned = plan(spec).map(runId);
  const stored = new Runs(dir);
  try {
    const runs = [...stored.read(planned)];
    if (runs.length === 0) throw new InputError(field, dir, 'a folder with a finished run of its sweep');
    const names = settingNames(spec);
    const failures = stored.failed().filter(({ id }) => planned.includes(id));
    const failed = failures.map(({ spec: run, reason }) => `${label(run, [...names, 'seed'])}: ${reason}`);
    return { runs, failed, missing: planned.length - runs.length - failed.length };
  } finally {
    stored.close();
  }
}

async function testedClaims(runs: readonly RunResult[]) {
  const draws = articleDraws(runs);
  const looked = await look(draws.flat());
  const evidence = evidenceOf(runs, (run) => looked.get(run));
  return { tested: testClaims(evidence), evidence, seeds: draws[0]?.length ?? 0 };
}

/** What a probe sees of the networks that these runs of the article began with. */
async function look(runs: readonly RunResult[]): Promise<ReadonlyMap<RunResult, Probed>> {
  const [first] = runs;
  if (first === undefined) return new Map();
  const inputVariance = variance(makeDataset(first.spec).training.inputs);
  const specs = runs.map(({ spec }) => spec);
  const probes = [...initialProbes(await loadEngine('wasm'), specs)];
  return new Map(runs.map((run, i) => [run, { layers: probes[i]!, inputVariance }]));
}

function variance(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

async function provenance(spec: SweepSpec, dir: string, runs: readonly RunResult[]): Promise<Provenance> {
  const out = quoted(dir);
  const run = runs[0]!.receipt.id.slice(0, 12);
  const hashed = [files.runs, files.traces].filter((name) => existsSync(join(dir, name)));
  return {
    commands: [
      sweepCommand(spec, dir),
      `npx initscope report ${out}`,
      `npx initscope verify ${out}`,
      `npx initscope script ${out} --run ${run} > remake.py`,
    ],
    environment: environmentOf(dir),
    files: await Promise.all(hashed.map(async (name) => [name, await hashOf(join(dir, name))] as const)),
  };
}

/** What the folder says of its making, as lines; none where that is lost. */
function environmentOf(dir: string): [name: string, value: string][] {
  try {
    const said: Record<string, unknown> = JSON.parse(readFileSync(join(dir, files.environment), 'utf8'));
    return Object.entries(said).flatMap(([name, value]): [string, string][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([inner, each]): [string, string] => [`${name} ${inner}`, String(each)])
        : [[name, String(value)]],
    );
  } catch {
    return [];
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function writeAll(texts: readonly (readonly [name: string, text: string])[], dir: string): Promise<string[]> {
  return Promise.all(
    texts.map(async ([name, text]) => {
      const file = join(dir, name);
      await writeFileAtomic(file, text, { fsync: false });
      return file;
    }),
  );
}

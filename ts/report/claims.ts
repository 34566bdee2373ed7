/**
 * The article's claims, tested: runs of its experiment -> a verdict for each claim with its evidence. The claims are in
 * the files of claims/, by family; how they are judged is in claims/claim.ts. Pure; it never trains.
 */
import type { RunResult } from '../sweep/run.ts';
import { articleRow, articleRows } from './article.ts';
import { accuracyClaims } from './claims/accuracy.ts';
import { activationClaims } from './claims/activations.ts';
import { type Claim, judge, type TestedClaim, type Values } from './claims/claim.ts';
import { gradientClaims } from './claims/gradients.ts';
import { type Draw, type Probed, type QuantityName, quantities } from './claims/quantities.ts';
import { smoothnessClaims } from './claims/smoothness.ts';
import { speedClaims } from './claims/speed.ts';
import { varianceClaims } from './claims/variance.ts';

export const claims: readonly Claim[] = [
  ...accuracyClaims,
  ...speedClaims,
  ...activationClaims,
  ...smoothnessClaims,
  ...gradientClaims,
  ...varianceClaims,
];

const sigmas = articleRows.map(({ sigma }) => sigma);
const names = Object.keys(quantities) as QuantityName[];

/** By quantity and sigma one number a seed, of the same seeds in the same order. */
export type Evidence = Readonly<Partial<Record<QuantityName, ReadonlyMap<number, readonly number[]>>>>;

/** What a sweep has for the claims: those of its runs that are the article's, of the seeds that all four sigmas have. */
export function evidenceOf(runs: readonly RunResult[], probed: (run: RunResult) => Probed | undefined): Evidence {
  const bySigma = articleDraws(runs).map((draws) => draws.map((run): Draw => withProbe(run, probed(run))));
  const known = names.flatMap((name) => {
    const values = bySigma.map((draws) => draws.map((draw) => quantities[name].of(draw)));
    const isWhole = values.every((list) => list.every((value) => value !== undefined));
    return isWhole ? [[name, new Map(sigmas.map((sigma, i) => [sigma, values[i] as number[]]))] as const] : [];
  });
  return bySigma[0]?.length === 0 ? {} : Object.fromEntries(known);
}

/** The article's runs among these by sigma, of the seeds that all four have; empty lists where there are none. */
export function articleDraws(runs: readonly RunResult[]): readonly (readonly RunResult[])[] {
  const bySigma = sigmas.map(
    (sigma) =>
      new Map(runs.filter((run) => articleRow(run.spec)?.sigma === sigma).map((run) => [run.spec.seed, run] as const)),
  );
  const [first, ...others] = bySigma as [Map<number, RunResult>, ...Map<number, RunResult>[]];
  const seeds = [...first.keys()].filter((seed) => others.every((each) => each.has(seed))).sort((a, b) => a - b);
  return bySigma.map((each) => seeds.map((seed) => each.get(seed) as RunResult));
}

/** All claims whose quantities are known. */
export function testClaims(evidence: Evidence): TestedClaim[] {
  const values: Values = (name, sigma) => evidence[name]?.get(sigma) ?? [];
  const known = claims.filter(({ uses }) => uses.every((name) => evidence[name] !== undefined));
  return judge(known.map((claim) => ({ claim, questions: claim.ask(values) })));
}

function withProbe(run: RunResult, probed: Probed | undefined): Draw {
  return probed === undefined ? { run } : { run, probed };
}

/**
 * The tested claims as JSON, for other programs: each claim with its verdict and what that stands on, and by quantity and
 * sigma the numbers that all was computed from, one a seed. A line a claim and a line a quantity. Knows no file.
 */
import { plain } from '../../sweep/record.ts';
import type { Evidence } from '../claims.ts';
import type { Answer, TestedClaim } from './claim.ts';

/** @param seeds that all claims were tested with */
export function claimsJson(tested: readonly TestedClaim[], evidence: Evidence, seeds: number): string {
  const claims = tested.map(({ claim: { uses: _, ask: __, ...said }, verdict, answers }) =>
    text({ ...said, verdict, evidence: answers.map(answerOf) }),
  );
  const numbers = Object.entries(evidence).map(
    ([name, bySigma]) => `${text(name)}:${text(Object.fromEntries(bySigma))}`,
  );
  return `{"seeds":${seeds},"claims":[\n${claims.join(',\n')}\n],"evidence":{\n${numbers.join(',\n')}\n}}\n`;
}

/** What was asked, and what the draws say. */
function answerOf({ question, ...answer }: Answer): object {
  const { kind, label } = question;
  const asked = kind === 'more' ? { unit: question.unit, least: question.least } : { tolerance: question.tolerance };
  return { asked: label, kind, ...asked, ...answer };
}

/** A number that is not finite is its name as a string. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' ? plain(each) : each));
}

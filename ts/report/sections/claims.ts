/** The article's claims with their verdicts and what these stand on: first all in short, then each by itself. */
import { rounded } from '../../chart/format.ts';
import { median } from '../../stats/summary.ts';
import type { Answer, Question, TestedClaim, Verdict } from '../claims/claim.ts';
import { type Quantity, quantities, type Unit } from '../claims/quantities.ts';
import type { Evidence } from '../claims.ts';
import { type Block, type Inline, paragraph, type Section, type Table, type Text, type Tone } from '../document.ts';
import { pText } from '../words.ts';

const tones: Readonly<Record<Verdict, Tone>> = { holds: 'yes', 'does not hold': 'no', 'cannot be told': 'open' };

/** @param seeds that all claims were tested with */
export function claimsSection(tested: readonly TestedClaim[], evidence: Evidence, seeds: number): Section {
  const questions = tested.flatMap(({ answers }) => answers);
  const corrected = questions.filter(({ p }) => p !== null).length;
  return {
    title: "The article's claims, tested",
    blocks: [
      paragraph(
        `Each claim was made a question that ${seeds} draws of the weights can answer. What is measured, what counts as a ` +
          'difference and what as equal was written down before it was run. A claim holds where all its answers are yes, ' +
          'does not hold where one is no, and else cannot be told. Differences are seed by seed, as weights of one seed ' +
          `differ in scale alone; p is of Wilcoxon's signed-rank test against the least difference that counts, two-sided ` +
          `and exact, after Holm's correction over all ${corrected} such questions. Intervals hold 95 %.`,
      ),
      summary(tested),
      medians(tested, evidence),
    ],
    sections: tested.map(claimSection),
  };
}

function summary(tested: readonly TestedClaim[]): Table {
  return {
    kind: 'table',
    caption: 'All claims in short',
    columns: [
      { head: 'claim', align: 'left' },
      { head: 'verdict', align: 'left' },
      { head: 'evidence', align: 'left' },
    ],
    rows: tested.map((each) => [claimText(each), [verdictOf(each)], evidenceText(each)]),
  };
}

/** "σ 0.1 over σ 0.5: −0.3 points (…)": the answers that decide, or all where none does. */
export function evidenceText({ answers, verdict }: TestedClaim): string {
  const wanted = { holds: 'yes', 'does not hold': 'no', 'cannot be told': 'open' } as const;
  const deciding = answers.filter(({ says }) => says === wanted[verdict]);
  return deciding
    .map((answer) => `${answer.question.label}: ${centreText(answer)}${intervalText(answer, ' (', ')')}`)
    .join('; ');
}

function claimText({ claim }: TestedClaim): string {
  return claim.by === 'article' ? claim.text : `${claim.text} (theory's)`;
}

function verdictOf({ verdict }: TestedClaim): { readonly verdict: string; readonly tone: Tone } {
  return { verdict, tone: tones[verdict] };
}

function capital({ verdict, tone }: ReturnType<typeof verdictOf>): Inline {
  return { verdict: `${verdict.slice(0, 1).toUpperCase()}${verdict.slice(1)}`, tone };
}

/** What was measured: the median over seeds of each quantity at each sigma. */
function medians(tested: readonly TestedClaim[], evidence: Evidence): Table {
  const names = [...new Set(tested.flatMap(({ claim }) => claim.uses))];
  const sigmas = [...(evidence[names[0]!]?.keys() ?? [])];
  return {
    kind: 'table',
    caption: 'What was measured: medians over the seeds',
    columns: [
      { head: 'quantity', align: 'left' },
      ...sigmas.map((sigma) => ({ head: `σ ${sigma}`, align: 'right' as const })),
    ],
    rows: names.map((name) => {
      const { title, unit }: Quantity = quantities[name];
      return [title, ...sigmas.map((sigma) => valueText(median(evidence[name]?.get(sigma) ?? []), unit))];
    }),
  };
}

function claimSection(tested: TestedClaim): Section {
  const { claim, answers } = tested;
  const blocks: Block[] = [
    paragraph([capital(verdictOf(tested)), `. ${claim.quantity} ${claim.test} ${claim.threshold}`]),
    answersTable(claimText(tested), answers),
    ...(claim.remark === undefined ? [] : [paragraph(claim.remark)]),
  ];
  return { title: claimText(tested), blocks };
}

function answersTable(caption: string, answers: readonly Answer[]): Table {
  const isCorrected = answers.some(({ p }) => p !== null);
  const isOpen = answers.some(({ seedsNeeded }) => seedsNeeded !== null);
  const right = (head: string) => ({ head, align: 'right' as const });
  return {
    kind: 'table',
    caption: `The answers to “${caption}”`,
    columns: [
      { head: 'asked', align: 'left' },
      right(isCorrected ? 'median difference' : 'measured over claimed'),
      right('95 %'),
      right(isCorrected ? 'at least' : 'equal is'),
      ...(isCorrected ? [right('p (Holm)')] : []),
      { head: 'answer', align: 'left' },
      ...(isOpen ? [right('seeds needed')] : []),
    ],
    rows: answers.map((answer): Text[] => {
      const { question, p, says, seedsNeeded } = answer;
      return [
        question.label,
        centreText(answer),
        intervalText(answer) || 'too few seeds',
        leastText(question),
        ...(isCorrected ? [p === null ? '' : pText(p)] : []),
        [{ verdict: says, tone: says }],
        ...(isOpen ? [seedsNeeded === null ? '–' : seedsNeeded.toLocaleString('en-GB')] : []),
      ];
    }),
  };
}

function leastText(question: Question): string {
  if (question.kind === 'equal') return `1 ± ${question.tolerance}`;
  return differenceText(question.least, question.unit);
}

function centreText({ question, centre }: Answer): string {
  return question.kind === 'equal' ? valueText(centre, 'ratio') : differenceText(centre, question.unit);
}

function intervalText({ question, interval }: Answer, before = '', after = ''): string {
  if (interval === null) return '';
  const text = (end: number): string =>
    question.kind === 'equal' ? valueText(end, 'ratio') : differenceText(end, question.unit, false);
  return `${before}${interval.map(text).join(' to ')}${after}`;
}

function valueText(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return `${(100 * value).toFixed(2)} %`;
    case 'epochs':
      return value === Number.POSITIVE_INFINITY ? 'never' : String(value);
    case 'norm':
      return rounded(value);
    case 'ratio':
      return value.toFixed(3);
  }
}

/** A difference with its sign; of norms, whose logarithms differ, how many times the one is the other. */
function differenceText(value: number, unit: Unit, named = true): string {
  const sign = value < 0 ? '−' : '+';
  const size = Math.abs(value);
  switch (unit) {
    case 'share':
      return `${sign}${(100 * size).toFixed(2)}${named ? ' points' : ''}`;
    case 'epochs':
      return `${sign}${size === Number.POSITIVE_INFINITY ? '∞' : Number(size.toFixed(1))}${named ? ' epochs' : ''}`;
    default:
      return `${rounded(Math.exp(value))}${named ? ' times' : ''}`;
  }
}

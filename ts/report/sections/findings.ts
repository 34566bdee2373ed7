/** What was found, a sentence each, with its numbers and how sure it is. Computed from the runs; it draws nothing. */
import { list, percent } from '../../chart/format.ts';
import type { BayesAccuracy } from '../../forecast/forecast.ts';
import { LEAST_FOR_IQM } from '../../stats/bootstrap.ts';
import { divergence, type RunResult } from '../../sweep/run.ts';
import { type Comparison, type Contest, contests, type Judged, LEVEL, type Setting } from '../comparisons.ts';
import { type Block, paragraph, type Section, type Table, type Text } from '../document.ts';
import { sentence, testError } from '../sentence.ts';
import type { Row } from '../table.ts';
import { testNoise } from '../test-noise.ts';
import { accuracyText, isClassified, lossText, pText } from '../words.ts';

/** More settings than this are compared in the table alone. */
const MOST_SENTENCES = 6;

/**
 * @param rows the table's
 * @param bayes of the one data set, where it has classes
 */
export function findings(settings: readonly Setting[], rows: readonly Row[], bayes: BayesAccuracy | null): Section {
  const runs = settings.flatMap((setting) => setting.runs);
  const testRows = runs[0]?.test.rows ?? 0;
  const all = measuresOf(runs).flatMap((measure) => contests(settings, measure));
  const items: Text[] = [
    ...(all.length === 0 ? [sentence(rows, testRows)] : all.map(ofBest)),
    ...ofTestRows(settings, rows),
    ...(all.length > 0 && isClassified(rows)
      ? [`${capital(testError(rows, testRows))}; no number of seeds mends that.`]
      : []),
    ...(bayes === null ? [] : [ofBayes(bayes, testRows)]),
    ...diverged(settings),
  ];
  return { title: 'What was found', blocks: [{ kind: 'list', items }], sections: all.map(ofContest) };
}

const explanation =
  'Differences are of interquartile means (IQM: of the middle half of the seeds), with 95 % intervals, each by itself, ' +
  'from resampling the same seeds in both settings. The probability is that of a draw of one setting doing better than a ' +
  "draw of the other. p is of Wilcoxon's signed-rank test of the pairs, after Holm's correction over all pairs of " +
  'settings, as the best was found by looking at all; told apart is p < 0.05.';

function ofContest(contest: Contest, place: number): Section {
  const { measure, best } = contest;
  const blocks: Block[] = [{ kind: 'list', items: compared(contest) }, tableOf(contest)];
  const title = `${best.label} against the others, by ${measure.noun}`;
  return { title, blocks: place === 0 ? [...blocks, paragraph(explanation)] : blocks };
}

/** Test accuracy, or loss without classes; and that on fresh points where all runs have it. */
function measuresOf(runs: readonly RunResult[]): Judged[] {
  const classified = runs.every(({ test }) => test.accuracy !== undefined);
  const [name, score] = classified ? ['accuracy', accuracyOf] : ['loss', lossOf];
  const rows = runs[0]?.fresh?.rows;
  const shown = (value: number): number => (classified ? value : 0 - value);
  const judged: Judged = { noun: `test ${name}`, value: ({ test }) => score(test), shown };
  if (rows === undefined || runs.some((run) => run.fresh === undefined)) return [judged];
  const noun = `${name} on ${rows.toLocaleString('en-GB')} fresh points`;
  return [judged, { noun, value: (run) => score(run.fresh ?? run.test), shown }];
}

interface Evaluated {
  readonly loss: number;
  readonly accuracy?: number;
}

function accuracyOf({ accuracy }: Evaluated): number {
  return accuracy || 0;
}

/** Less is better. */
function lossOf({ loss }: Evaluated): number {
  return Number.isNaN(loss) ? Number.NEGATIVE_INFINITY : -loss;
}

function compared(contest: Contest): Text[] {
  const { comparisons, best, measure, pairs, seeds } = contest;
  const open = comparisons.filter(({ p }) => !(p < LEVEL));
  const told = comparisons.length - open.length;
  if (comparisons.length > MOST_SENTENCES) {
    return [
      `${best.label} can be told from ${told} of the ${comparisons.length} other settings ` +
        `(signed-rank, p < 0.05 after Holm's correction over ${pairs} pairs).`,
    ];
  }
  return comparisons.map((comparison): Text => {
    const { other, difference, interval, probability, probabilityInterval, p } = comparison;
    const number = numberText(measure);
    const [low, high] = interval.map(number);
    const [least, most] = probabilityInterval.map((each) => each.toFixed(2));
    return [
      `${best.label} is ahead of ${other.label} by ${number(difference)} (95 %: ${low} to ${high}); ` +
        `of two draws it is the better with probability ${probability.toFixed(2)} (${least} to ${most}); ` +
        `p ${p < 1e-4 ? '' : '= '}${pText(p)} over ${seeds} seeds: `,
      p < LEVEL ? { verdict: 'told apart', tone: 'yes' } : { verdict: 'not told apart', tone: 'open' },
      neededText(comparison),
    ];
  });
}

/** "By test accuracy, σ 0.5 does best over 12 seeds: IQM 0.9458 (95 %: 0.9388 to 0.9492)." */
function ofBest({ measure, best, seeds, iqm, interval }: Contest): string {
  const number = numberText(measure);
  // A loss is turned round where less is better.
  const [low, high] = interval
    .map(measure.shown)
    .sort((a, b) => a - b)
    .map(number);
  const range = `95 %: ${low} to ${high}`;
  return `By ${measure.noun}, ${best.label} does best over ${seeds} seeds: IQM ${number(measure.shown(iqm))} (${range}).`;
}

function neededText({ p, seedsNeeded }: Comparison): string {
  if (p < LEVEL || seedsNeeded === null) return '.';
  return `; some ${seedsNeeded.toLocaleString('en-GB')} seeds would tell such a difference in four of five cases, after the correction.`;
}

function tableOf({ measure, best, seeds, pairs, comparisons }: Contest): Table {
  const number = numberText(measure);
  const few = seeds < LEAST_FOR_IQM ? ' Intervals of so few seeds are too narrow.' : '';
  return {
    kind: 'table',
    caption: `${best.label}, by ${measure.noun}: ${seeds} pairs of runs by the same seeds, ${pairs} pairs of settings.${few}`,
    columns: [
      { head: 'ahead of', align: 'left' },
      { head: 'by', align: 'right' },
      { head: '95 %', align: 'right' },
      { head: 'probability', align: 'right' },
      { head: 'p (Holm)', align: 'right' },
      { head: 'seeds needed', align: 'right' },
    ],
    rows: comparisons.map(({ other, difference, interval, probability, p, seedsNeeded }) => [
      other.label,
      number(difference),
      interval.map(number).join(' to '),
      probability.toFixed(2),
      pText(p),
      seedsNeeded?.toLocaleString('en-GB') ?? '–',
    ]),
  };
}

function numberText({ noun }: Judged): (value: number) => string {
  const text = noun.includes('accuracy') ? accuracyText : lossText;
  return (value) => text(value).replace('-', '−');
}

/** What the test rows flatter, and what of the spread over seeds is theirs. */
function ofTestRows(settings: readonly Setting[], rows: readonly Row[]): string[] {
  const known = settings.flatMap(({ label, runs }) => {
    const noise = testNoise(runs);
    return noise === null ? [] : [{ label, ...noise }];
  });
  if (known.length === 0) return [];
  const shown = known.slice(0, MOST_SENTENCES);
  const gaps = shown.map(
    ({ label, gap, gapInterval }) => `${signed(gap)} (${gapInterval.map(signed).join(' to ')}; ${label})`,
  );
  const seeds = shown.map((each) => `${accuracyText(each.seeds)} (${each.label})`);
  const interactions = shown.map(
    ({ label, interaction, interactionInterval }) =>
      `${accuracyText(interaction)} (${interactionInterval.map(accuracyText).join(' to ')}; ${label})`,
  );
  const best = Math.max(...rows.map((row) => row.testAccuracy?.mean ?? 0));
  const binomial = Math.sqrt((best * (1 - best)) / (settings[0]!.runs[0]!.test.rows || 1));
  return [
    'Test accuracy less accuracy on fresh points of the same population, seed by seed, as an interquartile mean (95 %): ' +
      `${list(gaps)}. That is what these test rows add to every seed alike.`,
    'What makes a test accuracy uncertain, as standard deviations: that these rows and no others were drawn, ' +
      `${accuracyText(binomial)} (binomial), shared by all seeds; that other weights make another network, by fresh ` +
      `points ${list(seeds)}; and how each network meets these rows, √(variance on them − variance on fresh points) ` +
      `(95 %), ${list(interactions)}. More seeds average out the last two alone.`,
  ];
}

function ofBayes({ population, test }: BayesAccuracy, rows: number): string {
  return (
    `The best rule that there is, Bayes's, is right on ${percent(population, 1)} of the population and on ` +
    `${percent(test, 1)} of these ${rows} test rows: no accuracy above the first is more than luck of the rows.`
  );
}

function diverged(settings: readonly Setting[]): string[] {
  const counts = settings.flatMap(({ label, runs }) => {
    const count = runs.filter((run) => divergence(run) !== null).length;
    return count === 0 ? [] : [`${count} of ${runs.length} (${label})`];
  });
  if (counts.length === 0) return ['No run diverged.'];
  const shown = counts.slice(0, MOST_SENTENCES);
  const more = counts.length > shown.length ? ` and of ${counts.length - shown.length} more settings` : '';
  return [`Runs diverged: ${list(shown)}${more}. They count as they ended, without a loss as the worst.`];
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${accuracyText(Math.abs(value))}`;
}

/**
 * What is said of a race: theory's diagnosis with its record, the standings, the recommendation and how sure it is. All
 * of it is computed from what it is given. It never knows a terminal.
 */
import { list, rounded } from '../chart/format.ts';
import type { LayerStds } from '../init/initialize.ts';
import { initializers } from '../init/registry.ts';
import { mean, standardDeviation } from '../stats/summary.ts';
import type { Arm, Drawn, Shape } from './arms.ts';
import { type Diagnosis, type Recorded, record } from './diagnosis.ts';
import type { Race, Round } from './race.ts';
import { FRESH_POINTS, type Scoring } from './reward.ts';
import { LEAST_PAIRS, type Standing } from './verdict.ts';

export interface Advised {
  readonly arms: readonly Arm[];
  readonly race: Race;
  readonly standings: readonly Standing[];
  readonly scoring: Scoring;
  /** Of the recommended arm. */
  readonly stds: LayerStds;
}

/** Theory's three rules, a line each, and what they are worth. */
export function diagnosisLines({ interval, centre, gradientRatio, slowFrom, forgotten }: Diagnosis): string[] {
  const [low, high] = interval.map((sigma) => rounded(sigma, 2));
  const ratio =
    gradientRatio === null
      ? 'one layer has nothing to be compared with'
      : `the ratio of norms is ${rounded(gradientRatio, 2)} at σ ${rounded(centre, 2)}`;
  const step =
    slowFrom === null
      ? "only Adam's steps have a size of their own"
      : `σ ≥ ${rounded(slowFrom, 2)} (${rounded(centre, 2)} is forgotten in ${forgottenText(forgotten)} epochs, by a rule from 64–64 ReLU on moons)`;
  return [
    `(a) outputs neither vanish nor explode (mean square 1/3 to 3): σ ${low} to ${high} in every layer`,
    `(b) first and last layer's gradients alike: ${ratio}`,
    `(c) first step at most a tenth of a weight: ${step}`,
    `Where it was measured, (a) was right in ${rightText()} networks and never far off. (b) cannot choose, as the ratio hardly depends on σ. (c) failed: a first step as large as the weights trained well, one a hundredth of them did not.`,
  ];
}

/** "2 of 5" */
export function rightText(): string {
  return `${record.filter(({ isRight }) => isRight).length} of ${record.length}`;
}

function forgottenText(epochs: Diagnosis['forgotten']): string {
  return (epochs ?? []).map((epoch) => rounded(epoch, 2)).join(' to ');
}

/** The record as cells of a table, with its head. */
export function recordCells(): { readonly head: string[]; readonly cells: string[][] } {
  const row = ({ network, interval, best, isRight, regret }: Recorded): string[] => [
    network,
    interval.map((sigma) => sigma.toFixed(2)).join('–'),
    best,
    isRight ? 'yes' : 'no',
    `${(100 * regret).toFixed(2)} points`,
  ];
  return { head: ['network', "(a)'s σ", 'best σ', 'right', 'best inside loses'], cells: record.map(row) };
}

/** Arms of the race as cells: the best, and those that came nearest, then the initialisers by name. */
export function standingCells(advised: Advised, most = 8): { readonly head: string[]; readonly cells: string[][] } {
  const { arms, race, standings, scoring } = advised;
  const rewards = race.rewards[race.best]!;
  const shown = standings.filter(({ arm }, i) => i < most || arms[arm]!.init !== 'normal');
  const spread = rewards.length < 2 ? '' : ` ± ${amount(errorOf(rewards), scoring)}`;
  return {
    head: ['weights', 'seeds', `${scoring.measure}, or behind the best`, ''],
    cells: [
      [
        armText(arms[race.best]!),
        String(rewards.length),
        `${valueText(mean(rewards), scoring)}${spread}`,
        'recommended',
      ],
      ...shown.map(({ arm, seeds, behind, error, verdict }) => [
        armText(arms[arm]!),
        String(seeds),
        `${behind < 0 ? '+' : '−'}${amount(Math.abs(behind), scoring)}${error === null ? '' : ` ± ${amount(error, scoring)}`}`,
        { worse: 'worse', tied: 'not separable', untold: 'too few seeds' }[verdict],
      ]),
    ],
  };
}

/** The recommendation, then how sure it is, then what it does not say: a sentence or two each. */
export function recommendation(advised: Advised): string[] {
  const { arms, race } = advised;
  return [
    `Recommended: ${drawText(arms[race.best]!, advised.stds)}.`,
    reachedText(advised),
    ...certainty(advised),
    ...edges(advised),
  ];
}

/** The error is of the seeds, which are those that chose it; the points' own is said where it is known. */
function reachedText({ race, scoring }: Advised): string {
  const rewards = race.rewards[race.best]!;
  const reached = mean(rewards);
  const error =
    rewards.length < 2 ? '' : ` ± ${amount(errorOf(rewards), scoring)} (standard error, of the seeds that chose it)`;
  const isAccuracy = scoring.measure === 'accuracy';
  const own = Math.sqrt((reached * (1 - reached)) / FRESH_POINTS);
  const points = isAccuracy ? `, whose own error, the same for all ways, is ${amount(own, scoring)}` : '';
  return (
    `Over ${count(rewards.length, 'seed')} it reached ${a(scoring)} of ${valueText(reached, scoring)}${error} on ` +
    `${FRESH_POINTS.toLocaleString('en-US')} fresh points${points}; no rule ${isAccuracy ? 'exceeds' : 'falls below'} ` +
    `${valueText(scoring.limit, scoring)} (Bayes).`
  );
}

/** What cannot be told from the best, as a range of sigma where it is one. */
function certainty({ arms, race, standings, scoring }: Advised): string[] {
  const best = arms[race.best]!;
  const tied = standings.filter(({ verdict }) => verdict === 'tied');
  const untold = standings.filter(({ verdict }) => verdict === 'untold');
  const worse = standings.filter(({ verdict }) => verdict === 'worse');
  const said: string[] = [];
  if (tied.length + worse.length === 0) {
    said.push(
      `The budget was enough for ${count(race.pulls, 'training')}, which is too few seeds to separate anything: it is the best seen, no more.`,
    );
    return said;
  }
  const alike = best.init === 'normal' ? sigmasAlike(best, standings, arms) : [];
  const others = tied.filter(({ arm }) => !alike.includes(arm));
  if (best.init === 'normal' && alike.length > 0) {
    const sigmas = [best.sigma, ...alike.map((arm) => (arms[arm] as Drawn).sigma)];
    said.push(`σ ${Math.min(...sigmas)} to ${Math.max(...sigmas)}, drawn alike: not separable.`);
  }
  if (others.length > 0) {
    said.push(`Not separable from it either: ${list(others.map(({ arm }) => armText(arms[arm]!)))}.`);
  }
  if (tied.length === 0)
    said.push(
      `It is separated from ${worse.length === 1 ? 'the other' : `the ${worse.length} others`} that had seeds enough.`,
    );
  said.push(
    `Each way is compared with it by itself (Wilcoxon's signed ranks at 5 %, ${LEAST_PAIRS} common seeds or more).`,
  );
  if (untold.length > 0) {
    const near = untold[0]!;
    said.push(
      `Too few seeds to tell, as the race dropped them early: ${count(untold.length, 'way')}, the nearest ` +
        `${amount(Math.abs(near.behind), scoring)} ${near.behind < 0 ? 'ahead' : 'behind'} over ${count(near.seeds, 'seed')} ` +
        `(${armText(arms[near.arm]!)}).`,
    );
  }
  return said;
}

/** Those of the same shape whose sigmas reach from the best's without one in between that is worse. */
function sigmasAlike(best: Drawn, standings: readonly Standing[], arms: readonly Arm[]): number[] {
  const sigmas = (verdict: Standing['verdict']): { readonly arm: number; readonly sigma: number }[] =>
    standings.flatMap((standing) => {
      const arm = arms[standing.arm]!;
      const isAlike = standing.verdict === verdict && arm.init === 'normal' && arm.shape === best.shape;
      return isAlike ? [{ arm: standing.arm, sigma: arm.sigma }] : [];
    });
  const worse = sigmas('worse');
  return sigmas('tied')
    .filter(({ sigma }) => !worse.some((other) => (other.sigma - sigma) * (other.sigma - best.sigma) < 0))
    .map(({ arm }) => arm);
}

/** Where the best lies at the end of what was tried. */
function edges({ arms, race }: Advised): string[] {
  const best = arms[race.best]!;
  if (best.init !== 'normal') return [];
  const sigmas = arms.flatMap((arm, i) =>
    arm.init === 'normal' && arm.shape === best.shape && race.rewards[i]!.length > 0 ? [arm.sigma] : [],
  );
  if (sigmas.length < 2) return [];
  if (best.sigma === Math.min(...sigmas)) return ['It is the smallest σ that raced: smaller ones may do better still.'];
  if (best.sigma === Math.max(...sigmas)) return ['It is the largest σ that raced: larger ones may do better still.'];
  return [];
}

/** How the race went, in one line. */
export function raceText({ race }: Advised, seconds: number): string {
  const [searched, ...raced] = race.rounds;
  const halving = raced.length === 0 ? '' : `, then sequential halving, ${raced.map(roundText).join(', ')}`;
  return `A pattern search of ${roundText(searched!)}${halving}: ${race.pulls} trainings in ${seconds.toFixed(0)} s.`;
}

export function roundText({ arms, seeds }: Round): string {
  return `${count(arms.length, 'way')} by ${count(seeds, 'seed')}`;
}

export const shapeTexts: Readonly<Record<Shape, string>> = {
  even: '',
  biased: ', biases',
  split: ', split',
  both: ', split, biases',
};

/** Short: "σ 0.2, split, biases" or "pytorch". */
export function armText(arm: Arm): string {
  return arm.init === 'normal' ? `σ ${arm.sigma}${shapeTexts[arm.shape]}` : arm.init;
}

/** In a sentence, with what each layer is given. */
function drawText(arm: Arm, { weights, biases }: LayerStds): string {
  if (arm.init !== 'normal') return `the initialiser ${arm.init}, ${initializers[arm.init].doc}`;
  const first = `first-layer biases from N(0, ${rounded(biases?.[0] ?? 0)}²)`;
  const zero =
    biases === null
      ? ''
      : arm.shape === 'even' || arm.shape === 'split'
        ? ', biases zero'
        : `, ${first}, other biases zero`;
  const isEven = weights.every((std) => std === weights[0]);
  if (isEven) return `weights from N(0, ${arm.sigma}²) in every layer${zero}`;
  const middle = weights.length > 2 ? `${rounded(weights[1]!)} between, ` : '';
  return (
    `weights from N(0, σ²) with σ ${rounded(weights[0]!)} in the first layer, ${middle}` +
    `${rounded(weights.at(-1)!)} in the last${zero}`
  );
}

function errorOf(rewards: readonly number[]): number {
  return standardDeviation(rewards) / Math.sqrt(rewards.length);
}

function a({ measure }: Scoring): string {
  return measure === 'accuracy' ? 'an accuracy' : 'a loss';
}

/** A reward as the accuracy or the loss that it is of. */
export function valueText(reward: number, { measure, variance }: Scoring): string {
  return measure === 'accuracy' ? `${(100 * reward).toFixed(2)} %` : rounded((1 - reward) * variance);
}

/** A difference of rewards: in points of accuracy, or as a loss. */
function amount(difference: number, { measure, variance }: Scoring): string {
  return measure === 'accuracy' ? `${(100 * difference).toFixed(2)}` : rounded(difference * variance, 2);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

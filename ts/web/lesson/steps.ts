/**
 * The lesson: each step sets the page up, asks about a run that does not exist yet, and then tells what came out. Every
 * number in an answer is read from finished runs of this page, and from nothing else. It never draws.
 */
import { html, type TemplateResult } from 'lit-html';
import { rounded } from '../../chart/format.ts';
import { median } from '../../stats/summary.ts';
import type { RunResult } from '../../sweep/run.ts';
import type { Inside } from '../lab/inside.ts';
import type { Lab } from '../lab/lab.ts';
import { rowAt } from '../lab/runs.ts';
import { articleNetworks, type LabState, normal, setup } from '../lab/state.ts';
import { shareWords } from '../lab/words.ts';

export interface Answer {
  /** Of the options, the one that came true. */
  readonly right: number;
  readonly text: readonly TemplateResult[];
}

export interface Step {
  readonly title: string;
  readonly text: readonly TemplateResult[];
  readonly question: string;
  readonly options: readonly string[];
  /** What the page shows while the question stands, and what it shows then. */
  readonly asked: Partial<LabState>;
  readonly shown: Partial<LabState>;
  /** Null until the runs that it speaks of are there. */
  answer(lab: Lab, inside: Inside): Answer | null;
}

/** From what every step departs. */
export const base: Omit<LabState, 'lesson'> = {
  setup: setup(),
  networks: articleNetworks,
  epoch: null,
  folds: false,
  draws: 1,
  layer: 1,
  inside: null,
};

export const steps: readonly Step[] = [
  {
    title: 'Whisper, talk or shout',
    text: [
      html`Before training, every weight is a random number; σ says how large these numbers are. At <b>0.01</b> the network
        whispers: its first answers are all “fifty-fifty”. At <b>1</b> it shouts: sure of itself, and often wrong. Then 200
        steps have to turn that start into the right answer.`,
      html`An article drew each of these four once, and found 0.1 to be the best.`,
    ],
    question: 'Draw the random numbers again, 20 times. How often will 0.1 end ahead of 0.5?',
    options: ['Mostly', 'About half the time', 'Rarely'],
    asked: {},
    shown: { draws: 20 },
    answer(lab) {
      const [whisper, talk, loud, shout] = allDraws(lab);
      if (!whisper || !talk || !loud || !shout) return null;
      const { wins, losses, ties } = duel(talk, loud);
      const share = wins / talk.length;
      const last = duel(whisper, talk).losses;
      const right = share > 0.65 ? 0 : share < 0.35 ? 2 : 1;
      return {
        right,
        text: [
          html`<b>0.1 won ${wins}, 0.5 won ${losses}</b>${ties === 0 ? '' : `, ${ties} ${ties === 1 ? 'was a tie' : 'were ties'}`}.
            ${
              right === 1
                ? 'One draw cannot say which of the two is better: draws of the same σ differ by more than these σ do.'
                : 'So one draw says little: the next may well have another winner.'
            }`,
          html`The whisper is another matter: 0.01 came behind 0.1 in ${last} of ${talk.length}. Look at the first picture: a
            line, where the others bend.`,
        ],
      };
    },
  },
  {
    title: 'The whisper waits',
    text: [
      html`At 0.01 the signal shrinks at each layer, and so does what comes back. The network first becomes a <b>straight
        line</b>, the best that a line can be, and stays there: its loss lies on a plateau.`,
    ],
    question: 'Give it 1000 epochs instead of 200. Where will it end?',
    options: ['It stays a straight line', 'It catches up with 0.1', 'It bends, but remains clearly behind'],
    asked: { networks: [normal(0.01), normal(0.1)] },
    shown: { networks: [normal(0.01), normal(0.1)], setup: setup({ epochs: 1000 }) },
    answer(lab) {
      const runs = shownRuns(lab);
      const [whisper, talk] = runs ?? [];
      if (!whisper || !talk || whisper.spec.epochs !== 1000) return null;
      const gap = accuracy(talk) - accuracy(whisper);
      const left = epochBelow(whisper, 0.25);
      return {
        right: gap <= 0.01 ? 1 : accuracy(whisper) < 0.89 ? 0 : 2,
        text: [
          html`After 1000 epochs <b>0.01 has ${shareWords(accuracy(whisper))}</b> and 0.1 has ${shareWords(accuracy(talk))}.
            ${left === null ? '' : html`It left its plateau at epoch ${left}, when its loss fell below 0.25.`}`,
          html`So a small σ is a question of the <b>budget, not a fate</b>: what the article saw at epoch 200 is where it was
            waiting then. Play it, and watch the line begin to bend.`,
        ],
      };
    },
  },
  {
    title: 'Dead, or only quiet?',
    text: [
      html`The article counts activations <b>near zero</b>, closer than 0.01, and finds the most of them at small σ: dead
        neurons, one might think.`,
      html`Make it quieter still: σ 0.003, where at the start nearly all activations of the first layer are near zero.`,
    ],
    question: 'How many of them are near zero after 200 epochs?',
    options: ['Nearly all, still', 'More than a half', 'Less than a half'],
    asked: { networks: [normal(0.1), normal(1)] },
    shown: { networks: [normal(0.003), normal(0.1), normal(1)] },
    answer(lab) {
      const [quiet, talk, shout] = shownRuns(lab) ?? [];
      if (!quiet || !talk || !shout) return null;
      const [first, last] = nearZero(quiet);
      return {
        right: last > 0.9 ? 0 : last > 0.5 ? 1 : 2,
        text: [
          html`From ${shareWords(first)} to <b>${shareWords(last)}</b>. The loud ones stay where they were: 0.1 at
            ${shareWords(nearZero(talk)[1])}, 1 at ${shareWords(nearZero(shout)[1])}.`,
          html`Near zero is not dead. Units that are silent on every point at the end: ${shareWords(dead(quiet))} at 0.003,
            ${shareWords(dead(talk))} at 0.1, ${shareWords(dead(shout))} at 1. Small weights are quiet because everything in
            them is small, and they grow by the same 0.001 a step as all others.`,
        ],
      };
    },
  },
  {
    title: 'He’s rule is among the worst here. Why?',
    text: [
      html`He’s rule sets σ = √(2 / fan-in), with the number of a unit’s inputs. The first layer has only <b>two</b>, so that
        its σ is √(2/2) = <b>1</b>. That layer shouts, whatever the others do.`,
      html`Each of its 64 units is silent on one side of a line and speaks on the other: its <b>fold</b>. All that the network
        can draw is made of folds.`,
    ],
    question: 'All biases start at zero. Where do the folds cross at the start?',
    options: ['All over the plane', 'All in one point', 'Along the gap between the moons'],
    asked: { networks: [{ init: 'he' }, normal(0.1), { init: 'pytorch' }] },
    shown: { networks: [{ init: 'he' }, normal(0.1), { init: 'pytorch' }], folds: true, epoch: 0 },
    answer(lab) {
      const [he, talk, pytorch] = shownRuns(lab) ?? [];
      if (!he || !talk || !pytorch) return null;
      return {
        right: 1,
        text: [
          html`<b>In one point</b>: without a bias there is no offset. Adam moves a bias by about 0.001 a step, and with weights
            near 1 that shifts a fold by 0.2 in 200 steps. He’s network has to draw the moons with folds that can hardly leave
            the middle. At 0.1 the same step shifts a fold ten times as far.`,
          html`PyTorch’s default draws random biases too, so that its folds start spread out. Test accuracy in this draw: He
            <b>${shareWords(accuracy(he))}</b>, 0.1 <b>${shareWords(accuracy(talk))}</b>, PyTorch
            <b>${shareWords(accuracy(pytorch))}</b>. Play it with the folds.`,
        ],
      };
    },
  },
  {
    title: 'It is the biases',
    text: [
      html`PyTorch’s default has σ 0.41 in the first layer, not far from 0.5. Is it the weights that make it good, or the
        biases that it draws beside them?`,
      html`Take σ 0.5 twice, with the very same weights; one of the two gets random biases of the same size as well.`,
    ],
    question: 'In 10 draws, how often will the one with biases end ahead?',
    options: ['Rarely', 'About half the time', 'Mostly'],
    asked: { networks: [normal(0.5), { init: 'pytorch' }] },
    shown: { networks: [normal(0.5), normal(0.5, 0.5), { init: 'pytorch' }], draws: 10, folds: true },
    answer(lab) {
      const [without, withBiases, pytorch] = allDraws(lab);
      if (!without || !withBiases || !pytorch) return null;
      const { wins } = duel(withBiases, without);
      const share = wins / without.length;
      return {
        right: share > 0.65 ? 2 : share < 0.35 ? 0 : 1,
        text: [
          html`In <b>${wins} of ${without.length}</b>. Medians: ${shareWords(medianAccuracy(without))} without biases,
            ${shareWords(medianAccuracy(withBiases))} with them, ${shareWords(medianAccuracy(pytorch))} for PyTorch’s default.`,
          html`Random biases spread the folds over the plane, so that there is one wherever a bend is needed.`,
        ],
      };
    },
  },
  {
    title: 'Smooth, or jagged?',
    text: [
      html`With full batches and small steps a loss should fall, epoch by epoch. The article calls 0.1 and 0.5 smooth, and 1
        unsteady.`,
    ],
    question: 'Shout louder: σ 2. In how many of its epochs will the training loss rise?',
    options: ['In hardly any', 'In one of ten or so', 'In a third or more'],
    asked: { networks: [normal(0.1), normal(0.5), normal(1)] },
    shown: { networks: [normal(0.1), normal(0.5), normal(1), normal(2)] },
    answer(lab) {
      const runs = shownRuns(lab);
      const [talk, loud, shout, louder] = (runs ?? []).map(risingShare);
      const run = runs?.[3];
      if (talk === undefined || loud === undefined || shout === undefined || louder === undefined || !run) return null;
      return {
        right: louder < 0.05 ? 0 : louder < 0.25 ? 1 : 2,
        text: [
          html`The share of epochs with a rising loss: ${shareWords(talk)} at 0.1, ${shareWords(loud)} at 0.5,
            ${shareWords(shout)} at 1, <b>${shareWords(louder)} at 2</b>.`,
          html`The shout begins at a loss of ${rounded(run.trace.loss?.[0] ?? Number.NaN)}, and ends at
            ${rounded(run.training.loss)}, with ${shareWords(accuracy(run))} on the test points. It has more to undo than 200
            steps can.`,
        ],
      };
    },
  },
  {
    title: 'Half of the variance?',
    text: [
      html`ReLU passes on what is positive and makes the rest 0. So half of the signal is left, says the article: the variance
        of the activations <b>a</b> is half of that of the sums <b>z</b>.`,
    ],
    question: 'Look inside the first layer, before training. What share of the variance is left?',
    options: ['A half', 'A third', 'A quarter'],
    asked: { networks: [normal(0.1)] },
    shown: { networks: [normal(0.1)], inside: 0, epoch: 0 },
    answer(_, inside) {
      const view = inside.view.value;
      const layer = view?.layers[0];
      if (!layer || view.epoch !== 0) return null;
      const { varianceRatio, activation, preActivation } = layer;
      const distances = [1 / 2, 1 / 3, 1 / 4].map((share) => Math.abs(share - varianceRatio));
      const squares = (activation.rms / preActivation.rms) ** 2;
      return {
        right: distances.indexOf(Math.min(...distances)),
        text: [
          html`<b>${shareWords(varianceRatio)}</b> in this draw; for very many units it is 1/2 − 1/(2π) = 34.1 %.`,
          html`What is halved is the <b>mean square</b>: that of a is ${shareWords(squares)} of that of z. The two differ
            because activations have a mean above 0. He’s rule counts with the square, and is right.`,
        ],
      };
    },
  },
  {
    title: 'Twenty layers',
    text: [
      html`With two hidden layers every σ between 0.05 and 1 learns something. Each further layer multiplies the signal by
        about <b>σ √(64/2)</b>: at 0.1 by 0.57, at 0.177 by 1, at 0.3 by 1.7.`,
    ],
    question: 'Twenty hidden layers: which of the three will have learnt the moons after 100 epochs?',
    options: ['All of them', 'Only 0.177, He’s σ for 64 inputs', '0.177 and 0.3, not 0.03'],
    asked: { networks: [normal(0.03), normal(0.177), normal(0.3)] },
    shown: {
      networks: [normal(0.03), normal(0.177), normal(0.3)],
      setup: setup({ hidden: new Array(20).fill(64), samples: 500, epochs: 100 }),
    },
    answer(lab) {
      const runs = shownRuns(lab);
      if (!runs || runs.some(({ spec }) => spec.hidden.length !== 20)) return null;
      const [small, he, large] = runs.map(accuracy);
      if (small === undefined || he === undefined || large === undefined) return null;
      const learnt = [small, he, large].map((share) => share > 0.8);
      const right = learnt.every(Boolean) ? 0 : learnt[2] ? 2 : 1;
      return {
        right,
        text: [
          html`Test accuracy: ${shareWords(small)} at 0.03, <b>${shareWords(he)} at 0.177</b>, ${shareWords(large)} at 0.3.`,
          html`At 0.03 twenty layers leave nothing of the signal: its gradient norm starts at
            ${rounded(runs[0]?.trace.gradientNorm?.[0] ?? Number.NaN)}. Depth is where He’s rule comes from, and where it is
            right.`,
        ],
      };
    },
  },
];

/** The runs on show, when all are there. */
function shownRuns(lab: Lab): RunResult[] | null {
  const all = lab.networks.value;
  return all.every(({ isExact }) => isExact) ? all.flatMap(({ run }) => run ?? []) : null;
}

/** Of each network all draws that are asked for; nothing until they are complete and several. */
function allDraws(lab: Lab): readonly (readonly RunResult[])[] {
  const { draws } = lab.state.value;
  const all = lab.draws.value;
  return draws > 1 && all.every((runs) => runs.length === draws) ? all : [];
}

function accuracy({ test }: RunResult): number {
  return test.accuracy ?? Number.NaN;
}

function medianAccuracy(runs: readonly RunResult[]): number {
  return median(runs.map(accuracy));
}

/** Seed by seed: how often the first ends ahead of the second. */
function duel(one: readonly RunResult[], other: readonly RunResult[]) {
  const signs = one.map((run, i) => Math.sign(accuracy(run) - accuracy(other[i] as RunResult)));
  const count = (sign: number): number => signs.filter((each) => each === sign).length;
  return { wins: count(1), losses: count(-1), ties: count(0) };
}

/** Near-zero share of the first layer at the start and at the end. */
function nearZero(run: RunResult): readonly [number, number] {
  const column = run.trace['nearZeroFraction.1'] ?? [];
  return [column[0] ?? Number.NaN, column[rowAt(run, run.spec.epochs)] ?? Number.NaN];
}

/** Share of first-layer units that are silent on all points, at the end. */
function dead(run: RunResult): number {
  return run.trace['deadUnitFraction.1']?.[rowAt(run, run.spec.epochs)] ?? Number.NaN;
}

function risingShare({ trace }: RunResult): number {
  const loss = trace.loss ?? new Float64Array();
  return loss.slice(1).filter((value, i) => value > (loss[i] as number)).length / Math.max(1, loss.length - 1);
}

/** The first epoch with a loss below; null where there is none. */
function epochBelow({ trace }: RunResult, level: number): number | null {
  const epoch = trace.loss?.findIndex((loss) => loss < level) ?? -1;
  return epoch < 0 ? null : epoch;
}

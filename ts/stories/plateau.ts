/** A small scale first becomes a linear classifier, waits, and catches up. */
import { makeDataset } from '../data/dataset.ts';
import { lossText } from '../report/words.ts';
import { mean, median } from '../stats/summary.ts';
import type { RunSpec } from '../sweep/spec.ts';
import { linearClassifier } from '../theory/linear-classifier.ts';
import { type Arm, armTable, epochsText, epochsTo, gain, gainText, isTold, LEARNT, scores, spreadText } from './arm.ts';
import { figureOf, freshPoints, type Story } from './story.ts';

/** The article's budget. */
const SHORT = 200;

export const plateau: Story = {
  name: 'plateau',
  title: 'A small scale waits, and catches up',
  question: 'Is σ 0.01 worse, or later?',
  sweep: { sigma: ['0.01,0.1,0.2,0.5,1'], epochs: ['1000'], diagnostics: ['true'], freshPoints },
  names: ['sigma'],
  figure: (results, [arm]) => {
    const figure = figureOf(results, 'training-loss');
    const y = linearLoss(arm!.spec);
    const label = `best linear classifier: ${lossText(y)}`;
    return { ...figure, levels: [{ y, label }], alt: `${figure.alt} Dashed: ${label}.` };
  },
  tell: (arms) => {
    const small = arms.reduce((least, arm) => (arm.spec.sigma! < least.spec.sigma! ? arm : least));
    const best = arms.reduce((most, arm) => (mean(scores(arm)) > mean(scores(most)) ? arm : most));
    const linear = linearLoss(small.spec);
    const behind = gain(scores(small), scores(best));
    const verdict =
      best === small
        ? `After ${small.spec.epochs} epochs no other σ is better than it`
        : `After ${small.spec.epochs} epochs it differs from σ ${best.spec.sigma}, the best by mean, by ` +
          `${gainText(behind)} on fresh points${isTold(behind) ? '' : ', which is no difference that these seeds tell'}`;
    return {
      paragraphs: [
        `No linear classifier has a loss below ${lossText(linear)} on these training points. After ${SHORT} epochs, where the ` +
          `article ends, σ ${small.spec.sigma} has ${lossText(median(at(small, 'loss', SHORT)))} (median): it has become ` +
          'a linear classifier, and waits. Its second layer shows why: the participation ratio of its singular values, ' +
          `about the number of directions in use, falls from ${inUse(small, 0)} to ${inUse(small, SHORT)}; that of ` +
          `σ ${arms.at(-1)!.spec.sigma} goes from ${inUse(arms.at(-1)!, 0)} to ${inUse(arms.at(-1)!, SHORT)}.`,
        `The wait is not for ever: ${LEARNT * 100} % of the training points are right after a median of ` +
          `${epochsText(epochsTo(small))} epochs. ${verdict}: ${spreadText(scores(small))} against ` +
          `${spreadText(scores(best))}. What the article saw at σ 0.01 was its budget, not a fate.`,
      ],
      table: armTable(`After ${small.spec.epochs} epochs`, 'start', arms, ({ spec }) => `σ ${spec.sigma}`),
    };
  },
};

function at({ runs }: Arm, column: string, epoch: number): number[] {
  return runs.map(({ trace }) => trace[column]?.[epoch] ?? Number.NaN);
}

function inUse(arm: Arm, epoch: number): string {
  return median(at(arm, 'participationRatio.2', epoch)).toFixed(1);
}

/** Of the best linear classifier on the training points. */
function linearLoss(spec: RunSpec): number {
  const { training } = makeDataset(spec);
  if (!('labels' in training)) throw new Error('a story of classes');
  return linearClassifier(training.features, training.inputs, training.labels).loss;
}

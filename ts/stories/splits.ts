/** One product of scales, split over the layers in several ways. Of Neyshabur et al. 2015: ReLU's rescaling symmetry. */
import { layerStds } from '../init/initialize.ts';
import { median } from '../stats/summary.ts';
import { networkSizes } from '../sweep/spec.ts';
import { type Arm, armTable, epochsText, epochsTo, gain, gainText, isTold, LEARNT, scores } from './arm.ts';
import { figureOf, freshPoints, type Story } from './story.ts';

export const splits: Story = {
  name: 'splits',
  title: 'One function, five ways to start it',
  question: 'Does it matter how a scale is split over the layers, if the product is the same?',
  sweep: {
    sigma: ['0.25'],
    // Powers of two, so that rescaling rounds nothing.
    weightScale: ['1,1,1', '0.25,1,4', '4,1,0.25', '1,0.25,4', '0.25,0.25,16'],
    freshPoints,
  },
  names: ['weightScale'],
  figure: (results) => figureOf(results, 'training-accuracy'),
  tell: (arms) => {
    const speeds = arms.map((arm) => ({ arm, epochs: median(epochsTo(arm)) })).sort((a, b) => a.epochs - b.epochs);
    const [fastest, slowest] = [speeds[0]!.arm, speeds.at(-1)!.arm];
    const between = gain(scores(fastest), scores(slowest));
    const equal = arms[0]!.runs.filter((_, i) => startsAlike(arms.map(({ runs }) => runs[i]!.trace.loss?.[0])));
    const n = arms[0]!.runs.length;
    return {
      paragraphs: [
        `A ReLU network without biases computes the same function when one layer's weights are divided by what another's ` +
          `are multiplied by. So the loss before training is the same for all splits, to the last bit, in ${equal.length} ` +
          `of ${n} seeds.`,
        `Trained, they part: σ ${scalesText(fastest)} has ${LEARNT * 100} % of the training points right after a median ` +
          `of ${epochsText(epochsTo(fastest))} epochs, σ ${scalesText(slowest)} after ${epochsText(epochsTo(slowest))}. ` +
          `On fresh points the first is ${isTold(between) ? 'better' : 'not told apart'} by ${gainText(between)}, seed ` +
          'by seed. One global σ hides this.',
      ],
      table: armTable('One product of three scales, by its split', 'σ of the layers', arms, scalesText),
    };
  },
};

function startsAlike(losses: readonly (number | undefined)[]): boolean {
  return losses.every((loss) => loss !== undefined && loss === losses[0]);
}

function scalesText({ spec }: Arm): string {
  return layerStds(spec, networkSizes(spec)).weights.join(' · ');
}

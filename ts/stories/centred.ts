/** What a large scale costs: its random initial function, or that its weights hardly move (Chizat et al. 2019). */
import { mean } from '../stats/summary.ts';
import { type Arm, armTable, gain, gainText, isTold, scores } from './arm.ts';
import { figureOf, freshPoints, type Story } from './story.ts';

export const centred: Story = {
  name: 'centred',
  title: 'A large scale without its initial function',
  question: 'Is a large σ bad because the weights hardly move, or because of the random function that they start as?',
  sweep: { sigma: ['0.3,0.5,1,2,3'], centred: ['false,true'], freshPoints },
  names: ['sigma', 'centred'],
  figure: (results) => figureOf(results, 'fresh-accuracy'),
  tell: (arms) => {
    const pairs = arms.filter(({ spec }) => !spec.centred).map((plain) => ({ plain, centred: partner(arms, plain) }));
    const gains = pairs.map(({ plain, centred }) => ({ plain, gain: gain(scores(centred), scores(plain)) }));
    const largest = pairs.at(-1)!;
    const smallest = pairs[0]!;
    const lost = {
      all: mean(scores(smallest.plain)) - mean(scores(largest.plain)),
      lazy: mean(scores(smallest.centred)) - mean(scores(largest.centred)),
    };
    const told = gains.filter((each) => isTold(each.gain) && each.gain.median > 0);
    return {
      paragraphs: [
        'Centred training subtracts the function that a network starts as: it begins at 0 everywhere, with the same ' +
          'weights and the same gradients of its outputs. What then remains of a disadvantage is that large weights ' +
          'hardly move.',
        `On fresh points, seed by seed, centring brings ${gains.map((each) => `σ ${each.plain.spec.sigma} ${gainText(each.gain)}`).join('; ')}` +
          `: told at ${told.length} of ${gains.length} scales. From σ ${smallest.plain.spec.sigma} to ` +
          `${largest.plain.spec.sigma} a network loses ${inPoints(lost.all)} percentage points; centred, ` +
          `${inPoints(lost.lazy)}. The latter is the price of hardly moving, the rest that of the initial function.`,
      ],
      table: armTable('By σ, as it is and centred', 'start', arms, ({ spec }) => {
        return `σ ${spec.sigma}${spec.centred ? ', centred' : ''}`;
      }),
    };
  },
};

function partner(arms: readonly Arm[], { spec }: Arm): Arm {
  const found = arms.find((arm) => arm.spec.centred && arm.spec.sigma === spec.sigma);
  if (found === undefined) throw new Error('an arm without its partner');
  return found;
}

function inPoints(share: number): string {
  return (100 * share).toFixed(1);
}

/** First-layer biases: with none every fold of the first layer passes through the origin. */
import { type Arm, armTable, gain, gainText, isTold, scores } from './arm.ts';
import { startsFigure } from './starts.ts';
import { freshPoints, type Story } from './story.ts';

export const hinges: Story = {
  name: 'hinges',
  title: 'Folds that leave the origin',
  question: 'What do random biases in the first layer change?',
  sweep: {
    init: ['normal,he'],
    sigma: ['0.2,0.5,1'],
    // As wide as the first layer's weights, and no others.
    biasScale: ['none', '1,0,0'],
    freshPoints,
  },
  names: ['init', 'sigma', 'biasScale'],
  figure: (results, arms) => startsFigure(results, arms, (arm) => ({ start: nameOf(arm), variant: biasesOf(arm) })),
  tell: (arms) => {
    const pairs = arms.filter(isWithout).map((without) => ({ without, random: partner(arms, without) }));
    const gains = pairs.map(({ without, random }) => {
      return { name: nameOf(without), gain: gain(scores(random), scores(without)) };
    });
    const told = gains.filter((each) => isTold(each.gain) && each.gain.median > 0).length;
    const sentences = gains.map((each) => `${each.name} ${gainText(each.gain)}`).join('; ');
    const he = pairs.find(({ without }) => without.spec.init === 'he');
    return {
      paragraphs: [
        'A unit of the first layer folds the plane along a line. Without a bias the line passes through the origin, and ' +
          'Adam can move it away by at most the learning rate an epoch, over the size of the weights: the larger the ' +
          'weights, the less.',
        `Biases drawn as widely as the first layer's weights lift the accuracy on fresh points, seed by seed, by: ` +
          `${sentences}. In ${told} of ${gains.length} settings the interval is above 0.` +
          (he === undefined ? '' : ` ${placeOfHe(arms, he.without, he.random)}`),
      ],
      table: armTable('With and without random biases in the first layer', 'start', arms, (arm) => {
        return `${nameOf(arm)}, ${biasesOf(arm)}`;
      }),
    };
  },
};

/** He's place among all settings, by the mean of its scores. */
function placeOfHe(arms: readonly Arm[], without: Arm, random: Arm): string {
  const mean = (arm: Arm): number => scores(arm).reduce((sum, value) => sum + value, 0) / arm.runs.length;
  const place = (arm: Arm): number => 1 + arms.filter((other) => mean(other) > mean(arm)).length;
  return `By mean He is number ${place(without)} of these ${arms.length} without biases and number ${place(random)} with them.`;
}

function isWithout({ spec }: Arm): boolean {
  return spec.biasScale.length === 0;
}

function biasesOf(arm: Arm): string {
  return isWithout(arm) ? 'no biases' : 'random biases';
}

function partner(arms: readonly Arm[], { spec }: Arm): Arm {
  const found = arms.find((arm) => !isWithout(arm) && arm.spec.init === spec.init && arm.spec.sigma === spec.sigma);
  if (found === undefined) throw new Error('an arm without its partner');
  return found;
}

function nameOf({ spec }: Arm): string {
  return spec.sigma === undefined ? 'He' : `σ ${spec.sigma}`;
}

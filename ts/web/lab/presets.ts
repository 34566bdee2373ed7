/** Settings worth a look, each with what it is there to show. Pure. */
import { defaultState, type LabState, normal, setup } from './state.ts';

export interface Preset {
  readonly name: string;
  /** What to look for, a sentence. */
  readonly hint: string;
  readonly state: Pick<LabState, 'setup' | 'networks'>;
}

const article = defaultState();

export const presets: readonly Preset[] = [
  {
    name: 'The article',
    hint: 'Four scales from a whisper to a shout, on two moons.',
    state: { setup: article.setup, networks: article.networks },
  },
  {
    name: 'Too small',
    hint: 'Signals die on their way: the smaller σ, the longer nothing but a straight line is learned.',
    state: { setup: setup(), networks: [0.003, 0.01, 0.03, 0.1].map((sigma) => normal(sigma)) },
  },
  {
    name: 'Too large',
    hint: 'A loud random function has to be undone before anything is learned.',
    state: { setup: setup(), networks: [0.5, 1, 2, 3].map((sigma) => normal(sigma)) },
  },
  {
    name: 'Twenty layers deep',
    hint: 'Every layer multiplies the signal by about σ √(64/2): at 0.03 twenty layers leave nothing of it.',
    state: {
      setup: setup({ hidden: new Array(20).fill(64), samples: 500, epochs: 100 }),
      networks: [normal(0.03), normal(0.1), { init: 'he' }, normal(0.3)],
    },
  },
  {
    name: 'tanh against ReLU',
    hint: 'Two activations at the same two scales.',
    state: {
      setup: setup(),
      networks: [0.1, 0.5].flatMap((sigma) =>
        (['relu', 'tanh'] as const).map((activation) => ({ ...normal(sigma), activation })),
      ),
    },
  },
  {
    name: 'SGD against Adam',
    hint: 'Adam’s steps do not depend on the size of the gradients; those of SGD do, and so the scale matters more.',
    state: {
      setup: setup(),
      networks: [
        normal(0.03),
        { ...normal(0.03), optimizer: 'sgd', learningRate: 0.1 },
        normal(0.3),
        { ...normal(0.3), optimizer: 'sgd', learningRate: 0.1 },
      ],
    },
  },
];

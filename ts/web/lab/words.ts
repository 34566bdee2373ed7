/** What the model says in words, shared by all views: names of networks, of settings, of values. Pure. */
import { exact, rounded } from '../../chart/format.ts';
import type { RunResult } from '../../sweep/run.ts';
import { networkSizes, trainingRows } from '../../sweep/spec.ts';
import { layersText } from '../../sweep/vary.ts';
import { nameOf } from './marks.ts';
import type { Setup, Start } from './state.ts';

export const dataWords: Readonly<Record<Setup['data'], string>> = {
  moons: 'two moons',
  circles: 'two circles',
  blobs: 'three clouds',
  xor: 'four quadrants',
  sine: 'a sine wave',
};

export const activationWords: Readonly<Record<Setup['activation'], string>> = {
  relu: 'ReLU',
  leaky_relu: 'leaky ReLU',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  gelu: 'GELU',
  silu: 'SiLU',
  identity: 'linear',
};

export const optimizerWords: Readonly<Record<Setup['optimizer'], string>> = {
  adam: 'Adam',
  adamw: 'AdamW',
  sgd: 'SGD',
  rmsprop: 'RMSprop',
};

/** "2–64–64–2 ReLU". */
export function networkWords(setup: Setup): string {
  return `${layersText(networkSizes(setup))} ${activationWords[setup.activation]}`;
}

/** "1400 points". */
export function pointWords(setup: Setup): string {
  return `${trainingRows(setup)} points`;
}

/** "Adam at 0.001", with what else was set of it. */
export function optimizerText(setup: Setup): string {
  const batch = setup.batch === 0 ? '' : `, batches of ${setup.batch}`;
  return `${optimizerWords[setup.optimizer]} at ${exact(setup.learningRate)}${batch}`;
}

/** "σ 0.1", "He", "σ 0.1, biases 0.3, tanh, SGD at 0.1". */
export function startWords(start: Start): string {
  const { activation, optimizer, learningRate } = start;
  const trained = optimizer === undefined ? undefined : optimizerWords[optimizer];
  const rate = learningRate === undefined ? undefined : `${trained ?? 'rate'} at ${exact(learningRate)}`;
  return [
    start.init === 'normal' ? `σ ${rounded(start.sigma)}` : nameOf(start.init),
    start.init === 'normal' && start.biasSigma > 0 ? `biases ${rounded(start.biasSigma)}` : undefined,
    activation && activationWords[activation],
    rate ?? trained,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** "94.3 %". */
export function shareWords(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** What a run came to on the test points: "94.3 %", or the loss where there are no classes. */
export function scoreWords({ test }: Pick<RunResult, 'test'>): string {
  return test.accuracy === undefined ? `loss ${rounded(test.loss)}` : shareWords(test.accuracy);
}

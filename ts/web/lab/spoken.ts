/** What the ruler says of a network: on the tag of its handle, to who listens, and of what went wrong. Pure. */
import { rounded } from '../../chart/format.ts';
import { middleLayer } from '../../sweep/equivalent.ts';
import { divergence } from '../../sweep/run.ts';
import type { Network } from './lab.ts';
import { type NamedMark, namedMarks, nameOf, placeOf } from './marks.ts';
import { scoreOf } from './score.ts';
import type { Setup, Start } from './state.ts';
import { startWords } from './words.ts';

/** "σ 0.1", "σ 0.177 · He" at the place of an initialiser, "He · σ 0.177" for a network that it starts. */
export function tagText(setup: Setup, { start, sigma }: Pick<Network, 'start' | 'sigma'>): string {
  const place = `σ ${rounded(sigma)}`;
  if (start.init !== 'normal') return `${nameOf(start.init)} · ${place}`;
  const mark = markAt(setup, start);
  return mark === undefined ? place : `${place} · ${mark}`;
}

/** "sigma 0.125, Glorot for fan 64, test accuracy 94.3 percent"; without a result while there is none. */
export function spokenText(setup: Setup, network: Network): string {
  const { start, sigma, first } = network;
  const mark = markAt(setup, start);
  return [
    startWords(start).replace('σ', 'sigma'),
    start.init === 'normal' ? undefined : `sigma ${rounded(sigma)} in the middle layer, ${rounded(first)} in the first`,
    mark && `${mark} for ${fanWords(setup)}`,
    outcome(setup, network),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

const rules: Readonly<Record<NamedMark['init'], string>> = {
  he: 'He and others, 2015, for ReLU: σ = √(2 / inputs of the layer)',
  glorot: 'Glorot and Bengio, 2010: σ = √(2 / (inputs + outputs of the layer))',
  pytorch: 'PyTorch by default: σ = 1 / √(3 · inputs of the layer), and random biases too',
  lecun: 'LeCun and others, 1998: σ = √(1 / inputs of the layer)',
  keras: 'Keras by default, which is Glorot: σ = √(2 / (inputs + outputs of the layer))',
};

/** An initialiser's rule, and what it gives this network. */
export function ruleText(setup: Setup, init: NamedMark['init']): string {
  const { sigma, first } = placeOf(setup, { init });
  return `${rules[init]}. Here ${rounded(first)} in the first layer and ${rounded(sigma)} in the middle one.`;
}

/** What went wrong with a network, as a sentence; null where nothing did. */
export function troubleText({ start, run, isExact, failure }: Network): string | null {
  if (failure !== null) return `${startWords(start)} could not be trained: ${failure}`;
  const epoch = run && isExact ? divergence(run) : null;
  return epoch === null ? null : `${startWords(start)} diverged at epoch ${epoch}`;
}

function outcome(setup: Setup, { run, isExact, failure }: Network): string | undefined {
  if (failure !== null) return 'could not be trained';
  if (!run || !isExact) return undefined;
  const score = scoreOf(setup);
  const value = score.of(run);
  return value === null ? `diverged at epoch ${divergence(run)}` : `${score.name} ${score.spoken(value)}`;
}

/** The initialiser that stands where a network from plain normals starts. */
function markAt(setup: Setup, start: Start): string | undefined {
  return namedMarks(setup).find((mark) => start.init === 'normal' && start.sigma === mark.sigma)?.label;
}

function fanWords(setup: Setup): string {
  const { fanIn, fanOut } = middleLayer(setup);
  return fanIn === fanOut ? `fan ${fanIn}` : `fans ${fanIn} and ${fanOut}`;
}

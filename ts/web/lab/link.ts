/**
 * The page's state as a readable query, and back: `?v=1&networks=0.01,0.1,he&hidden=32,32&epoch=40`. What stands at
 * the page's default is left out. A link comes from strangers: whatever it says is checked before anything is done.
 */

import { type Activation, activationNames } from '../../engine/activations.ts';
import { type OptimizerName, optimizerNames } from '../../engine/optimizers.ts';
import { namedInitializers } from '../../init/registry.ts';
import { InputError } from '../../input-error.ts';
import { fields, runDefault } from '../../sweep/fields.ts';
import { check, integer, type Kind, number, parseNumber } from '../../sweep/kinds.ts';
import { nearest } from '../../sweep/nearest.ts';
import type { FieldName } from '../../sweep/spec.ts';
import type { LabState, Setup, Start } from './state.ts';
import { layerOf, MAX_DRAWS, MAX_NETWORKS, normal, setup, setupNames } from './state.ts';

/** Raised when an old link would mean something else. */
const VERSION = '1';
const MAX_LENGTH = 2000;
const MAX_SIGMA = 100;

const viewNames = ['v', 'networks', 'epoch', 'folds', 'draws', 'layer', 'inside', 'lesson'] as const;
const networksAllowed =
  `1 to ${MAX_NETWORKS} starts with commas between, each a sigma such as 0.1 or one of ` +
  `${namedInitializers.join(', ')}; behind it may stand ~b0.3 for biases of that ` +
  'scale, an activation, an optimiser and ~lr0.01 for a learning rate of its own';

/** Without a question mark; empty for the default. */
export function toQuery(state: LabState, start: LabState): string {
  const said: [string, string][] = [];
  const networks = state.networks.map(startText).join(',');
  if (networks !== start.networks.map(startText).join(',')) said.push(['networks', networks]);
  for (const name of setupNames) {
    const text = textOf(state.setup[name]);
    if (text !== textOf(usual(name, state.setup, start.setup))) said.push([name, text]);
  }
  if (state.epoch !== null) said.push(['epoch', String(state.epoch)]);
  if (state.folds) said.push(['folds', '1']);
  if (state.draws !== 1) said.push(['draws', String(state.draws)]);
  const layer = layerOf(state.setup, state.layer);
  if (layer !== 1) said.push(['layer', String(layer)]);
  if (state.inside !== null) said.push(['inside', String(state.inside + 1)]);
  if (state.lesson !== null) said.push(['lesson', String(state.lesson + 1)]);
  if (said.length === 0) return '';
  return [['v', VERSION], ...said].map(([name, value]) => `${name}=${value}`).join('&');
}

/** @param start what a page shows without a link @throws InputError naming the part that is wrong */
export function fromQuery(query: string, start: LabState): LabState {
  if (query.length > MAX_LENGTH) {
    throw new InputError('link', `${query.slice(0, 20)}…`, `at most ${MAX_LENGTH} characters`);
  }
  const said = new Map(new URLSearchParams(query));
  if (said.size === 0) return start;
  for (const name of said.keys()) refuseUnknown(name);
  const version = said.get('v');
  if (version !== VERSION) throw new InputError('v', version, `"${VERSION}", the only version of links so far`);
  const networks = said.get('networks');
  const state = {
    setup: readSetup(said, start.setup),
    networks: networks === undefined ? start.networks : readNetworks(networks),
  };
  const whole = (name: string, min: number, max: number): number | undefined => {
    const text = said.get(name);
    return text === undefined ? undefined : check(integer(min, max), name, parseNumber(text), text);
  };
  return {
    ...state,
    epoch: whole('epoch', 0, state.setup.epochs) ?? null,
    folds: (whole('folds', 0, 1) ?? 0) === 1,
    draws: whole('draws', 1, MAX_DRAWS) ?? 1,
    layer: said.get('layer') === 'all' ? 'all' : (whole('layer', 1, Math.max(1, state.setup.hidden.length)) ?? 1),
    inside: fromOne(whole('inside', 1, state.networks.length)),
    lesson: fromOne(whole('lesson', 1, 99)),
  };
}

/** "0.1", "0.1~b0.3~tanh", "he~sgd~lr0.1". */
export function startText(start: Start): string {
  const { activation, optimizer, learningRate } = start;
  return [
    start.init === 'normal' ? start.sigma : start.init,
    start.init === 'normal' && start.biasSigma !== 0 ? `b${start.biasSigma}` : undefined,
    activation,
    optimizer,
    learningRate === undefined ? undefined : `lr${learningRate}`,
  ]
    .filter((part) => part !== undefined)
    .join('~');
}

/** @throws InputError */
export function readStart(text: string): Start {
  const wrong = (): InputError => new InputError('networks', text, networksAllowed);
  const [first = '', ...more] = text.split('~');
  const init = namedInitializers.find((name) => name === fields.init.kind.parse(first));
  const parts: { biasSigma?: number; activation?: Activation; optimizer?: OptimizerName; learningRate?: number } = {};
  const numberIn = (part: string, max: number): number =>
    check(number({ min: 0, max }), 'networks', parseNumber(part), text);
  for (const part of more) {
    const activation = activationNames.find((name) => name === part);
    const optimizer = optimizerNames.find((name) => name === part);
    if (activation) parts.activation = activation;
    else if (optimizer) parts.optimizer = optimizer;
    else if (part.startsWith('lr')) parts.learningRate = numberIn(part.slice(2), 1e6);
    else if (part.startsWith('b') && init === undefined) parts.biasSigma = numberIn(part.slice(1), MAX_SIGMA);
    else throw wrong();
  }
  if (Object.keys(parts).length < more.length) throw wrong();
  const { biasSigma, ...variation } = parts;
  if (init !== undefined) return { init, ...variation };
  if (!Number.isFinite(parseNumber(first))) throw wrong();
  return { ...normal(numberIn(first, MAX_SIGMA), biasSigma), ...variation };
}

function readNetworks(text: string): Start[] {
  const texts = text.split(',');
  if (texts.length > MAX_NETWORKS) throw new InputError('networks', text, networksAllowed);
  return texts.map(readStart);
}

function readSetup(said: ReadonlyMap<string, string>, start: Setup): Setup {
  const given = setupNames.flatMap((name) => {
    const text = said.get(name);
    return text === undefined ? [] : [[name, readField(name, text)] as const];
  });
  const data = given.find(([name]) => name === 'data');
  // Another data set brings its own noise.
  const { noise, ...rest } = start;
  return setup({ ...rest, ...(data === undefined ? { noise } : {}), ...Object.fromEntries(given) });
}

/** @throws InputError */
export function readField(name: FieldName, text: string): unknown {
  const kind = fields[name].kind as Kind<unknown>;
  return check(kind, name, kind.parse(text), text);
}

function usual(name: keyof Setup, setup: Setup, start: Setup): unknown {
  return name === 'noise' && setup.data !== start.data ? runDefault('noise', setup.data) : start[name];
}

function textOf(value: unknown): string {
  return Array.isArray(value) && value.length === 0 ? 'none' : String(value);
}

function fromOne(value: number | undefined): number | null {
  return value === undefined ? null : value - 1;
}

function refuseUnknown(name: string): void {
  const names: readonly string[] = [...viewNames, ...setupNames];
  if (names.includes(name)) return;
  const near = nearest(name, names);
  throw new InputError('link', name, `no such part${near.length === 0 ? '' : ` (perhaps ${near.join(' or ')})`}`);
}

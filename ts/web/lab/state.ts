/**
 * Everything that decides what the page shows, as plain data: the setting that all networks share, how each of them
 * starts, and what is looked at. A link says the same (link.ts). It never knows the document or a training.
 */
import type { Activation } from '../../engine/activations.ts';
import { parameterCount } from '../../engine/engine.ts';
import type { OptimizerName } from '../../engine/optimizers.ts';
import type { NamedInitializer } from '../../init/registry.ts';
import { InputError } from '../../input-error.ts';
import { fieldNames } from '../../sweep/fields.ts';
import { withoutIdle } from '../../sweep/plan.ts';
import type { RunSpec } from '../../sweep/spec.ts';
import { networkSizes, trainingRows } from '../../sweep/spec.ts';
import { runSpec } from '../../sweep/validate.ts';

/** What a page cannot choose. */
const fixed = {
  weightScale: [],
  biasScale: [],
  centred: false,
  diagnostics: false,
  freshPoints: 0,
} as const satisfies Partial<RunSpec>;
/** What decides how a network starts. */
const starting = { init: 'he', sigma: undefined, biasSigma: 0 } as const;

/** What the networks of a page share. */
export type Setup = Omit<RunSpec, keyof typeof starting | keyof typeof fixed>;

export const setupNames = fieldNames.filter((name) => !(name in starting || name in fixed)) as (keyof Setup)[];

/** What a network may have otherwise than the setup, so that two can be compared in it. */
export interface Variation {
  readonly activation?: Activation;
  readonly optimizer?: OptimizerName;
  readonly learningRate?: number;
}

/** How one network starts, and in what else it differs from the others. */
export type Start = Variation &
  (
    | { readonly init: 'normal'; readonly sigma: number; readonly biasSigma: number }
    | { readonly init: NamedInitializer }
  );

export interface LabState {
  readonly setup: Setup;
  /** 1 to 6. */
  readonly networks: readonly Start[];
  /** Updates made at the moment that is looked at; null: all. */
  readonly epoch: number | null;
  /** Whether the lines are drawn where first-layer units switch on. */
  readonly folds: boolean;
  /** Draws of the initial weights for each network: seeds from that of the setup upwards. */
  readonly draws: number;
  /** Of which hidden layer the charts show the near-zero activations. */
  readonly layer: LayerChoice;
  /** The network that is looked into, from 0. */
  readonly inside: number | null;
  /** The step of the lesson that is open, from 0. */
  readonly lesson: number | null;
}

/** A hidden layer by its number, from 1, or all of them. */
export type LayerChoice = number | 'all';

export const MAX_NETWORKS = 6;
export const MAX_DRAWS = 200;
export const SIGMA_RANGE = [0.003, 3] as const;

/** Rows times parameters times epochs that one training may take here: about half a minute of wasm. */
const MAX_WORK = 2e11;
/** What a page can draw and keep. */
const limits = { samples: 10_000, epochs: 2000, units: 512, layers: 40 } as const;

/** The article's setting, with what is given changed. @throws InputError */
export function setup(values: Readonly<Record<string, unknown>> = {}): Setup {
  const run = runSpec({ ...values, ...starting, ...fixed });
  return checked(Object.fromEntries(setupNames.map((name) => [name, run[name]])) as unknown as Setup);
}

/** The layer that is shown: of one that the setting lacks its last. */
export function layerOf({ hidden }: Pick<Setup, 'hidden'>, layer: LayerChoice): LayerChoice {
  return layer === 'all' ? layer : Math.max(1, Math.min(layer, hidden.length));
}

/** A network that starts from normals of that scale. */
export function normal(sigma: number, biasSigma = 0): Start {
  return { init: 'normal', sigma, biasSigma };
}

/** The same network, from normals of another scale. */
export function withSigma(start: Start, sigma: number): Start {
  return { ...start, init: 'normal', sigma, biasSigma: start.init === 'normal' ? start.biasSigma : 0 };
}

/** The same network from a named initialiser. */
export function withInit(start: Start, init: NamedInitializer): Start {
  const { activation, optimizer, learningRate } = start;
  return {
    init,
    ...(activation !== undefined && { activation }),
    ...(optimizer !== undefined && { optimizer }),
    ...(learningRate !== undefined && { learningRate }),
  };
}

export const articleNetworks: readonly Start[] = [0.01, 0.1, 0.5, 1].map((sigma) => normal(sigma));

/** What a page opens with. Without SIMD a training takes sixty times as long, so that a smaller one is the default. */
export function defaultState(engine: 'wasm' | 'js' = 'wasm'): LabState {
  return {
    setup: engine === 'wasm' ? setup() : setup({ samples: 400, hidden: [16, 16], epochs: 100 }),
    networks: articleNetworks,
    epoch: null,
    folds: false,
    draws: 1,
    layer: 1,
    inside: null,
    lesson: null,
  };
}

/** Of one setup: for each start its runs by seed, found by the very start or else by what it says. */
interface Made {
  readonly byStart: WeakMap<Start, Map<number, RunSpec>>;
  readonly byText: Map<string, Map<number, RunSpec>>;
}

const made = new WeakMap<Setup, Made>();

function runsOf({ byStart, byText }: Made, start: Start): Map<number, RunSpec> {
  const text = JSON.stringify(start);
  const runs = byText.get(text) ?? new Map<number, RunSpec>();
  byText.set(text, runs);
  byStart.set(start, runs);
  return runs;
}

/** The run of a network, with its own seed or another; the same object for the same setup, so that its id is known. */
export function runOf(setup: Setup, start: Start, seed: number = setup.seed): RunSpec {
  const known: Made = made.get(setup) ?? { byStart: new WeakMap(), byText: new Map() };
  made.set(setup, known);
  const runs = known.byStart.get(start) ?? runsOf(known, start);
  const spec = runs.get(seed) ?? withoutIdle({ ...setup, ...fixed, biasSigma: 0, ...start, seed });
  runs.set(seed, spec);
  return spec;
}

function checked(setup: Setup): Setup {
  const { samples, epochs, hidden } = setup;
  if (samples > limits.samples) throw new InputError('samples', samples, `at most ${limits.samples} on this page`);
  if (epochs > limits.epochs) throw new InputError('epochs', epochs, `at most ${limits.epochs} on this page`);
  if (hidden.length > limits.layers || hidden.some((units) => units > limits.units)) {
    throw new InputError('hidden', hidden, `at most ${limits.layers} layers of at most ${limits.units} on this page`);
  }
  const work = trainingRows(setup) * parameterCount(networkSizes(setup), setup.bias) * epochs;
  if (work > MAX_WORK) {
    const allowed = Math.max(1, Math.floor((epochs * MAX_WORK) / work));
    throw new InputError('epochs', epochs, `at most ${allowed} for so large a network and so many points`);
  }
  return setup;
}

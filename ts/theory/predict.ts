/**
 * What a run shows at epoch 0, before any training: for each figure its mean over seeds and its standard deviation
 * between them. The entry point of ts/theory: numbers in, numbers out. It never knows files, charts, or an engine's
 * memory.
 *
 * How exact the means are stands in the modules under `epoch0/`. Standard deviations are estimates: right within a tenth
 * or so, but low by up to a half for gradient norms of narrow or deep networks (see gradient.ts). The law of the draws
 * counts where it shows: in the first layer, of few inputs, and in the spread that uniform biases have (`units.ts`).
 * Outputs and what is near zero above the first layer are taken as of Gaussian parameters whatever the law.
 */
import { VALUE_CUT } from '../engine/constants.ts';
import { InputError } from '../input-error.ts';
import { type Effort, thorough } from './epoch0/effort.ts';
import {
  activationEstimates,
  type Basis,
  type Estimate,
  lossEstimate,
  normEstimates,
  preActivationEstimates,
  shareEstimates,
} from './epoch0/estimates.ts';
import { drawNormRatios, drawUnitVariances, processesOf } from './epoch0/gradient-draws.ts';
import { outputLoss, type Wanted } from './epoch0/loss.ts';
import { sumOverPairs } from './epoch0/pair-sums.ts';
import { centresOf, partsOf, representatives, sampleOf, signalsOf } from './epoch0/sample.ts';
import { widthSpread } from './epoch0/width.ts';
import { scaleLaws } from './finite-width.ts';
import { checkNetwork, type Network, type Rows, rowCount } from './network.ts';
import { globalSigma, propagate } from './propagation.ts';
import { firstUnits } from './units.ts';

/** Figures as an engine's trace and probe have them, at epoch 0. */
export interface Prediction {
  readonly loss: Estimate;
  /** Global L2 norm. */
  readonly gradientNorm: Estimate;
  /** Norms by tensor: weight1, bias1, weight2, …; without biases the weights alone. */
  readonly gradientNorms: Readonly<Record<string, Estimate>>;
  /** One for each hidden layer, as the next two. */
  readonly nearZeroFraction: readonly Estimate[];
  readonly exactZeroFraction: readonly Estimate[];
  readonly activationRms: readonly Estimate[];
  /** Mean of z², of layers 1 to the outputs. */
  readonly preActivationSquare: readonly Estimate[];
  /** The one sigma of all layers with which the outputs' mean square would be what it is. */
  readonly globalSigma: number;
}

export { quick, thorough } from './epoch0/effort.ts';
export type { Effort, Estimate };

export type Settings = Network &
  Rows &
  Wanted & {
    /** Near zero is |a| < this. */
    readonly nearZeroThreshold: number;
  };

/** In sums over rows that all but cancel. */
const MOST_ROWS = 10_000;

/**
 * @param effort how long it may take
 * @throws InputError naming the field
 */
export function predict(settings: Settings, effort: Effort = thorough): Prediction {
  checkNetwork(settings, settings);
  const { sizes, biasSigmas, nearZeroThreshold } = settings;
  if (!(nearZeroThreshold >= 0)) throw new InputError('nearZeroThreshold', nearZeroThreshold, 'a number from 0 up');
  const depth = sizes.length - 1;
  const outputs = sizes[depth]!;
  const loss = outputLoss(settings, rowCount(settings), outputs);

  const rows = representatives(settings, effort.rows);
  const layers = propagate(settings, rows);
  if (!layers.every((q) => q.every(Number.isFinite))) {
    throw new InputError('sigmas', settings.sigmas, 'scales with which the squares of signals stay below 1.8e308');
  }
  const parts = partsOf(settings, Math.floor(Math.sqrt((2 * effort.pairs) / depth)));
  const [paired, ofParts] = [sampleOf(settings, centresOf(settings, parts)), loss.joined(parts)];
  const some = sampleOf(settings, representatives(settings, effort.few));
  const few = { layers: some.layers, signals: signalsOf(some) };
  const many = representatives(settings, MOST_ROWS);
  const at = firstUnits(settings, many, effort.firstUnits);
  const basis: Basis = {
    network: settings,
    loss,
    rows,
    layers,
    laws: scaleLaws(settings, rows, layers),
    sums: sumOverPairs(ofParts, paired),
    few,
    width: widthSpread(settings, some.rows, few.layers, few.signals),
    first: at === null ? null : { rows: rowCount(many), at },
  };

  const tensors = Array.from({ length: 2 * depth }, (_, t) => t).filter((t) => t % 2 === 0 || biasSigmas !== null);
  const processes = processesOf(paired, depth, effort.landmarks);
  const ratios = drawNormRatios(processes, ofParts, outputs, tensors, effort.draws);
  const units = drawUnitVariances(processes, settings, paired.rows, ofParts, outputs, effort);
  const norms = normEstimates(basis, ratios, units, tensors);
  return {
    loss: lossEstimate(basis),
    gradientNorm: norms.global,
    gradientNorms: Object.fromEntries(tensors.map((t, place) => [tensorName(t), norms.byTensor[place]!])),
    nearZeroFraction: shareEstimates(basis, nearZeroThreshold),
    exactZeroFraction: shareEstimates(basis, VALUE_CUT),
    activationRms: activationEstimates(basis),
    preActivationSquare: preActivationEstimates(basis),
    globalSigma: globalSigma(settings, some.rows),
  };
}

function tensorName(t: number): string {
  return `${t % 2 === 0 ? 'weight' : 'bias'}${Math.floor(t / 2) + 1}`;
}

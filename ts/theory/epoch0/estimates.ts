/**
 * Each figure's mean over seeds and its standard deviation between them, put together from what wide layers give and
 * what their finite width adds.
 */
import { overScales, type RowLaws, rangeOverScales } from '../finite-width.ts';
import type { Network, Rows } from '../network.ts';
import { average } from '../propagation.ts';
import { tabulate } from '../tabulate.ts';
import { unitOf } from '../units.ts';
import { growthOfErrors, widthVariances } from './gradient.ts';
import type { NormRatios, UnitVariances } from './gradient-draws.ts';
import type { OutputLoss } from './loss.ts';
import type { PairSums } from './pair-sums.ts';
import type { WidthSpread } from './width.ts';
import { meanShare, quietIntervals, quietSlope, sharesOfUnits } from './zeros.ts';
import { unitVariance } from './zeros-variance.ts';

/** Over seeds. */
export interface Estimate {
  readonly mean: number;
  /** Standard deviation. */
  readonly sd: number;
}

/** What estimates are made of. Layers l from 1 stand at l - 1. */
export interface Basis {
  readonly network: Network;
  readonly loss: OutputLoss;
  readonly rows: Rows;
  /** q^l of the rows. */
  readonly layers: readonly Float64Array[];
  readonly laws: readonly RowLaws[];
  readonly sums: PairSums;
  /** q^l and S^l of few rows that stand for them. */
  readonly few: { readonly layers: readonly Float64Array[]; readonly signals: readonly Float64Array[] };
  readonly width: WidthSpread;
  /** Of the first layer, where its units are not Gaussian; else null. */
  readonly first: FirstUnits | null;
}

/** By many rows, as signs all but cancel over data that are symmetric. */
export interface FirstUnits {
  readonly rows: number;
  /** z of some units that stand for all. */
  readonly at: (row: number) => Float64Array;
}

export function lossEstimate({ loss, layers, laws, sums, few, width }: Basis): Estimate {
  const last = layers.length - 1;
  const [q, law] = [layers[last]!, laws[last]!];
  const mean = tabulate(loss.mean, ...rangeOverScales(q, law));
  const h = 1e-3;
  const slopes = few.layers[last]!.map((each) => (mean(each * (1 + h)) - mean(each * (1 - h))) / (2 * h));
  return {
    mean: loss.constant + average(q.map((each, row) => overScales(mean, each, law(row)))),
    sd: Math.sqrt(sums.lossVariance + width.ofMean(last, slopes)),
  };
}

/** Of |a| < threshold, for each hidden layer. */
export function shareEstimates(basis: Basis, threshold: number): Estimate[] {
  const { network, layers, laws, sums, few, width, first } = basis;
  const intervals = quietIntervals(network, threshold);
  return layers.slice(0, -1).map((q, l) => {
    if (l === 0 && first !== null) {
      const { mean, variance } = sharesOfUnits(intervals, first.at, first.rows);
      return { mean, sd: Math.sqrt(variance / network.sizes[1]!) };
    }
    const some = few.layers[l]!;
    const ofUnit = unitVariance(intervals, sums.signCovariances[l]!, q.length, some, few.signals[l]!);
    const slopes = some.map((each) => quietSlope(intervals, each));
    const variance = ofUnit / network.sizes[l + 1]! + width.ofMean(l, slopes);
    return { mean: meanShare(intervals, q, laws[l]!), sd: Math.sqrt(variance) };
  });
}

/** Root mean square of a, for each hidden layer. */
export function activationEstimates({ network, rows, layers, width }: Basis): Estimate[] {
  return layers.slice(0, -1).map((q, l) => {
    return rootEstimate(average(unitOf(network, rows, l + 1, q).secondMoments()), width.activationSquare[l]!);
  });
}

/** Mean square of z, for each layer. */
export function preActivationEstimates({ layers, width }: Basis): Estimate[] {
  return layers.map((q, l) => {
    const mean = average(q);
    return { mean, sd: mean * Math.sqrt(width.preActivationSquare[l]!) };
  });
}

/** @param tensors places of those that there are in the order weight 1, bias 1, weight 2, … */
export function normEstimates(
  { network, loss, layers, sums }: Basis,
  ratios: NormRatios,
  units: readonly UnitVariances[],
  tensors: readonly number[],
): { global: Estimate; byTensor: readonly Estimate[] } {
  const { label, outputs } = sums.gradient;
  const squares = Array.from(label, (square, t) => (tensors.includes(t) ? square + outputs[t]! : 0));
  const growth = growthOfErrors(loss, layers.at(-1)!);
  const growths = squares.map((square, t) => (square > 0 ? (growth * outputs[t]!) / square : 0));
  const spread = widthVariances(network.sizes, units, squares, growths);
  const total = squares.reduce((sum, square) => sum + square, 0);
  return {
    global: normEstimate(total, ratios.global, spread.ofSum),
    byTensor: tensors.map((t, place) => normEstimate(squares[t]!, ratios.byTensor[place]!, spread.byTensor[t]!)),
  };
}

/**
 * Of a norm, from the mean of its square and its mean over its root mean square where only the outputs vary. Finite
 * width varies the square besides, by a factor of this variance.
 */
function normEstimate(square: number, meanOverRms: number, variance: number): Estimate {
  return ofSquare(rootEstimate(square, variance).mean * meanOverRms, square);
}

/** Of the root of a mean square with this relative variance: were it log-normal, (1 + variance)^(-1/8) of its root. */
function rootEstimate(square: number, variance: number): Estimate {
  return ofSquare(Math.sqrt(Math.max(0, square)) * (1 + variance) ** (-1 / 8), square);
}

function ofSquare(mean: number, square: number): Estimate {
  return { mean, sd: Math.sqrt(Math.max(0, square - mean * mean)) };
}

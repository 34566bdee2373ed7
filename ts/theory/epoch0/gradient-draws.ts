/**
 * How gradient norms vary between networks, drawn. With wide layers units are independent Gaussian processes over the
 * rows, of covariance S^l, and so are the outputs (Lee et al. 2018). Draws of the outputs have their norms, given the
 * tangent kernel; draws of single units say by how much the sums over a layer's units, of which norms are made, vary at
 * finite width. The stream of random numbers is fixed, so the same question has the same answer.
 *
 * Its numbers are those of RandomState([0, 6]): role 6, after those of contract 10 and outside of any run.
 */
import { RandomState } from '../../numeric/random.ts';
import { nonlinearity } from '../activations.ts';
import type { Network, Rows } from '../network.ts';
import { draw, quadraticForms, type Root, rootOf } from '../processes.ts';
import { average } from '../propagation.ts';
import { firstUnits } from '../units.ts';
import type { Effort } from './effort.ts';
import type { OutputLoss } from './loss.ts';
import { evenly, type Sample } from './sample.ts';

const SEED = 0;
const ROLE = 6;
/** Draws at once, which a processor keeps at hand. */
const BLOCK = 10;

/** The processes of a network over some rows of its data. Layers l from 1 stand at l - 1. */
export interface Processes {
  /** Of covariance S^l: pre-activations. */
  readonly signals: readonly Root[];
  /** A^(l-1): what enters. */
  readonly forwards: readonly Root[];
  /** B^l: what comes back, and the tangent kernel of the biases. */
  readonly backwards: readonly Root[];
  /** A^(l-1) B^l: the tangent kernel of the weights. */
  readonly weights: readonly Root[];
}

/** @param most landmarks */
export function processesOf({ count, pairs }: Sample, depth: number, most: number): Processes {
  const landmarks = evenly(count, most);
  const [signals, forwards, backwards, weights] = [0, 1, 2, 3].map(() =>
    Array.from({ length: depth }, () => landmarks.map(() => new Float64Array(count))),
  ) as [Float64Array[][], Float64Array[][], Float64Array[][], Float64Array[][]];
  landmarks.forEach((landmark, place) => {
    for (let row = 0; row < count; row++) {
      const { signal, forward, backward } = pairs(row, landmark);
      for (let l = 0; l < depth; l++) {
        signals[l]![place]![row] = signal[l]!;
        forwards[l]![place]![row] = forward[l]!;
        backwards[l]![place]![row] = backward[l]!;
        weights[l]![place]![row] = forward[l]! * backward[l]!;
      }
    }
  });
  const roots = (columns: Float64Array[][]): Root[] => columns.map((each) => rootOf(each, landmarks));
  return {
    signals: roots(signals),
    forwards: roots(forwards),
    backwards: roots(backwards),
    weights: roots(weights),
  };
}

/** Of the gradient's norm over its root mean square the mean: by tensor, and of several together. */
export interface NormRatios {
  readonly byTensor: readonly number[];
  readonly global: number;
}

/**
 * As the outputs vary.
 *
 * @param outputs of the network
 * @param tensors places of those that there are, in the order weight 1, bias 1, weight 2, …
 * @param draws how many, a multiple of 10
 */
export function drawNormRatios(
  { signals, backwards, weights }: Processes,
  loss: OutputLoss,
  outputs: number,
  tensors: readonly number[],
  draws: number,
): NormRatios {
  const random = new RandomState([SEED, ROLE]);
  const squares = tensors.map(() => new Float64Array(draws));
  for (let first = 0; first < draws; first += BLOCK) {
    const errors = Array.from({ length: BLOCK }, () => drawErrors(signals.at(-1)!, loss, outputs, random));
    for (const [place, t] of tensors.entries()) {
      const tangent = (t % 2 === 0 ? weights : backwards)[Math.floor(t / 2)]!;
      quadraticForms(tangent, errors.flat()).forEach((form, k) => {
        squares[place]![first + Math.floor(k / loss.directions)]! += form;
      });
    }
  }
  const total = new Float64Array(draws).map((_, at) => squares.reduce((sum, square) => sum + square[at]!, 0));
  return { byTensor: squares.map(meanOverRms), global: meanOverRms(total) };
}

/** For each direction the errors of all rows, times the rows' weights. */
function drawErrors(signal: Root, loss: OutputLoss, outputs: number, random: RandomState): Float64Array[] {
  const { weights } = loss;
  const values = Array.from({ length: outputs }, () => draw(signal, weights.length, random));
  const found = Array.from({ length: loss.directions }, () => new Float64Array(weights.length));
  const own = new Float64Array(outputs);
  const errors = new Float64Array(loss.directions);
  for (let i = 0; i < weights.length; i++) {
    for (const [o, value] of values.entries()) own[o] = value[i]!;
    loss.errors(i, own, errors);
    for (const [d, each] of found.entries()) each[i] = weights[i]! * errors[d]!;
  }
  return found;
}

function meanOverRms(squares: Float64Array): number {
  const square = average(squares);
  return square > 0 ? average(squares.map(Math.sqrt)) / Math.sqrt(square) : 1;
}

/**
 * Squared norms are sums over the units of a hidden layer. Variances of one unit's part, relative to the square of its
 * mean, given the errors:
 */
export interface UnitVariances {
  /** Forward, in the weights above the layer: of Σ e e' a a' B^(l+1). */
  readonly forward: number;
  /** Backward, in its own weights and those below: of Σ e e' a'(z) a'(z') v v' A^(l-1), v what comes back. */
  readonly weight: number;
  /** Backward, in its own bias: the same without A. */
  readonly bias: number;
}

/** Of each hidden layer. */
export function drawUnitVariances(
  { signals, forwards, backwards }: Processes,
  network: Network,
  data: Rows,
  loss: OutputLoss,
  outputs: number,
  { errors: times, units }: Pick<Effort, 'errors' | 'units'>,
): UnitVariances[] {
  const random = new RandomState([SEED, ROLE]);
  const rows = loss.weights.length;
  const { value, derivative } = nonlinearity(network.activation, network.slope);
  const first = firstUnits(network, data, units);
  return signals.slice(0, -1).map((signal, l) => {
    const drawn = l === 0 && first !== null ? Array.from(loss.weights, (_, row) => first(row)) : null;
    const found = Array.from({ length: times }, () => {
      const errors = drawErrors(signals.at(-1)!, loss, outputs, random);
      const [forward, weight, bias] = [0, 1, 2].map(() => new Float64Array(units)) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      for (let unit = 0; unit < units; unit++) {
        const z = drawn === null ? draw(signal, rows, random) : Float64Array.from(drawn, (own) => own[unit]!);
        const a = z.map(value);
        const ahead = errors.map((error) => error.map((e, i) => e * a[i]!));
        forward[unit] = sum(quadraticForms(backwards[l + 1]!, ahead));
        const back = new Float64Array(rows);
        for (const error of errors) {
          const v = draw(backwards[l + 1]!, rows, random);
          for (let i = 0; i < back.length; i++) back[i]! += error[i]! * v[i]! * derivative(z[i]!);
        }
        weight[unit] = sum(quadraticForms(forwards[l]!, [back]));
        bias[unit] = sum(back) ** 2;
      }
      return [relativeVariance(forward), relativeVariance(weight), relativeVariance(bias)] as const;
    });
    const mean = (k: 0 | 1 | 2): number => found.reduce((all, each) => all + each[k], 0) / times;
    return { forward: mean(0), weight: mean(1), bias: mean(2) };
  });
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}

function relativeVariance(values: Float64Array): number {
  const centre = average(values);
  return centre === 0 ? 0 : average(values.map((value) => (value / centre - 1) ** 2));
}

/**
 * Measured depths against predicted ones, as numbers and as a sentence. It never knows a figure.
 */
import { median } from '../stats/summary.ts';

/** A sigma. */
export interface Column {
  /** Theory's χ: chaos is above 1, order below. */
  readonly chi: number;
  /** The depth to which networks train; 0 where none do. */
  readonly measured: number;
  /** Where theory has one. */
  readonly predicted: number | null;
}

export interface Comparison {
  /** Measured over predicted, where both lie within the map: in order, and in chaos. */
  readonly order: readonly number[];
  readonly chaos: readonly number[];
  /** Sigmas whose predicted depth is beyond the map, and how many of them train to its end. */
  readonly beyond: { readonly columns: number; readonly trained: number };
  /** Sigmas that train to the map's end though less is predicted. */
  readonly deeper: number;
}

/** Prediction and measurement agree in a phase where their median ratio is no further from 1 than this factor. */
const AGREEMENT = 1.5;

/** @param deepest of the map */
export function compare(columns: readonly Column[], deepest: number): Comparison {
  const known = columns.flatMap(({ predicted, ...rest }) => (predicted === null ? [] : [{ ...rest, predicted }]));
  const within = known.filter(({ measured, predicted }) => measured < deepest && predicted < deepest);
  const ratios = (isOrder: boolean): number[] =>
    within.filter(({ chi }) => chi < 1 === isOrder).map(({ measured, predicted }) => measured / predicted);
  const beyond = known.filter(({ predicted }) => predicted >= deepest);
  return {
    order: ratios(true),
    chaos: ratios(false),
    beyond: { columns: beyond.length, trained: beyond.filter(({ measured }) => measured === deepest).length },
    deeper: known.filter(({ measured, predicted }) => measured === deepest && predicted < deepest).length,
  };
}

/**
 * What the numbers say of theory's boundary.
 * @param optimizer that trained, as it is called in sentences
 */
export function comparisonText(compared: Comparison, deepest: number, optimizer: string): string {
  const { order, chaos, beyond, deeper } = compared;
  const phases = [...phaseText(order, 'in order'), ...phaseText(chaos, 'in chaos')];
  const parts =
    phases.length === 0
      ? [`With ${optimizer}, no σ_w has both a measured and a predicted boundary within this map.`]
      : [`With ${optimizer}, ${phases.join('; ')}.`];
  if (deeper > 0)
    parts.push(
      `${count(deeper)} more ${deeper === 1 ? 'trains' : 'train'} to depth ${deepest} though less is predicted.`,
    );
  if (beyond.columns > 0) {
    parts.push(
      `Where more than ${deepest} is predicted, ${beyond.trained} of ${count(beyond.columns)} train to there.`,
    );
  }
  return parts.join(' ');
}

function phaseText(ratios: readonly number[], phase: string): string[] {
  if (ratios.length === 0) return [];
  const middle = median(ratios);
  const ends = `${times(Math.min(...ratios))} to ${times(Math.max(...ratios))}`;
  const agrees = middle <= AGREEMENT && middle >= 1 / AGREEMENT;
  return [
    `theory and measurement ${agrees ? 'agree' : 'do not agree'} ${phase}, where networks train to ` +
      `${times(middle)} times 6 ξ_c (median of ${count(ratios.length)}; ${ends})`,
  ];
}

function times(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 1 : 0);
}

function count(n: number): string {
  return `${n} σ_w`;
}

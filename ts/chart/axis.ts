/**
 * Axes: where they begin and end and what stands at their ticks. Chart.js would choose for itself, but one 0
 * spoils the range of its log axis, and its ticks there are clutter; so every bound and tick is ours.
 */
import type { Axis, Tick } from './figure.ts';
import { exact, percent } from './format.ts';

/** Lowest and highest value to be shown; null when there is none. */
export type Range = readonly [low: number, high: number] | null;

/** Epochs from 0 to the last; a tick at both ends. */
export function epochAxis(epochs: number): Axis {
  const last = epochs - 1;
  const step = Math.max(1, niceStep(last / 5));
  const values: number[] = [];
  for (let value = 0; value < last && value <= last - step / 2; value += step) values.push(value);
  values.push(last);
  const [min, max] = last === 0 ? [-0.5, 0.5] : [0, last];
  return { scale: 'linear', min, max, ticks: values.map((value) => ({ value, label: String(value) })), label: 'epoch' };
}

/** Layers from 1 to the last, with room at both sides. */
export function layerAxis(last: number, label: string): Axis {
  const step = last <= 12 ? 1 : Math.max(5, niceStep(last / 6));
  const room = 0.05 * Math.max(1, last - 1);
  const values = new Set([1]);
  for (let value = step; value <= last - step / 2; value += step) values.add(value);
  const ticks = [...values.add(last)].map((value) => ({ value, label: String(value) }));
  return { scale: 'linear', min: 1 - room, max: last + room, ticks, label };
}

/** Values that were chosen over decades: a margin at both sides, and ticks within. */
export function chosenLogAxis(range: Range, label: string): Axis {
  const [low, high] = atLeast(range ?? [0.1, 10], ([low]) => low * 0.05);
  const margin = (high / low) ** 0.04;
  const { values } = high / low < 3 ? linearSteps(low, high, 5) : logSteps(low, high);
  const [min, max] = [low / margin, high * margin];
  const ticks = values.filter((value) => value >= min && value <= max);
  return { scale: 'log', min, max, ticks: ticks.map((value) => ({ value, label: exact(value) })), label };
}

/** Positive values over decades. Bounds stand on ticks, or on 1, 2 or 5 where ticks are whole decades. */
export function logAxis(range: Range, label: string): Axis {
  const [low, high] = atLeast(range ?? [0.1, 10], ([low]) => low * 0.05);
  const { min, max, values } = high / low < 3 ? linearSteps(low, high, 5) : logSteps(low, high);
  return { scale: 'log', min, max, ticks: values.map((value) => ({ value, label: exact(value) })), label };
}

/**
 * Shares from 0 to 1, in percent; from 0 on where that is asked for.
 * @param intervals about so many between ticks
 * @param margin at least so much to both sides of the range's middle
 */
export function shareAxis(range: Range, label: string, fromZero: boolean, intervals = 7, margin = 0.05): Axis {
  const [low, high] = atLeast(range ?? [0, 1], () => margin);
  const { min, max, values } = linearSteps(fromZero ? 0 : Math.max(0, low), Math.min(1, high), intervals);
  const ticks: Tick[] = values.map((value) => ({ value, label: percent(value, 3) }));
  return { scale: 'linear', min, max, ticks, label };
}

/** Amounts from 0 to `high` or the tick above it. */
export function amountAxis(high: number, label: string): Axis {
  const { min, max, values } = linearSteps(0, high, 5);
  return { scale: 'linear', min, max, ticks: values.map((value) => ({ value, label: exact(value) })), label };
}

/** From end to end as they are, with ticks within at multiples of a step that is no smaller than `least`. */
export function exactAxis([min, max]: readonly [number, number], label: string, intervals: number, least = 0): Axis {
  const step = Math.max(least, niceStep((max - min) / intervals));
  const first = Math.ceil(min / step);
  const values = Array.from({ length: Math.floor(max / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { scale: 'linear', min, max, ticks: values.map((value) => ({ value, label: exact(value) })), label };
}

/** A range no narrower than a margin on both sides of its middle, so that noise in the last digit stays flat. */
function atLeast([low, high]: readonly [number, number], margin: (range: readonly [number, number]) => number) {
  const middle = low + (high - low) / 2;
  const half = margin([low, high]);
  return [Math.min(low, middle - half), Math.max(high, middle + half)] as const;
}

interface Steps {
  readonly min: number;
  readonly max: number;
  readonly values: readonly number[];
}

function linearSteps(low: number, high: number, intervals: number): Steps {
  const step = niceStep((high - low) / intervals);
  // A bound that is a multiple but for rounding must not cost an empty interval.
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const values = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { min: values[0] as number, max: values[values.length - 1] as number, values };
}

function logSteps(low: number, high: number): Steps {
  const decades = Math.log10(high / low);
  const mantissas = decades <= 1 ? [1, 2, 3, 5] : decades <= 2 ? [1, 2, 5] : decades <= 4 ? [1, 3] : [1];
  const exponents = [Math.floor(Math.log10(low)) - 1, Math.ceil(Math.log10(high)) + 1] as const;
  const edges = decimals(decades <= 4 ? mantissas : [1, 2, 5], ...exponents);
  const min = edges.findLast((edge) => edge <= low) as number;
  const max = edges.find((edge) => edge >= high) as number;
  const every = decades <= 4 ? 1 : Math.ceil(decades / 6);
  const values = decimals(mantissas, ...exponents, every).filter((value) => value >= min && value <= max);
  return { min, max, values };
}

/** mantissa x 10^exponent, ascending, for exponents that are multiples of `every`. */
function decimals(mantissas: readonly number[], from: number, to: number, every = 1): number[] {
  const values: number[] = [];
  for (let exponent = Math.ceil(from / every) * every; exponent <= to; exponent += every) {
    for (const mantissa of mantissas) values.push(Number(`${mantissa}e${exponent}`));
  }
  return values;
}

/** The least of 1, 2, 5, 10, … at or above; its decimal neighbours too. */
function niceStep(atLeast: number): number {
  if (atLeast <= 0) return 1;
  const exponent = Math.floor(Math.log10(atLeast));
  const candidates = decimals([1, 2, 5], exponent - 1, exponent + 1);
  return candidates.find((step) => step >= atLeast * (1 - 1e-9)) as number;
}

/**
 * Starts that have no one scale in common, side by side: a place on the axis for each, in it the variants of that start,
 * every run a dot, their median and quartiles. It never knows which story.
 */
import type { Axis, Figure, Series } from '../chart/figure.ts';
import type { Results } from '../chart/figures.ts';
import { list } from '../chart/format.ts';
import { bayesLevels } from '../chart/levels.ts';
import { aside } from '../chart/outcome.ts';
import { outcomes } from '../chart/outcome-measures.ts';
import type { Outcome } from '../chart/outcome-words.ts';
import { rangeOf } from '../chart/series.ts';
import { sentence, setting, subject } from '../chart/words.ts';
import { quantiles } from '../stats/summary.ts';
import type { Arm } from './arm.ts';

/** Where an arm stands: its start, and what is varied of it. */
export interface Place {
  readonly start: string;
  readonly variant: string;
}

/** A start takes 1 of the axis; of that so much lies between two variants, and their dots are spread over so much. */
const between = 0.3;
const spread = 0.2;

/** @param results with fresh points */
export function startsFigure(results: Results, arms: readonly Arm[], placeOf: (arm: Arm) => Place): Figure {
  const { spec, runs, forecast } = results;
  const measure = outcomes(spec, runs).find(({ part }) => part === 'fresh')!;
  const starts = [...new Set(arms.map((arm) => placeOf(arm).start))];
  const variants = [...new Set(arms.map((arm) => placeOf(arm).variant))];
  const found = arms.map((arm) => {
    const place = placeOf(arm);
    const rank = variants.indexOf(place.variant);
    const x = starts.indexOf(place.start) + (rank - (variants.length - 1) / 2) * between;
    const values = arm.runs.map(measure.value);
    const [low, middle, high] = quantiles(values, [0.25, 0.5, 0.75]) as [number, number, number];
    return { ...place, rank, x, values, low, middle, high };
  });
  const series = variants.flatMap((variant, rank): Series[] => {
    const own = found.filter((each) => each.rank === rank).sort((a, b) => a.x - b.x);
    const look = { ramp: 'sigma', rank, of: variants.length, crosses: [] } as const;
    const marker = { shape: rank === 0 ? 'circle' : 'triangle', filled: true } as const;
    // Starts have no order: gaps keep their medians from being joined.
    const points = own.flatMap(({ x, middle }) => [
      { x, y: middle },
      { x: x + 0.5, y: null },
    ]);
    const dots = own.flatMap(({ x, values }) => {
      return values.map((y, i) => ({ x: x + spread * aside(i, values.length), y }));
    });
    return [
      { ...look, label: variant, labelled: true, marker, style: 'medians', points, band: own },
      { ...look, label: variant, labelled: false, marker, style: 'dots', points: dots },
    ];
  });
  const levels = bayesLevels(forecast, measure.part, runs);
  const y = measure.axis(rangeOf(series, levels));
  const medians = starts.map((start) => {
    const own = found.filter((each) => each.start === start);
    return `${start}: ${list(own.map(({ variant, middle }) => `${measure.format(middle)} with ${variant}`))}`;
  });
  return {
    name: 'starts',
    title: `${measure.title} by initial weights`,
    definition: `${measure.definition} · each dot is a run`,
    subject: subject(spec, arms.length),
    setting: setting({ ...spec, biasScale: [[]] }, runs, 'bar'),
    x: axisOf(starts),
    y,
    series,
    marks: [],
    levels,
    finding: sentence(`medians of ${medians.join('; ')}`),
    notes: [sentence(`the ${y.label} axis starts at ${measure.format(y.min)}`)],
    alt: alt(
      found,
      measure,
      levels.map(({ label }) => label),
    ),
  };
}

function axisOf(starts: readonly string[]): Axis {
  const ticks = starts.map((label, value) => ({ value, label }));
  return { scale: 'linear', min: -0.5, max: starts.length - 0.5, ticks, label: 'initial weights' };
}

interface Found extends Place {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

function alt(found: readonly Found[], { title, format }: Outcome, levels: readonly string[]): string {
  const each = found.map(({ start, variant, low, middle, high }) => {
    return `${start}, ${variant}: ${format(middle)}, quartiles ${format(low)} and ${format(high)}.`;
  });
  const dashed = levels.length === 0 ? [] : [`Dashed: ${list(levels)}.`];
  return [`Dot chart. ${title} by initial weights, the median over seeds.`, ...each, ...dashed].join(' ');
}

/**
 * A race as two figures against sigma: what was reached, and how soon the training points were at a fixed level; a line
 * for each shape, points for initialisers by name, theory's interval shaded. It never knows a canvas.
 */
import { amountAxis, chosenLogAxis, shareAxis } from '../chart/axis.ts';
import { markerOf } from '../chart/cells.ts';
import type { BandPoint, Figure, Level, Mark, Point, Series } from '../chart/figure.ts';
import { exact, list, percent, rounded } from '../chart/format.ts';
import { circumstances, sentence } from '../chart/words.ts';
import { mean, median, quantiles, standardDeviation } from '../stats/summary.ts';
import { equivalentSigma, type LayerShape, middleLayer } from '../sweep/equivalent.ts';
import type { RunResult } from '../sweep/run.ts';
import type { RunSpec } from '../sweep/spec.ts';
import { spanned } from '../sweep/vary.ts';
import { type Arm, type Shape, SPLIT, shapeNames } from './arms.ts';
import type { Diagnosis } from './diagnosis.ts';
import { epochsToLevel, FRESH_POINTS, isLowered, rewardOf, type Scoring } from './reward.ts';
import { armText, rightText, shapeTexts, valueText } from './words.ts';

/** All that raced: by arm its runs in the order of their seeds; none of those that had no place. */
export interface Raced {
  /** What all runs share. */
  readonly base: RunSpec;
  readonly arms: readonly Arm[];
  readonly runs: readonly (readonly RunResult[])[];
  readonly best: number;
  readonly scoring: Scoring;
  readonly diagnosis: Diagnosis;
}

/** What is worse than the best by more than this accuracy, or this factor of the loss, need not be seen. */
const FAR = { points: 0.08, times: 10 };
/** From fewer seeds no error is drawn. */
const LEAST_FOR_ERROR = 3;

interface Measure {
  readonly name: string;
  readonly title: string;
  readonly definition: string;
  /** Of some runs; Infinity where there is none. */
  centre(runs: readonly RunResult[]): number;
  /** Its ends below and above, likewise; of three runs or more. */
  spread(runs: readonly RunResult[]): readonly [low: number, high: number];
  /** Of values in any order; those far from the best may lie outside. */
  axis(values: readonly number[]): Figure['y'];
  format(value: number): string;
  readonly levels: readonly Level[];
  readonly notes: readonly string[];
}

/** An arm that raced, and where it stands. */
interface Way {
  readonly arm: Arm;
  /** Its sigma, or the one of its middle layer. */
  readonly x: number;
  readonly runs: readonly RunResult[];
}

export function figuresOf(raced: Raced): Figure[] {
  const { arms, runs, base, scoring } = raced;
  const layer = middleLayer(base);
  const ways = arms
    .map(
      (arm, i): Way => ({
        arm,
        x: arm.init === 'normal' ? arm.sigma : equivalentSigma(arm.init, layer),
        runs: runs[i]!,
      }),
    )
    .filter(({ runs }) => runs.length > 0)
    .sort((a, b) => a.x - b.x);
  return [reached(scoring), soon(scoring)].map((measure) => figure(raced, ways, measure));
}

function figure(raced: Raced, ways: readonly Way[], measure: Measure): Figure {
  const { base, arms, best, scoring, diagnosis } = raced;
  const all = ways.flatMap(({ runs }) => runs);
  const layer = middleLayer(base);
  const named = marks(arms, layer, arms[best]!);
  const sigmas = [...ways, ...named].map(({ x }) => x);
  const lines = shapeNames.flatMap((shape, rank) => shapeLine(ways, shape, rank, measure));
  const series = [...lines, ...namedPoints(ways, measure)];
  const values = series.flatMap(({ points, band = [] }) =>
    [...points.map(({ y }) => y), ...band.flatMap(({ low, high }) => [low, high])].filter((y) => y !== null),
  );
  const y = measure.axis([...values, ...measure.levels.map(({ y }) => y)]);
  const outside = series.flatMap(({ points }) =>
    points.filter((point) => point.y !== null && (point.y < y.min || point.y > y.max)),
  );
  const [low, high] = diagnosis.interval;
  return {
    name: measure.name,
    title: measure.title,
    definition: measure.definition,
    subject: `Which σ? ${all.length} trainings, ${ways.length} ways to draw the weights`,
    setting: `${circumstances(spanned([base]), all)}, ${base.epochs} epochs`,
    x: chosenLogAxis([Math.min(...sigmas), Math.max(...sigmas)], 'σ of the initial weights, log scale'),
    y,
    series,
    marks: named,
    spans: [{ from: low, to: high, label: "theory's σ" }],
    levels: measure.levels,
    finding: `Recommended: ${armText(arms[best]!)}.`,
    notes: [
      ...measure.notes,
      ...(outside.length === 0 ? [] : [`${outside.length} of ${ways.length} ways are too bad to be on the axis`]),
      `initialisers by name stand at the σ that they give a layer of ${layer.fanIn} inputs and ${layer.fanOut} outputs, with a dot where they raced`,
      `split: the first layer has σ/${SPLIT}, the last ${SPLIT}σ; biases: the first layer's are drawn like its weights`,
      `theory's σ lets outputs neither vanish nor explode; it held the best of all σ in ${rightText()} networks where that was measured`,
    ].map(sentence),
    alt: alt(measure, series, scoring),
  };
}

const names: Readonly<Record<string, string>> = { pytorch: 'PyTorch', glorot: 'Glorot', he: 'He' };

/** Initialisers by name, whether they raced or not, and what is recommended. */
function marks(arms: readonly Arm[], layer: LayerShape, best: Arm): Mark[] {
  return arms
    .flatMap((arm): Mark[] => {
      const label = arm === best ? 'recommended' : '';
      if (arm.init === 'normal') return label === '' ? [] : [{ x: arm.sigma, label }];
      const name = names[arm.init] ?? arm.init;
      return [{ x: equivalentSigma(arm.init, layer), label: label === '' ? name : `${name}, ${label}` }];
    })
    .sort((a, b) => a.x - b.x);
}

function shapeLine(ways: readonly Way[], shape: Shape, rank: number, measure: Measure): Series[] {
  const columns = ways.filter(({ arm }) => arm.init === 'normal' && arm.shape === shape);
  if (columns.length === 0) return [];
  const points = columns.map(({ x, runs }): Point => ({ x, y: drawable(measure.centre(runs)) }));
  return [
    {
      label: shape === 'even' ? 'σ everywhere' : shapeTexts[shape].slice(2),
      labelled: true,
      ramp: 'sigma',
      rank,
      of: shapeNames.length,
      marker: markerOf(rank),
      style: 'joined',
      points,
      band: bandOf(columns, measure),
      crosses: [],
    },
  ];
}

function namedPoints(ways: readonly Way[], measure: Measure): Series[] {
  const named = ways.filter(({ arm }) => arm.init !== 'normal');
  if (named.length === 0) return [];
  return [
    {
      label: 'by name',
      labelled: false,
      ramp: 'neutral',
      rank: 0,
      of: 1,
      marker: markerOf(0),
      style: 'dots',
      points: named.map(({ x, runs }) => ({ x, y: drawable(measure.centre(runs)) })),
      band: bandOf(named, measure),
      crosses: [],
    },
  ];
}

function bandOf(ways: readonly Way[], measure: Measure): BandPoint[] {
  return ways.map(({ x, runs }) => {
    const [low, high] = runs.length < LEAST_FOR_ERROR ? [] : measure.spread(runs);
    return { x, low: drawable(low ?? Infinity), high: drawable(high ?? Infinity) };
  });
}

function drawable(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function reached(scoring: Scoring): Measure {
  const { measure, limit, variance } = scoring;
  const isAccuracy = measure === 'accuracy';
  const shown = (reward: number): number => (isAccuracy ? reward : (1 - reward) * variance);
  const rewards = (runs: readonly RunResult[]): number[] => runs.map((run) => shown(rewardOf(run, scoring)));
  const noun = isAccuracy ? 'accuracy' : 'squared error';
  return {
    name: 'reached',
    title: `What is reached: ${noun} on fresh points`,
    definition: `${isAccuracy ? 'Share right' : 'Mean squared error'} on ${FRESH_POINTS.toLocaleString('en-US')} fresh points after training; mean over seeds, ± 2 standard errors`,
    centre: (runs) => mean(rewards(runs)),
    spread: (runs) => {
      const values = rewards(runs);
      const half = (2 * standardDeviation(values)) / Math.sqrt(runs.length);
      return [mean(values) - half, mean(values) + half];
    },
    axis: (values) => {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      if (!isAccuracy) return amountAxis(Math.min(high, FAR.times * low), noun);
      return shareAxis([Math.max(low, high - FAR.points), high], noun, false, 6, 0.005);
    },
    format: (value) => (isAccuracy ? percent(value, 1) : rounded(value)),
    levels: [{ y: shown(limit), label: `Bayes limit ${valueText(limit, scoring)}` }],
    notes: [],
  };
}

function soon(scoring: Scoring): Measure {
  const epochs = (runs: readonly RunResult[]): number[] => runs.map((run) => epochsToLevel(run, scoring));
  const level = scoring.measure === 'accuracy' ? percent(scoring.level, 0) : valueText(scoring.level, scoring);
  return {
    name: 'soon',
    title: `How soon: epochs to ${level}`,
    definition: `Epochs to ${scoring.measure === 'accuracy' ? 'an accuracy' : 'a loss'} of ${level} on the training points; median and quartiles over seeds`,
    centre: (runs) => median(epochs(runs)),
    spread: (runs) => quantiles(epochs(runs), [0.25, 0.75]) as [number, number],
    axis: (values) => amountAxis(Math.max(1, ...values), 'epochs'),
    format: (value) => exact(Math.round(value)),
    levels: [],
    notes: [
      ...(isLowered(scoring)
        ? [`no way came to the level fixed beforehand: ${level} is a point below the best of them`]
        : []),
      `where half of the seeds or more do not come to ${level}, there is no point`,
    ],
  };
}

function alt(measure: Measure, lines: readonly Series[], scoring: Scoring): string {
  const said = lines.map(({ label, points }) => {
    const each = points.map(({ x, y }) => `${rounded(x)}: ${y === null ? 'none' : measure.format(y)}`);
    return `${label}: ${list(each)}.`;
  });
  return [`Line chart. ${measure.title}, by σ.`, ...said, `Bayes limit ${valueText(scoring.limit, scoring)}.`].join(
    ' ',
  );
}

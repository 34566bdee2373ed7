/**
 * How a signal and its gradient change from layer to layer before training: the activations' scale by hidden layer, the
 * gradient's by layer of weights, measured and as theory has them. Of networks of two hidden layers and more: one point
 * is no course.
 */
import { quantiles } from '../stats/summary.ts';
import type { RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import type { Estimate, Prediction } from '../theory/predict.ts';
import { layerAxis, logAxis } from './axis.ts';
import type { Cell } from './cells.ts';
import type { BandPoint, Figure, Point, Series } from './figure.ts';
import { rounded } from './format.ts';
import { drawableOn, lastPoint, rangeOf, theoryPoints } from './series.ts';
import { alt, finding, missing, setting, subject, type Told } from './words.ts';

/** Fewer hidden layers are no course. */
const fewest = 2;

interface LayerMeasure extends Told {
  readonly name: string;
  readonly noun: string;
  readonly definition: string;
  /** Of the y axis, and of the x axis. */
  readonly label: string;
  readonly layers: string;
  /** How many layers a run has. */
  count(hidden: readonly number[]): number;
  /** The trace's column of a layer, from 1. */
  column(layer: number): string;
  expected(prediction: Prediction): readonly Estimate[];
}

const told = { by: 'layer', at: (layer: number) => `in layer ${layer}`, format: (value: number) => rounded(value) };

const activationScale: LayerMeasure = {
  ...told,
  name: 'activation-scale',
  title: 'Activation scale by layer',
  noun: 'scale of activations',
  definition: "Root mean square of each hidden layer's activations at epoch 0, over the training points",
  label: 'root mean square of a, log scale',
  layers: 'hidden layer',
  count: (hidden) => hidden.length,
  column: (layer) => `activationRms.${layer}`,
  expected: ({ activationRms }) => activationRms,
};

const gradientScale: LayerMeasure = {
  ...told,
  name: 'gradient-scale',
  title: 'Gradient scale by layer',
  noun: 'scale of gradients',
  definition: "L2 norm of the gradient by each layer's weights at epoch 0, the output layer's last",
  label: 'L2 norm, log scale',
  layers: 'layer of weights',
  count: (hidden) => hidden.length + 1,
  column: (layer) => `gradientNorm.weight${layer}`,
  expected: ({ gradientNorms }) => {
    return Object.entries(gradientNorms).flatMap(([name, each]) => (name.startsWith('weight') ? [each] : []));
  },
};

/** Both, with a line for each cell; none where every network is shallow, nor of what was not recorded. */
export function layerFigures(spec: SweepSpec, runs: readonly RunResult[], all: readonly Cell[]): Figure[] {
  if (spec.hidden.every((sizes) => sizes.length < fewest)) return [];
  return [activationScale, gradientScale].flatMap((measure): Figure[] => {
    const lines = all.map((cell) => course(cell, measure));
    if (lines.every(({ points }) => lastPoint(points) === null)) return [];
    const y = logAxis(rangeOf(lines), measure.label);
    const x = layerAxis(Math.max(...spec.hidden.map(measure.count)), measure.layers);
    return [
      {
        name: measure.name,
        title: measure.title,
        definition: measure.definition,
        subject: subject(spec, lines.length),
        setting: setting(spec, runs, 'bar'),
        x,
        y,
        series: lines,
        marks: [],
        finding: finding(lines, measure, x),
        notes: [...missing(lines, measure.noun), ...skew(lines)],
        alt: alt(lines, measure, x, y),
      },
    ];
  });
}

/** A cell's medians and quartiles over seeds by layer, with what theory has of them. */
function course(cell: Cell, measure: LayerMeasure): Series {
  const { runs, start, ...place } = cell;
  const drawable = drawableOn(true);
  const points: Point[] = [];
  const band: BandPoint[] = [];
  const count = measure.count(runs[0]?.spec.hidden ?? []);
  for (let x = 1; x <= count; x++) {
    const values = runs.map(({ trace }) => trace[measure.column(x)]?.[0] ?? Number.NaN).filter(Number.isFinite);
    const [low, middle, high] = values.length === 0 ? [] : quantiles(values, [0.25, 0.5, 0.75]);
    points.push({ x, y: drawable(middle ?? Number.NaN) });
    band.push({ x, low: drawable(low ?? Number.NaN), high: drawable(high ?? Number.NaN) });
  }
  const expected = start === undefined ? [] : measure.expected(start);
  const theory = expected.flatMap((each, i) => theoryPoints(i + 1, each, true));
  return {
    ...place,
    style: 'medians',
    points,
    ...(runs.length > 1 && { band }),
    crosses: [],
    ...(theory.length > 0 && { theory }),
  };
}

/** Why dots may lie below their line. */
function skew(lines: readonly Series[]): string[] {
  const isCompared = lines.some(({ band, theory }) => band !== undefined && theory !== undefined);
  return isCompared ? ["Theory's line is a mean: medians of skewed numbers lie lower."] : [];
}

/**
 * The map as a figure: training accuracy by σ_w and depth as colours, theory's lines and the measured boundary over it.
 * It never knows a canvas.
 */
import { exactAxis, shareAxis } from '../chart/axis.ts';
import type { Axis, Point } from '../chart/figure.ts';
import { percent, rounded } from '../chart/format.ts';
import type { HeatFigure, HeatLine } from '../chart/heat.ts';
import { circumstances, sentence } from '../chart/words.ts';
import { optimizers } from '../engine/optimizers.ts';
import type { RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import { compare, comparisonText } from './comparison.ts';
import { type PhaseMap, phaseMap, trainedDepths, trainedLevel } from './map.ts';
import { chiAt, criticalSigma, numberLimits, type Setting, trainableDepth } from './theory.ts';

export interface Phases {
  /** Standard deviation of the biases. */
  readonly biasSigma: number;
  readonly map: PhaseMap;
  /** Accuracy without any knowledge, and the one from which a network counts as trained. */
  readonly chance: number;
  readonly level: number;
  /** By sigma. */
  readonly measured: readonly number[];
  readonly predicted: readonly (number | null)[];
  readonly critical: number | null;
  readonly figure: HeatFigure;
  /** How the two compare. */
  readonly comparison: string;
}

/** Places of theory's lines along the axis. */
const PLACES = 240;

/**
 * A map for each deviation of the biases that has runs, each with a figure of its own name where there are several.
 * @param spec of one value a field, but for hidden, sigma, biasSigma and seed
 */
export function phaseMaps(spec: SweepSpec, runs: readonly RunResult[], chance: number): Phases[] {
  if (!spec.bias[0] || spec.biasSigma.length === 1) return [phases(spec, runs, chance)];
  return spec.biasSigma.flatMap((biasSigma) => {
    const own = runs.filter((run) => run.spec.biasSigma === biasSigma);
    if (own.length === 0) return [];
    const found = phases({ ...spec, biasSigma: [biasSigma] }, own, chance);
    return [{ ...found, figure: { ...found.figure, name: `phase-${biasSigma}` } }];
  });
}

/**
 * @param spec of one value a field, but for hidden, sigma and seed
 * @param runs at least one
 */
export function phases(spec: SweepSpec, runs: readonly RunResult[], chance: number): Phases {
  const map = phaseMap(runs);
  const level = trainedLevel(map, chance);
  const measured = trainedDepths(map, level);
  const setting: Setting = {
    activation: spec.activation[0]!,
    slope: spec.slope[0]!,
    biasSigma: spec.bias[0] ? spec.biasSigma[0]! : 0,
    width: Math.max(1, ...spec.hidden.map((sizes) => sizes[0] ?? 0)),
  };
  const predicted = map.sigmas.map((sigma) => trainableDepth(setting, sigma));
  const columns = edgesOf(map.sigmas);
  const critical = criticalSigma(setting, columns[0]!, columns.at(-1)!);
  const deepest = map.depths.at(-1)!;
  const compared = compare(
    map.sigmas.map((sigma, i) => ({
      chi: chiAt(setting, sigma),
      measured: measured[i]!,
      predicted: predicted[i]!,
    })),
    deepest,
  );
  const comparison = comparisonText(compared, deepest, optimizers[spec.optimizer[0]!].title);
  const found = { biasSigma: setting.biasSigma, map, chance, level, measured, predicted, critical, comparison };
  return { ...found, figure: figure(spec, runs, setting, columns, found) };
}

function figure(
  spec: SweepSpec,
  runs: readonly RunResult[],
  setting: Setting,
  columns: readonly number[],
  { map, chance, level, measured, critical, comparison }: Omit<Phases, 'figure'>,
): HeatFigure {
  const rows = edgesOf(map.depths);
  const values = map.cells.map(({ training }) => training);
  const seeds = new Set(runs.map((run) => run.spec.seed)).size;
  const [activation] = spec.activation;
  const over = seeds === 1 ? '' : `, mean of ${seeds} seeds`;
  const best = Math.max(...values.map((value) => value ?? 0));
  const scale = shareAxis([Math.min(chance, best), best], 'training accuracy', false);
  const lines = linesOf(setting, columns, rows, critical);
  return {
    name: 'phase',
    title: `How deep ${activation} networks of width ${setting.width} train`,
    definition: `Training accuracy after ${spec.epochs[0]} epochs${over} · weights from N(0, σ_w²/inputs), biases from N(0, ${rounded(setting.biasSigma ** 2)})`,
    setting: circumstances({ ...spec, hidden: [], biasSigma: [0] }, runs).replace(' · no hidden layer', ''),
    x: exactAxis([columns[0]!, columns.at(-1)!], "σ_w: the weights' standard deviation times √inputs", 7),
    y: depthAxis(map.depths, rows),
    columns,
    rows,
    values,
    scale,
    mark: { value: chance, label: `chance ${percent(chance, 0)}` },
    ...(values.includes(null) && { nothing: 'diverged' }),
    lines: [...lines, { label: 'measured', kind: 'measured', points: boundary(measured, map.depths, columns, rows) }],
    finding: comparison,
    notes: [
      `measured: in each column the border with the fewest cells on its wrong side, where trained is ${percent(level, 0)} or more, midway between chance and the best`,
      `6 ξ_c, six correlation depths, is how deep Schoenholz et al. (2017) could train with SGD`,
    ].map(sentence),
    alt: alt(map, lines, measured, comparison),
  };
}

function linesOf(
  setting: Setting,
  columns: readonly number[],
  rows: readonly number[],
  critical: number | null,
): HeatLine[] {
  const [low, high, bottom, top] = [columns[0]!, columns.at(-1)!, rows[0]!, rows.at(-1)!];
  const places = Array.from({ length: PLACES + 1 }, (_, i) => low + ((high - low) * i) / PLACES);
  const line = (label: string, depth: (sigma: number) => number | null): HeatLine[] => {
    // One beyond the edge, so that a line leaves the map where it does.
    const points = places.map((x): Point => ({ x, y: depth(x) }));
    return points.some(({ y }) => y !== null && y >= bottom && y <= top) ? [{ label, kind: 'theory', points }] : [];
  };
  const finite = (depth: number | undefined): number | null => (depth !== undefined && depth < Infinity ? depth : null);
  return [
    ...line('theory: 6 ξ_c', (sigma) => trainableDepth(setting, sigma)),
    ...line('float32 overflows', (sigma) => finite(numberLimits(setting, sigma)?.overflow)),
    ...line('activations below 2⁻¹⁰⁰', (sigma) => finite(numberLimits(setting, sigma)?.underflow)),
    ...(critical === null
      ? []
      : [
          {
            label: `order | chaos at ${rounded(critical)}`,
            kind: 'border' as const,
            points: [
              { x: critical, y: bottom },
              { x: critical, y: top },
            ],
          },
        ]),
  ];
}

function depthAxis(depths: readonly number[], rows: readonly number[]): Axis {
  const axis = exactAxis([rows[0]!, rows.at(-1)!], 'hidden layers', 9, 1);
  const [first, last] = [depths[0]!, depths.at(-1)!];
  const within = axis.ticks.filter(({ value }) => value > first + 1 && value <= last);
  return { ...axis, ticks: [{ value: first, label: String(first) }, ...within] };
}

/** Along the upper edges of the deepest cells to which networks train. */
function boundary(
  measured: readonly number[],
  depths: readonly number[],
  columns: readonly number[],
  rows: readonly number[],
): Point[] {
  return measured.flatMap((depth, i) => {
    const y = rows[depths.indexOf(depth) + 1]!;
    return [
      { x: columns[i]!, y },
      { x: columns[i + 1]!, y },
    ];
  });
}

/** Midway between neighbours, and as far beyond the ends. */
export function edgesOf(centres: readonly number[]): number[] {
  if (centres.length === 1) return [centres[0]! * 0.9 - 0.05, centres[0]! * 1.1 + 0.05];
  const between = centres.slice(1).map((centre, i) => (centre + centres[i]!) / 2);
  const [first, last] = [centres[0]!, centres.at(-1)!];
  return [2 * first - between[0]!, ...between, 2 * last - between.at(-1)!];
}

function alt(map: PhaseMap, lines: readonly HeatLine[], measured: readonly number[], comparison: string): string {
  const each = map.sigmas.map((sigma, i) => `${rounded(sigma)}: ${measured[i]}`);
  return (
    `Heat map of training accuracy, by σ_w and depth, ${map.depths[0]} to ${map.depths.at(-1)} layers. ` +
    `Depth to which networks train by σ_w: ${each.join(', ')}. Theory's lines: ${lines.map(({ label }) => label).join(', ')}. ${comparison}`
  );
}

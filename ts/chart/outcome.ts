/**
 * What came out of a sweep against sigma: the accuracy, or the loss where there is none, of every run as a dot, the median and the quartiles over seeds, and where initialisers by name would stand.
 *
 * A run by one of those has no dot here: it gives each layer a scale of its own, so it has no one sigma, and at the
 * middle layer's it would seem to be what the curve is an estimate of.
 */
import type { Forecast } from '../forecast/forecast.ts';
import { quantiles } from '../stats/summary.ts';
import { equivalentSigma, type LayerShape, middleLayer } from '../sweep/equivalent.ts';
import { divergence, type RunResult } from '../sweep/run.ts';
import type { SweepSpec } from '../sweep/spec.ts';
import { label, settingNames } from '../sweep/vary.ts';
import { chosenLogAxis } from './axis.ts';
import { type Cell, isLabelled, markerOf } from './cells.ts';
import type { BandPoint, Figure, Mark, Point, Series } from './figure.ts';
import { rounded } from './format.ts';
import { bayesLevels } from './levels.ts';
import { outcomes } from './outcome-measures.ts';
import { alt, type Column, drawable, finding, type Group, notes, type Outcome } from './outcome-words.ts';
import { rangeOf } from './series.ts';
import { setting, subject } from './words.ts';

/** Fewer values of sigma are no curve. */
const fewest = 3;
/** Dots of more lines than this would hide each other. */
const mostDotted = 4;
const names = { he: 'He', glorot: 'Glorot', pytorch: 'PyTorch' } as const;

/** Dots of neighbouring sigmas keep apart: of the least distance, and of the axis, they take this much at most. */
const jitter = { ofGap: 0.4, ofAxis: 0.025 };
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/**
 * One figure for each kind of points that the runs were evaluated on, or none where the sweep does not vary sigma over
 * three positive values. Where other fields vary too, each of their combinations has a line of its own.
 */
export function outcomeFigures(
  spec: SweepSpec,
  runs: readonly RunResult[],
  cells: readonly Cell[],
  forecast?: Forecast,
): Figure[] {
  const groups = groupsOf(spec, cells);
  if (groups.length === 0) return [];
  return outcomes(spec, runs).map((measure) => outcomeFigure(measure, groups, { spec, runs, cells, forecast }));
}

interface Context {
  readonly spec: SweepSpec;
  readonly runs: readonly RunResult[];
  readonly cells: readonly Cell[];
  readonly forecast: Forecast | undefined;
}

function outcomeFigure(measure: Outcome, groups: readonly Group[], { spec, runs, cells, forecast }: Context): Figure {
  const columns = groups.flatMap((group) => group.columns);
  const sigmas = [...new Set(columns.map(({ sigma }) => sigma))].sort((a, b) => a - b);
  const x = chosenLogAxis([sigmas[0] as number, sigmas.at(-1) as number], `${sigmaText(columns)}, log scale`);
  const ratio = jitterRatio(sigmas);
  const lines = groups.map((group, i) => medianLine(group, measure, place(group, i, groups.length)));
  const dots = groups.length > mostDotted ? [] : groups.flatMap((group, i) => dotsOf(group, measure, ratio, lines[i]));
  const levels = measure.isShare ? bayesLevels(forecast, measure.part, runs) : [];
  const y = measure.axis(rangeOf([...lines, ...dots], levels));
  const [layer] = groups.every((group) => isSame(group.layer, groups[0]?.layer))
    ? groups.map((each) => each.layer)
    : [];
  const named = layer === undefined ? [] : namedScales(layer);
  const marks = named.filter((mark) => mark.x >= x.min && mark.x <= x.max);
  const several = columns.some(({ cell }) => cell.runs.length > 1);
  const outside = named.filter((mark) => !marks.includes(mark));
  return {
    name: measure.name,
    title: `${measure.title} against the initial scale`,
    definition: `${measure.definition}${several && dots.length > 0 ? ' · each dot is a run' : ''}`,
    subject: subject(spec, cells.length),
    setting: setting(spec, runs),
    x,
    y,
    series: [...lines, ...dots],
    marks,
    levels,
    finding: finding(lines, groups, measure),
    notes: notes({ columns, spec, measure, y, marks, outside, dotted: dots.length > 0, layer }),
    alt: alt(lines, groups, measure, marks, levels),
  };
}

function groupsOf(spec: SweepSpec, cells: readonly Cell[]): Group[] {
  const others = settingNames(spec).filter((name) => name !== 'sigma');
  const groups = new Map<string, Group>();
  for (const cell of cells) {
    const run = cell.runs[0]?.spec;
    if (run?.sigma === undefined || run.sigma === 0) continue;
    const text = label(run, others);
    const columns = [...(groups.get(text)?.columns ?? []), { cell, sigma: run.sigma }];
    const layer = run.init === 'normal' ? middleLayer(run) : undefined;
    groups.set(text, { label: text, layer, columns: columns.sort((a, b) => a.sigma - b.sigma) });
  }
  return [...groups.values()].filter(({ columns }) => columns.length >= fewest);
}

function sigmaText(columns: readonly Column[]): string {
  const inits = new Set(columns.flatMap(({ cell }) => cell.runs.map(({ spec }) => spec.init)));
  if (!inits.has('scaled')) return 'σ of the initial weights';
  return inits.has('normal') ? 'σ' : 'σ of the initial weights × √inputs of their layer';
}

type Place = Pick<Series, 'label' | 'labelled' | 'ramp' | 'rank' | 'of' | 'marker'>;

/** One line is neutral, as its dots have the colours of their sigmas; several share those colours, in the plan's order. */
function place({ label }: Group, rank: number, of: number): Place {
  if (of > 1) return { label, labelled: isLabelled(rank, of), ramp: 'sigma', rank, of, marker: markerOf(rank) };
  const marker = { shape: 'circle', filled: false } as const;
  return { label: 'median', labelled: false, ramp: 'neutral', rank: 0, of: 1, marker };
}

function namedScales(layer: LayerShape): Mark[] {
  const marks = Object.entries(names).map(([init, name]): Mark => {
    const sigma = equivalentSigma(init as keyof typeof names, layer);
    return { x: sigma, label: `${name} ${rounded(sigma)}` };
  });
  return marks.sort((a, b) => a.x - b.x);
}

function isSame(one: LayerShape | undefined, other: LayerShape | undefined): boolean {
  return one?.fanIn === other?.fanIn && one?.fanOut === other?.fanOut;
}

function medianLine({ columns }: Group, measure: Outcome, place: Place): Series {
  const points: Point[] = [];
  const band: BandPoint[] = [];
  for (const { sigma: x, cell } of columns) {
    const [low, middle, high] = quantiles(cell.runs.map(measure.value), [0.25, 0.5, 0.75]).map((value) =>
      drawable(value, measure),
    ) as [number | null, number | null, number | null];
    points.push({ x, y: middle });
    band.push({ x, low, high });
  }
  const several = columns.some(({ cell }) => cell.runs.length > 1);
  return { ...place, style: 'joined', points, ...(several ? { band } : {}), crosses: [] };
}

/**
 * A dot for each run, moved sideways by its place among the seeds; a cross where the run diverged. They have the
 * colours of their sigmas, or of their line where there are several.
 */
function dotsOf({ columns }: Group, measure: Outcome, ratio: number, line: Series | undefined): Series[] {
  return columns.map(({ cell: { runs, ...place }, sigma }) => {
    const points = runs.map((run, i) => {
      const y = drawable(measure.value(run), measure);
      return { x: sigma * ratio ** aside(i, runs.length), y, diverged: divergence(run) !== null };
    });
    const of = (wanted: boolean) => points.filter((each) => each.diverged === wanted).map(({ x, y }) => ({ x, y }));
    return {
      ...place,
      ...(line !== undefined && line.ramp !== 'neutral' && { ramp: line.ramp, rank: line.rank, of: line.of }),
      labelled: false,
      style: 'dots',
      marker: { shape: 'circle', filled: true },
      points: of(false),
      crosses: of(true).filter(({ y }) => y !== null),
    };
  });
}

/** Where the i-th of n dots stands beside its place, from -0.5 to 0.5, so that no two are next to each other. */
export function aside(i: number, n: number): number {
  return n === 1 ? 0 : (((i + 1) * goldenRatio) % 1) - 0.5;
}

/** How far apart the outermost dots of one sigma stand, as a ratio. */
function jitterRatio(sigmas: readonly number[]): number {
  const logs = sigmas.map(Math.log);
  const gaps = logs.slice(1).map((log, i) => log - (logs[i] as number));
  const axis = (logs.at(-1) as number) - (logs[0] as number);
  return Math.exp(Math.min(jitter.ofGap * Math.min(...gaps), 2 * jitter.ofAxis * axis));
}

/**
 * What came out of a sweep against sigma: the test accuracy, or the test loss where there is none, of every run as a
 * dot, the median and the quartiles over seeds, and where initialisers by name would stand.
 *
 * A run by one of those has no dot here: it gives each layer a scale of its own, so it has no one sigma, and at the
 * middle layer's it would seem to be what the curve is an estimate of.
 */
import { quantiles } from '../stats/summary.ts';
import { equivalentSigma, middleLayer } from '../sweep/equivalent.ts';
import { divergence, type RunResult } from '../sweep/run.ts';
import { lossOf, type SweepSpec } from '../sweep/spec.ts';
import { settingNames } from '../sweep/vary.ts';
import { chosenLogAxis, logAxis, type Range, shareAxis } from './axis.ts';
import type { Cell } from './cells.ts';
import type { Axis, BandPoint, Figure, Mark, Point, Series } from './figure.ts';
import { list, percent, rounded } from './format.ts';
import { rangeOf } from './series.ts';
import { sentence, setting, subject } from './words.ts';

/** Fewer values of sigma are no curve. */
const fewest = 3;
const names = { he: 'He', glorot: 'Glorot', pytorch: 'PyTorch' } as const;

/** Dots of neighbouring sigmas keep apart: of the least distance, and of the axis, they take this much at most. */
const jitter = { ofGap: 0.4, ofAxis: 0.025 };
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** One figure, or none where the sweep does not vary sigma over three positive values, or other fields beside it. */
export function outcomeFigure(spec: SweepSpec, runs: readonly RunResult[], cells: readonly Cell[]): Figure[] {
  const run = runs[0]?.spec;
  if (run === undefined || settingNames(spec).length > 2) return [];
  const columns = cells
    .filter(({ ramp }) => ramp === 'sigma')
    .map((cell): Column => ({ cell, sigma: cell.runs[0]?.spec.sigma ?? 0 }));
  const positive = columns.filter(({ sigma }) => sigma > 0);
  if (positive.length < fewest) return [];
  const measure = lossOf(run) === 'cross-entropy' ? accuracy(runs) : loss(runs);
  const x = chosenLogAxis(extremes(positive), 'σ of the initial weights, log scale');
  const median = medianLine(positive, measure);
  const dots = positive.map((column) => dotsOf(column, measure, jitterRatio(positive)));
  const y = measure.axis(rangeOf([median, ...dots]));
  const layer = middleLayer(run);
  const named = Object.entries(names).map(([init, name]): Mark => {
    const sigma = equivalentSigma(init as keyof typeof names, layer);
    return { x: sigma, label: `${name} ${rounded(sigma)}` };
  });
  const marks = named.filter((mark) => mark.x >= x.min && mark.x <= x.max).sort((a, b) => a.x - b.x);
  const shape = `a layer of ${layer.fanIn} inputs and ${layer.fanOut} outputs`;
  const several = positive.some(({ cell }) => cell.runs.length > 1);
  return [
    {
      name: measure.name,
      title: `${measure.title} against the initial scale`,
      definition: `${measure.definition}${several ? ' · each dot is a run' : ''}`,
      subject: subject(spec, cells.length),
      setting: setting(spec, runs),
      x,
      y,
      series: [median, ...dots],
      marks,
      finding: finding(median, positive, measure),
      notes: notes({ columns, spec, measure, y, marks, outside: named.filter((mark) => !marks.includes(mark)), shape }),
      alt: alt(median, positive, measure, marks),
    },
  ];
}

/** A sigma and its runs. */
interface Column {
  readonly cell: Cell;
  readonly sigma: number;
}

interface Outcome {
  readonly name: string;
  readonly title: string;
  readonly definition: string;
  /** Whether only positive values can be drawn. */
  readonly log: boolean;
  /** Whether more is better. */
  readonly rising: boolean;
  axis(range: Range): Axis;
  format(value: number): string;
  /** As recorded; what is not a number is the worst. */
  value(run: RunResult): number;
}

function accuracy(runs: readonly RunResult[]): Outcome {
  return {
    name: 'test-accuracy',
    title: 'Test accuracy',
    definition: `Share of the ${runs[0]?.test.rows} test points classified correctly after the last update`,
    log: false,
    rising: true,
    axis: (range) => shareAxis(range, 'test accuracy', false),
    format: (value) => percent(value, 1),
    value: ({ test }) => test.accuracy || 0,
  };
}

function loss(runs: readonly RunResult[]): Outcome {
  return {
    name: 'test-loss',
    title: 'Test loss',
    definition: `Mean squared error over the ${runs[0]?.test.rows} test points after the last update`,
    log: true,
    rising: false,
    axis: (range) => logAxis(range, 'squared error, log scale'),
    format: (value) => rounded(value),
    value: ({ test }) => (Number.isNaN(test.loss) ? Number.POSITIVE_INFINITY : test.loss),
  };
}

function drawable(value: number, { log }: Outcome): number | null {
  return Number.isFinite(value) && (value > 0 || !log) ? value : null;
}

function medianLine(columns: readonly Column[], measure: Outcome): Series {
  const points: Point[] = [];
  const band: BandPoint[] = [];
  for (const { sigma: x, cell } of columns) {
    const [low, middle, high] = quantiles(cell.runs.map(measure.value), [0.25, 0.5, 0.75]).map((value) =>
      drawable(value, measure),
    ) as [number | null, number | null, number | null];
    points.push({ x, y: middle });
    band.push({ x, low, high });
  }
  return {
    ...{ label: 'median', labelled: false, ramp: 'neutral', rank: 0, of: 1, style: 'joined' },
    marker: { shape: 'circle', filled: false },
    points,
    ...(columns.some(({ cell }) => cell.runs.length > 1) ? { band } : {}),
    crosses: [],
  };
}

/** A dot for each run, moved sideways by its place among the seeds; a cross where the run diverged. */
function dotsOf({ cell, sigma }: Column, measure: Outcome, ratio: number): Series {
  const { runs, ...place } = cell;
  const points = runs.map((run, i): Point & { readonly diverged: boolean } => {
    const aside = runs.length === 1 ? 0 : (((i + 1) * goldenRatio) % 1) - 0.5;
    return { x: sigma * ratio ** aside, y: drawable(measure.value(run), measure), diverged: divergence(run) !== null };
  });
  const of = (wanted: boolean) => points.filter(({ diverged }) => diverged === wanted).map(({ x, y }) => ({ x, y }));
  return {
    ...{ ...place, labelled: false, style: 'dots', marker: { shape: 'circle', filled: true } },
    points: of(false),
    crosses: of(true).filter(({ y }) => y !== null),
  };
}

/** How far apart the outermost dots of one sigma stand, as a ratio. */
function jitterRatio(columns: readonly Column[]): number {
  const logs = columns.map(({ sigma }) => Math.log(sigma)).sort((a, b) => a - b);
  const gaps = logs.slice(1).map((log, i) => log - (logs[i] as number));
  const axis = (logs.at(-1) as number) - (logs[0] as number);
  return Math.exp(Math.min(jitter.ofGap * Math.min(...gaps), 2 * jitter.ofAxis * axis));
}

function extremes(columns: readonly Column[]): Range {
  const sigmas = columns.map(({ sigma }) => sigma);
  return [Math.min(...sigmas), Math.max(...sigmas)];
}

/** The best and the worst median. */
function finding(median: Series, columns: readonly Column[], measure: Outcome): string {
  const all = columns
    .flatMap(({ cell }, i) => {
      const y = median.points[i]?.y ?? null;
      return y === null ? [] : [{ label: cell.label, y }];
    })
    .sort((a, b) => (measure.rising ? b.y - a.y : a.y - b.y));
  const [best] = all;
  const worst = all.at(-1);
  if (best === undefined || worst === undefined) return '';
  const what = columns.some(({ cell }) => cell.runs.length > 1) ? 'median' : measure.title.toLowerCase();
  return `Best ${what} ${measure.format(best.y)} (${best.label}), worst ${measure.format(worst.y)} (${worst.label}).`;
}

interface Noted {
  readonly columns: readonly Column[];
  readonly spec: SweepSpec;
  readonly measure: Outcome;
  readonly y: Axis;
  readonly marks: readonly Mark[];
  readonly outside: readonly Mark[];
  readonly shape: string;
}

/** What a reader must know not to be misled. */
function notes({ columns, spec, measure, y, marks, outside, shape }: Noted): string[] {
  const found: string[] = [];
  if (marks.length > 0) found.push(`dashed: the σ that initialisers by name give ${shape}`);
  const positive = columns.filter(({ sigma }) => sigma > 0);
  if (positive.some(({ cell }) => cell.runs.length > 1)) found.push('dots stand beside their σ to be seen apart');
  const diverged = positive.flatMap(({ cell }) => cell.runs).filter((run) => divergence(run) !== null);
  const drawn = diverged.filter((run) => drawable(measure.value(run), measure) !== null).length;
  if (drawn > 0) found.push(`× marks runs that diverged, with the ${measure.title.toLowerCase()} they ended at`);
  const lost = diverged.length - drawn;
  if (lost > 0) found.push(`${lost} runs that diverged have no loss to draw and count as the worst`);
  if (columns.length > positive.length) found.push('the log axis has no place for σ = 0');
  const others = [...new Set(spec.init)].filter((init) => init !== 'normal');
  if (others.length > 0) found.push(`runs by ${list(others)} have no one σ, and are not among the dots`);
  if (outside.length > 0) {
    const given = marks.length > 0 ? 'beyond the axis' : `beyond the axis, for ${shape}`;
    found.push(`${given}: ${list(outside.map(({ label }) => label))}`);
  }
  if (y.scale === 'linear' && y.min > 0) found.push(`the ${y.label} axis starts at ${measure.format(y.min)}`);
  return found.map(sentence);
}

/** The figure for who cannot see it. */
function alt(median: Series, columns: readonly Column[], { title, format }: Outcome, marks: readonly Mark[]): string {
  const value = (y: number | null | undefined) => (y === null || y === undefined ? 'not finite' : format(y));
  const each = columns.map(({ cell }, i) => {
    const band = median.band?.[i];
    const spread = band === undefined ? '' : `, quartiles ${value(band.low)} and ${value(band.high)}`;
    return `${cell.label}: ${median.points.length > 0 ? value(median.points[i]?.y) : ''}${spread}.`;
  });
  const named = marks.length === 0 ? [] : [`Marked on the axis: ${list(marks.map(({ label }) => label))}.`];
  const what = median.band === undefined ? 'by σ' : 'by σ, the median over seeds';
  return [`Scatter chart. ${title} ${what}.`, ...each, ...named].join(' ');
}

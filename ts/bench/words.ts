/**
 * Results in words: cells of the table, sentences, and the figure. Times are medians over rounds; what is said to
 * differ lies outside the noise. Knows no terminal and no file.
 */
import { amountAxis } from '../chart/axis.ts';
import type { BarFigure } from '../chart/bars.ts';
import { type Ratio, relativeSpread } from './estimate.ts';
import { type BenchResult, type Contender, type ContenderResult, contenders, type WorkloadResult } from './suite.ts';

/** What it is called in a sentence. */
const names: Readonly<Record<Contender, string>> = {
  wasm: 'WebAssembly',
  baseline: 'plain JavaScript',
  js: 'the exact twin',
};
/** From here on timings are called noisy: quartiles so far apart, as a share of the median. */
const NOISY = 0.1;

/** Heading and cells: a row a workload, the first contender's figures, then how many times longer the others take. */
export function tableTexts({ workloads }: BenchResult): { head: string[]; cells: string[][] } {
  const [first, ...others] = workloads[0]!.contenders;
  const head = ['workload', `${first!.name} ms/step`, 'spread', 'steps/s', 'GFLOP/s', 'of roof'];
  return {
    head: [...head, ...others.map(({ name }) => `vs ${name}`)],
    cells: workloads.map((workload) => {
      const [{ ms, gflops, shareOfRoof }, ...rest] = workload.contenders as [ContenderResult, ...ContenderResult[]];
      return [
        workload.points === null ? workload.name : `${workload.name} (a pass)`,
        digits(ms.median),
        `${(100 * relativeSpread(ms)).toFixed(1)} %`,
        digits(1000 / ms.median),
        digits(gflops),
        percent(shareOfRoof.median),
        ...rest.map(({ timesFirst }) => (timesFirst === null ? '' : `${digits(timesFirst.median)} x`)),
      ];
    }),
  };
}

/** The same as a table of Markdown. */
export function markdown(result: BenchResult): string {
  const { head, cells } = tableTexts(result);
  const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [row(head), row(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...cells.map(row)].join('\n');
}

/** What the table leaves out: the comparison with its interval, the corners, the metrics, the noise. */
export function sentences(result: BenchResult): string[] {
  const { workloads, corners, metrics, clockStepMs, sliceMs } = result;
  const texts = workloads.slice(0, 1).flatMap(comparison);
  for (const { name, of, ratio } of corners) {
    texts.push(`${name}: ${digits(ratio.median)} times the step of ${of} ${interval(ratio)}${noise(ratio)}.`);
  }
  for (const { workload, ratio, msPerRow } of metrics) {
    const row = ratio.low > 1 ? `, ${digits(msPerRow)} ms a row` : '';
    const [median, low, high] = [ratio.median, ratio.low, ratio.high].map((each) => signedPercent(each - 1));
    texts.push(`${workload} with a trace row per epoch: ${median} (${low} … ${high})${row}${noise(ratio)}.`);
  }
  const noisy = workloads.filter(({ contenders }) => contenders.some(({ ms }) => relativeSpread(ms) > NOISY));
  if (noisy.length > 0) {
    const which = noisy.map(({ name }) => name).join(', ');
    texts.push(
      `Warning: timings vary by more than ${100 * NOISY} % on ${which}. Other programs may be running; ratios bear it ` +
        'better than times.',
    );
  }
  if (clockStepMs >= 0.05) {
    texts.push(`The clock steps by ${digits(clockStepMs)} ms, so slices took ${digits(sliceMs)} ms.`);
  }
  return texts;
}

function comparison({ name, contenders }: WorkloadResult): string[] {
  const [first, ...others] = contenders;
  const ran = others.flatMap(({ name: other, timesFirst }) => {
    if (timesFirst === null) return [];
    const { median, low, high } = timesFirst;
    if (median >= 1) return [`${digits(median)} times ${interval(timesFirst)} faster than ${names[other]}`];
    const inverse = { median: 1 / median, low: 1 / high, high: 1 / low };
    return [`${digits(inverse.median)} times ${interval(inverse)} slower than ${names[other]}`];
  });
  const share = `${percent(first!.shareOfRoof.median)} of the roof`;
  if (ran.length === 0) return [`${name}: ${names[first!.name]} ran at ${share}.`];
  return [`${name}: ${names[first!.name]} ran ${ran.join(' and ')}, at ${share}.`];
}

/** Bars of GFLOP/s, with quartiles. */
export function benchFigure({ workloads }: BenchResult, setting: string): BarFigure {
  const first = workloads[0]!;
  const series = first.contenders.map(({ name }, i) => ({
    label: names[name],
    rank: contenders.indexOf(name),
    of: contenders.length,
    bars: workloads.map(({ contenders: timed, flops }) => {
      const { ms, gflops } = timed[i]!;
      const rate = (each: number): number => flops / each / 1e6;
      return {
        value: gflops,
        low: rate(ms.upperQuartile),
        high: rate(ms.lowerQuartile),
        text: gflops.toPrecision(gflops < 1 ? 2 : 3),
      };
    }),
  }));
  const roofs = workloads.map(({ roof }) => roof.median);
  const highest = Math.max(...roofs, ...series.flatMap(({ bars }) => bars.map(({ high }) => high)));
  const described = workloads.map(({ name, contenders, roof }) => {
    const rates = contenders.map(({ name: each, gflops }) => `${each} ${digits(gflops)}`);
    return `${name}: ${rates.join(', ')}, roof ${digits(roof.median)}.`;
  });
  return {
    title: 'How fast networks train here',
    definition:
      'Arithmetic of the products, a second: medians over rounds by turns, whiskers from quartile to quartile',
    setting,
    y: amountAxis(highest, 'GFLOP/s'),
    groups: workloads.map(({ name }) => name),
    series,
    mark: { label: 'roof: multiply, then add', values: roofs },
    notes: workloads.map(({ name, doc }) => `${name}: ${doc}.`),
    alt: `Bar chart. GFLOP/s by workload. ${described.join(' ')}`,
  };
}

/** Three significant digits, without a power of ten. */
export function digits(value: number): string {
  return value.toLocaleString('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}

function percent(share: number): string {
  return `${digits(100 * share)} %`;
}

function signedPercent(share: number): string {
  return `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(1)} %`;
}

function interval({ low, high }: Ratio): string {
  return `(${digits(low)} … ${digits(high)})`;
}

function noise({ low, high }: Ratio): string {
  return low <= 1 && high >= 1 ? '; no difference beyond the noise' : '';
}

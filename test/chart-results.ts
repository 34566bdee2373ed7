/**
 * Results for the tests of charts, made without any engine: the golden traces as runs, and runs whose columns are
 * given functions of the epoch.
 */
import { readFileSync } from 'node:fs';
import type { Results } from '../ts/chart/figures.ts';
import type { Trace } from '../ts/engine/engine.ts';
import type { Forecast } from '../ts/forecast/forecast.ts';
import type { RunResult } from '../ts/sweep/run.ts';
import type { RunSpec, SweepSpec } from '../ts/sweep/spec.ts';
import { sweepSpec } from '../ts/sweep/validate.ts';
import type { Estimate } from '../ts/theory/predict.ts';

export const articleSpec: SweepSpec = sweepSpec({ seed: [0] });

/** The article's sweep from PyTorch's float32 traces. */
export function article(): Results {
  const files = ['0.01', '0.1', '0.5', '1.0'];
  return {
    spec: articleSpec,
    runs: files.map((sigma) => run(withSetting(articleSpec, { sigma: Number(sigma) }), goldenTrace(sigma))),
  };
}

/** One cell's setting within a sweep. */
export type Setting = Partial<RunSpec>;

/** One value of each recorded thing; the norms of the tensors and the layers' fractions follow from them. */
export interface Row {
  readonly loss: number;
  readonly accuracy: number;
  readonly gradientNorm: number;
  readonly nearZero: number;
}

/** A run whose row at an epoch is what `row` says; with `divergedAt` that row is the last. */
export function madeUp(
  spec: SweepSpec,
  setting: Setting,
  row: (epoch: number) => Row,
  divergedAt: number | null = null,
): RunResult {
  const of = withSetting(spec, setting);
  const rows = Array.from({ length: divergedAt === null ? of.epochs : divergedAt + 1 }, (_, epoch) => row(epoch));
  const trace: Record<string, Float64Array> = {
    loss: Float64Array.from(rows, ({ loss }) => loss),
    accuracy: Float64Array.from(rows, ({ accuracy }) => accuracy),
    gradientNorm: Float64Array.from(rows, ({ gradientNorm }) => gradientNorm),
  };
  for (let l = 1; l <= of.hidden.length + 1; l++) {
    for (const name of [`weight${l}`, `bias${l}`])
      trace[`gradientNorm.${name}`] = Float64Array.from(rows, (r) => r.gradientNorm / 2);
    if (l > of.hidden.length) continue;
    trace[`nearZeroFraction.${l}`] = Float64Array.from(rows, ({ nearZero }) => nearZero / l);
    trace[`activationRms.${l}`] = Float64Array.from(rows, ({ loss }) => loss / 2 ** l);
  }
  return run(of, trace, divergedAt);
}

/** Numbers in place of theory's: those of layer l are 1/l of these, norms of biases a half of weights'. */
export const start = { loss: { mean: 2, sd: 0.5 }, gradientNorm: { mean: 8, sd: 9 }, share: { mean: 0.4, sd: 0.1 } };

/** A forecast made up of these, and of the Bayes rule's accuracies on the article's data. */
export const madeForecast: Forecast = {
  start: ({ hidden, bias }) => {
    const part = ({ mean, sd }: Estimate, l: number) => ({ mean: mean / l, sd: sd / l });
    const layers = (of: Estimate) => hidden.map((_, l) => part(of, l + 1));
    const tensors = [...hidden, 0].flatMap((_, l) => {
      const norm = part(start.gradientNorm, l + 1);
      return [[`weight${l + 1}`, norm] as const, ...(bias ? [[`bias${l + 1}`, part(norm, 2)] as const] : [])];
    });
    return {
      loss: start.loss,
      gradientNorm: start.gradientNorm,
      gradientNorms: Object.fromEntries(tensors),
      nearZeroFraction: layers(start.share),
      exactZeroFraction: layers(start.share),
      activationRms: layers(start.loss),
      preActivationSquare: layers(start.loss),
      globalSigma: 0.25,
    };
  },
  bayes: { population: 0.9438, training: 0.9486, test: 0.9533 },
};

/** The first run of the sweep, but for its setting. */
function withSetting({ where: _, ...lists }: SweepSpec, setting: Setting): RunSpec {
  const { sigma: __, ...first } = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list[0]]));
  return { ...(first as unknown as RunSpec), init: 'normal', seed: 0, ...setting };
}

function run(spec: RunSpec, trace: Trace, divergedAt: number | null = null): RunResult {
  return {
    spec,
    receipt: { id: '', columns: {}, parameters: '' },
    trace,
    divergedAt,
    training: { rows: 1400, loss: 0, accuracy: 0 },
    test: { rows: 600, loss: 0, accuracy: 0 },
  };
}

function goldenTrace(sigma: string): Trace {
  const file = new URL(`./golden/traces/article-sigma-${sigma}.json`, import.meta.url);
  const { steps } = (JSON.parse(readFileSync(file, 'utf8')) as Golden).float32;
  const column = (value: (step: Step) => number | undefined) =>
    Float64Array.from(steps, (step) => value(step) ?? Number.NaN);
  const trace: Record<string, Float64Array> = {
    loss: column((step) => step.loss),
    accuracy: column((step) => step.accuracy),
    gradientNorm: column((step) => step.grad_norm),
  };
  for (let l = 1; l <= 3; l++) {
    trace[`gradientNorm.weight${l}`] = column((step) => step.grad_norm_per_tensor[2 * l - 2]);
    trace[`gradientNorm.bias${l}`] = column((step) => step.grad_norm_per_tensor[2 * l - 1]);
    if (l < 3) trace[`nearZeroFraction.${l}`] = column((step) => step.near_zero[l - 1]);
  }
  return trace;
}

interface Golden {
  readonly float32: { readonly steps: readonly Step[] };
}

interface Step {
  readonly loss: number;
  readonly accuracy: number;
  readonly grad_norm: number;
  readonly grad_norm_per_tensor: readonly number[];
  readonly near_zero: readonly number[];
}

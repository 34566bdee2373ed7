/**
 * From runs to what becomes a line: a cell is one setting, and its runs differ only in their seeds. A cell's colour
 * and marker follow from the sweep's spec alone, so they are the same in every figure, whatever was run or diverged.
 */

import type { Forecast } from '../forecast/forecast.ts';
import { isNamed } from '../sweep/equivalent.ts';
import { plan } from '../sweep/plan.ts';
import type { RunResult } from '../sweep/run.ts';
import type { RunSpec, SweepSpec } from '../sweep/spec.ts';
import { label, settingNames } from '../sweep/vary.ts';
import type { Prediction } from '../theory/predict.ts';
import type { Series } from './figure.ts';
import { distinct } from './format.ts';

export interface Cell extends Pick<Series, 'label' | 'labelled' | 'ramp' | 'rank' | 'of' | 'sigma' | 'marker'> {
  /** By seed; empty when none was run. */
  readonly runs: readonly RunResult[];
  /** What theory predicts of them at epoch 0, where it does. */
  readonly start?: Prediction;
}

/** More labels than this would touch each other in the overview's panels. */
const maxLabels = 15;

const shapes = ['circle', 'triangle', 'square', 'diamond'] as const;

/** Settings in the plan's order, but sigmas ascending and before the named initialisers. */
export function cells(spec: SweepSpec, runs: readonly RunResult[], forecast?: Forecast): Cell[] {
  const names = settingNames(spec);
  const keyOf = (run: RunSpec): string => JSON.stringify(names.map((name) => run[name]));
  const init = spec.init.toSorted((a, b) => Number(isNamed(a)) - Number(isNamed(b)));
  const sigma = spec.sigma.toSorted((a, b) => a - b);
  const settings = new Map(plan({ ...spec, init, sigma }).map((run) => [keyOf(run), run]));
  const done = new Map([...settings.keys()].map((key) => [key, [] as RunResult[]]));
  for (const run of runs) done.get(keyOf(run.spec))?.push(run);
  const sigmaTexts = new Map(distinct(sigma).map((text, i) => [sigma[i], text]));
  const of = { sigma: 0, initializer: 0 };
  const places = [...settings].map(([key, run]) => {
    const ramp = run.sigma === undefined ? 'initializer' : 'sigma';
    const start = forecast?.start(run);
    const label = labelOf(run, spec, sigmaTexts.get(run.sigma));
    return { key, label, ramp, rank: of[ramp]++, ...(start && { start }) } as const;
  });
  return places.map(({ key, ...place }, i) => ({
    ...place,
    of: of[place.ramp],
    labelled: isLabelled(i, places.length),
    marker: markerOf(i),
    runs: (done.get(key) ?? []).sort((a, b) => a.spec.seed - b.spec.seed),
  }));
}

/** What the setting has of the fields that vary; without any, its sigma or initialiser. */
function labelOf(run: RunSpec, spec: SweepSpec, sigma: string | undefined): string {
  const start = sigma === undefined ? run.init : `${run.init === 'normal' ? '' : `${run.init}, `}σ = ${sigma}`;
  const others = settingNames(spec).filter((name) => name !== 'init' && name !== 'sigma');
  if (others.length === 0) return start;
  return spec.init.length > 1 || spec.sigma.length > 1 ? `${label(run, others)}, ${start}` : label(run, others);
}

/** Shapes in turn, first filled. */
export function markerOf(i: number): Series['marker'] {
  return { shape: shapes[i % shapes.length] as (typeof shapes)[number], filled: i % 8 < 4 };
}

/** All of a few; of many, evenly spaced ones with the first and the last. */
export function isLabelled(i: number, count: number): boolean {
  if (count <= maxLabels) return true;
  return Array.from({ length: maxLabels }, (_, k) => Math.round((k * (count - 1)) / (maxLabels - 1))).includes(i);
}

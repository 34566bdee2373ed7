/**
 * From runs to what becomes a line: a cell is one setting, and its runs differ only in their seeds. A cell's colour
 * and marker follow from the sweep's spec alone, so they are the same in every figure, whatever was run or diverged.
 */
import type { RunResult } from '../sweep/run.ts';
import type { RunSpec, SweepSpec } from '../sweep/spec.ts';
import type { Series } from './figure.ts';
import { distinct } from './format.ts';

export interface Cell extends Pick<Series, 'label' | 'labelled' | 'ramp' | 'rank' | 'of' | 'marker'> {
  /** By seed; empty when none was run. */
  readonly runs: readonly RunResult[];
}

/** More labels than this would touch each other in the overview's panels. */
const maxLabels = 15;

const shapes = ['circle', 'triangle', 'square', 'diamond'] as const;

/** Sigmas ascending, then the named initialisers in the spec's order. */
export function cells(spec: SweepSpec, runs: readonly RunResult[]): Cell[] {
  const sigmas = spec.init.includes('normal') ? [...new Set(spec.sigma)].sort((a, b) => a - b) : [];
  const names = [...new Set(spec.init)].filter((name) => name !== 'normal');
  const labels = distinct(sigmas);
  const places = [
    ...sigmas.map((sigma, rank) => {
      return { setting: sigma, label: `σ = ${labels[rank]}`, ramp: 'sigma', rank, of: sigmas.length } as const;
    }),
    ...names.map((name, rank) => {
      return { setting: name, label: name, ramp: 'initializer', rank, of: names.length } as const;
    }),
  ];
  return places.map(({ setting, ...place }, i) => ({
    ...place,
    labelled: isLabelled(i, places.length),
    marker: { shape: shapes[i % shapes.length] as (typeof shapes)[number], filled: i % 8 < 4 },
    runs: runs.filter((run) => settingOf(run.spec) === setting).sort((a, b) => a.spec.seed - b.spec.seed),
  }));
}

function settingOf(spec: RunSpec): number | string | undefined {
  return spec.init === 'normal' ? spec.sigma : spec.init;
}

/** All of a few; of many, evenly spaced ones with the first and the last. */
function isLabelled(i: number, count: number): boolean {
  if (count <= maxLabels) return true;
  return Array.from({ length: maxLabels }, (_, k) => Math.round((k * (count - 1)) / (maxLabels - 1))).includes(i);
}

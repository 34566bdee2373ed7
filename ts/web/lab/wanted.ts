/** Which runs further seeds and idle time are for, and in which order. Pure. */
import type { RunSpec } from '../../sweep/spec.ts';
import { marks, placeOf } from './marks.ts';
import { normal, runOf, type Setup, type Start } from './state.ts';

/** For each network its runs with so many seeds, from the setup's upwards. */
export function seedRuns(setup: Setup, starts: readonly Start[], draws: number): RunSpec[][] {
  const seeds = Array.from({ length: draws }, (_, i) => (setup.seed + i) % 2 ** 32);
  return starts.map((start) => seeds.map((seed) => runOf(setup, start, seed)));
}

/** All of them, those of one seed together. */
export function bySeed(runs: readonly (readonly RunSpec[])[]): RunSpec[] {
  return (runs[0] ?? []).flatMap((_, i) => runs.map((specs) => specs[i] as RunSpec));
}

/** Of each mark of the ruler. */
export function markRuns(setup: Setup): RunSpec[] {
  return marks(setup).map((sigma) => runOf(setup, normal(sigma)));
}

/** The nearest to a network first. */
export function byDistance(runs: readonly RunSpec[], setup: Setup, starts: readonly Start[]): RunSpec[] {
  const places = starts.map((start) => placeOf(setup, start).sigma);
  const distance = ({ sigma = 0 }: RunSpec): number =>
    Math.min(...places.map((place) => Math.abs(Math.log(sigma / place))));
  const all = runs.map((spec) => ({ spec, distance: distance(spec) }));
  return all.sort((a, b) => a.distance - b.distance).map(({ spec }) => spec);
}

/**
 * What one tile has to show, as signals over the page's model, and what it asks the lens for: coarsely while something
 * moves, finely once it rests. It never knows an element.
 */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals-core';
import { parameterCount } from '../../../engine/engine.ts';
import { networkSizes } from '../../../sweep/spec.ts';
import type { Lab, Network, Platform } from '../../lab/lab.ts';
import { type Kept, lastEpoch, statesEvery } from '../../lab/runs.ts';
import type { Lens } from '../../lens/lens.ts';
import type { Grid } from '../../lens/messages.ts';
import { Picture, type Shown, type Wish } from './picture.ts';
import { gridAlong, gridOver, type Region, regionAround } from './plane.ts';
import type { TrainingPoints } from './points.ts';
import { type Scores, scoresAt } from './words.ts';

/** Without a move for so long it rests. */
const REST_MS = 160;

export interface TileModel {
  /** Undefined while the page has fewer. */
  readonly network: ReadonlySignal<Network | undefined>;
  /** Updates made at the moment on show. */
  readonly epoch: ReadonlySignal<number>;
  readonly region: ReadonlySignal<Region>;
  readonly isResting: ReadonlySignal<boolean>;
  readonly shown: ReadonlySignal<Shown | null>;
  /** At rest the epoch of what is shown, where that is another one or before the first training; else null. */
  readonly behind: ReadonlySignal<number | null>;
  readonly problem: ReadonlySignal<string | null>;
  /** Null before the first run. */
  readonly scores: ReadonlySignal<Scores | null>;
}

/** What tiles share. */
export interface Surroundings {
  readonly lab: Lab;
  readonly lens: Pick<Lens, 'look' | 'recompute'>;
  readonly platform: Pick<Platform, 'settle'>;
  readonly points: ReadonlySignal<TrainingPoints>;
}

/** @param size of the picture; 0 while it is not in sight */
export function tileModel(
  { lab, lens, platform, points }: Surroundings,
  index: number,
  size: ReadonlySignal<{ readonly width: number; readonly height: number }>,
): TileModel {
  const network = computed(() => lab.networks.value[index]);
  const run = computed(() => network.value?.run ?? null);
  // Before the first training there is the network as it starts.
  const start = computed(() => (network.value?.failure === null ? network.value.spec : null));
  const untrained = computed((): Kept | null => start.value && { spec: start.value, divergedAt: null });
  const looked = computed(() => run.value ?? untrained.value);
  const epoch = computed(() => (run.value ? Math.min(lab.replay.at.value, lastEpoch(run.value)) : 0));
  const region = computed(() => {
    const { width, height } = size.value;
    return regionAround(points.value.places, points.value.labels && height > 0 ? width / height : null);
  });
  const isResting = signal(false);
  const rest = platform.settle(() => {
    isResting.value = true;
  }, REST_MS);
  effect(() => {
    void [looked.value, epoch.value, region.value, lab.dragging.value];
    isResting.value = false;
    rest();
  });
  const grid = computed((): Grid | null => {
    const motion = isResting.value ? 'resting' : 'moving';
    if (!looked.value || size.value.width === 0) return null;
    if (points.value.labels === null) return gridAlong(region.value, motion);
    const { spec } = looked.value;
    return gridOver(region.value, parameterCount(networkSizes(spec), spec.bias), lab.engine, motion);
  });
  const wish = computed((): Wish | null => {
    if (!looked.value || !grid.value) return null;
    // A run with sparser states is about to be trained again.
    const isFinal = (looked.value.states?.every ?? Number.POSITIVE_INFINITY) <= statesEvery(looked.value.spec);
    const isExact = run.value === null || (isResting.value && isFinal);
    return { run: looked.value, epoch: epoch.value, grid: grid.value, isExact };
  });
  const picture = new Picture(`tile ${index}`, lens);
  effect(() => picture.want(wish.value));
  const shownOfRun = computed(() => (picture.shown.value?.run === looked.value ? picture.shown.value : null));
  return {
    network,
    epoch,
    region,
    isResting,
    shown: picture.shown,
    behind: computed(() => {
      const shown = shownOfRun.value;
      return shown && isResting.value && (!run.value || shown.epoch !== epoch.value) ? shown.epoch : null;
    }),
    problem: picture.problem,
    scores: computed(() => run.value && scoresAt(run.value, epoch.value, shownOfRun.value?.look.test ?? null)),
  };
}

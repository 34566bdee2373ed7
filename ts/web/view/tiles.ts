/** The networks side by side, a tile each: what they answer where, at the moment on show. */
import { computed, effect } from '@preact/signals-core';
import { recipe } from '../../sweep/train.ts';
import type { Lab } from '../lab/lab.ts';
import { runOf } from '../lab/state.ts';
import type { Lens } from '../lens/lens.ts';
import { platform } from './platform.ts';
import { theme } from './theme.ts';
import { paletteOf } from './tiles/field.ts';
import { trainingPoints } from './tiles/points.ts';
import { tile } from './tiles/tile.ts';

export function tilesView(root: HTMLElement, lab: Lab, lens: Lens): void {
  const data = computed(() => recipe(runOf(lab.parts.setup.value, { init: 'he' })));
  const points = computed(() => {
    void data.value;
    return trainingPoints(lab.state.peek().setup);
  });
  const palette = computed(() => {
    const [zero, unsure, ...others] = theme.value.field;
    return paletteOf(unsure, [zero, ...others]);
  });
  effect(() => {
    const count = lab.count.value;
    root.style.setProperty('--count', String(count));
    // A tile stays for the next network of its place.
    while (root.children.length < count) {
      root.append(tile({ lab, lens, platform, points }, root.children.length, palette));
    }
  });
}

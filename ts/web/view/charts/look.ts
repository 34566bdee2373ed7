/**
 * Looking along a chart: where the pointer is, or the keys have gone, is the moment on show in the whole page. A pointer
 * that leaves gives the moment back; a click or the end of a finger's way leaves it where it is.
 */
import { effect, type ReadonlySignal } from '@preact/signals-core';
import type { Lab } from '../../lab/lab.ts';
import type { Area } from './plot.ts';

/** Epochs of a larger step by the keyboard. */
const PAGE = 10;

/** @param plot a slider of the moment */
export function followPointer(plot: HTMLElement, { state, replay }: Lab, area: ReadonlySignal<Area | null>): void {
  const last = (): number => state.peek().setup.epochs - 1;
  const epochAt = ({ clientX }: PointerEvent): number | null => {
    const at = area.peek();
    if (!at) return null;
    const share = (clientX - plot.getBoundingClientRect().left - at.left) / (at.right - at.left);
    // Beyond the plot's end all updates are made.
    return share > 1 ? last() + 1 : Math.round(Math.max(0, share) * last());
  };
  const look = (event: PointerEvent): void => {
    replay.pointed.value = epochAt(event);
  };
  const leave = (): void => {
    replay.pointed.value = null;
  };
  plot.addEventListener('pointerdown', look);
  plot.addEventListener('pointermove', look);
  plot.addEventListener('pointerleave', leave);
  plot.addEventListener('pointercancel', leave);
  plot.addEventListener('pointerup', (event) => {
    const epoch = epochAt(event);
    if (epoch === null || event.button !== 0) return;
    replay.pause();
    replay.seek(epoch);
  });
  plot.addEventListener('keydown', (event) => {
    const steps = stepsOf(event.key);
    if (steps === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    leave();
    replay.step(steps);
  });
  plot.setAttribute('role', 'slider');
  plot.setAttribute('aria-valuemin', '0');
  plot.tabIndex = 0;
  effect(() => plot.setAttribute('aria-valuemax', String(state.value.setup.epochs)));
}

/** Epochs that a key of a slider goes on; 0 for any other key. */
function stepsOf(key: string): number {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return 1;
    case 'ArrowLeft':
    case 'ArrowDown':
      return -1;
    case 'PageUp':
      return PAGE;
    case 'PageDown':
      return -PAGE;
    case 'Home':
      return Number.NEGATIVE_INFINITY;
    case 'End':
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}

/** The document's timers and frames, as the model takes them. */
import type { Platform } from '../lab/lab.ts';

const still = matchMedia('(prefers-reduced-motion: reduce)');

export const platform: Platform = {
  frames: (callback) => void requestAnimationFrame(callback),
  isStill: () => still.matches,
  settle(callback, ms) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(callback, ms);
    };
  },
};

/** The document's timers and frames, as the model takes them. */
import type { Platform } from '../lab/lab.ts';

export const platform: Platform = {
  frames: (callback) => void requestAnimationFrame(callback),
  settle(callback, ms) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(callback, ms);
    };
  },
};

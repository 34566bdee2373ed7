/**
 * Who draws when: in the order of asking, as much in a frame as leaves the frame its time. What asks again while it is at
 * work has another turn: to begin anew each time would never end. Knows nothing of what is drawn.
 */
import type { Frames } from '../lab/replay.ts';

/** Of a frame's 16 ms; the rest is for who moves, and for the browser. */
const BUDGET_MS = 6;

/** Done when it returns; in steps where it returns those. */
export type Work = () => Generator<void, void> | void;

/** @returns asks that this work is done soon, once however often it is asked for until then */
export function takeTurns(frames: Frames, now: () => number = () => performance.now()): (work: Work) => void {
  const waiting = new Set<Work>();
  let current: Generator<void, void> | void;
  let asked = false;

  /** A whole work, or a step of one. */
  const step = (): void => {
    if (!current) {
      const [work] = waiting;
      if (!work) return;
      waiting.delete(work);
      current = work();
    } else if (current.next().done) current = undefined;
  };
  const next = (): void => {
    if (asked || (!current && waiting.size === 0)) return;
    asked = true;
    frames(frame);
  };
  const frame = (): void => {
    asked = false;
    const end = now() + BUDGET_MS;
    do step();
    while ((current || waiting.size > 0) && now() <= end);
    next();
  };
  return (work) => {
    waiting.add(work);
    next();
  };
}

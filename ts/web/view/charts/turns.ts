/**
 * Who draws when: one chart a frame, in turn, in steps that leave the frame its time. A chart that asks again while it is
 * at work has another turn: to begin anew each time would never end. Knows nothing of what is drawn.
 */
import type { Frames } from '../../lab/replay.ts';

/** Of a frame's 16 ms. */
const BUDGET_MS = 8;

/** Work in steps: done when it returns. */
export type Work<Tool> = (tool: Tool) => Generator<void, void>;

export interface Turns<Tool> {
  /** That this work is done soon, with what is true then. */
  readonly ask: (work: Work<Tool>) => void;
  /** Now there is what it is done with. */
  readonly begin: (tool: Tool) => void;
}

export function takeTurns<Tool>(frames: Frames, now: () => number = () => performance.now()): Turns<Tool> {
  const waiting = new Set<Work<Tool>>();
  let tool: Tool | undefined;
  let current: Generator<void, void> | undefined;
  let asked = false;

  const frame = (): void => {
    asked = false;
    if (tool === undefined) return;
    const end = now() + BUDGET_MS;
    if (!current) {
      const [work] = waiting;
      if (!work) return;
      waiting.delete(work);
      current = work(tool);
    }
    do {
      if (current.next().done) current = undefined;
    } while (current && now() <= end);
    next();
  };
  const next = (): void => {
    if (asked || tool === undefined || (!current && waiting.size === 0)) return;
    asked = true;
    frames(frame);
  };
  return {
    ask: (work) => {
      waiting.add(work);
      next();
    },
    begin: (made) => {
      tool = made;
      next();
    },
  };
}

/**
 * A wrong result is not timed. The exact twin says what is right: an engine's words must equal its own, the baseline's
 * float64 figures be near.
 */
import type { Task } from './tasks.ts';

/** Steps after which figures are compared. */
const STEPS = 3;
/**
 * Of the largest logit. Float32 rounds to 6e-8, and sums of some hundred terms, over layers and steps, leave errors
 * around 1e-6 (1.1e-6 at most was seen); where rounding turns the sign of a gradient near zero, Adam moves that one
 * parameter the other way, by 0.001 a step. A wrong formula is far above.
 */
const NEAR = 2e-5;

/** What a task computed. */
export interface Figures {
  readonly parameters: Float32Array | Float64Array;
  readonly logits: Float32Array | Float64Array;
}

/** After some steps from the task's beginning, or of its forward pass; puts it back. */
export function figuresOf(task: Task): Figures {
  task.reset();
  if (task.mostUnits !== Infinity) task.run(STEPS);
  const figures = { parameters: task.parameters().slice(), logits: task.logits().slice() };
  task.reset();
  return figures;
}

/**
 * @param expected of the exact twin, from the same beginning
 * @throws Error saying what differs
 */
export function validate(task: Task, expected: Figures, workload: string): void {
  const { parameters, logits } = figuresOf(task);
  const fault =
    task.name === 'baseline'
      ? distanceFault(logits, expected.logits)
      : (wordFault('parameter', parameters, expected.parameters) ?? wordFault('logit', logits, expected.logits));
  if (fault) throw new Error(`${workload}: ${task.name} computes something else than the exact twin: ${fault}`);
}

/** Words: -0 is not 0, and NaN is NaN. */
function wordFault(what: string, ours: Figures['logits'], theirs: Figures['logits']): string | null {
  if (ours.length !== theirs.length) return `${ours.length} ${what}s, not ${theirs.length}`;
  const at = ours.findIndex((value, i) => !Object.is(value, theirs[i]));
  return at === -1 ? null : `${what} ${at} is ${ours[at]}, not ${theirs[at]}`;
}

function distanceFault(ours: Figures['logits'], theirs: Figures['logits']): string | null {
  if (ours.length !== theirs.length) return `${ours.length} logits, not ${theirs.length}`;
  let largest = 0;
  for (const value of theirs) largest = Math.max(largest, Math.abs(value));
  const at = ours.findIndex((value, i) => !(Math.abs(value - theirs[i]!) <= NEAR * largest));
  return at === -1 ? null : `logit ${at} is ${ours[at]}, not ${theirs[at]} within ${NEAR} of the largest, ${largest}`;
}

/**
 * Pointers and keys on the handles. A pointer takes the handle nearest to it, since handles overlap; with Shift all
 * follow. Keys move by marks, with Shift all networks.
 */
import { effect, type ReadonlySignal, signal } from '@preact/signals-core';
import { keyed, pulled, shareOf, sigmaAt } from '../../lab/hand.ts';
import type { Lab } from '../../lab/lab.ts';
import { marks } from '../../lab/marks.ts';
import { type Start, withSigma } from '../../lab/state.ts';

/** A pointer that moved less has pressed, not dragged. */
const SLACK = 3;

interface Grip {
  readonly index: number;
  readonly pointer: number;
  /** Where the pointer was, and how far from its handle's place. */
  readonly x: number;
  readonly offset: number;
  /** In pixels. */
  readonly left: number;
  readonly width: number;
  /** The networks as they were. */
  readonly from: readonly Start[];
}

/**
 * @param scale holds the handles, as wide as the ruler
 * @returns the network whose handle is held
 */
export function handsOn(scale: HTMLElement, lab: Lab): ReadonlySignal<number | null> {
  const held = signal<number | null>(null);
  let grip: Grip | undefined;
  const handles = (): HTMLElement[] => [...scale.querySelectorAll<HTMLElement>('[role=slider]')];

  const change = (networks: readonly Start[]): void => {
    if (JSON.stringify(networks) !== JSON.stringify(lab.state.peek().networks)) lab.change({ networks });
  };
  const release = (event: PointerEvent): void => {
    if (event.pointerId !== grip?.pointer) return;
    grip = undefined;
    held.value = null;
    lab.dragging.value = false;
  };

  scale.addEventListener('pointerdown', (event) => {
    if (grip || event.button !== 0 || !(event.target as Element).closest('[role=slider]')) return;
    const all = handles();
    const distances = all.map((handle) => distance(handle, event));
    const index = distances.indexOf(Math.min(...distances));
    const { left, width } = scale.getBoundingClientRect();
    const offset = event.clientX - left - shareOf(lab.networks.peek()[index]?.sigma ?? 1) * width;
    grip = { index, pointer: event.pointerId, x: event.clientX, offset, left, width, from: lab.state.peek().networks };
    held.value = index;
    all[index]?.setPointerCapture(event.pointerId);
    all[index]?.removeAttribute('data-keyed');
    all[index]?.focus({ preventScroll: true, focusVisible: false });
    event.preventDefault();
  });
  scale.addEventListener('pointermove', (event) => {
    if (event.pointerId !== grip?.pointer) return;
    if (!lab.dragging.peek() && Math.abs(event.clientX - grip.x) < SLACK) return;
    lab.dragging.value = true;
    const { index, from, offset, left, width } = grip;
    const sigma = sigmaAt((event.clientX - left - offset) / width);
    change(pulled(lab.state.peek().setup, from, index, sigma, event.shiftKey));
  });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) scale.addEventListener(end, release);

  scale.addEventListener('keydown', (event) => {
    const all = handles();
    const index = all.indexOf(event.target as HTMLElement);
    // A pointer's focus is not visible; keys make it so.
    all[index]?.setAttribute('data-keyed', '');
    if (index < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const stops = marks(lab.state.peek().setup);
    const places = lab.networks.peek().map(({ sigma }) => keyed(stops, sigma, event.key));
    if (places[index] === undefined) return;
    event.preventDefault();
    const moves = (i: number): boolean => event.shiftKey || i === index;
    change(lab.state.peek().networks.map((start, i) => (moves(i) ? withSigma(start, places[i] as number) : start)));
  });
  scale.addEventListener('focusout', ({ target }) => (target as Element).removeAttribute('data-keyed'));
  effect(() => void scale.classList.toggle('held', held.value !== null));
  return held;
}

function distance(handle: HTMLElement, { clientX, clientY }: PointerEvent): number {
  const { left, top, width, height } = handle.getBoundingClientRect();
  return Math.hypot(clientX - left - width / 2, clientY - top - height / 2);
}

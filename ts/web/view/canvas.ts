/** Canvases whose pictures follow their size, the screen's pixels and the model, and take turns in being drawn. */
import { effect, type ReadonlySignal, signal } from '@preact/signals-core';
import { platform } from './platform.ts';
import { takeTurns } from './turns.ts';

/** Of all canvases of the page. */
export const drawSoon = takeTurns(platform.frames);

/** In CSS pixels; 0 while it is not in sight. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Sheet extends Size {
  readonly pen: CanvasRenderingContext2D;
}

export function sizeOf(element: Element): ReadonlySignal<Size> {
  const size = signal<Size>({ width: 0, height: 0 });
  new ResizeObserver(() => {
    size.value = { width: element.clientWidth, height: element.clientHeight };
  }).observe(element);
  return size;
}

/**
 * @param read what is drawn, from signals; when one of them changes it is drawn anew
 * @param draw on an empty sheet
 */
export function drawOn<T>(
  canvas: HTMLCanvasElement,
  read: () => T,
  draw: (sheet: Sheet, what: T) => void,
  size: ReadonlySignal<Size> = sizeOf(canvas),
): void {
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('this browser has no canvas');
  let newest: T;
  const paint = (): void => {
    const { width, height } = size.peek();
    if (width === 0 || height === 0) return;
    const ratio = devicePixelRatio;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across) canvas.width = across;
    if (canvas.height !== down) canvas.height = down;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    draw({ pen, width, height }, newest);
  };
  effect(() => {
    void size.value;
    newest = read();
    drawSoon(paint);
  });
}

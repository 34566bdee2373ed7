/** Ranges of x with a meaning, shaded. */
import { withAlpha } from './colour.ts';
import type { Span } from './figure.ts';
import { font, type Pen } from './pen.ts';
import type { Theme } from './theme.ts';

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const small = font(11);

/** Below everything else; its label stands at its head, in the middle. */
export function drawSpans(
  pen: Pen,
  spans: readonly Span[],
  area: Area,
  pixel: (x: number) => number,
  theme: Theme,
): void {
  for (const { from, to, label } of spans) {
    const [left, right] = [Math.max(area.left, pixel(from)), Math.min(area.right, pixel(to))];
    if (right <= left) continue;
    pen.fillStyle = withAlpha(theme.muted, 0.14);
    pen.fillRect(left, area.top, right - left, area.bottom - area.top);
    pen.font = small;
    pen.fillStyle = theme.muted;
    pen.textBaseline = 'alphabetic';
    pen.textAlign = 'center';
    pen.fillText(label, (left + right) / 2, area.top + 13);
  }
}

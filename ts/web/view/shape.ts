/** The shapes that tell networks apart, around the origin: for SVG as path data, for a canvas by `Path2D`. */
import { html, type TemplateResult } from 'lit-html';
import type { Marker } from '../../chart/figure.ts';

const shapes: Readonly<Record<Marker['shape'], (r: number) => string>> = {
  circle: (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  triangle: (r) => `M0 ${-1.15 * r}L${1.15 * r} ${0.85 * r}L${-1.15 * r} ${0.85 * r}z`,
  square: (r) => `M${-0.9 * r} ${-0.9 * r}h${1.8 * r}v${1.8 * r}h${-1.8 * r}z`,
  diamond: (r) => `M0 ${-1.2 * r}L${1.2 * r} 0L0 ${1.2 * r}L${-1.2 * r} 0z`,
};

/** Of about the area of a circle of that radius. */
export function shapePath({ shape }: Pick<Marker, 'shape'>, radius: number): string {
  return shapes[shape](radius);
}

/** A decoration: what it stands for is said beside it. Its outline is the style sheet's, to be set off from what is behind. */
export function shapeIcon(marker: Marker, radius: number, colour: string): TemplateResult {
  const size = 2.8 * radius;
  return html`<svg class="shape" width=${size} height=${size} viewBox="${-size / 2} ${-size / 2} ${size} ${size}" aria-hidden="true">
    <path class="halo" d=${shapePath(marker, radius)}></path>
    <path d=${shapePath(marker, radius)} fill=${marker.filled ? colour : 'none'} stroke=${colour}></path>
  </svg>`;
}

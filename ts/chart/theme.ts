/**
 * How charts look: colours of the light and the dark theme, and the font's name. The platform's entry makes the
 * font known under that name (Node registers the file, the page has an @font-face).
 */
import { type Oklch, ramp } from './colour.ts';
import type { Series } from './figure.ts';

/** A name of our own, so that a system's Inter of another version never mixes in. */
export const fontFamily = 'Initscope Sans';

export interface Theme {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  /** Opacity of a band over seeds. */
  readonly bandAlpha: number;
  /** σ is ordered, so it is one ramp, and its lightness alone tells four values apart. */
  readonly ramps: Readonly<Record<Exclude<Series['ramp'], 'neutral'>, readonly Oklch[]>>;
}

export const light: Theme = {
  background: '#ffffff',
  ink: '#1b1f24',
  muted: '#57606a',
  grid: '#e6e9ed',
  axis: '#8c959f',
  bandAlpha: 0.18,
  ramps: {
    sigma: [
      [0.27, 0.15, 270],
      [0.43, 0.19, 305],
      [0.56, 0.2, 362],
      [0.68, 0.17, 412],
    ],
    initializer: [
      [0.38, 0.09, 190],
      [0.62, 0.13, 150],
    ],
  },
};

export const dark: Theme = {
  background: '#14171c',
  ink: '#e8ebef',
  muted: '#9aa4b0',
  grid: '#262b33',
  axis: '#6b7684',
  bandAlpha: 0.28,
  ramps: {
    sigma: [
      [0.56, 0.2, 272],
      [0.68, 0.2, 318],
      [0.79, 0.15, 372],
      [0.91, 0.14, 450],
    ],
    initializer: [
      [0.6, 0.09, 200],
      [0.88, 0.14, 150],
    ],
  },
};

/** The one place that decides a series' colour, so that it is the same in every figure. */
export function seriesColour(theme: Theme, series: Pick<Series, 'ramp' | 'rank' | 'of'>): string {
  if (series.ramp === 'neutral') return theme.ink;
  return ramp(theme.ramps[series.ramp], series.of > 1 ? series.rank / (series.of - 1) : 0);
}

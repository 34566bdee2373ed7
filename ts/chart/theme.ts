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
  /** What the ramp of σ is continued by below and above the article's four. */
  readonly beyond: { readonly below: Oklch; readonly above: Oklch };
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
  beyond: { below: [0.22, 0.09, 255], above: [0.6, 0.13, 445] },
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
  beyond: { below: [0.5, 0.13, 252], above: [0.93, 0.12, 485] },
};

/** Values over a grid, in either theme: equal steps of a value are equal steps of lightness, as in viridis. */
export const heat: readonly Oklch[] = [
  [0.22, 0.1, 290],
  [0.4025, 0.13, 270],
  [0.585, 0.11, 215],
  [0.7675, 0.15, 160],
  [0.95, 0.14, 105],
];

/** The one place that decides a series' colour, so that it is the same in every figure. */
export function seriesColour(theme: Theme, series: Pick<Series, 'ramp' | 'rank' | 'of' | 'sigma'>): string {
  if (series.sigma !== undefined) return sigmaColour(theme, series.sigma);
  if (series.ramp === 'neutral') return theme.ink;
  return ramp(theme.ramps[series.ramp], series.of > 1 ? series.rank / (series.of - 1) : 0);
}

/** Sigmas at the stops of the continued ramp: the article's four have the colours that they have in its figures. */
const anchors = [0.003, 0.01, 0.1, 0.5, 1, 3] as const;

/** A colour by sigma alone, for charts whose sigmas move: between anchors by log sigma, beyond them the ends. */
export function sigmaColour({ ramps, beyond }: Theme, sigma: number): string {
  const above = anchors.findIndex((anchor) => anchor >= sigma);
  const [low, high] = [anchors[above - 1], anchors[above]];
  const last = anchors.length - 1;
  let place = above < 0 ? last : Math.max(0, above);
  if (low !== undefined && high !== undefined) place = above - Math.log(high / sigma) / Math.log(high / low);
  return ramp([beyond.below, ...ramps.sigma, beyond.above], place / last);
}

/**
 * Colours by OKLCH, where equal steps look equal, and their way to sRGB. Matrices: Björn Ottosson, "A
 * perceptual color space for image processing" (2020). Knows nothing of charts or themes.
 */

/** Lightness from 0 to 1, chroma from 0, hue in degrees. */
export type Oklch = readonly [lightness: number, chroma: number, hue: number];

/** The colour at `place` (0 to 1) on the line through evenly spaced stops. Hues are taken as written, so 362 follows 305. */
export function ramp(stops: readonly Oklch[], place: number): string {
  const last = stops.length - 1;
  const at = Math.min(1, Math.max(0, place)) * last;
  const below = Math.min(Math.floor(at), Math.max(0, last - 1));
  const from = stops[below];
  const to = stops[Math.min(below + 1, last)];
  if (from === undefined || to === undefined) throw new RangeError('a colour ramp needs stops');
  const t = at - below;
  const [lightness, chroma, hue] = from.map((value, i) => value + ((to[i] as number) - value) * t);
  return toHex([lightness as number, chroma as number, hue as number]);
}

/** #rrggbb. A colour outside sRGB keeps lightness and hue, and gives up the chroma that does not fit. */
export function toHex([lightness, chroma, hue]: Oklch): string {
  let fits = inGamut(toLinear([lightness, chroma, hue])) ? chroma : 0;
  for (let low = fits, high = chroma, i = 0; low < chroma && i < 24; i++) {
    const middle = (low + high) / 2;
    if (inGamut(toLinear([lightness, middle, hue]))) low = fits = middle;
    else high = middle;
  }
  const channels = toLinear([lightness, fits, hue]).map((value) => Math.round(255 * encode(value)));
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** #rrggbb with an opacity from 0 to 1, as #rrggbbaa. */
export function withAlpha(hex: string, alpha: number): string {
  return (
    hex +
    Math.round(255 * alpha)
      .toString(16)
      .padStart(2, '0')
  );
}

/** WCAG 2's contrast ratio of two #rrggbb colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => decode(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function toLinear([lightness, chroma, hue]: Oklch): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** Within a third of an 8-bit step, so that sRGB's own corners count as inside whatever rounding does. */
function inGamut(linear: readonly number[]): boolean {
  return linear.every((value) => value >= -1e-4 && value <= 1 + 1e-4);
}

function encode(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

function decode(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/**
 * What a network answers over a grid, as colours and as fields whose zero lines are its boundaries: from logits to
 * numbers. Pure; it knows neither networks nor canvases.
 */

/** Steps of a palette from unsure to sure. */
const STEPS = 256;
/** A logit that is so much smaller than the largest changes no step. */
const FAR_BEHIND = -9;

/** For each class its colours from unsure to sure, as words whose bytes are red, green, blue and opacity. */
export type Palette = readonly Uint32Array[];

/** @param unsure #rrggbb, like the classes' colours */
export function paletteOf(unsure: string, classes: readonly string[]): Palette {
  const from = channels(unsure);
  return classes.map((colour) => {
    const to = channels(colour);
    const bytes = new Uint8Array(4 * STEPS);
    for (let step = 0; step < STEPS; step++) {
      const share = step / (STEPS - 1);
      bytes.set([...from.map((value, i) => value + ((to[i] as number) - value) * share), 255], 4 * step);
    }
    return new Uint32Array(bytes.buffer);
  });
}

/**
 * A pixel for each point: the colour of the class with the largest logit, the paler the less its probability exceeds
 * that of the next. Where logits are no numbers it is unsure.
 * @param logits [points, classes] row-major, of two classes at least
 * @returns [points], words as in the palette
 */
export function fieldPixels(logits: Float32Array, classes: number, palette: Palette): Uint32Array {
  const pixels = new Uint32Array(logits.length / classes);
  for (let point = 0, at = 0; point < pixels.length; point++, at += classes) {
    let best = 0;
    for (let k = 1; k < classes; k++) if ((logits[at + k] as number) > (logits[at + best] as number)) best = k;
    let sum = 1;
    let next = 0;
    for (let k = 0; k < classes; k++) {
      const behind = (logits[at + k] as number) - (logits[at + best] as number);
      if (k === best || behind < FAR_BEHIND) continue;
      const odds = Math.exp(behind);
      sum += odds;
      if (odds > next) next = odds;
    }
    const margin = (1 - next) / sum;
    pixels[point] = palette[best]?.[margin > 0 ? Math.round(margin * (STEPS - 1)) : 0] as number;
  }
  return pixels;
}

/**
 * Fields that are 0 where the answer changes: for each class but the first, its logit less the largest of the others.
 * @param logits [points, classes] row-major
 */
export function marginFields(logits: Float32Array, classes: number): Float32Array[] {
  return Array.from({ length: classes - 1 }, (_, i) => {
    const own = i + 1;
    const field = new Float32Array(logits.length / classes);
    for (let point = 0, at = 0; point < field.length; point++, at += classes) {
      let others = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) if (k !== own) others = Math.max(others, logits[at + k] as number);
      field[point] = (logits[at + own] as number) - others;
    }
    return field;
  });
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

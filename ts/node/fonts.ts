/**
 * The font of all drawings: Inter, shipped with this package as woff2 (SIL Open Font Licence), under a name of our
 * own. A machine may have no font at all, and then a canvas draws no text and reports no error; so this checks.
 */
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { fontFamily } from '../chart/theme.ts';

export const fontFiles = ['Regular', 'Medium', 'SemiBold'].map((weight) => {
  return createRequire(import.meta.url).resolve(`inter-ui/web/Inter-${weight}.woff2`);
});

let registered = false;

/** Idempotent. Throws when the font cannot be used. */
export function registerFonts(): void {
  if (registered) return;
  for (const file of fontFiles) {
    if (GlobalFonts.registerFromPath(file, fontFamily) === null) throw new Error(`cannot read the font ${file}`);
  }
  const pen = createCanvas(1, 1).getContext('2d');
  pen.font = `12px '${fontFamily}'`;
  if (!(pen.measureText('0').width > 0)) throw new Error(`text in ${fontFamily} has no width: no text would be drawn`);
  registered = true;
}

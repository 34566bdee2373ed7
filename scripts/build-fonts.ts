/**
 * The page's two fonts: Inter for text and Source Serif 4 for titles, each cut down to the characters, weights and
 * features that the page uses, with their licences beside them. They are committed, so that only who changes the
 * characters needs this; test/fonts.test.ts says when.
 *
 * npm run build:fonts
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';
import { repository } from './provenance.ts';

export const fontFolder = join(repository, 'ts', 'web', 'fonts');

const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));
/** Beyond ASCII: what the page says, and what a text of it may come to say. A font leaves out those that it lacks. */
const signs = ['‘’“”–—…·•′″éöü', '±×÷−½√∞≈≠≤≥‖°µ∂∑', '⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉', 'αβγδεηθλμξπρσφΔΣΦ', '←↑→↓↻●▲■◆○'].join(
  '',
);

interface PageFont {
  readonly file: string;
  /** A file of an npm package. */
  readonly source: string;
  readonly licence: string;
  readonly axes: Readonly<Record<string, number | { readonly min: number; readonly max: number }>>;
  /** OpenType features; `tnum` gives all digits one width, so that numbers that change do not jump. */
  readonly features: readonly string[];
}

export const pageFonts: readonly PageFont[] = [
  {
    file: 'sans.woff2',
    source: 'inter-ui/variable/InterVariable.woff2',
    licence: 'inter-ui/LICENSE.txt',
    axes: { wght: { min: 400, max: 650 }, opsz: 14 },
    features: ['ccmp', 'kern', 'tnum'],
  },
  {
    file: 'serif.woff2',
    source: '@fontsource-variable/source-serif-4/files/source-serif-4-latin-opsz-normal.woff2',
    licence: '@fontsource-variable/source-serif-4/LICENSE',
    axes: { wght: 600, opsz: 24 },
    features: ['ccmp', 'kern', 'liga'],
  },
];

/** Of the names in a font: copyright, licence and its address. */
const legal = [0, 13, 14];

export function subset({ source, axes, features }: PageFont): Promise<Buffer> {
  return subsetFont(readFileSync(packaged(source)), ascii + signs, {
    targetFormat: 'woff2',
    variationAxes: axes,
    keepFeatures: features,
    preserveNameIds: legal,
  });
}

function packaged(file: string): string {
  return createRequire(import.meta.url).resolve(file);
}

async function build(): Promise<void> {
  mkdirSync(fontFolder, { recursive: true });
  for (const font of pageFonts) {
    const bytes = await subset(font);
    writeFileSync(join(fontFolder, font.file), bytes);
    copyFileSync(packaged(font.licence), join(fontFolder, font.file.replace('.woff2', '.OFL.txt')));
    console.log(`${font.file.padEnd(12)} ${bytes.length} bytes`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();

/** The page's fonts are what their script makes, and have every character that the page may show. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fontFolder, pageFonts, subset } from '../scripts/build-fonts.ts';
import { repository } from '../scripts/provenance.ts';
import { charactersOf } from './font-characters.ts';

/** What is neither the command line's nor generated; a page may show any string of it. */
const shown = /^(?!node\/|bench\/|parity\/|engine\/bundle\/).*\.(ts|html)$/;

describe.each(pageFonts)('$file', (font) => {
  it('is what npm run build:fonts makes', async () => {
    expect((await subset(font)).equals(readFileSync(join(fontFolder, font.file)))).toBe(true);
  });

  it('has ASCII and typographic signs', () => {
    const characters = charactersOf(join(fontFolder, font.file));
    for (const text of ['0', '~', '’', '“', '”', '–', '—', '…', '×', '−']) expect(characters).toContain(codeOf(text));
    expect(characters).not.toContain(codeOf('ж'));
  });

  it('comes with its licence', () => {
    const licence = readFileSync(join(fontFolder, font.file.replace('.woff2', '.OFL.txt')), 'utf8');
    expect(licence).toContain('SIL OPEN FONT LICENSE Version 1.1');
  });
});

it('text has every character of the sources: a missing one would come from the system, or from nowhere', () => {
  const folder = join(repository, 'ts');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const sources = files.filter((path) => shown.test(path)).map((path) => readFileSync(join(folder, path), 'utf8'));
  // Comments use any; what remains are the strings. What is not ASCII is never part of a name here.
  const code = sources.map((source) => source.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|^\s*\/\/.*$/gm, ''));
  const used = new Set(code.join('').match(/[^\s]/gu));
  for (const known of ['σ', '×', '−', '⁻', '⁷', '√']) expect(used).toContain(known);
  const characters = charactersOf(join(fontFolder, 'sans.woff2'));
  expect([...used].filter((character) => !characters.has(codeOf(character)))).toEqual([]);
});

it('both are small', () => {
  const bytes = pageFonts.reduce((sum, { file }) => sum + readFileSync(join(fontFolder, file)).length, 0);
  expect(bytes).toBeLessThan(50_000);
});

function codeOf(character: string): number {
  return character.codePointAt(0) as number;
}

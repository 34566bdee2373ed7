/**
 * Reads a sweep file: JSON that says what flags say. Here it is made sure that it is a plain object of JSON, each name
 * once; what the names and values may be is ts/sweep/validate.ts's to decide.
 */
import { readFileSync, statSync } from 'node:fs';
import { InputError } from '../input-error.ts';

/** More than 100,000 seeds one by one take. */
const MAX_BYTES = 4_000_000;

/**
 * @param field what the user knows the file as, for the message
 * @throws InputError where there is no such file, or it holds something else
 */
export function readSweepFile(field: string, path: string): Readonly<Record<string, unknown>> {
  const text = read(field, path);
  const values = parse(field, path, text);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new InputError(field, path, 'a file with a JSON object, such as {"sigma": "0.001..3:9", "seeds": 5}');
  }
  const twice = firstTwice(topLevelNames(text));
  if (twice !== undefined)
    throw new InputError(field, path, `a file with each name once; ${JSON.stringify(twice)} is there again`);
  const { $schema: _, ...fields } = values as Readonly<Record<string, unknown>>;
  return fields;
}

function read(field: string, path: string): string {
  const allowed = `a JSON file in UTF-8 of at most ${MAX_BYTES} bytes`;
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_BYTES) throw new InputError(field, path, allowed);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(field, path, `${allowed} (${code})`);
  }
}

function parse(field: string, path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(field, path, `a file of JSON (${(error as SyntaxError).message})`);
  }
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

/** The names of a JSON object as often as they stand there; JSON.parse keeps the last of equal ones in silence. */
function topLevelNames(json: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const [token, string, colon] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*(:?)|[[\]{}]/g)) {
    if (string !== undefined) {
      if (colon === ':' && depth === 1) names.push(JSON.parse(string) as string);
    } else depth += token === '{' || token === '[' ? 1 : -1;
  }
  return names;
}

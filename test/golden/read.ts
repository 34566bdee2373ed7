/** Reads a golden file of this folder; each says in its `_comment` which call of which library made it. */
import { readFileSync } from 'node:fs';

export function readText(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** The cases of a golden file; the caller knows their type from the comment in it. */
export function readCases<T>(name: string): T[] {
  return (JSON.parse(readText(name)) as { cases: T[] }).cases;
}

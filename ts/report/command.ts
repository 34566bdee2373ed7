/** A sweep as the command that runs it again: the flags of what is not at its default. */
import { fieldNames, flagOf, sweepDefault } from '../sweep/fields.ts';
import type { SweepSpec } from '../sweep/spec.ts';

export function sweepCommand(spec: SweepSpec, out: string): string {
  const flags = fieldNames.flatMap((name) => {
    const [values, usual] = [spec[name] as readonly unknown[], sweepDefault(name, spec.data)];
    if (JSON.stringify(values) === JSON.stringify(usual) || values.length === 0) return [];
    // A list is one value of its field, and commas are its own: the flag is given again.
    if (values.some(Array.isArray)) return values.map((value) => `${flagOf(name)} ${String(value) || 'none'}`);
    return [`${flagOf(name)} ${wholeRange(values) ?? values.join(',')}`];
  });
  const conditions = spec.where.map((condition) => `--only ${JSON.stringify(condition)}`);
  return ['npx initscope sweep', ...flags, ...conditions, `--out ${quoted(out)}`].join(' ');
}

/** "0..19" for whole numbers one apart. */
function wholeRange(values: readonly unknown[]): string | null {
  const [first] = values;
  const isRange = values.every((value, i) => Number.isInteger(value) && value === (first as number) + i);
  return isRange && values.length > 2 ? `${first}..${values.at(-1)}` : null;
}

/** As a shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w./@:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

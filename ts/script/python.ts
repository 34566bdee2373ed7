/** Values as Python writes them. It never knows what for. */

export type Value = number | string | boolean | null | readonly Value[];

/** A number has the digits that bring the float64 back. */
export function python(value: Value): string {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'nan';
    if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
    return Object.is(value, -0) ? '-0.0' : String(value);
  }
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return `[${value.map(python).join(', ')}]`;
}

/** Long lists, broken into lines of at most 118 characters, the first of which stands behind `indent` others. */
export function pythonList(values: readonly number[], indent: number): string {
  const lines = [''];
  for (const [i, value] of values.entries()) {
    const text = `${python(value)}${i === values.length - 1 ? '' : ', '}`;
    if (lines.at(-1)!.length + text.trimEnd().length > 118 - indent && lines.at(-1) !== '') lines.push('');
    lines[lines.length - 1] += text;
  }
  return `[${lines.map((line) => line.trimEnd()).join(`\n${' '.repeat(indent + 1)}`)}]`;
}

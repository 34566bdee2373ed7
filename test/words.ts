/**
 * Equality of words (contract 1): float32 as uint32, float64 as two, after every NaN became the quiet one. Compare
 * `words(a)` and `words(b)` with toEqual.
 */
export function words(value: unknown): unknown {
  if (value instanceof Float32Array) {
    const copy = value.slice();
    const bits = new Uint32Array(copy.buffer);
    for (const [i, x] of copy.entries()) if (x !== x) bits[i] = 0x7fc00000;
    return bits;
  }
  if (value instanceof Float64Array) {
    const copy = value.slice();
    const bits = new BigUint64Array(copy.buffer);
    for (const [i, x] of copy.entries()) if (x !== x) bits[i] = 0x7ff8000000000000n;
    return bits;
  }
  if (typeof value === 'number') return words(Float64Array.of(value));
  if (value instanceof Uint32Array || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(words);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, words(part)]));
}

/** Where two values differ first in a word, as a path with both; null where they are equal. Quick on long arrays. */
export function difference(one: unknown, other: unknown, path = ''): string | null {
  if (isTree(one) && isTree(other)) {
    const [keys, others] = [Object.keys(one), Object.keys(other)];
    if (keys.join() !== others.join()) return `${path}: ${keys} and ${others}`;
    for (const key of keys) {
      const found = difference(one[key], other[key], path ? `${path}.${key}` : key);
      if (found) return found;
    }
    return null;
  }
  const [a, b] = [words(one), words(other)];
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return a === b ? null : `${path}: ${one} and ${other}`;
  const [left, right] = [a as Uint32Array, b as Uint32Array];
  if (left.length !== right.length) return `${path}: ${left.length} and ${right.length} words`;
  const at = left.findIndex((word, i) => word !== right[i]);
  return at === -1 ? null : `${path}[${at}]: 0x${left[at]!.toString(16)} and 0x${right[at]!.toString(16)}`;
}

/** An object or array of parts, not a typed array. */
function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

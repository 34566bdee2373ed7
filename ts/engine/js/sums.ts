/** Float64 sums over tensors in the one order of clause 9. */

/** Squared L2 norm. */
export function squaredNorm(tensor: Float32Array): number {
  return eightSums(tensor.length, (i) => tensor[i]! * tensor[i]!);
}

/** Terms in eight sums by index mod 8, added in pairs. */
export function eightSums(length: number, term: (i: number) => number): number {
  const s = new Float64Array(8);
  for (let i = 0; i < length; i++) s[i & 7]! += term(i);
  return s[0]! + s[1]! + (s[2]! + s[3]!) + (s[4]! + s[5]! + (s[6]! + s[7]!));
}

/** Names that somebody may have meant: those at the least edit distance. Knows only strings. */

/** At most three, in their order; none where nothing is near. */
export function nearest(name: string, names: readonly string[]): string[] {
  if (name.length > 40) return [];
  const near = names.map((each) => ({ each, distance: distance(name.toLowerCase(), each.toLowerCase()) }));
  const least = near.reduce((low, { distance }) => (distance < low ? distance : low), Math.floor(name.length / 2));
  return near
    .filter(({ distance }) => distance === least)
    .map(({ each }) => each)
    .slice(0, 3);
}

/** Levenshtein's: how many letters are to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, above[j]! + 1, row[j - 1]! + 1));
    }
  }
  return row[b.length]!;
}

/** Where labels stand: at their line's end where there is room, else moved apart as little as can be. */

/**
 * Positions at least `gap` apart within [low, high], in the order of the wanted ones, with the least sum of
 * squared moves: isotonic regression by pooling adjacent violators, on the wanted positions less what the gaps
 * take. Where there is no room for the gap it shrinks. Returned in the order of the argument.
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] as number) - (wanted[b] as number) || a - b);
  const room = Math.min(gap, (high - low) / Math.max(1, order.length - 1));
  const pools: { sum: number; size: number }[] = [];
  order.forEach((item, i) => {
    let pool = { sum: (wanted[item] as number) - i * room, size: 1 };
    for (let last = pools.at(-1); last && last.sum / last.size >= pool.sum / pool.size; last = pools.at(-1)) {
      pool = { sum: last.sum + pool.sum, size: last.size + pool.size };
      pools.pop();
    }
    pools.push(pool);
  });
  const positions = new Array<number>(wanted.length);
  let i = 0;
  for (const { sum, size } of pools) {
    const start = Math.min(Math.max(sum / size, low), high - (order.length - 1) * room);
    for (let k = 0; k < size; k++, i++) positions[order[i] as number] = start + i * room;
  }
  return positions;
}

/**
 * Lines no wider than a width: broken after a "·" where the text has them, else between words; a sign stays with
 * its neighbours ("σ = 0.1", "30 %"). Widths are estimated, so that no canvas is needed: the mean character of
 * Inter's running text is 0.49 of the size wide, 0.5 is taken.
 */
export function wrap(text: string, width: number, size: number): string[] {
  const most = Math.max(1, Math.floor(width / (0.5 * size)));
  const words = (part: string) => (part.length > most ? part.split(/(?<![=<×]) (?![=<×%])/) : [part]);
  const lines: string[] = [];
  for (const piece of text.split(/(?<=·) /).flatMap((part) => words(part))) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + piece.length <= most) lines[lines.length - 1] = `${line} ${piece}`;
    else lines.push(piece);
  }
  return lines.map((line) => line.replace(/ ·$/, ''));
}

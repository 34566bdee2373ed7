/** What PyTorch's 200 seeds (distribution.json) say of the quantities that claims are about, and they have. */
import type { QuantityName } from '../../ts/report/claims/quantities.ts';
import type { Evidence } from '../../ts/report/claims.ts';
import { readText } from './read.ts';

/** Seeds are the same in all four lists: each seed's normals were scaled. */
export function pytorchEvidence(): Evidence {
  const golden = JSON.parse(readText('distribution.json')) as Record<string, Record<string, number[]>>;
  const lists: readonly (readonly [QuantityName, string])[] = [
    ['testAccuracy', 'testAccuracy'],
    ['gradientAtStart', 'firstGradientNorm'],
    ['nearZeroAtStart', 'firstNearZeroFraction'],
  ];
  return Object.fromEntries(
    lists.map(([name, key]) => {
      const bySigma = Object.entries(golden[key] ?? {}).map(([sigma, values]) => [Number(sigma), values] as const);
      return [name, new Map(bySigma.sort(([a], [b]) => a - b))];
    }),
  );
}

/**
 * What 200 seeds say of the quantities that claims are about: PyTorch's (distribution.json), of those that it has, and our
 * own of all. Ours are claims.json, as `npm run article` writes it: cp results/article-report/claims.json test/golden/.
 */
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
  return Object.fromEntries(lists.map(([name, key]) => [name, bySigma(golden[key] ?? {})]));
}

export interface RecordedClaims {
  readonly seeds: number;
  readonly claims: readonly RecordedClaim[];
  readonly evidence: Readonly<Record<QuantityName, Readonly<Record<string, readonly (number | string)[]>>>>;
}

export interface RecordedClaim {
  readonly name: string;
  readonly verdict: string;
  readonly evidence: readonly {
    readonly asked: string;
    readonly says: string;
    readonly centre: number | string;
    readonly interval: readonly (number | string)[] | null;
  }[];
}

export const recordedClaims = JSON.parse(readText('claims.json')) as RecordedClaims;

/** The numbers that our claims.json was judged by. */
export function ourEvidence(): Evidence {
  const lists = Object.entries(recordedClaims.evidence);
  return Object.fromEntries(lists.map(([name, lists]) => [name, bySigma(lists)]));
}

/** Numbers that JSON lacks are strings. */
function bySigma(lists: Readonly<Record<string, readonly (number | string)[]>>): Map<number, number[]> {
  const entries = Object.entries(lists).map(([sigma, values]) => [Number(sigma), values.map(Number)] as const);
  return new Map(entries.sort(([a], [b]) => a - b));
}

/**
 * What the wasm engine costs before it is warm: the bundle's size, and its first use in fresh processes, one after the
 * other.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type Spread, spreadOf } from '../../bench/estimate.ts';
import { child } from './child.ts';

export interface Cold {
  /** Of the bundle's files by gzip: the kernel, and the JavaScript that loads it, not minified. */
  readonly gzipBytes: { readonly wasm: number; readonly loader: number };
  readonly processes: number;
  readonly instantiateMs: Spread;
  /** From the instantiated module to the end of the article's first epoch, its trace row included. */
  readonly firstEpochMs: Spread;
}

export async function coldFigures(processes: number): Promise<Cold> {
  const instantiate: number[] = [];
  const firstEpoch: number[] = [];
  for (let i = 0; i < processes; i++) {
    const start = (await child('cold-start.ts')) as { instantiateMs: number; firstEpochMs: number };
    instantiate.push(start.instantiateMs);
    firstEpoch.push(start.firstEpochMs);
  }
  return {
    gzipBytes: { wasm: gzipBytes('kernel_bg.wasm'), loader: gzipBytes('kernel.js') },
    processes,
    instantiateMs: spreadOf(instantiate),
    firstEpochMs: spreadOf(firstEpoch),
  };
}

function gzipBytes(name: string): number {
  const file = new URL(`../../engine/bundle/${name}`, import.meta.url);
  return gzipSync(readFileSync(file), { level: 9 }).length;
}

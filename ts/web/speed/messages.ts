/** What the worker that times says to the page. Plain data. */
import type { BenchResult } from '../../bench/suite.ts';

export type FromTimer =
  | { readonly kind: 'measuring'; readonly what: string }
  | { readonly kind: 'measured'; readonly result: BenchResult; readonly threads: number }
  | { readonly kind: 'failed'; readonly reason: string };

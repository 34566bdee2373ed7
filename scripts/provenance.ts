/**
 * Where the committed bundle came from: the record beside it, and the hashes that hold it to the Rust sources.
 * The build writes it, the tests compare. It never builds.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
export const bundleFolder = join(repository, 'ts', 'engine', 'bundle');

/** The generated files; provenance.json is the fifth of the folder. */
export const bundleFiles = ['kernel.js', 'kernel.d.ts', 'kernel_bg.wasm', 'kernel_bg.wasm.d.ts'] as const;

export interface Provenance {
  readonly compiler: string;
  readonly cargo: string;
  readonly wasmPack: string;
  readonly wasmBindgen: string;
  /** wasm-pack's arguments and the compiler's flags; those that only rename this machine's folders are left out. */
  readonly command: readonly string[];
  readonly rustflags: readonly string[];
  /** SHA-256 of the Rust sources, see `hashSources`. */
  readonly sources: string;
  /** SHA-256 of each generated file. */
  readonly files: Readonly<Record<string, string>>;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * SHA-256 over what the bundle is built from: Cargo.toml, Cargo.lock, each crate's Cargo.toml and its .rs files under
 * src, sorted by path: of each its path with forward slashes, a zero byte, its length in bytes, a zero byte, its
 * bytes.
 */
export function hashSources(root: string): string {
  const crates = readdirSync(join(root, 'crates'), { recursive: true, encoding: 'utf8' })
    .map((path) => `crates/${path.replaceAll('\\', '/')}`)
    .filter((path) => /^crates\/[^/]+\/(Cargo\.toml|src\/.+\.rs)$/.test(path));
  const hash = createHash('sha256');
  for (const path of ['Cargo.lock', 'Cargo.toml', ...crates].sort()) {
    const bytes = readFileSync(join(root, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

export function readProvenance(folder: string): Provenance {
  return JSON.parse(readFileSync(join(folder, 'provenance.json'), 'utf8')) as Provenance;
}

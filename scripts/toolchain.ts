/**
 * Finds a Rust compiler whose standard library can be built from source for WebAssembly with atomics.
 * It knows where such compilers live, never what is built with them.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The folder of rustc and cargo to use; looked at before any other. */
const override = 'INITSCOPE_RUST';

const advice = `found no Rust compiler with the sources of its standard library; to get one, run
scripts/install-toolchain.sh on Debian, or "rustup component add rust-src" where rustup manages Rust, or name the
folder that holds such a rustc and its cargo in ${override}`.replaceAll('\n', ' ');

export interface Toolchain {
  /** Folder of rustc and cargo. */
  readonly bin: string;
  /** Folders that the standard library's sources go by: as rustc names it, and what that resolves to. */
  readonly std: readonly string[];
  /** Compiler and LLVM as `rustc -vV` tells them; equal text means equal bytes. */
  readonly compiler: string;
  readonly cargo: string;
}

/** The first of the override, PATH and /usr/bin (Debian's, which a rustup in PATH hides) that can do it. */
export function findToolchain(): Toolchain {
  const named = process.env[override];
  const folders = named === undefined ? [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'] : [named];
  for (const folder of folders) {
    const toolchain = existsSync(join(folder, 'rustc')) ? inspect(folder) : undefined;
    if (toolchain !== undefined) return toolchain;
  }
  throw new Error(named === undefined ? advice : `${override} = ${named}: ${advice}`);
}

function inspect(bin: string): Toolchain | undefined {
  const rustc = join(bin, 'rustc');
  const cargo = join(bin, 'cargo');
  // A stray rustc that cannot answer is one that we did not find.
  const sysroot = existsSync(cargo) ? output(rustc, '--print', 'sysroot') : undefined;
  if (sysroot === undefined) return undefined;
  const sources = join(sysroot, 'lib', 'rustlib', 'src', 'rust');
  if (!existsSync(join(sources, 'library', 'std', 'Cargo.toml'))) return undefined;
  const [version = '', ...facts] = (output(rustc, '-vV') ?? '').split('\n');
  const llvm = facts.find((fact) => fact.startsWith('LLVM version: '))?.slice('LLVM version: '.length);
  return {
    bin,
    std: [...new Set([sources, realpathSync(sources)])],
    compiler: `${version}, LLVM ${llvm}`,
    cargo: output(cargo, '--version') ?? '',
  };
}

/** What a command prints, without the last line break; undefined where it is absent or fails. */
export function output(command: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trimEnd();
  } catch {
    return undefined;
  }
}

/**
 * Builds crates/kernel-wasm into ts/engine/bundle: the module, its glue and the record of where they came from.
 * With --check it builds aside and compares: the recorded compiler must give the committed bytes.
 * It knows flags and folders, nothing of what the kernel computes.
 *
 * npm run build:wasm [-- --check]
 */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { foldersNamed } from './inspect-wasm.ts';
import {
  bundleFiles,
  bundleFolder,
  hashSources,
  type Provenance,
  readProvenance,
  repository,
  sha256,
} from './provenance.ts';
import { findToolchain, output, type Toolchain } from './toolchain.ts';

/** Largest shared memory, in bytes: what the loader in ts/engine asks for. */
const maxMemoryBytes = 1 << 30;
/** The linker leaves these out of a module unless asked; wasm-bindgen needs them to start a thread. */
const threadExports = ['heap_base', 'wasm_init_tls', 'tls_size', 'tls_align', 'tls_base', 'stack_pointer'];

const rustflags = [
  '-Ctarget-feature=+simd128,+atomics,+bulk-memory,+mutable-globals',
  // Loop strength reduction makes addresses that V8 cannot fold: 10 % slower.
  '-Cllvm-args=-disable-lsr',
  '-Clink-arg=--shared-memory',
  '-Clink-arg=--import-memory',
  `-Clink-arg=--max-memory=${maxMemoryBytes}`,
  ...threadExports.map((name) => `-Clink-arg=--export=__${name}`),
];
/** wasm-opt may reorder what the kernel's author placed, hence --no-opt; --mode force: no rustup target is needed. */
const wasmPackArguments = '--target web --mode force --no-opt --no-pack --no-gitignore --out-name kernel'.split(' ');
const cargoArguments = ['--locked', '-Zbuild-std=std,panic_abort'];

const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
const targetFolder = join(repository, 'target', 'wasm');
// Where cargo installs wasm-pack, in PATH or not.
process.env.PATH = [process.env.PATH, join(cargoHome, 'bin')].join(delimiter);

/** Flags that rename every folder of this machine, since panic messages carry them. The last that fits wins. */
function remaps(toolchain: Toolchain): string[] {
  const registry = join(cargoHome, 'registry', 'src');
  // The folders' own names carry the registry's host.
  const hosts = existsSync(registry) ? readdirSync(registry) : [];
  const names = [
    [homedir(), 'home'],
    [cargoHome, 'cargo'],
    ...hosts.map((host) => [join(registry, host), 'crates']),
    ...toolchain.std.map((folder) => [folder, 'rust']),
    [repository, 'initscope'],
    [targetFolder, 'target'],
  ];
  return names.map(([folder, name]) => `--remap-path-prefix=${folder}=${name}`);
}

/** Builds into `folder` and writes the record beside the files. */
function build(folder: string): Provenance {
  const toolchain = findToolchain();
  console.log(`found ${toolchain.compiler}, in ${toolchain.bin}`);
  const wasmPackVersion = requireTool('wasm-pack');
  const wasmBindgenVersion = requireTool('wasm-bindgen', lockedVersion('wasm-bindgen'));
  // Unpacks the sources now, so that `remaps` sees the registry's folder.
  execFileSync(join(toolchain.bin, 'cargo'), ['fetch', '--locked', '--quiet'], { cwd: repository, stdio: 'inherit' });
  const crate = join(repository, 'crates', 'kernel-wasm');
  const command = ['build', crate, ...wasmPackArguments, '--out-dir', relative(crate, folder), '--', ...cargoArguments];
  execFileSync('wasm-pack', command, {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      PATH: [toolchain.bin, process.env.PATH].join(delimiter),
      RUSTC: join(toolchain.bin, 'rustc'),
      CARGO: join(toolchain.bin, 'cargo'),
      CARGO_TARGET_DIR: targetFolder,
      CARGO_ENCODED_RUSTFLAGS: [...rustflags, ...remaps(toolchain)].join('\x1f'),
      // Building the standard library is a nightly feature of a stable compiler.
      RUSTC_BOOTSTRAP: '1',
    },
  });
  for (const name of readdirSync(folder)) {
    if (!bundleFiles.some((file) => file === name)) rmSync(join(folder, name), { recursive: true });
  }
  const provenance: Provenance = {
    compiler: toolchain.compiler,
    cargo: toolchain.cargo,
    wasmPack: wasmPackVersion,
    wasmBindgen: wasmBindgenVersion,
    command: ['wasm-pack', 'build', 'crates/kernel-wasm', ...wasmPackArguments, '--', ...cargoArguments],
    rustflags,
    sources: hashSources(repository),
    files: Object.fromEntries(bundleFiles.map((name) => [name, sha256(readFileSync(join(folder, name)))])),
  };
  writeFileSync(join(folder, 'provenance.json'), `${JSON.stringify(provenance, null, 2)}\n`);
  refuseFolders(folder, [repository, homedir(), cargoHome, ...toolchain.std]);
  return provenance;
}

/** Version text of a tool in PATH, which must be the wanted one where one is given. */
function requireTool(name: string, wanted?: string): string {
  const version = output(name, '--version');
  if (version !== undefined && (wanted === undefined || version === `${name} ${wanted}`)) return version;
  const found = version === undefined ? 'is not in PATH' : `is ${version}, Cargo.lock wants ${wanted}`;
  throw new Error(`${name} ${found}: run scripts/install-toolchain.sh`);
}

function lockedVersion(name: string): string {
  const lock = readFileSync(join(repository, 'Cargo.lock'), 'utf8');
  const version = new RegExp(`^name = "${name}"\nversion = "(.+)"$`, 'm').exec(lock)?.[1];
  if (version === undefined) throw new Error(`Cargo.lock names no ${name}`);
  return version;
}

function refuseFolders(folder: string, folders: readonly string[]): void {
  for (const file of readdirSync(folder)) {
    const found = foldersNamed(readFileSync(join(folder, file)), folders);
    if (found.length > 0) throw new Error(`${file} names folders of this machine: ${found.join(', ')}`);
  }
}

/** Builds into a temporary folder, so that a failed build leaves the committed bundle as it was. */
function buildAside(use: (provenance: Provenance, folder: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'initscope-bundle-'));
  try {
    return use(build(folder), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Throws unless the committed bundle is of these sources and, from the same compiler, has the same bytes. */
function compareBundle(rebuilt: Provenance): string {
  const committed = readProvenance(bundleFolder);
  if (rebuilt.sources !== committed.sources) throw new Error('the Rust sources have changed: run npm run build:wasm');
  if (rebuilt.compiler !== committed.compiler) {
    return `another compiler than the recorded ${committed.compiler}: bytes not compared, test the rebuilt bundle instead`;
  }
  const different = bundleFiles.filter(
    (name) => rebuilt.files[name] !== sha256(readFileSync(join(bundleFolder, name))),
  );
  if (different.length > 0) throw new Error(`the recorded compiler gives other bytes: ${different.join(', ')}`);
  return 'the recorded compiler gives the committed bytes';
}

function replaceBundle(_: Provenance, folder: string): string {
  rmSync(bundleFolder, { recursive: true, force: true });
  cpSync(folder, bundleFolder, { recursive: true });
  return `wrote ${relative(repository, bundleFolder)}`;
}

try {
  console.log(buildAside(process.argv.includes('--check') ? compareBundle : replaceBundle));
} catch (error) {
  console.error(`build:wasm: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

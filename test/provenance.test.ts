/** The committed bundle is what its record says, built from the Rust sources beside it. */
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { firstRelaxed, foldersNamed, simdOpcodes } from '../scripts/inspect-wasm.ts';
import { bundleFiles, bundleFolder, hashSources, readProvenance, repository, sha256 } from '../scripts/provenance.ts';

const provenance = readProvenance(bundleFolder);
const wasm = readFileSync(join(bundleFolder, 'kernel_bg.wasm'));

describe('provenance', () => {
  it('names the Rust sources of this tree; after a change: npm run build:wasm', () => {
    expect(hashSources(repository)).toBe(provenance.sources);
  });

  it('names every file of the bundle and its bytes', () => {
    expect(readdirSync(bundleFolder).sort()).toEqual([...bundleFiles, 'provenance.json'].sort());
    const hashes = bundleFiles.map((name) => [name, sha256(readFileSync(join(bundleFolder, name)))]);
    expect(Object.fromEntries(hashes)).toEqual(provenance.files);
  });

  it('no file names a folder of the machine it was built on', () => {
    for (const name of readdirSync(bundleFolder)) {
      expect(foldersNamed(readFileSync(join(bundleFolder, name)), [repository, homedir()]), name).toEqual([]);
    }
  });

  it('the module is below 60 kB compressed', () => {
    expect(gzipSync(wasm).length).toBeLessThan(60_000);
  });
});

describe('the module', () => {
  const module = new WebAssembly.Module(wasm);
  const imports = WebAssembly.Module.imports(module);

  it('asks the host for its glue and one shared memory of at most 1 GiB, nothing else', () => {
    expect(new Set(imports.map((each) => each.module))).toEqual(new Set(['./kernel_bg.js']));
    expect(imports.filter((each) => each.kind !== 'function').map((each) => each.name)).toEqual(['memory']);

    const glue = Object.fromEntries(imports.map((each) => [each.name, () => 0]));
    const start = (memory: WebAssembly.Memory) =>
      new WebAssembly.Instance(module, { './kernel_bg.js': { ...glue, memory } });
    const pages = { initial: 256, maximum: 16384 };
    expect(() => start(new WebAssembly.Memory({ ...pages, shared: true }))).not.toThrow();
    expect(() => start(new WebAssembly.Memory(pages))).toThrow(/shared/);
    expect(() => start(new WebAssembly.Memory({ ...pages, maximum: 16385, shared: true }))).toThrow(/maximum/);
  });

  it('computes in SIMD, and with no instruction whose result depends on the processor', () => {
    const opcodes = [...simdOpcodes(wasm)];
    const multiply = 0xe6; // f32x4.mul
    expect(opcodes).toContain(multiply);
    expect(opcodes.filter((opcode) => opcode >= firstRelaxed)).toEqual([]);
  });

  it('would be seen to hold a relaxed instruction', () => {
    // (func (drop (f32x4.relaxed_madd v128 v128 v128))), written by hand.
    const body = [
      0,
      ...Array.from({ length: 3 }, () => [0xfd, 12, ...Array(16).fill(0)]).flat(),
      0xfd,
      0x85,
      2,
      0x1a,
      0x0b,
    ];
    const code = [10, body.length + 2, 1, body.length, ...body];
    const relaxed = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...code]);
    expect([...simdOpcodes(relaxed)]).toEqual([12, 0x105]);
  });
});

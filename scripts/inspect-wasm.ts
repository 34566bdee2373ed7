/**
 * Looks into a WebAssembly module without running it: the instructions it uses, the folders it names. For the
 * build and the tests. Decodes version 1 of the format with SIMD, threads, bulk memory and reference types
 * (https://webassembly.github.io/spec/core/binary); throws on anything else, and where a body does not end at its end.
 */

const codeSection = 10;
const prefixes = { numeric: 0xfc, simd: 0xfd, atomic: 0xfe } as const;
/** From here on, SIMD opcodes are the relaxed ones, whose result differs between processors. */
export const firstRelaxed = 0x100;

/** The SIMD opcodes (what follows the 0xfd prefix) of all function bodies. */
export function simdOpcodes(module: Uint8Array): Set<number> {
  const found = new Set<number>();
  const reader = new Reader(module, 8);
  while (reader.position < module.length) {
    const section = reader.byte();
    const length = reader.leb();
    const end = reader.position + length;
    if (section === codeSection) for (let bodies = reader.leb(); bodies > 0; bodies--) readBody(reader, found);
    reader.position = end;
  }
  return found;
}

function readBody(reader: Reader, found: Set<number>): void {
  const length = reader.leb();
  const end = reader.position + length;
  for (let locals = reader.leb(); locals > 0; locals--) reader.skip('i', 'b');
  while (reader.position < end) {
    const opcode = reader.byte();
    const prefixed = opcode === prefixes.numeric || opcode === prefixes.simd || opcode === prefixes.atomic;
    const code = prefixed ? reader.leb() : opcode;
    if (opcode === prefixes.simd) found.add(code);
    reader.skip(...(prefixed ? prefixedImmediates(opcode, code) : immediates(opcode)));
  }
  if (reader.position !== end) throw new Error(`a function body ends at ${reader.position}, not at ${end}`);
}

/** i: an integer of any length, b: one byte, m: alignment and offset, v: a vector of integers; or a count of bytes. */
type Immediate = 'i' | 'b' | 'm' | 'v' | number;

function immediates(opcode: number): Immediate[] {
  if (opcode >= 0x45 && opcode <= 0xc4) return []; // arithmetic
  if (opcode >= 0x28 && opcode <= 0x3e) return ['m']; // load, store
  if (opcode >= 0x20 && opcode <= 0x26) return ['i']; // local, global, table
  switch (opcode) {
    case 0x00: // unreachable, nop, else, end, return, drop, select, ref.is_null
    case 0x01:
    case 0x05:
    case 0x0b:
    case 0x0f:
    case 0x1a:
    case 0x1b:
    case 0xd1:
      return [];
    case 0x02: // block, loop, if, br, br_if, call, memory.size, memory.grow, i32.const, i64.const, ref.null, ref.func
    case 0x03:
    case 0x04:
    case 0x0c:
    case 0x0d:
    case 0x10:
    case 0x3f:
    case 0x40:
    case 0x41:
    case 0x42:
    case 0xd0:
    case 0xd2:
      return ['i'];
    case 0x0e: // br_table
      return ['v', 'i'];
    case 0x11: // call_indirect
      return ['i', 'i'];
    case 0x1c: // select with types
      return ['v'];
    case 0x43: // f32.const, f64.const
      return [4];
    case 0x44:
      return [8];
    default:
      throw new Error(`unknown opcode 0x${opcode.toString(16)}`);
  }
}

function prefixedImmediates(prefix: number, code: number): Immediate[] {
  if (prefix === prefixes.atomic) return code === 3 ? ['b'] : ['m']; // 3: fence
  if (prefix === prefixes.numeric) {
    if (code <= 7) return []; // saturating truncation
    return [9, 11, 13, 15, 16, 17].includes(code) ? ['i'] : ['i', 'i']; // bulk memory, tables
  }
  if (code <= 11 || code === 92 || code === 93) return ['m'];
  if (code === 12 || code === 13) return [16]; // v128.const, i8x16.shuffle
  if (code >= 21 && code <= 34) return ['b']; // a lane's number
  return code >= 84 && code <= 91 ? ['m', 'b'] : [];
}

class Reader {
  position: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  byte(): number {
    const value = this.#bytes[this.position++];
    if (value === undefined) throw new Error('the module ends too early');
    return value;
  }

  /** LEB128, unsigned; the value is wrong beyond 2^53, which only skipped constants are. */
  leb(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  skip(...kinds: readonly Immediate[]): void {
    for (const kind of kinds) {
      if (typeof kind === 'number') this.position += kind;
      else if (kind === 'b') this.byte();
      else if (kind === 'v') for (let count = this.leb(); count > 0; count--) this.leb();
      else for (let count = kind === 'm' ? 2 : 1; count > 0; count--) this.leb();
    }
  }
}

/** Folders of a machine that a file names: the given ones, and any that looks like one. */
export function foldersNamed(bytes: Uint8Array, folders: readonly string[]): string[] {
  const text = Buffer.from(bytes).toString('latin1');
  const given = folders.map((folder) => `${folder.replace(/[/\\]+$/, '')}/`).filter((folder) => folder.length > 1);
  const alike = text.match(/\/(?:home|root|usr|tmp|var|opt|build|Users)\/[\w./-]*|registry\/[\w./-]*/g) ?? [];
  return [...new Set([...given.filter((folder) => text.includes(folder)), ...alike])];
}

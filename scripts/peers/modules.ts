/**
 * Looks at every WebAssembly module that this process compiles, to say what vectors it computes with: libraries choose
 * among several, and some write theirs while they run. It never changes a module.
 */
import { simdOpcodes } from '../inspect-wasm.ts';

/** f32x4.relaxed_madd and relaxed_nmadd: with one rounding where the processor has it. */
const FUSED = [0x105, 0x106];

export interface Vectors {
  /** 128 where any SIMD instruction occurs, 32 otherwise; null before there is a module, or when one is not readable. */
  readonly bits: number | null;
  /** Multiplies and adds in one instruction; null likewise. */
  readonly fused: boolean | null;
}

/** Watches from now on; call it before a library is loaded. The function returned says what was seen until then. */
export function watchModules(): () => Vectors {
  const seen: Uint8Array[] = [];
  function look(source: unknown): void {
    if (source instanceof ArrayBuffer) seen.push(new Uint8Array(source.slice(0)));
    if (ArrayBuffer.isView(source))
      seen.push(new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice());
  }
  const api = WebAssembly as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['Module', 'compile', 'instantiate']) {
    api[name] = new Proxy(api[name]!, {
      apply(target, self, args: unknown[]) {
        look(args[0]);
        return Reflect.apply(target, self, args);
      },
      construct(target, args: unknown[]) {
        look(args[0]);
        return Reflect.construct(target, args) as object;
      },
    });
  }
  return () => {
    if (seen.length === 0) return { bits: null, fused: null };
    try {
      const opcodes = new Set(seen.flatMap((module) => [...simdOpcodes(module)]));
      return { bits: opcodes.size > 0 ? 128 : 32, fused: FUSED.some((opcode) => opcodes.has(opcode)) };
    } catch {
      return { bits: null, fused: null };
    }
  };
}

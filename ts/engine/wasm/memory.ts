/**
 * Views of the module's linear memory, made anew at each use: growth leaves older ones detached or too short.
 * The only place that touches `memory.buffer`. It knows offsets and lengths, never what lies there.
 */
export class LinearMemory {
  readonly #memory: WebAssembly.Memory;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** @param offset in bytes; @param length in numbers, here and below */
  f32(offset: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, offset, length);
  }

  f64(offset: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, offset, length);
  }

  u32(offset: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, offset, length);
  }
}

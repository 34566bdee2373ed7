/** The WebAssembly engine in a page: fetches the bundle for the loader. */
import bundle from '../engine/bundle/kernel_bg.wasm?url';
import type { Engine } from '../engine/engine.ts';
import { loadWasmEngine } from '../engine/wasm.ts';

export async function loadEngine(): Promise<Engine> {
  return loadWasmEngine(await WebAssembly.compileStreaming(fetch(bundle)));
}

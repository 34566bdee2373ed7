/**
 * An engine by its name, in Node: reads the bundle's bytes for the loader. Nothing else here knows which there are.
 */
import { readFile } from 'node:fs/promises';
import type { Engine, EngineName } from '../engine/engine.ts';
import { createJsEngine } from '../engine/js.ts';
import { loadWasmEngine } from '../engine/wasm.ts';

export async function loadEngine(name: EngineName): Promise<Engine> {
  if (name === 'js') return createJsEngine();
  return loadWasmEngine(await readFile(new URL('../engine/bundle/kernel_bg.wasm', import.meta.url)));
}

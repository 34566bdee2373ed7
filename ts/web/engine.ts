/**
 * An engine by its name, in a page or a worker: fetches the bundle for the loader. Where threads may share memory the
 * WebAssembly engine is a host for guests, elsewhere one for its own thread alone.
 */
import bundle from '../engine/bundle/kernel_bg.wasm?url';
import type { Engine, EngineName } from '../engine/engine.ts';
import { createJsEngine } from '../engine/js.ts';
import type { HostEngine } from '../engine/sharing.ts';
import { loadWasmEngine } from '../engine/wasm.ts';
import { reasonOf } from '../sweep/reason.ts';
import { locksWork } from './locks.ts';

/** @throws Error saying what this browser lacks, or what it refused */
export async function loadEngine(name: EngineName): Promise<Engine> {
  if (name === 'js') return createJsEngine();
  const host = instantiate(await compile());
  // Nobody may share memory with a thread of which nobody can know that it is gone.
  if (crossOriginIsolated && (await locksWork())) return host;
  const { createDataset, createTrainer } = host;
  return { name, createDataset, createTrainer };
}

async function compile(): Promise<WebAssembly.Module> {
  try {
    const response = await fetch(bundle);
    // Some hosts do not know the type, without which nothing is compiled while it comes. Any other is no kernel.
    const type = response.headers.get('Content-Type') ?? '';
    const isUntyped = response.ok && ['', 'application/octet-stream'].includes(type);
    return isUntyped
      ? await WebAssembly.compile(await response.arrayBuffer())
      : await WebAssembly.compileStreaming(response);
  } catch (error) {
    const failed = 'the WebAssembly kernel could not be loaded';
    const lacks = error instanceof WebAssembly.CompileError ? '; it needs SIMD and shared memory' : '';
    throw new Error(`${failed} (${reasonOf(error)})${lacks}`);
  }
}

function instantiate(module: WebAssembly.Module): HostEngine {
  try {
    return loadWasmEngine(module);
  } catch (error) {
    throw new Error(`the WebAssembly kernel could not be started (${reasonOf(error)}); it reserves 1 GiB of memory`);
  }
}

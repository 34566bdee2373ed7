/** The entry of a Web Worker of a pool, with the engines that there are. */
import { attachWasmEngine } from '../engine/wasm.ts';
import { type HostPort, serve } from '../sweep/worker.ts';
import { loadEngine } from './engine.ts';
import { begin } from './thread.ts';

begin((port: HostPort) => serve(port, { attach: attachWasmEngine, load: loadEngine }));

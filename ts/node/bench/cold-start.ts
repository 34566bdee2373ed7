/**
 * The process that starts cold: the engine's first use, where nothing is compiled yet. Prints the milliseconds of
 * compiling and instantiating, and from there to the end of the first epoch of the article's training, as JSON.
 */
import { readFileSync } from 'node:fs';
import { problemOf, workloads } from '../../bench/workloads.ts';
import { loadWasmEngine } from '../../engine/wasm.ts';

const bundle = readFileSync(new URL('../../engine/bundle/kernel_bg.wasm', import.meta.url));
const { sizes, optimizer, parameters, training: samples } = problemOf(workloads[0]!);

const start = performance.now();
const engine = loadWasmEngine(bundle);
const instantiated = performance.now();
const training = engine.createDataset(samples);
const trainer = engine.createTrainer({ sizes, activation: 'relu', optimizer, training, parameters, epochs: 200 });
trainer.advanceEpochs(1);
const trained = performance.now();
process.stdout.write(JSON.stringify({ instantiateMs: instantiated - start, firstEpochMs: trained - instantiated }));

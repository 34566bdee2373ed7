/* tslint:disable */
/* eslint-disable */
export const advance: (a: number, b: number, c: number) => number;
export const begin: (a: number, b: number) => number;
export const datasetCreate: (a: number, b: number, c: number) => [number, number, number];
export const datasetFree: (a: number) => number;
export const datasetInputs: (a: number) => number;
export const datasetLabels: (a: number) => number;
export const datasetTargets: (a: number) => number;
export const evaluate: (a: number, b: number) => number;
export const goTo: (a: number, b: number, c: number, d: number, e: number) => number;
export const gradient: (a: number, b: number, c: number, d: number) => number;
export const logits: (a: number, b: number, c: number) => number;
export const place: (a: number, b: number) => number;
export const probe: (a: number, b: number, c: number, d: number, e: number) => [number, number, number, number];
export const traceCapacity: (a: number) => number;
export const trainerBytes: (a: number) => number;
export const trainerCreate: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number) => [number, number, number];
export const trainerFree: (a: number) => number;
export const wordsAllocate: (a: number) => [number, number, number];
export const wordsFree: (a: number, b: number) => void;
export const memory: WebAssembly.Memory;
export const __wbindgen_externrefs: WebAssembly.Table;
export const __externref_table_dealloc: (a: number) => void;
export const __wbindgen_free: (a: number, b: number, c: number) => void;
export const __wbindgen_malloc: (a: number, b: number) => number;
export const __wbindgen_thread_destroy: (a?: number, b?: number, c?: number) => void;
export const __wbindgen_start: (a: number) => void;

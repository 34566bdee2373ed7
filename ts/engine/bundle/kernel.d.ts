/* tslint:disable */
/* eslint-disable */

/**
 * What `place` finds in a trainer.
 */
export enum Part {
    /**
     * Float32, in PyTorch's layout.
     */
    Parameters = 0,
    FirstMoments = 1,
    SecondMoments = 2,
    /**
     * With amsgrad, else empty.
     */
    MaxSecondMoments = 3,
    Gradient = 4,
    /**
     * Float64 [columns, capacity].
     */
    Trace = 5,
    /**
     * Uint32: steps, epochs, step in the epoch, rows, 1 + the diverged row.
     */
    Progress = 6,
    /**
     * Uint32 [rows], with mini-batches.
     */
    Order = 7,
    /**
     * Float64: beta1 and beta2 to the number of updates, with Adam's kind.
     */
    Powers = 8,
    /**
     * Float64: loss and, where there are labels, accuracy of the last evaluation.
     */
    Evaluation = 9,
}

/**
 * What a function that a worker calls came to.
 */
export enum Status {
    Ok = 0,
    /**
     * The offset is not that of a living data set or trainer.
     */
    Unknown = 1,
    /**
     * Features, labels or rows of the data do not fit the network.
     */
    Misfit = 2,
}

/**
 * Makes at most `steps` updates. Stops when training is finished and, with mini-batches, at the end of an
 * epoch: the next epoch's order is to be written before the next call.
 */
export function advance(trainer: number, data: number, steps: number): Status;

/**
 * Takes the parameters, having been written in place, as those that the training begins with: once, before all below.
 */
export function begin(trainer: number, data: number): Status;

/**
 * Makes room for `rows` rows, to be written at `datasetInputs` [rows, features] and, where `outputs` is 0, at
 * `datasetLabels` [rows], else at `datasetTargets` [rows, outputs].
 */
export function datasetCreate(rows: number, features: number, outputs: number): number;

/**
 * Frees a data set; false when it was not there.
 */
export function datasetFree(data: number): boolean;

/**
 * Offset of the inputs, float32; 0 for an unknown data set.
 */
export function datasetInputs(data: number): number;

/**
 * Offset of the labels, uint32; 0 for an unknown data set.
 */
export function datasetLabels(data: number): number;

/**
 * Offset of the targets, float32; 0 for an unknown data set.
 */
export function datasetTargets(data: number): number;

/**
 * Loss and accuracy of all rows of a data set, at `Part::Evaluation`.
 */
export function evaluate(trainer: number, data: number): Status;

/**
 * Goes to a place in the training, parameters, moments and powers having been written in place.
 */
export function goTo(trainer: number, steps: number, epochs: number, step_in_epoch: number, rows: number): Status;

/**
 * Gradient of the mean loss over `count` row indices of the training set at `rows` (over all rows where count is 0),
 * at `Part::Gradient`.
 */
export function gradient(trainer: number, data: number, rows: number, count: number): Status;

/**
 * Logits of all rows of a data set, float32 [rows, classes], into `target`, words that the host allocated.
 */
export function logits(trainer: number, data: number, target: number): Status;

/**
 * Offset of a part; 0 for an unknown trainer.
 */
export function place(trainer: number, part: Part): number;

/**
 * Looks at every layer over all training rows (host only: it allocates). For each layer: mean and root mean square of
 * pre-activations, activations and deltas, then the bins + 2 counts of activations.
 */
export function probe(trainer: number, data: number, low: number, high: number, bins: number): Float64Array;

/**
 * Rows that the trace has room for: from one column to the next.
 */
export function traceCapacity(trainer: number): number;

/**
 * Bytes of a trainer's buffers.
 */
export function trainerBytes(trainer: number): number;

/**
 * Makes a trainer for that data set, its loss what the data ask for, its parameters 0: they are to be written in
 * place. `batch` 0 is the full batch; `rows` 0 none, 1 a row an epoch, 2 a row a step; `panels` of 8 rows a block, 0
 * to choose; `activation` a code of `Activation::from_code`, `slope` leaky_relu's; `optimizer` one of
 * `Rule::from_code`, `numbers` what `Optimizer::new` takes. One that is `centred` or has `diagnostics`, with a row an
 * epoch or none, measures from its beginning: see `begin`.
 */
export function trainerCreate(data: number, sizes: Uint32Array, epochs: number, batch: number, rows: number, near_zero_threshold: number, panels: number, activation: number, slope: number, bias: boolean, optimizer: number, numbers: Float64Array, centred: boolean, diagnostics: boolean): number;

/**
 * Frees a trainer; false when it was not there.
 */
export function trainerFree(trainer: number): boolean;

/**
 * Room for `length` words of 32 bits, for logits and row indices. At least one.
 */
export function wordsAllocate(length: number): number;

/**
 * Frees what `wordsAllocate` gave for that length.
 */
export function wordsFree(offset: number, length: number): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly advance: (a: number, b: number, c: number) => number;
    readonly begin: (a: number, b: number) => number;
    readonly datasetCreate: (a: number, b: number, c: number) => [number, number, number];
    readonly datasetFree: (a: number) => number;
    readonly datasetInputs: (a: number) => number;
    readonly datasetLabels: (a: number) => number;
    readonly datasetTargets: (a: number) => number;
    readonly evaluate: (a: number, b: number) => number;
    readonly goTo: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly gradient: (a: number, b: number, c: number, d: number) => number;
    readonly logits: (a: number, b: number, c: number) => number;
    readonly place: (a: number, b: number) => number;
    readonly probe: (a: number, b: number, c: number, d: number, e: number) => [number, number, number, number];
    readonly traceCapacity: (a: number) => number;
    readonly trainerBytes: (a: number) => number;
    readonly trainerCreate: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number) => [number, number, number];
    readonly trainerFree: (a: number) => number;
    readonly wordsAllocate: (a: number) => [number, number, number];
    readonly wordsFree: (a: number, b: number) => void;
    readonly memory: WebAssembly.Memory;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_thread_destroy: (a?: number, b?: number, c?: number) => void;
    readonly __wbindgen_start: (a: number) => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput, memory?: WebAssembly.Memory, thread_stack_size?: number }} module - Passing `SyncInitInput` directly is deprecated.
 * @param {WebAssembly.Memory} memory - Deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput, memory?: WebAssembly.Memory, thread_stack_size?: number } | SyncInitInput, memory?: WebAssembly.Memory): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput>, memory?: WebAssembly.Memory, thread_stack_size?: number }} module_or_path - Passing `InitInput` directly is deprecated.
 * @param {WebAssembly.Memory} memory - Deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput>, memory?: WebAssembly.Memory, thread_stack_size?: number } | InitInput | Promise<InitInput>, memory?: WebAssembly.Memory): Promise<InitOutput>;

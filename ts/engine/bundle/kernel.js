/* @ts-self-types="./kernel.d.ts" */

/**
 * What `place` finds in a trainer.
 * @enum {0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}
 */
export const Part = Object.freeze({
    /**
     * Float32, in PyTorch's layout.
     */
    Parameters: 0, "0": "Parameters",
    FirstMoments: 1, "1": "FirstMoments",
    SecondMoments: 2, "2": "SecondMoments",
    /**
     * With amsgrad, else empty.
     */
    MaxSecondMoments: 3, "3": "MaxSecondMoments",
    Gradient: 4, "4": "Gradient",
    /**
     * Float64 [columns, capacity].
     */
    Trace: 5, "5": "Trace",
    /**
     * Uint32: steps, epochs, step in the epoch, rows, 1 + the diverged row.
     */
    Progress: 6, "6": "Progress",
    /**
     * Uint32 [rows], with mini-batches.
     */
    Order: 7, "7": "Order",
    /**
     * Float64: beta1 and beta2 to the number of updates, with Adam's kind.
     */
    Powers: 8, "8": "Powers",
    /**
     * Float64: loss and, where there are labels, accuracy of the last evaluation.
     */
    Evaluation: 9, "9": "Evaluation",
});

/**
 * What a function that a worker calls came to.
 * @enum {0 | 1 | 2}
 */
export const Status = Object.freeze({
    Ok: 0, "0": "Ok",
    /**
     * The offset is not that of a living data set or trainer.
     */
    Unknown: 1, "1": "Unknown",
    /**
     * Features, labels or rows of the data do not fit the network.
     */
    Misfit: 2, "2": "Misfit",
});

/**
 * Makes at most `steps` updates. Stops when training is finished and, with mini-batches, at the end of an
 * epoch: the next epoch's order is to be written before the next call.
 * @param {number} trainer
 * @param {number} data
 * @param {number} steps
 * @returns {Status}
 */
export function advance(trainer, data, steps) {
    const ret = wasm.advance(trainer, data, steps);
    return ret;
}

/**
 * Takes the parameters, having been written in place, as those that the training begins with: once, before all below.
 * @param {number} trainer
 * @param {number} data
 * @returns {Status}
 */
export function begin(trainer, data) {
    const ret = wasm.begin(trainer, data);
    return ret;
}

/**
 * Makes room for `rows` rows, to be written at `datasetInputs` [rows, features] and, where `outputs` is 0, at
 * `datasetLabels` [rows], else at `datasetTargets` [rows, outputs].
 * @param {number} rows
 * @param {number} features
 * @param {number} outputs
 * @returns {number}
 */
export function datasetCreate(rows, features, outputs) {
    const ret = wasm.datasetCreate(rows, features, outputs);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return ret[0] >>> 0;
}

/**
 * Frees a data set; false when it was not there.
 * @param {number} data
 * @returns {boolean}
 */
export function datasetFree(data) {
    const ret = wasm.datasetFree(data);
    return ret !== 0;
}

/**
 * Offset of the inputs, float32; 0 for an unknown data set.
 * @param {number} data
 * @returns {number}
 */
export function datasetInputs(data) {
    const ret = wasm.datasetInputs(data);
    return ret >>> 0;
}

/**
 * Offset of the labels, uint32; 0 for an unknown data set.
 * @param {number} data
 * @returns {number}
 */
export function datasetLabels(data) {
    const ret = wasm.datasetLabels(data);
    return ret >>> 0;
}

/**
 * Offset of the targets, float32; 0 for an unknown data set.
 * @param {number} data
 * @returns {number}
 */
export function datasetTargets(data) {
    const ret = wasm.datasetTargets(data);
    return ret >>> 0;
}

/**
 * Loss and accuracy of all rows of a data set, at `Part::Evaluation`.
 * @param {number} trainer
 * @param {number} data
 * @returns {Status}
 */
export function evaluate(trainer, data) {
    const ret = wasm.evaluate(trainer, data);
    return ret;
}

/**
 * Goes to a place in the training, parameters, moments and powers having been written in place.
 * @param {number} trainer
 * @param {number} steps
 * @param {number} epochs
 * @param {number} step_in_epoch
 * @param {number} rows
 * @returns {Status}
 */
export function goTo(trainer, steps, epochs, step_in_epoch, rows) {
    const ret = wasm.goTo(trainer, steps, epochs, step_in_epoch, rows);
    return ret;
}

/**
 * Gradient of the mean loss over `count` row indices of the training set at `rows` (over all rows where count is 0),
 * at `Part::Gradient`.
 * @param {number} trainer
 * @param {number} data
 * @param {number} rows
 * @param {number} count
 * @returns {Status}
 */
export function gradient(trainer, data, rows, count) {
    const ret = wasm.gradient(trainer, data, rows, count);
    return ret;
}

/**
 * Logits of all rows of a data set, float32 [rows, classes], into `target`, words that the host allocated.
 * @param {number} trainer
 * @param {number} data
 * @param {number} target
 * @returns {Status}
 */
export function logits(trainer, data, target) {
    const ret = wasm.logits(trainer, data, target);
    return ret;
}

/**
 * Offset of a part; 0 for an unknown trainer.
 * @param {number} trainer
 * @param {Part} part
 * @returns {number}
 */
export function place(trainer, part) {
    const ret = wasm.place(trainer, part);
    return ret >>> 0;
}

/**
 * Looks at every layer over all training rows (host only: it allocates). For each layer: mean and root mean square of
 * pre-activations, activations and deltas, then the bins + 2 counts of activations.
 * @param {number} trainer
 * @param {number} data
 * @param {number} low
 * @param {number} high
 * @param {number} bins
 * @returns {Float64Array}
 */
export function probe(trainer, data, low, high, bins) {
    const ret = wasm.probe(trainer, data, low, high, bins);
    if (ret[3]) {
        throw takeFromExternrefTable0(ret[2]);
    }
    var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
    wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
    return v1;
}

/**
 * Rows that the trace has room for: from one column to the next.
 * @param {number} trainer
 * @returns {number}
 */
export function traceCapacity(trainer) {
    const ret = wasm.traceCapacity(trainer);
    return ret >>> 0;
}

/**
 * Bytes of a trainer's buffers.
 * @param {number} trainer
 * @returns {number}
 */
export function trainerBytes(trainer) {
    const ret = wasm.trainerBytes(trainer);
    return ret;
}

/**
 * Makes a trainer for that data set, its loss what the data ask for, its parameters 0: they are to be written in
 * place. `batch` 0 is the full batch; `rows` 0 none, 1 a row an epoch, 2 a row a step; `panels` of 8 rows a block, 0
 * to choose; `activation` a code of `Activation::from_code`, `slope` leaky_relu's; `optimizer` one of
 * `Rule::from_code`, `numbers` what `Optimizer::new` takes. One that is `centred` or has `diagnostics`, with a row an
 * epoch or none, measures from its beginning: see `begin`.
 * @param {number} data
 * @param {Uint32Array} sizes
 * @param {number} epochs
 * @param {number} batch
 * @param {number} rows
 * @param {number} near_zero_threshold
 * @param {number} panels
 * @param {number} activation
 * @param {number} slope
 * @param {boolean} bias
 * @param {number} optimizer
 * @param {Float64Array} numbers
 * @param {boolean} centred
 * @param {boolean} diagnostics
 * @returns {number}
 */
export function trainerCreate(data, sizes, epochs, batch, rows, near_zero_threshold, panels, activation, slope, bias, optimizer, numbers, centred, diagnostics) {
    const ptr0 = passArray32ToWasm0(sizes, wasm.__wbindgen_malloc);
    const len0 = WASM_VECTOR_LEN;
    const ptr1 = passArrayF64ToWasm0(numbers, wasm.__wbindgen_malloc);
    const len1 = WASM_VECTOR_LEN;
    const ret = wasm.trainerCreate(data, ptr0, len0, epochs, batch, rows, near_zero_threshold, panels, activation, slope, bias, optimizer, ptr1, len1, centred, diagnostics);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return ret[0] >>> 0;
}

/**
 * Frees a trainer; false when it was not there.
 * @param {number} trainer
 * @returns {boolean}
 */
export function trainerFree(trainer) {
    const ret = wasm.trainerFree(trainer);
    return ret !== 0;
}

/**
 * Room for `length` words of 32 bits, for logits and row indices. At least one.
 * @param {number} length
 * @returns {number}
 */
export function wordsAllocate(length) {
    const ret = wasm.wordsAllocate(length);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return ret[0] >>> 0;
}

/**
 * Frees what `wordsAllocate` gave for that length.
 * @param {number} offset
 * @param {number} length
 */
export function wordsFree(offset, length) {
    wasm.wordsFree(offset, length);
}
function __wbg_get_imports(memory) {
    const import0 = {
        __proto__: null,
        __wbg_Error_67e7344beaa85059: function(arg0, arg1) {
            const ret = Error(getStringFromWasm0(arg0, arg1));
            return ret;
        },
        __wbg___wbindgen_throw_5d9e815e6fdf150f: function(arg0, arg1) {
            throw new Error(getStringFromWasm0(arg0, arg1));
        },
        __wbindgen_init_externref_table: function() {
            const table = wasm.__wbindgen_externrefs;
            const offset = table.grow(4);
            table.set(0, undefined);
            table.set(offset + 0, undefined);
            table.set(offset + 1, null);
            table.set(offset + 2, true);
            table.set(offset + 3, false);
        },
        memory: memory || new WebAssembly.Memory({initial:18,maximum:16384,shared:true}),
    };
    return {
        __proto__: null,
        "./kernel_bg.js": import0,
    };
}

function getArrayF64FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getFloat64ArrayMemory0().subarray(ptr / 8, ptr / 8 + len);
}

let cachedFloat64ArrayMemory0 = null;
function getFloat64ArrayMemory0() {
    if (cachedFloat64ArrayMemory0 === null || cachedFloat64ArrayMemory0.buffer !== wasm.memory.buffer) {
        cachedFloat64ArrayMemory0 = new Float64Array(wasm.memory.buffer);
    }
    return cachedFloat64ArrayMemory0;
}

function getStringFromWasm0(ptr, len) {
    return decodeText(ptr >>> 0, len);
}

let cachedUint32ArrayMemory0 = null;
function getUint32ArrayMemory0() {
    if (cachedUint32ArrayMemory0 === null || cachedUint32ArrayMemory0.buffer !== wasm.memory.buffer) {
        cachedUint32ArrayMemory0 = new Uint32Array(wasm.memory.buffer);
    }
    return cachedUint32ArrayMemory0;
}

let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer) {
        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
}

function passArray32ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 4, 4) >>> 0;
    getUint32ArrayMemory0().set(arg, ptr / 4);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passArrayF64ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 8, 8) >>> 0;
    getFloat64ArrayMemory0().set(arg, ptr / 8);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function takeFromExternrefTable0(idx) {
    const value = wasm.__wbindgen_externrefs.get(idx);
    wasm.__externref_table_dealloc(idx);
    return value;
}

let cachedTextDecoder = (typeof TextDecoder !== 'undefined' ? new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }) : undefined);
if (cachedTextDecoder) cachedTextDecoder.decode();

const MAX_SAFARI_DECODE_BYTES = 2146435072;
let numBytesDecoded = 0;
function decodeText(ptr, len) {
    numBytesDecoded += len;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
        cachedTextDecoder.decode();
        numBytesDecoded = len;
    }
    return cachedTextDecoder.decode(getUint8ArrayMemory0().slice(ptr, ptr + len));
}

let WASM_VECTOR_LEN = 0;

let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module, thread_stack_size) {
    wasmInstance = instance;
    wasm = instance.exports;
    wasmModule = module;
    cachedFloat64ArrayMemory0 = null;
    cachedUint32ArrayMemory0 = null;
    cachedUint8ArrayMemory0 = null;
    if (typeof thread_stack_size !== 'undefined' && (typeof thread_stack_size !== 'number' || thread_stack_size === 0 || thread_stack_size % 65536 !== 0)) {
        throw new Error('invalid stack size');
    }

    wasm.__wbindgen_start(thread_stack_size);
    return wasm;
}

async function __wbg_load(module, imports) {
    if (typeof Response === 'function' && module instanceof Response) {
        if (!module.ok) {
            throw new Error(`failed to fetch Wasm: ${module.status} ${module.statusText} fetching '${module.url}'`);
        }

        if (typeof WebAssembly.instantiateStreaming === 'function') {
            try {
                return await WebAssembly.instantiateStreaming(module, imports);
            } catch (e) {
                const validResponse = expectedResponseType(module.type);

                if (validResponse && module.headers.get('Content-Type') !== 'application/wasm') {
                    console.warn("`WebAssembly.instantiateStreaming` failed because your server does not serve Wasm with `application/wasm` MIME type. Falling back to `WebAssembly.instantiate` which is slower. Original error:\n", e);

                } else { throw e; }
            }
        }

        const bytes = await module.arrayBuffer();
        return await WebAssembly.instantiate(bytes, imports);
    } else {
        const instance = await WebAssembly.instantiate(module, imports);

        if (instance instanceof WebAssembly.Instance) {
            return { instance, module };
        } else {
            return instance;
        }
    }

    function expectedResponseType(type) {
        switch (type) {
            case 'basic': case 'cors': case 'default': return true;
        }
        return false;
    }
}

function initSync(module, memory) {
    if (wasm !== undefined) return wasm;

    let thread_stack_size
    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module, memory, thread_stack_size} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports(memory);
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return __wbg_finalize_init(instance, module, thread_stack_size);
}

async function __wbg_init(module_or_path, memory) {
    if (wasm !== undefined) return wasm;

    let thread_stack_size
    if (module_or_path !== undefined) {
        if (Object.getPrototypeOf(module_or_path) === Object.prototype) {
            ({module_or_path, memory, thread_stack_size} = module_or_path)
        } else {
            console.warn('using deprecated parameters for the initialization function; pass a single object instead')
        }
    }

    if (module_or_path === undefined) {
        module_or_path = new URL('kernel_bg.wasm', import.meta.url);
    }
    const imports = __wbg_get_imports(memory);

    if (typeof module_or_path === 'string' || (typeof Request === 'function' && module_or_path instanceof Request) || (typeof URL === 'function' && module_or_path instanceof URL)) {
        module_or_path = fetch(module_or_path);
    }

    const { instance, module } = await __wbg_load(await module_or_path, imports);

    return __wbg_finalize_init(instance, module, thread_stack_size);
}

export { initSync, __wbg_init as default };

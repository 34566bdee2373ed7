//! The door to the kernel: functions over offsets in linear memory, argument checks, nothing else.
//!
//! A data set or trainer is known by its offset, good in every instance of this module on the same memory. The
//! host makes and frees them (`*Create`, `*Free`, `wordsAllocate`), and there errors are messages. A worker only
//! drives what is there: those functions take numbers, return a `Status` and allocate nothing, since a worker may
//! be killed at any time and a lock of the allocator would die with it. Values are written and read in place, at
//! the offsets that `place` gives; views of the memory do not outlive its growth. Messages hold no floats: printing
//! them takes an eighth of the module.

use std::cmp::Ordering;
use std::ptr::NonNull;

use kernel::activation::Activation;
use kernel::data::{Dataset, Selection};
use kernel::loss::Loss;
use kernel::memory::{Memory, OutOfMemory};
use kernel::network::{Network, Options};
use kernel::optimizer::{Optimizer, Rule};
use kernel::pass::Blind;
use kernel::probe::{LayerProbe, Probe, Range};
use kernel::trainer::{Config, RowKind, Trainer, capacity, steps_per_epoch};
use wasm_bindgen::prelude::*;

/// What a function that a worker calls came to.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ok = 0,
    /// The offset is not that of a living data set or trainer.
    Unknown = 1,
    /// Features, labels or rows of the data do not fit the network.
    Misfit = 2,
}

/// What `place` finds in a trainer.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Float32, in PyTorch's layout.
    Parameters = 0,
    FirstMoments = 1,
    SecondMoments = 2,
    /// With amsgrad, else empty.
    MaxSecondMoments = 3,
    Gradient = 4,
    /// Float64 [columns, capacity].
    Trace = 5,
    /// Uint32: steps, epochs, step in the epoch, rows, 1 + the diverged row.
    Progress = 6,
    /// Uint32 [rows], with mini-batches.
    Order = 7,
    /// Float64: beta1 and beta2 to the number of updates, with Adam's kind.
    Powers = 8,
    /// Float64: loss and, where there are labels, accuracy of the last evaluation.
    Evaluation = 9,
}

/// A word at the start of what an offset may name; the freed one is wiped.
const DATASET: u32 = 0x7461_6461;
const TRAINER: u32 = 0x6e69_6172;

#[repr(C)]
struct Handle<T> {
    kind: u32,
    value: T,
}

struct Training {
    trainer: Trainer,
    evaluation: [f64; 2],
}

fn make<T>(kind: u32, value: T) -> usize {
    Box::into_raw(Box::new(Handle { kind, value })) as usize
}

/// The value behind an offset that `make` gave, or None.
fn find<T>(kind: u32, offset: usize) -> Option<NonNull<T>> {
    let handle = NonNull::new(offset as *mut Handle<T>).filter(|handle| handle.is_aligned())?;
    // SAFETY: the host passes only offsets that `make` returned, in this memory, for this kind; the word at their
    // start says whether that still holds.
    unsafe { ((*handle.as_ptr()).kind == kind).then(|| NonNull::from(&mut (*handle.as_ptr()).value)) }
}

fn free<T>(kind: u32, offset: usize) -> bool {
    if find::<T>(kind, offset).is_none() {
        return false;
    }
    // SAFETY: `find` saw a living value that `make` boxed; wiping the word first makes a second free find none.
    unsafe {
        let handle = offset as *mut Handle<T>;
        (*handle).kind = 0;
        drop(Box::from_raw(handle));
    }
    true
}

fn dataset<'a>(offset: usize) -> Option<&'a Dataset> {
    // SAFETY: `find` saw a living data set; while functions run it is only read, by any number of threads. No
    // reference outlives the exported function that asked.
    find(DATASET, offset).map(|data| unsafe { data.as_ref() })
}

fn training<'a>(offset: usize) -> Option<&'a mut Training> {
    // SAFETY: `find` saw a living trainer; one thread at a time works with it (the host's rule), and no reference
    // outlives the exported function that asked.
    find(TRAINER, offset).map(|mut training| unsafe { training.as_mut() })
}

fn refuse<T>(what: &str, error: OutOfMemory) -> Result<T, JsError> {
    Err(JsError::new(&format!("{what} needs {} bytes, more than this memory still holds", error.bytes)))
}

/// Makes room for `rows` rows, to be written at `datasetInputs` [rows, features] and, where `outputs` is 0, at
/// `datasetLabels` [rows], else at `datasetTargets` [rows, outputs].
#[wasm_bindgen(js_name = datasetCreate)]
pub fn dataset_create(rows: usize, features: usize, outputs: usize) -> Result<usize, JsError> {
    if rows == 0 || features == 0 {
        return Err(JsError::new(&format!("a data set needs rows and features, got {rows} and {features}")));
    }
    Dataset::with_targets(rows, features, outputs)
        .map(|data| make(DATASET, data))
        .or_else(|error| refuse(&format!("a data set of {rows} rows and {features} features"), error))
}

/// Offset of the inputs, float32; 0 for an unknown data set.
#[wasm_bindgen(js_name = datasetInputs)]
pub fn dataset_inputs(data: usize) -> usize {
    dataset(data).map_or(0, |data| data.inputs.as_ptr() as usize)
}

/// Offset of the labels, uint32; 0 for an unknown data set.
#[wasm_bindgen(js_name = datasetLabels)]
pub fn dataset_labels(data: usize) -> usize {
    dataset(data).map_or(0, |data| data.labels.as_ptr() as usize)
}

/// Offset of the targets, float32; 0 for an unknown data set.
#[wasm_bindgen(js_name = datasetTargets)]
pub fn dataset_targets(data: usize) -> usize {
    dataset(data).map_or(0, |data| data.targets.as_ptr() as usize)
}

/// Frees a data set; false when it was not there.
#[wasm_bindgen(js_name = datasetFree)]
pub fn dataset_free(data: usize) -> bool {
    free::<Dataset>(DATASET, data)
}

/// Makes a trainer for that data set, its loss what the data ask for, its parameters 0: they are to be written in
/// place. `batch` 0 is the full batch; `rows` 0 none, 1 a row an epoch, 2 a row a step; `panels` of 8 rows a block, 0
/// to choose; `activation` a code of `Activation::from_code`, `slope` leaky_relu's; `optimizer` one of
/// `Rule::from_code`, `numbers` what `Optimizer::new` takes. One that is `centred` or has `diagnostics`, with a row an
/// epoch or none, measures from its beginning: see `begin`.
#[wasm_bindgen(js_name = trainerCreate)]
#[allow(clippy::too_many_arguments)]
pub fn trainer_create(
    data: usize,
    sizes: &[u32],
    epochs: u32,
    batch: usize,
    rows: u32,
    near_zero_threshold: f32,
    panels: usize,
    activation: u32,
    slope: f32,
    bias: bool,
    optimizer: u32,
    numbers: &[f64],
    centred: bool,
    diagnostics: bool,
) -> Result<usize, JsError> {
    let data = dataset(data).ok_or_else(|| JsError::new("no such data set"))?;
    let row_kind = match rows {
        0 => RowKind::None,
        1 => RowKind::Epoch,
        2 => RowKind::Step,
        _ => return Err(JsError::new(&format!("rows is 0, 1 or 2, got {rows}"))),
    };
    if sizes.len() < 2 || sizes.contains(&0) {
        return Err(JsError::new(&format!("sizes has at least two entries, each from 1, got {sizes:?}")));
    }
    let sizes: Vec<usize> = sizes.iter().map(|&size| size as usize).collect();
    let activation = Activation::from_code(activation, slope)
        .ok_or_else(|| JsError::new(&format!("no activation has the code {activation}")))?;
    let optimizer = Rule::from_code(optimizer)
        .zip(numbers.try_into().ok())
        .map(|(rule, numbers)| Optimizer::new(rule, numbers))
        .ok_or_else(|| JsError::new(&format!("no optimiser {optimizer} has {} numbers", numbers.len())))?;
    let loss = if data.outputs == 0 { Loss::CrossEntropy } else { Loss::SquaredError };
    let options = Options { activation, loss, no_bias: !bias, centred };
    let network = Network::new(&sizes, options)
        .ok_or_else(|| JsError::new(&format!("a network of sizes {sizes:?} has too many parameters")))?;
    let config = Config {
        network,
        optimizer,
        rows: data.rows,
        epochs,
        batch,
        row_kind,
        near_zero_threshold,
        diagnostics,
        panels_per_block: panels,
    };
    if !data.fits(&config.network) {
        return Err(JsError::new("the data set does not fit the network's inputs and outputs"));
    }
    if epochs.checked_mul(steps_per_epoch(&config)).is_none() {
        return Err(JsError::new(&format!("{epochs} epochs have more steps than can be counted")));
    }
    let named = format!("a trainer with {} parameters", config.network.parameters());
    Trainer::new(config)
        .map(|trainer| make(TRAINER, Training { trainer, evaluation: [0.0; 2] }))
        .or_else(|error| refuse(&named, error))
}

/// Frees a trainer; false when it was not there.
#[wasm_bindgen(js_name = trainerFree)]
pub fn trainer_free(trainer: usize) -> bool {
    free::<Training>(TRAINER, trainer)
}

/// Offset of a part; 0 for an unknown trainer.
#[wasm_bindgen(js_name = place)]
pub fn place(trainer: usize, part: Part) -> usize {
    let Some(Training { trainer, evaluation }) = training(trainer) else {
        return 0;
    };
    match part {
        Part::Parameters => trainer.parameters.as_ptr() as usize,
        Part::FirstMoments => trainer.first_moments.as_ptr() as usize,
        Part::SecondMoments => trainer.second_moments.as_ptr() as usize,
        Part::MaxSecondMoments => trainer.max_second_moments.as_ptr() as usize,
        Part::Gradient => trainer.gradient().as_ptr() as usize,
        Part::Trace => trainer.trace.as_ptr() as usize,
        Part::Progress => &raw const trainer.progress as usize,
        Part::Order => trainer.order.as_ptr() as usize,
        Part::Powers => &raw const trainer.powers as usize,
        Part::Evaluation => evaluation.as_ptr() as usize,
    }
}

/// Rows that the trace has room for: from one column to the next.
#[wasm_bindgen(js_name = traceCapacity)]
pub fn trace_capacity(trainer: usize) -> usize {
    training(trainer).map_or(0, |training| capacity(training.trainer.config()))
}

/// Bytes of a trainer's buffers.
#[wasm_bindgen(js_name = trainerBytes)]
pub fn trainer_bytes(trainer: usize) -> f64 {
    training(trainer).map_or(0.0, |training| training.trainer.bytes as f64)
}

/// Takes the parameters, having been written in place, as those that the training begins with: once, before all below.
#[wasm_bindgen(js_name = begin)]
pub fn begin(trainer: usize, data: usize) -> Status {
    let (Some(training), Some(data)) = (training(trainer), dataset(data)) else {
        return Status::Unknown;
    };
    let config = training.trainer.config();
    if data.rows != config.rows || !data.fits(&config.network) {
        return Status::Misfit;
    }
    training.trainer.begin(data);
    Status::Ok
}

/// Makes at most `steps` updates. Stops when training is finished and, with mini-batches, at the end of an
/// epoch: the next epoch's order is to be written before the next call.
#[wasm_bindgen(js_name = advance)]
pub fn advance(trainer: usize, data: usize, steps: u32) -> Status {
    let (Some(training), Some(data)) = (training(trainer), dataset(data)) else {
        return Status::Unknown;
    };
    let config = training.trainer.config();
    let ordered = training.trainer.order.iter().all(|&row| (row as usize) < data.rows);
    if data.rows != config.rows || !data.fits_shape(&config.network) || !ordered {
        return Status::Misfit;
    }
    training.trainer.advance(data, steps);
    Status::Ok
}

/// Goes to a place in the training, parameters, moments and powers having been written in place.
#[wasm_bindgen(js_name = goTo)]
pub fn go_to(trainer: usize, steps: u32, epochs: u32, step_in_epoch: u32, rows: u32) -> Status {
    let Some(training) = training(trainer) else {
        return Status::Unknown;
    };
    let config = training.trainer.config();
    if step_in_epoch >= steps_per_epoch(config) || epochs > config.epochs || rows as usize > capacity(config) {
        return Status::Misfit;
    }
    training.trainer.go_to(steps, epochs, step_in_epoch, rows);
    Status::Ok
}

/// Loss and accuracy of all rows of a data set, at `Part::Evaluation`.
#[wasm_bindgen(js_name = evaluate)]
pub fn evaluate(trainer: usize, data: usize) -> Status {
    let (Some(training), Some(data)) = (training(trainer), dataset(data)) else {
        return Status::Unknown;
    };
    if !data.fits(&training.trainer.config().network) {
        return Status::Misfit;
    }
    let totals = training.trainer.evaluate(data, None);
    let mean = totals.mean(&training.trainer.config().network);
    training.evaluation = [mean, totals.right as f64 / totals.rows as f64];
    Status::Ok
}

/// Logits of all rows of a data set, float32 [rows, classes], into `target`, words that the host allocated.
#[wasm_bindgen(js_name = logits)]
pub fn logits(trainer: usize, data: usize, target: usize) -> Status {
    let (Some(training), Some(data)) = (training(trainer), dataset(data)) else {
        return Status::Unknown;
    };
    let network = &training.trainer.config().network;
    if data.features != network.inputs() {
        return Status::Misfit;
    }
    let length = data.rows * network.classes();
    let Some(words) = words(target, length) else {
        return Status::Unknown;
    };
    // SAFETY: u32 and f32 have the same size and alignment, and every bit pattern is valid for both.
    let logits = unsafe { &mut *(words as *mut [u32] as *mut [f32]) };
    training.trainer.evaluate(data, Some(logits));
    Status::Ok
}

/// Gradient of the mean loss over `count` row indices of the training set at `rows` (over all rows where count is 0),
/// at `Part::Gradient`.
#[wasm_bindgen(js_name = gradient)]
pub fn gradient(trainer: usize, data: usize, rows: usize, count: usize) -> Status {
    let (Some(training), Some(data)) = (training(trainer), dataset(data)) else {
        return Status::Unknown;
    };
    let config = training.trainer.config();
    if data.rows != config.rows || !data.fits(&config.network) {
        return Status::Misfit;
    }
    let selection = if count == 0 {
        Selection::All
    } else {
        let Some(indices) = words(rows, count) else {
            return Status::Unknown;
        };
        if indices.iter().any(|&row| row as usize >= data.rows) {
            return Status::Misfit;
        }
        Selection::Rows(indices)
    };
    training.trainer.look(data, selection, &mut Blind);
    Status::Ok
}

/// Looks at every layer over all training rows (host only: it allocates). For each layer: mean and root mean square of
/// pre-activations, activations and deltas, then the bins + 2 counts of activations.
#[wasm_bindgen(js_name = probe)]
pub fn probe(trainer: usize, data: usize, low: f64, high: f64, bins: usize) -> Result<Vec<f64>, JsError> {
    let (Some(training), Some(data)) = (training(trainer), dataset(data)) else {
        return Err(JsError::new("no such trainer or data set"));
    };
    let config = training.trainer.config();
    if data.rows != config.rows || !data.fits(&config.network) {
        return Err(JsError::new("the data set does not fit the training"));
    }
    if bins == 0 || low.partial_cmp(&high) != Some(Ordering::Less) {
        return Err(JsError::new("a histogram has at least one bin, from low up to high"));
    }
    let count = training.trainer.config().network.layers.len();
    let entries = bins + 2;
    let mut layers = vec![LayerProbe::default(); count];
    let mut histograms = vec![0; count * entries];
    let range = Range { low, high, bins };
    let mut probe = Probe { layers: &mut layers, range, histograms: &mut histograms };
    training.trainer.look(data, Selection::All, &mut probe);
    let layer = |(layer, histogram): (&LayerProbe, &[u32])| -> Vec<f64> {
        let moments = layer.moments.iter().flat_map(|moments| [moments.mean(), moments.rms()]);
        moments.chain(histogram.iter().map(|&entry| f64::from(entry))).collect()
    };
    Ok(layers.iter().zip(histograms.chunks(entries)).flat_map(layer).collect())
}

/// Room for `length` words of 32 bits, for logits and row indices. At least one.
#[wasm_bindgen(js_name = wordsAllocate)]
pub fn words_allocate(length: usize) -> Result<usize, JsError> {
    Memory::make(|memory| memory.take(length.max(1), 0u32))
        .map(|words| Box::into_raw(words.into_boxed_slice()).cast::<u32>() as usize)
        .or_else(|error| refuse("a buffer", error))
}

/// Frees what `wordsAllocate` gave for that length.
#[wasm_bindgen(js_name = wordsFree)]
pub fn words_free(offset: usize, length: usize) {
    if let Some(words) = words(offset, length.max(1)) {
        // SAFETY: the host passes an offset and the length that it was allocated with, once.
        drop(unsafe { Box::from_raw(words) });
    }
}

fn words<'a>(offset: usize, length: usize) -> Option<&'a mut [u32]> {
    let start = offset as *mut u32;
    if start.is_null() || !start.is_aligned() {
        return None;
    }
    // SAFETY: the host passes an offset that `words_allocate` gave for at least that length and has not freed;
    // the words were written when allocated, and only one thread at a time works with them.
    Some(unsafe { std::slice::from_raw_parts_mut(start, length) })
}

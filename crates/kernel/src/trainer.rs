//! A training: steps and epochs, trace rows, divergence (contract 12 and 14). One per run; its buffers are made
//! at once and nothing is allocated afterwards, so that a worker can drive it.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::data::{Dataset, Selection};
use crate::diagnostics::{gram_octets, participation_ratio};
use crate::lane::{F32x4, Mask, Octet, ZERO, as_numbers, as_numbers_mut, octets};
use crate::loss::Loss;
use crate::memory::{Memory, OutOfMemory};
use crate::metrics::Metrics;
use crate::network::Network;
use crate::optimizer::{Optimizer, Powers, Tensors};
use crate::pass::{Blind, Totals, Workspace, default_panels};
use crate::sums::{squared_distance, squared_norm};

/// What the trace has rows of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    None,
    Epoch,
    Step,
}

#[derive(Clone, Debug)]
pub struct Config {
    pub network: Network,
    pub optimizer: Optimizer,
    /// Rows of the training set.
    pub rows: usize,
    pub epochs: u32,
    /// Rows of a mini-batch; 0 for full batches.
    pub batch: usize,
    pub row_kind: RowKind,
    pub near_zero_threshold: f32,
    /// Whether rows compare with the beginning and count directions: of rows per epoch.
    pub diagnostics: bool,
    /// Panels of a block; 0 chooses. Changes no bit.
    pub panels_per_block: usize,
}

/// How far a training is; written last, so that whoever reads it finds the trace's rows complete.
#[derive(Default)]
#[repr(C)]
pub struct Progress {
    pub steps: AtomicU32,
    pub epochs: AtomicU32,
    pub step_in_epoch: AtomicU32,
    /// Trace rows written.
    pub rows: AtomicU32,
    /// 1 + the row that was not finite; 0 while all were.
    pub diverged: AtomicU32,
}

pub struct Trainer {
    config: Config,
    /// Bytes of all buffers.
    pub bytes: u64,
    /// Parameters and moments in the parameters' layout, padded to whole octets with zeros.
    pub parameters: Vec<Octet>,
    pub first_moments: Vec<Octet>,
    pub second_moments: Vec<Octet>,
    /// With amsgrad, else empty.
    pub max_second_moments: Vec<Octet>,
    pub powers: Powers,
    /// The parameters that the training began with, where something is measured from there, else empty.
    initial: Vec<Octet>,
    /// What they give for the training rows [rows, classes], where the network is centred, else empty.
    initial_logits: Vec<f32>,
    /// The current epoch's order of rows, written by the caller; empty with full batches.
    pub order: Vec<u32>,
    /// [columns, capacity]: loss, accuracy where there are labels, gradient norm, its tensors' norms, then for all
    /// hidden layers the near-zero, exact-zero, root mean square and dead fractions; with diagnostics for all layers
    /// the weights' relative change, for the hidden ones the flipped fraction, for all the participation ratio.
    pub trace: Vec<f64>,
    pub progress: Progress,
    workspace: Workspace,
    metrics: Metrics,
    /// Of each tensor's last recorded gradient.
    squared_norms: Vec<f64>,
    /// For the rows or columns of a weight, with diagnostics, else empty.
    gram_room: Vec<Octet>,
}

impl Trainer {
    pub fn new(config: Config) -> Result<Self, OutOfMemory> {
        Memory::make(|memory| Self::build(memory, config.clone()))
    }

    fn build(memory: &mut Memory, config: Config) -> Self {
        let network = &config.network;
        let panels = match config.panels_per_block {
            0 => default_panels(network).min(octets(config.rows).max(1)),
            panels => panels,
        };
        let length = octets(network.parameters());
        let [parameters, first_moments, second_moments] = [(); 3].map(|()| memory.take(length, ZERO));
        let max_second_moments = memory.take(if config.optimizer.amsgrad { length } else { 0 }, ZERO);
        let measured = network.centred || config.diagnostics;
        let initial = memory.take(if measured { length } else { 0 }, ZERO);
        let centred_rows = if network.centred { config.rows } else { 0 };
        let initial_logits = memory.take(centred_rows.saturating_mul(network.classes()), 0.0);
        let order = memory.take(if config.batch == 0 { 0 } else { config.rows }, 0);
        let trace = memory.take(columns(&config).saturating_mul(capacity(&config)), 0.0);
        let workspace = Workspace::new(memory, network, panels);
        let signed_rows = config.diagnostics.then_some(config.rows);
        let metrics = Metrics::new(memory, &network.hidden(), config.near_zero_threshold, signed_rows);
        let squared_norms = memory.take(network.tensors().count(), 0.0);
        let gram_octets = network.layers.iter().map(gram_octets).max().filter(|_| config.diagnostics);
        let gram_room = memory.take(gram_octets.unwrap_or(0), ZERO);
        Self {
            config,
            bytes: memory.bytes(),
            parameters,
            first_moments,
            second_moments,
            max_second_moments,
            powers: Powers { beta1: 1.0, beta2: 1.0 },
            initial,
            initial_logits,
            order,
            trace,
            progress: Progress::default(),
            workspace,
            metrics,
            squared_norms,
            gram_room,
        }
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The last gradient, in the parameters' layout.
    pub fn gradient(&self) -> &[Octet] {
        &self.workspace.gradient
    }

    /// Whether no further step will be made.
    pub fn finished(&self) -> bool {
        get(&self.progress.epochs) >= self.config.epochs || get(&self.progress.diverged) != 0
    }

    /// Takes the parameters as those that the training begins with: to be called once they are written, where the
    /// network is centred or there are diagnostics.
    pub fn begin(&mut self, data: &Dataset) {
        if self.initial.is_empty() {
            return;
        }
        self.initial.copy_from_slice(&self.parameters);
        let (network, initial) = (&self.config.network, as_numbers(&self.initial));
        if network.centred {
            self.workspace.evaluate(network, initial, None, data, Some(&mut self.initial_logits));
        }
        if self.config.diagnostics {
            self.metrics.begin(data.rows);
            let origin = &self.initial_logits;
            self.workspace.gradient(network, initial, data, Selection::All, origin, &mut self.metrics);
        }
    }

    /// Makes at most `steps` updates. Stops before that when training is finished and, with mini-batches, at the
    /// end of the epoch, since the next needs an order of its own.
    pub fn advance(&mut self, data: &Dataset, steps: u32) {
        let per_epoch = steps_per_epoch(&self.config);
        for _ in 0..steps {
            if self.finished()
                || !self.step(data, per_epoch)
                || get(&self.progress.step_in_epoch) == 0 && self.config.batch != 0
            {
                return;
            }
        }
    }

    /// One update, or none where the run diverges: then false.
    fn step(&mut self, data: &Dataset, per_epoch: u32) -> bool {
        let Config { batch, row_kind, rows, .. } = self.config;
        let at = get(&self.progress.step_in_epoch);
        let full = batch == 0;
        let per_epoch_row = row_kind == RowKind::Epoch && at == 0;

        if per_epoch_row && !full && !self.row(data, None) {
            return false;
        }
        let slice = if full { None } else { Some((at as usize * batch, rows.min((at as usize + 1) * batch))) };
        if row_kind == RowKind::Step || per_epoch_row && full {
            if !self.row(data, slice) {
                return false;
            }
        } else {
            let selection = select(&self.order, slice);
            let parameters = as_numbers(&self.parameters);
            let network = &self.config.network;
            self.workspace.gradient(network, parameters, data, selection, &self.initial_logits, &mut Blind);
        }
        let norm = if self.config.optimizer.clip_norm == 0.0 { 0.0 } else { self.squared_norm().sqrt() };
        self.config.optimizer.update(
            &mut self.powers,
            Tensors {
                parameters: &mut self.parameters,
                first: &mut self.first_moments,
                second: &mut self.second_moments,
                max_second: &mut self.max_second_moments,
                gradient: &mut self.workspace.gradient,
            },
            norm,
        );
        set(&self.progress.steps, get(&self.progress.steps) + 1);
        let next = (at + 1) % per_epoch;
        set(&self.progress.step_in_epoch, next);
        if next == 0 {
            set(&self.progress.epochs, get(&self.progress.epochs) + 1);
        }
        true
    }

    /// A pass over those places of the order (all rows for None) that writes a trace row. False where something
    /// was not finite.
    fn row(&mut self, data: &Dataset, slice: Option<(usize, usize)>) -> bool {
        let selection = select(&self.order, slice);
        let network = &self.config.network;
        let parameters = as_numbers(&self.parameters);
        self.metrics.start(selection.len(data));
        let origin = &self.initial_logits;
        let totals = self.workspace.gradient(network, parameters, data, selection, origin, &mut self.metrics);

        let global = self.squared_norm();
        let capacity = capacity(&self.config);
        let row = get(&self.progress.rows);
        let network = &self.config.network;
        let loss = totals.mean(network);
        let (trace, squares) = (&mut self.trace, &self.squared_norms);
        let mut write = |column: usize, value: f64| trace[column * capacity + row as usize] = value;
        let classes = usize::from(network.loss == Loss::CrossEntropy);
        write(0, loss);
        if classes == 1 {
            write(1, totals.right as f64 / totals.rows as f64);
        }
        let norms = 1 + classes;
        write(norms, global.sqrt());
        for (place, square) in squares.iter().enumerate() {
            write(norms + 1 + place, square.sqrt());
        }
        let (first, hidden) = (norms + 1 + squares.len(), network.layers.len() - 1);
        for (l, layer) in self.metrics.layers().enumerate() {
            write(first + l, layer.near_zero_fraction);
            write(first + hidden + l, layer.exact_zero_fraction);
            write(first + 2 * hidden + l, layer.activation_rms);
            write(first + 3 * hidden + l, layer.dead_unit_fraction);
        }
        if self.config.diagnostics {
            self.diagnose(row as usize);
        }

        set(&self.progress.rows, row + 1);
        let finite = loss.is_finite() && global.is_finite() && all_finite(&self.parameters);
        if !finite {
            set(&self.progress.diverged, row + 1);
        }
        finite
    }

    /// Writes what the last columns of a row say of the pass.
    fn diagnose(&mut self, row: usize) {
        let (capacity, columns) = (capacity(&self.config), columns(&self.config));
        let layers = &self.config.network.layers;
        let first = columns - diagnosed(layers.len());
        let mut write = |column: usize, value: f64| self.trace[(first + column) * capacity + row] = value;
        for (l, layer) in layers.iter().enumerate() {
            let [now, start] =
                [&self.parameters, &self.initial].map(|octets| &as_numbers(octets)[layer.weights.clone()]);
            write(l, squared_distance(now, start).sqrt() / squared_norm(start).sqrt());
            write(2 * layers.len() - 1 + l, participation_ratio(now, layer, &mut self.gram_room));
        }
        for (l, fraction) in self.metrics.flip_fractions().enumerate() {
            write(layers.len() + l, fraction);
        }
    }

    /// Of the last gradient: the tensors' squared norms, kept, and their sum, tensors ascending.
    fn squared_norm(&mut self) -> f64 {
        let gradient = as_numbers(&self.workspace.gradient);
        for (square, tensor) in self.squared_norms.iter_mut().zip(self.config.network.tensors()) {
            *square = squared_norm(&gradient[tensor]);
        }
        self.squared_norms.iter().fold(0.0, |sum, square| sum + square)
    }

    /// Forward over all rows of `data`; `logits` [rows, classes] receives them where it is given.
    pub fn evaluate(&mut self, data: &Dataset, logits: Option<&mut [f32]>) -> Totals {
        let network = &self.config.network;
        let initial = network.centred.then(|| as_numbers(&self.initial));
        self.workspace.evaluate(network, as_numbers(&self.parameters), initial, data, logits)
    }

    /// Leaves the gradient of the mean loss over the selection of training rows in `gradient()`, for `observer` to look
    /// at.
    pub fn look<O: crate::pass::Observer>(&mut self, data: &Dataset, selection: Selection, observer: &mut O) {
        let parameters = as_numbers(&self.parameters);
        self.workspace.gradient(&self.config.network, parameters, data, selection, &self.initial_logits, observer);
    }

    /// Goes to a place that was reached before: moments, powers and parameters are written by the caller.
    pub fn go_to(&mut self, steps: u32, epochs: u32, step_in_epoch: u32, rows: u32) {
        set(&self.progress.steps, steps);
        set(&self.progress.epochs, epochs);
        set(&self.progress.step_in_epoch, step_in_epoch);
        set(&self.progress.rows, rows);
        set(&self.progress.diverged, 0);
    }

    /// The parameters to be written, one by one.
    pub fn parameters_mut(&mut self) -> &mut [f32] {
        &mut as_numbers_mut(&mut self.parameters)[..self.config.network.parameters()]
    }
}

fn select<'a>(order: &'a [u32], slice: Option<(usize, usize)>) -> Selection<'a> {
    slice.map_or(Selection::All, |(from, to)| Selection::Rows(&order[from..to]))
}

/// Steps of one epoch, the last one short.
pub fn steps_per_epoch(config: &Config) -> u32 {
    if config.batch == 0 { 1 } else { config.rows.div_ceil(config.batch) as u32 }
}

fn all_finite(octets: &[Octet]) -> bool {
    let infinity = F32x4::splat(f32::INFINITY);
    let finite = |x: F32x4| x.abs().lt(infinity);
    let all = octets.iter().fold(!Mask::NONE, |all, octet| all & finite(octet[0]) & finite(octet[1]));
    !(!all).any()
}

/// Rows that the trace has room for.
pub fn capacity(config: &Config) -> usize {
    match config.row_kind {
        RowKind::None => 0,
        RowKind::Epoch => config.epochs as usize,
        RowKind::Step => (config.epochs as usize).saturating_mul(steps_per_epoch(config) as usize),
    }
}

/// Columns of the trace.
pub fn columns(config: &Config) -> usize {
    let network = &config.network;
    let accuracy = usize::from(network.loss == Loss::CrossEntropy);
    let diagnostics = if config.diagnostics { diagnosed(network.layers.len()) } else { 0 };
    2 + accuracy + network.tensors().count() + 4 * (network.layers.len() - 1) + diagnostics
}

/// Columns of diagnostics for so many layers.
fn diagnosed(layers: usize) -> usize {
    3 * layers - 1
}

fn get(counter: &AtomicU32) -> u32 {
    counter.load(Ordering::Relaxed)
}

/// Release: what was written before is seen by whoever sees the counter.
fn set(counter: &AtomicU32, value: u32) {
    counter.store(value, Ordering::Release);
}

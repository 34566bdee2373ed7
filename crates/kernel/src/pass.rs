//! Forward and backward over a selection of rows, one block of rows at a time, so that activations stay in the
//! cache. The size of a block changes no bit: every sum over rows goes on from block to block.

use std::mem;
use std::ops::Range;

use crate::activation::{self, Activation};
use crate::data::{Dataset, Selection};
use crate::dense::{self, TILE, Tiles};
use crate::lane::{OCTET, Octet, ZERO, as_numbers, as_numbers_mut, octets};
use crate::loss::{Loss, squared_error};
use crate::memory::Memory;
use crate::network::{Layer, Network};
use crate::panel::{Panels, Rows};
use crate::softmax::{Outcome, cross_entropy};

/// Sees what a pass computes, panel by panel; `layer` counts from 0, the last one is the output layer. Only the
/// first `rows` lanes of a panel are rows.
pub trait Observer {
    /// Whether it wants the sums before the activation; where nobody does, a ReLU is applied as they are stored.
    const SEES_SUMS: bool = false;

    /// Sums before the activation, where `SEES_SUMS`.
    fn pre_activation(&mut self, _layer: usize, _panel: &[Octet], _rows: usize) {}
    /// Activations; of the output layer the logits.
    fn activation(&mut self, _layer: usize, _panel: &[Octet], _rows: usize) {}
    /// The loss's gradient with respect to the sums before the activation.
    fn delta(&mut self, _layer: usize, _panel: &[Octet], _rows: usize) {}
}

/// Looks at nothing.
pub struct Blind;
impl Observer for Blind {}

/// Sums over the rows of a pass.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    pub rows: usize,
    /// Of the rows' float32 losses, rows ascending.
    pub loss: f64,
    pub right: usize,
}

impl Totals {
    /// The mean loss.
    pub fn mean(&self, network: &Network) -> f64 {
        self.loss / (self.rows as f64 * network.loss.terms(network.classes()) as f64)
    }
}

/// The buffers of a pass: made once, used by every pass of a trainer.
pub struct Workspace {
    panels_per_block: usize,
    /// Layer 0 holds the inputs, layer l the outputs of dense layer l: activations, then deltas.
    panels: Vec<Panels>,
    /// The activations of layer l again, in the order of rows; the output layer has none.
    rows: Vec<Rows>,
    delta_rows: Rows,
    /// Of each hidden layer what its gradient needs beside the activations; none where that is nothing.
    derivatives: Vec<Panels>,
    /// What sums start from without biases: zeros, for the widest layer.
    zeros: Vec<f32>,
    /// The classes of a block's rows as float32, exact below 2^24.
    labels: Vec<Octet>,
    /// Or their targets, where the loss has them.
    targets: Option<Panels>,
    /// What the initial parameters give for them, where the network is centred.
    origin: Option<Panels>,
    /// For each dense layer, its weights packed for the forward product.
    packed_forward: Vec<Vec<f32>>,
    /// For each but the first, those for the input gradient; empty where it reads them as they are.
    packed_backward: Vec<Vec<f32>>,
    /// For each dense layer, its weight gradient with padded rows; empty where that is `in_place`.
    weight_gradients: Vec<Vec<Octet>>,
    /// In the parameters' layout, padded to whole octets.
    pub gradient: Vec<Octet>,
}

/// Bytes of activations of one block: most of a small second-level cache.
const BLOCK_BYTES: usize = 320 * 1024;

/// Panels of a block for a network; more than 32 gain nothing.
pub fn default_panels(network: &Network) -> usize {
    let features: usize = network.layers.iter().map(|layer| layer.inputs + layer.outputs).sum();
    (BLOCK_BYTES / features.saturating_mul(size_of::<Octet>())).clamp(1, 32)
}

impl Workspace {
    pub fn new(memory: &mut Memory, network: &Network, panels_per_block: usize) -> Self {
        let layers = &network.layers;
        let features: Vec<usize> = [network.inputs()].into_iter().chain(layers.iter().map(|l| l.outputs)).collect();
        let widest = features.iter().copied().max().unwrap_or(0);
        Self {
            panels_per_block,
            panels: features.iter().map(|&f| Panels::new(memory, f, panels_per_block)).collect(),
            rows: layers.iter().map(|layer| Rows::new(memory, layer.inputs, panels_per_block)).collect(),
            delta_rows: Rows::new(memory, widest, panels_per_block),
            derivatives: layers[1..]
                .iter()
                .filter(|_| network.activation.keeps_derivative())
                .map(|layer| Panels::new(memory, layer.inputs, panels_per_block))
                .collect(),
            zeros: memory.take(if network.has_biases() { 0 } else { widest }, 0.0),
            labels: memory.take(panels_per_block, ZERO),
            targets: (network.loss == Loss::SquaredError)
                .then(|| Panels::new(memory, network.classes(), panels_per_block)),
            origin: network.centred.then(|| Panels::new(memory, network.classes(), panels_per_block)),
            packed_forward: layers.iter().map(|l| packed(memory, l.outputs, l.inputs)).collect(),
            packed_backward: layers[1..]
                .iter()
                .map(|l| if reads_columns(l) { Vec::new() } else { packed(memory, l.inputs, l.outputs) })
                .collect(),
            weight_gradients: layers
                .iter()
                .map(|layer| match in_place(layer) {
                    Some(_) => Vec::new(),
                    None => memory.take(scalars(layer) * octets(lanes(layer)), ZERO),
                })
                .collect(),
            gradient: memory.take(octets(network.parameters()), ZERO),
        }
    }

    /// Forward only. `logits` [rows, classes] row-major receives them where it is given. Centred on `initial`
    /// parameters, where they are given.
    pub fn evaluate(
        &mut self,
        network: &Network,
        parameters: &[f32],
        initial: Option<&[f32]>,
        data: &Dataset,
        mut logits: Option<&mut [f32]>,
    ) -> Totals {
        let selection = Selection::All;
        let mut totals = Totals::default();
        self.pack_forward(network, parameters);
        for (first, rows) in self.blocks(data.rows) {
            self.load(data, selection, &[], first, rows, false);
            if let Some(initial) = initial {
                self.pack_forward(network, initial);
                self.forward(network, initial, rows, false, false, &mut Blind);
                self.origin.iter_mut().for_each(|origin| mem::swap(origin, &mut self.panels[network.layers.len()]));
                self.pack_forward(network, parameters);
            }
            self.forward(network, parameters, rows, false, initial.is_some(), &mut Blind);
            let classes = network.classes();
            if let Some(logits) = logits.as_deref_mut() {
                for (at, row) in logits[first * classes..][..rows * classes].chunks_mut(classes).enumerate() {
                    let panel = as_numbers(self.panels[network.layers.len()].panel(at / OCTET));
                    for (c, logit) in row.iter_mut().enumerate() {
                        *logit = panel[c * OCTET + at % OCTET];
                    }
                }
            }
            self.loss(network, rows, None, &mut totals, &mut Blind);
        }
        totals
    }

    /// Forward and backward: leaves the gradient of the mean loss over the selection in `gradient`. `origin` [rows of
    /// the data, classes]: the initial logits of a centred network, else empty.
    pub fn gradient<O: Observer>(
        &mut self,
        network: &Network,
        parameters: &[f32],
        data: &Dataset,
        selection: Selection,
        origin: &[f32],
        observer: &mut O,
    ) -> Totals {
        let all = selection.len(data);
        let scale = network.loss.scale(all, network.classes());
        let mut totals = Totals::default();
        self.pack_forward(network, parameters);
        for (layer, packed) in network.layers[1..].iter().zip(&mut self.packed_backward) {
            dense::pack_backward(&parameters[layer.weights.clone()], layer.inputs, packed);
        }
        for (first, rows) in self.blocks(all) {
            self.load(data, selection, origin, first, rows, true);
            self.forward(network, parameters, rows, true, network.centred, observer);
            self.loss(network, rows, Some(scale), &mut totals, observer);
            self.backward(network, parameters, rows, first == 0, observer);
        }
        self.flatten(network);
        totals
    }

    fn pack_forward(&mut self, network: &Network, parameters: &[f32]) {
        for (layer, packed) in network.layers.iter().zip(&mut self.packed_forward) {
            dense::pack_forward(&parameters[layer.weights.clone()], layer.inputs, packed);
        }
    }

    /// First row and number of rows of each block.
    fn blocks(&self, rows: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let block = self.panels_per_block * OCTET;
        (0..rows).step_by(block).map(move |first| (first, block.min(rows - first)))
    }

    /// Brings a block of inputs, labels and what else it needs into panels.
    #[inline(never)]
    fn load(&mut self, data: &Dataset, selection: Selection, origin: &[f32], first: usize, rows: usize, in_rows: bool) {
        for panel in 0..rows.div_ceil(OCTET) {
            let here = OCTET.min(rows - panel * OCTET);
            let inputs = as_numbers_mut(self.panels[0].panel_mut(panel));
            let labels = as_numbers_mut(&mut self.labels[panel..=panel]);
            for lane in 0..here {
                let row = selection.row(first + panel * OCTET + lane);
                if let Some(&label) = data.labels.get(row) {
                    labels[lane] = label as f32;
                }
                let source = &data.inputs[row * data.features..][..data.features];
                for (target, &x) in inputs.chunks_exact_mut(OCTET).zip(source) {
                    target[lane] = x;
                }
            }
            let row = |lane: usize| selection.row(first + panel * OCTET + lane);
            if let Some(targets) = &mut self.targets {
                targets.bring(panel, here, |lane| data.target(row(lane)));
            }
            if let Some(kept) = self.origin.as_mut().filter(|_| !origin.is_empty()) {
                let classes = origin.len() / data.rows;
                kept.bring(panel, here, |lane| &origin[row(lane) * classes..][..classes]);
            }
            if in_rows {
                self.rows[0].copy_panel(panel, self.panels[0].panel(panel));
            }
        }
    }

    fn forward<O: Observer>(
        &mut self,
        network: &Network,
        parameters: &[f32],
        rows: usize,
        in_rows: bool,
        centred: bool,
        observer: &mut O,
    ) {
        let last = network.layers.len() - 1;
        for (l, layer) in network.layers.iter().enumerate() {
            let packed = &self.packed_forward[l];
            let bias = match &parameters[layer.bias.clone()] {
                [] => &self.zeros[..layer.outputs],
                bias => bias,
            };
            let [from, to] = self.panels.get_disjoint_mut([l, l + 1]).expect("two layers");
            for panel in 0..rows.div_ceil(OCTET) {
                let here = OCTET.min(rows - panel * OCTET);
                let z = to.panel_mut(panel);
                if l < last && network.activation == Activation::Relu && !O::SEES_SUMS {
                    dense::forward(packed, bias, from.panel(panel), z, activation::relu);
                } else {
                    dense::forward(packed, bias, from.panel(panel), z, |z| z);
                    if let Some(origin) = self.origin.as_ref().filter(|_| l == last && centred) {
                        centre(z, origin.panel(panel));
                    }
                    observer.pre_activation(l, z, here);
                    if l < last {
                        let derivatives = self.derivatives.get_mut(l).filter(|_| in_rows);
                        let derivatives = derivatives.map(|panels| panels.panel_mut(panel));
                        network.activation.apply(z, derivatives);
                    }
                }
                if l < last && in_rows {
                    self.rows[l + 1].copy_panel(panel, z);
                }
                observer.activation(l, z, here);
            }
        }
    }

    /// Adds the block's losses; with `scale` turns the logits into deltas.
    fn loss<O: Observer>(
        &mut self,
        network: &Network,
        rows: usize,
        scale: Option<f32>,
        totals: &mut Totals,
        observer: &mut O,
    ) {
        let output = network.layers.len();
        for panel in 0..rows.div_ceil(OCTET) {
            let here = OCTET.min(rows - panel * OCTET);
            let logits = self.panels[output].panel_mut(panel);
            let outcome = match &self.targets {
                None => cross_entropy(logits, self.labels[panel], scale),
                Some(targets) => {
                    Outcome { loss: squared_error(logits, targets.panel(panel), scale), right: [false; 8] }
                }
            };
            for row in 0..here {
                totals.loss += f64::from(outcome.loss[row]);
                totals.right += usize::from(outcome.right[row]);
            }
            if scale.is_some() {
                self.delta_rows.copy_panel(panel, logits);
                observer.delta(output - 1, logits, here);
            }
        }
        totals.rows += rows;
    }

    /// Adds the block's share to the gradient, or begins it with that where it is the `first`.
    fn backward<O: Observer>(
        &mut self,
        network: &Network,
        parameters: &[f32],
        rows: usize,
        first: bool,
        observer: &mut O,
    ) {
        for (l, layer) in network.layers.iter().enumerate().rev() {
            let (left, right) = (&self.delta_rows, &self.rows[l]);
            let (left, right) = if transposed(layer) { (right, left) } else { (left, right) };
            let target = match in_place(layer) {
                Some(octets) => &mut self.gradient[octets],
                None => &mut self.weight_gradients[l][..],
            };
            if first {
                dense::weight_gradient(left, scalars(layer), right, rows, target, |_| ZERO);
            } else {
                dense::weight_gradient(left, scalars(layer), right, rows, target, |sum| sum);
            }
            let bias = &mut as_numbers_mut(&mut self.gradient)[layer.bias.clone()];
            if first {
                bias.fill(0.0);
            }
            dense::bias_gradient(&self.delta_rows, rows, bias);
            if l == 0 {
                continue;
            }
            let weights = if reads_columns(layer) {
                Tiles::columns(&parameters[layer.weights.clone()], layer.inputs)
            } else {
                Tiles::packed(&self.packed_backward[l - 1], layer.outputs)
            };
            let [below, deltas] = self.panels.get_disjoint_mut([l, l + 1]).expect("two layers");
            for panel in 0..rows.div_ceil(OCTET) {
                let a = below.panel_mut(panel);
                let derivatives = self.derivatives.get(l - 1).map(|kept| kept.panel(panel));
                let activation = network.activation;
                activation.input_gradient(weights, deltas.panel(panel), a, derivatives);
                self.delta_rows.copy_panel(panel, a);
                observer.delta(l - 1, a, OCTET.min(rows - panel * OCTET));
            }
        }
    }

    /// Copies the padded weight gradients to their places among the parameters.
    #[inline(never)]
    fn flatten(&mut self, network: &Network) {
        let flat = as_numbers_mut(&mut self.gradient);
        for (layer, padded) in network.layers.iter().zip(&self.weight_gradients) {
            if in_place(layer).is_some() {
                continue;
            }
            let target = &mut flat[layer.weights.clone()];
            let stride = octets(lanes(layer)) * OCTET;
            let source = as_numbers(padded);
            if transposed(layer) {
                for (target, o) in target.chunks_exact_mut(layer.inputs).zip(0..) {
                    for (target, column) in target.iter_mut().zip(source.chunks_exact(stride)) {
                        *target = column[o];
                    }
                }
            } else {
                for (target, row) in target.chunks_exact_mut(layer.inputs).zip(source.chunks_exact(stride)) {
                    for (target, &g) in target.iter_mut().zip(row) {
                        *target = g;
                    }
                }
            }
        }
    }
}

/// Contract 3: of a centred network's outputs what the initial parameters give.
fn centre(outputs: &mut [Octet], origin: &[Octet]) {
    for (z, start) in outputs.iter_mut().zip(origin) {
        for h in 0..2 {
            z[h] = z[h] - start[h];
        }
    }
}

/// Room for tiles of `sums` sums over `terms` terms.
fn packed(memory: &mut Memory, sums: usize, terms: usize) -> Vec<f32> {
    memory.take(sums.next_multiple_of(TILE).saturating_mul(terms), 0.0)
}

/// Whether the input gradient reads a layer's weights as they are: where its columns come in whole tiles, and half of a
/// first-level cache holds them all, packing them costs more than it gains.
fn reads_columns(layer: &Layer) -> bool {
    layer.inputs.is_multiple_of(TILE) && layer.inputs * layer.outputs * size_of::<f32>() <= 16 * 1024
}

/// Whether a layer's weight gradient runs its lanes across outputs, so that few inputs waste none. Its products
/// are the same numbers.
fn transposed(layer: &Layer) -> bool {
    layer.inputs < OCTET && layer.inputs < layer.outputs
}

/// The octets of the flat gradient that are a layer's weight gradient, where its rows need no padding and start at one.
fn in_place(layer: &Layer) -> Option<Range<usize>> {
    let Range { start, end } = layer.weights;
    let fits = !transposed(layer) && layer.inputs.is_multiple_of(OCTET) && start.is_multiple_of(OCTET);
    fits.then_some(start / OCTET..end / OCTET)
}

/// The side of the weight gradient that goes number by number.
fn scalars(layer: &Layer) -> usize {
    if transposed(layer) { layer.inputs } else { layer.outputs }
}

/// The side of the weight gradient that its lanes run across.
fn lanes(layer: &Layer) -> usize {
    if transposed(layer) { layer.outputs } else { layer.inputs }
}

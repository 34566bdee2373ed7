//! What is recorded of activations and gradients, as reductions in the contract's order (contract 9).

use crate::constants::SQUARE_CUT;
use crate::diagnostics::Signs;
use crate::lane::{Count, F32x4, Magnitude, Mask, OCTET, Octet, ZERO, as_numbers, from_memory};
use crate::memory::Memory;
use crate::pass::Observer;

/// Sums over the rows seen so far, for one hidden layer.
struct LayerSums {
    units: usize,
    near_zero: u64,
    exact_zero: u64,
    squares: f64,
    /// The units that were exactly zero on every row so far; all but the dead ones leave it soon.
    silent: Vec<usize>,
}

/// One hidden layer's recorded figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerMetrics {
    pub near_zero_fraction: f64,
    pub exact_zero_fraction: f64,
    pub activation_rms: f64,
    pub dead_unit_fraction: f64,
}

/// Observes the hidden activations of one pass.
pub struct Metrics {
    threshold: F32x4,
    rows: u64,
    layers: Vec<LayerSums>,
    /// Of each hidden layer, where they are asked for.
    signs: Vec<Signs>,
}

impl Metrics {
    /// `hidden` the units of each hidden layer; near zero is |a| < `threshold`; with signs of so many rows.
    pub fn new(memory: &mut Memory, hidden: &[usize], threshold: f32, signed_rows: Option<usize>) -> Self {
        let layer = |&units: &usize| LayerSums {
            units,
            near_zero: 0,
            exact_zero: 0,
            squares: 0.0,
            silent: memory.take(units, 0),
        };
        let layers = hidden.iter().map(layer).collect();
        let signs = |rows: usize| hidden.iter().map(|&units| Signs::new(memory, units, rows)).collect();
        Self { threshold: F32x4::splat(threshold), rows: 0, layers, signs: signed_rows.map(signs).unwrap_or_default() }
    }

    /// The same as `start` for the pass over all rows whose signs are the beginning's.
    pub fn begin(&mut self, rows: usize) {
        self.start(rows);
        self.signs.iter_mut().for_each(|signs| signs.start(true));
    }

    /// Forgets what was seen; the next pass goes over `rows` rows.
    pub fn start(&mut self, rows: usize) {
        self.rows = rows as u64;
        self.signs.iter_mut().for_each(|signs| signs.start(false));
        for layer in &mut self.layers {
            layer.near_zero = 0;
            layer.exact_zero = 0;
            layer.squares = 0.0;
            layer.silent.clear();
            layer.silent.extend(0..layer.units);
        }
    }

    pub fn layers(&self) -> impl Iterator<Item = LayerMetrics> {
        self.layers.iter().map(|layer| {
            let units = layer.units as f64;
            let values = self.rows as f64 * units;
            LayerMetrics {
                near_zero_fraction: layer.near_zero as f64 / values,
                exact_zero_fraction: layer.exact_zero as f64 / values,
                activation_rms: (layer.squares / values).sqrt(),
                dead_unit_fraction: layer.silent.len() as f64 / units,
            }
        })
    }

    /// Of each hidden layer, where they are asked for.
    pub fn flip_fractions(&self) -> impl Iterator<Item = f64> {
        self.signs.iter().map(|signs| signs.flip_fraction(self.rows))
    }
}

impl Observer for Metrics {
    fn activation(&mut self, layer: usize, panel: &[Octet], rows: usize) {
        if let Some(sums) = self.layers.get_mut(layer) {
            sums.add(panel, rows, self.threshold);
        }
        if let Some(signs) = self.signs.get_mut(layer) {
            signs.add(panel, rows);
        }
    }
}

impl LayerSums {
    /// Adds the first `rows` rows of a panel of activations.
    #[inline(never)]
    fn add(&mut self, panel: &[Octet], rows: usize, threshold: F32x4) {
        if rows == OCTET {
            self.add_where(panel, rows, threshold, |mask, _| mask);
        } else {
            let counted = [0, 4].map(|first| Mask::from_array(std::array::from_fn(|lane| first + lane < rows)));
            self.add_where(panel, rows, threshold, |mask, h| mask & counted[h]);
        }
    }

    /// The same with what leaves out the lanes that are no rows. One half after the other: both want more registers
    /// than there are.
    #[inline(always)]
    fn add_where(&mut self, panel: &[Octet], rows: usize, threshold: F32x4, counted: impl Fn(Mask, usize) -> Mask) {
        let (magnitude, least) = (Magnitude::default(), from_memory(SQUARE_CUT));
        let mut squares = ZERO;
        for h in 0..2 {
            let [mut near, mut exact] = [Count::ZERO; 2];
            for octet in panel {
                let a = magnitude.of(octet[h]);
                near.add(counted(a.lt(threshold), h));
                exact.add(counted(a.no_bits(), h));
                let b = a.zero_where(a.lt(least));
                squares[h] = squares[h] + b * b;
            }
            self.near_zero += sum(near);
            self.exact_zero += sum(exact);
        }
        self.silent.retain(|&unit| {
            let sounds = [0, 1].map(|h| counted(!panel[unit][h].equal(F32x4::ZERO), h));
            !(sounds[0] | sounds[1]).any()
        });
        for &row in &as_numbers(&[squares])[..rows] {
            self.squares += f64::from(row);
        }
    }
}

/// Of all lanes; each stays far below 2^32.
fn sum(count: Count) -> u64 {
    count.to_array().into_iter().map(u64::from).sum()
}

//! What is recorded of activations and gradients, as reductions in the contract's order (contract 9).

use crate::constants::SQUARE_CUT;
use crate::lane::{Count, F32x4, Mask, OCTET, Octet, as_numbers, cut};
use crate::memory::Memory;
use crate::pass::Observer;

/// Sums over the rows seen so far, for one hidden layer.
struct LayerSums {
    near_zero: u64,
    exact_zero: u64,
    squares: f64,
    /// For each unit, in each lane, whether it was ever not exactly zero.
    alive: Vec<[Mask; 2]>,
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
}

impl Metrics {
    /// `hidden` the units of each hidden layer; near zero is |a| < `threshold`.
    pub fn new(memory: &mut Memory, hidden: &[usize], threshold: f32) -> Self {
        let layer = |&units: &usize| LayerSums {
            near_zero: 0,
            exact_zero: 0,
            squares: 0.0,
            alive: memory.take(units, [Mask::NONE; 2]),
        };
        Self { threshold: F32x4::splat(threshold), rows: 0, layers: hidden.iter().map(layer).collect() }
    }

    /// Forgets what was seen; the next pass goes over `rows` rows.
    pub fn start(&mut self, rows: usize) {
        self.rows = rows as u64;
        for layer in &mut self.layers {
            layer.near_zero = 0;
            layer.exact_zero = 0;
            layer.squares = 0.0;
            layer.alive.fill([Mask::NONE; 2]);
        }
    }

    pub fn layers(&self) -> impl Iterator<Item = LayerMetrics> {
        self.layers.iter().map(|layer| {
            let units = layer.alive.len() as f64;
            let values = self.rows as f64 * units;
            let dead = layer.alive.iter().filter(|[low, high]| !(*low | *high).to_array().contains(&true)).count();
            LayerMetrics {
                near_zero_fraction: layer.near_zero as f64 / values,
                exact_zero_fraction: layer.exact_zero as f64 / values,
                activation_rms: (layer.squares / values).sqrt(),
                dead_unit_fraction: dead as f64 / units,
            }
        })
    }
}

impl Observer for Metrics {
    fn activation(&mut self, layer: usize, panel: &[Octet], rows: usize) {
        if let Some(sums) = self.layers.get_mut(layer) {
            sums.add(panel, rows, self.threshold);
        }
    }
}

impl LayerSums {
    /// Adds the first `rows` rows of a panel of activations.
    #[inline(never)]
    fn add(&mut self, panel: &[Octet], rows: usize, threshold: F32x4) {
        let mut near = [Count::ZERO; 2];
        let mut exact = [Count::ZERO; 2];
        let mut squares = [F32x4::ZERO; 2];
        let counted = [0, 4].map(|first| Mask::from_array(std::array::from_fn(|lane| first + lane < rows)));
        for (octet, alive) in panel.iter().zip(&mut self.alive) {
            for h in 0..2 {
                let zero = octet[h].equal(F32x4::ZERO);
                near[h].add(octet[h].abs().lt(threshold));
                exact[h].add(zero);
                alive[h] = alive[h] | (counted[h] & !zero);
                let b = cut(octet[h], SQUARE_CUT);
                squares[h] = squares[h] + b * b;
            }
        }
        let sum =
            |count: [Count; 2]| count.iter().flat_map(|count| count.to_array()).take(rows).map(u64::from).sum::<u64>();
        self.near_zero += sum(near);
        self.exact_zero += sum(exact);
        for &row in &as_numbers(&[squares])[..rows] {
            self.squares += f64::from(row);
        }
    }
}

/// Squared L2 norm of one tensor's gradient: eight float64 sums by index mod 8.
#[inline(never)]
pub fn squared_norm(gradient: &[f32]) -> f64 {
    let mut sums = [0.0; OCTET];
    for octet in gradient.chunks(OCTET) {
        for (sum, &g) in sums.iter_mut().zip(octet) {
            *sum += f64::from(g) * f64::from(g);
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

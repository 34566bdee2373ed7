//! How far a training has come from its beginning, and in how many directions its weights act (contract 9): recorded
//! where it is asked for.

use crate::lane::{F32x4, OCTET, Octet, as_numbers_mut, octets};
use crate::memory::Memory;
use crate::network::Layer;
use crate::sums::inner_product;

/// Which of a hidden layer's activations are positive: at the beginning, and how many differ from that in a pass.
pub struct Signs {
    units: usize,
    /// [panel, unit]: bit r is of the panel's row r.
    bits: Vec<u8>,
    keeps: bool,
    /// The pass's next panel, as a place in `bits`.
    at: usize,
    flips: u64,
}

impl Signs {
    pub fn new(memory: &mut Memory, units: usize, rows: usize) -> Self {
        let bits = memory.take(octets(rows).saturating_mul(units), 0);
        Self { units, bits, keeps: false, at: 0, flips: 0 }
    }

    /// A pass over all rows in their order begins, which later ones are held against where it `keeps`.
    pub fn start(&mut self, keeps: bool) {
        self.keeps = keeps;
        self.at = 0;
        self.flips = 0;
    }

    /// The pass's next panel of activations, the first `rows` lanes of which are rows.
    #[inline(never)]
    pub fn add(&mut self, panel: &[Octet], rows: usize) {
        let counted = u8::MAX >> (OCTET - rows);
        let kept = &mut self.bits[self.at..][..panel.len()];
        self.at += panel.len();
        for (kept, octet) in kept.iter_mut().zip(panel) {
            let [low, high] = octet.map(|half| F32x4::ZERO.lt(half).bits());
            let now = (low | high << 4) & counted;
            if self.keeps {
                *kept = now;
            } else {
                self.flips += u64::from((*kept ^ now).count_ones());
            }
        }
    }

    /// Of the pass's pairs of `rows` and units, those of another sign than at the beginning.
    pub fn flip_fraction(&self, rows: u64) -> f64 {
        self.flips as f64 / (rows as f64 * self.units as f64)
    }
}

/// The participation ratio of a weight's singular values s, (sum of s^2)^2 / sum of s^4: as tr(G)^2 / tr(G G) of the
/// smaller of its Gram matrices G, whose sides are its rows or its columns; a row or column at a time from `room`, which
/// has as many octets as `gram_octets` says.
#[inline(never)]
pub fn participation_ratio(weight: &[f32], layer: &Layer, room: &mut [Octet]) -> f64 {
    let Layer { inputs, outputs, .. } = *layer;
    let (sides, length) = (inputs.min(outputs), inputs.max(outputs));
    let stride = octets(length);
    for (side, room) in room.chunks_exact_mut(stride).take(sides).enumerate() {
        let number = |k: usize| if sides == outputs { weight[side * inputs + k] } else { weight[k * inputs + side] };
        for (k, target) in as_numbers_mut(room).iter_mut().enumerate() {
            *target = if k < length { number(k) } else { 0.0 };
        }
    }
    let side = |i: usize| &room[i * stride..][..stride];
    let (mut trace, mut squares) = (0.0, 0.0);
    for i in 0..sides {
        let diagonal = inner_product(side(i), side(i));
        trace += diagonal;
        squares += diagonal * diagonal;
        for j in i + 1..sides {
            let g = inner_product(side(i), side(j));
            squares += 2.0 * (g * g);
        }
    }
    trace * trace / squares
}

/// Octets that `participation_ratio` needs for a layer.
pub fn gram_octets(layer: &Layer) -> usize {
    layer.inputs.min(layer.outputs).saturating_mul(octets(layer.inputs.max(layer.outputs)))
}

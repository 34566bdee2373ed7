//! How a block of rows lies in memory: twice, since a dense layer's products want it in two orders.
//!
//! - Panels, `[panel][feature][8]`: an octet is one feature of eight rows. Forward and input gradient read it: lanes
//!   are rows, so any number of features works.
//! - Rows, `[feature/8][row][8]`: an octet is eight features of one row. Weight and bias gradients read it: they add
//!   row by row, so lanes are features.
//!
//! The last panel's missing rows hold anything, NaN included; whoever reduces over rows must leave them out. In
//! the rows' order the missing features are +0.

use crate::lane::{OCTET, Octet, ZERO, as_numbers_mut, octets, transpose};
use crate::memory::Memory;

/// One layer's numbers for a block of rows: activations on the way forward, deltas on the way back.
pub struct Panels {
    features: usize,
    stride: usize,
    octets: Vec<Octet>,
}

impl Panels {
    pub fn new(memory: &mut Memory, features: usize, panels: usize) -> Self {
        let stride = stride(features);
        Self { features, stride, octets: memory.take(stride * panels, ZERO) }
    }

    /// One octet for each feature.
    #[inline(always)]
    pub fn panel(&self, panel: usize) -> &[Octet] {
        &self.octets[panel * self.stride..][..self.features]
    }

    #[inline(always)]
    pub fn panel_mut(&mut self, panel: usize) -> &mut [Octet] {
        &mut self.octets[panel * self.stride..][..self.features]
    }

    /// Writes the numbers of a row into each of the first `rows` lanes of a panel.
    pub fn bring<'a>(&mut self, panel: usize, rows: usize, row: impl Fn(usize) -> &'a [f32]) {
        let numbers = as_numbers_mut(self.panel_mut(panel));
        for lane in 0..rows {
            for (target, &x) in numbers.chunks_exact_mut(OCTET).zip(row(lane)) {
                target[lane] = x;
            }
        }
    }
}

/// Octets from a panel to the next: an odd multiple of 64 bytes, so that neighbours share no cache set.
fn stride(features: usize) -> usize {
    features.next_multiple_of(2) | 2
}

/// The same block in the order of rows.
pub struct Rows {
    capacity: usize,
    octets: Vec<Octet>,
}

impl Rows {
    pub fn new(memory: &mut Memory, features: usize, panels: usize) -> Self {
        let capacity = panels * OCTET;
        Self { capacity, octets: memory.take(octets(features) * capacity, ZERO) }
    }

    /// Features `8 * chunk` to `8 * chunk + 7` of the first `rows` rows, an octet a row.
    #[inline(always)]
    pub fn chunk(&self, chunk: usize, rows: usize) -> &[Octet] {
        &self.octets[chunk * self.capacity..][..rows]
    }

    /// Copies one panel, whose first row is row `8 * panel` of the block.
    #[inline(never)]
    pub fn copy_panel(&mut self, panel: usize, source: &[Octet]) {
        let (whole, rest) = source.as_chunks();
        for (chunk, features) in whole.iter().enumerate() {
            self.copy_chunk(chunk, panel, features);
        }
        if !rest.is_empty() {
            let feature = |i: usize| rest.get(i).copied().unwrap_or(ZERO);
            self.copy_chunk(whole.len(), panel, &std::array::from_fn(feature));
        }
    }

    #[inline(always)]
    fn copy_chunk(&mut self, chunk: usize, panel: usize, features: &[Octet; OCTET]) {
        let target = &mut self.octets[chunk * self.capacity + panel * OCTET..][..OCTET];
        let [a, b, c, d, e, f, g, h] = features;
        for (half, [a, b, c, d]) in [[a, b, c, d], [e, f, g, h]].into_iter().enumerate() {
            for side in 0..2 {
                let rows = transpose([a[side], b[side], c[side], d[side]]);
                for (row, lanes) in rows.into_iter().enumerate() {
                    target[4 * side + row][half] = lanes;
                }
            }
        }
    }
}

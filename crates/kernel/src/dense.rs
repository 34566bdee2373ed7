//! The three products of a dense layer and its bias gradient (contract 3 and 6).
//!
//! Letters: `weights` [out, in] row-major float32; `x`, `a`, `d` one panel, an octet for each feature; `*_rows` a
//! block in the order of rows. Each sum has one accumulator, runs in the contract's order and multiplies, then
//! adds; lanes and tiles run across sums. A tile is 4 sums by 8 lanes: wider ones spill in V8.

use crate::lane::{F32x4, OCTET, Octet, ZERO, as_numbers};
use crate::panel::Rows;

/// Sums of one tile.
const TILE: usize = 4;

/// Calls `$f` with the tile's size as a constant.
macro_rules! sized {
    ($size:expr, $f:ident($($argument:expr),*)) => {
        match $size {
            4 => $f::<4>($($argument),*),
            3 => $f::<3>($($argument),*),
            2 => $f::<2>($($argument),*),
            _ => $f::<1>($($argument),*),
        }
    };
}

/// `accumulator + weight * lanes` for both halves of an octet, products before sums.
#[inline(always)]
fn multiply_add(accumulator: &mut Octet, weight: F32x4, lanes: Octet) {
    let (low, high) = (weight * lanes[0], weight * lanes[1]);
    accumulator[0] = accumulator[0] + low;
    accumulator[1] = accumulator[1] + high;
}

/// z = x Wᵀ + b for one panel: from the bias, inputs ascending.
#[inline(never)]
pub fn forward(weights: &[f32], bias: &[f32], x: &[Octet], z: &mut [Octet]) {
    let tiles = z.chunks_mut(TILE).zip(bias.chunks(TILE)).zip(weights.chunks(TILE * x.len()));
    for ((z, bias), weights) in tiles {
        sized!(z.len(), forward_tile(weights, bias, x, z));
    }
}

#[inline(always)]
fn forward_tile<const T: usize>(weights: &[f32], bias: &[f32], x: &[Octet], z: &mut [Octet]) {
    let inputs = x.len();
    let weights: [&[f32]; T] = std::array::from_fn(|t| &weights[t * inputs..][..inputs]);
    let mut sums: [Octet; T] = std::array::from_fn(|t| [F32x4::splat(bias[t]); 2]);
    for i in 0..inputs {
        let lanes = x[i];
        for t in 0..T {
            multiply_add(&mut sums[t], F32x4::splat(weights[t][i]), lanes);
        }
    }
    z.copy_from_slice(&sums);
}

/// Turns the activations of one panel into their deltas: (d W) through the activation's gradient, outputs ascending.
/// `through` makes a delta of what `a` holds of a unit and the sum.
#[inline(never)]
pub fn input_gradient(weights: &[f32], d: &[Octet], a: &mut [Octet], through: impl Fn(Octet, Octet) -> Octet) {
    let inputs = a.len();
    for (tile, a) in a.chunks_mut(TILE).enumerate() {
        let weights = &weights[tile * TILE..];
        sized!(a.len(), input_gradient_tile(weights, inputs, d, a, &through));
    }
}

#[inline(always)]
fn input_gradient_tile<const T: usize>(
    weights: &[f32],
    inputs: usize,
    d: &[Octet],
    a: &mut [Octet],
    through: &impl Fn(Octet, Octet) -> Octet,
) {
    let mut sums = [ZERO; T];
    for (weights, &lanes) in weights.chunks(inputs).zip(d) {
        let weights: &[f32; T] = weights.first_chunk().expect("a tile lies within a row of weights");
        for t in 0..T {
            multiply_add(&mut sums[t], F32x4::splat(weights[t]), lanes);
        }
    }
    for (a, sum) in a.iter_mut().zip(sums) {
        *a = through(*a, sum);
    }
}

/// Adds the rows' outer products to `gradient` [left][right/8] octets, row by row: left x rightᵀ.
#[inline(never)]
pub fn weight_gradient(left: &Rows, left_features: usize, right: &Rows, rows: usize, gradient: &mut [Octet]) {
    let chunks = gradient.len() / left_features;
    for (tile, gradient) in gradient.chunks_mut(TILE * chunks).enumerate() {
        let first = tile * TILE;
        let left = left.chunk(first / OCTET, rows);
        for chunk in 0..chunks {
            let right = right.chunk(chunk, rows);
            sized!(gradient.len() / chunks, weight_gradient_tile(left, first % OCTET, right, gradient, chunk, chunks));
        }
    }
}

#[inline(always)]
fn weight_gradient_tile<const T: usize>(
    left: &[Octet],
    first: usize,
    right: &[Octet],
    gradient: &mut [Octet],
    chunk: usize,
    chunks: usize,
) {
    let mut sums: [Octet; T] = std::array::from_fn(|t| gradient[t * chunks + chunk]);
    let (left, _) = as_numbers(left).as_chunks::<OCTET>();
    for (left, &lanes) in left.iter().zip(right) {
        for t in 0..T {
            multiply_add(&mut sums[t], F32x4::splat(left[(first & TILE) + t]), lanes);
        }
    }
    for t in 0..T {
        gradient[t * chunks + chunk] = sums[t];
    }
}

/// Adds the rows' deltas to `gradient` [out], row by row.
#[inline(never)]
pub fn bias_gradient(d_rows: &Rows, rows: usize, gradient: &mut [f32]) {
    for (chunk, gradient) in gradient.chunks_mut(OCTET).enumerate() {
        let mut numbers = [[0.0; OCTET]];
        numbers[0][..gradient.len()].copy_from_slice(gradient);
        let [a, b, c, d, e, f, g, h] = numbers[0];
        let mut sums = [F32x4::from_array([a, b, c, d]), F32x4::from_array([e, f, g, h])];
        for lanes in d_rows.chunk(chunk, rows) {
            sums = [sums[0] + lanes[0], sums[1] + lanes[1]];
        }
        gradient.copy_from_slice(&as_numbers(&[sums])[..gradient.len()]);
    }
}

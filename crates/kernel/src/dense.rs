//! The three products of a dense layer and its bias gradient (contract 3 and 6).
//!
//! Letters: `weights` [out, in] row-major float32; `x`, `a`, `d` one panel, an octet for each feature; `*_rows` a
//! block in the order of rows. Each sum has one accumulator, runs in the contract's order and multiplies, then
//! adds; lanes and tiles run across sums. A tile is 4 sums by 8 lanes: wider ones spill in V8. Copies of a few
//! numbers are loops: V8 makes a call into C of a `memory.copy`.

use crate::lane::{F32x4, OCTET, Octet, ZERO, as_numbers, octets, side_by_side, transpose};
use crate::panel::Rows;

/// Sums of one tile.
pub const TILE: usize = 4;

/// Calls `$f` for the size of a tile as a constant: fewer sums than a whole tile's cost less.
macro_rules! sized {
    ($size:expr, $f:ident($($argument:expr),*)) => {
        match $size {
            4.. => $f::<4>($($argument),*),
            3 => $f::<3>($($argument),*),
            2 => $f::<2>($($argument),*),
            _ => $f::<1>($($argument),*),
        }
    };
}

/// `sums[t] += scalars[first + t] * lanes` for each step's scalars and octet; products before sums. The one loop that
/// speed hangs on: one step an iteration (unrolled, LLVM's order makes V8 spill), no index.
#[inline(always)]
fn accumulate<const T: usize, const N: usize>(
    mut sums: [Octet; T],
    scalars: &[[f32; N]],
    first: usize,
    octets: &[Octet],
) -> [Octet; T] {
    for (scalars, lanes) in side_by_side(scalars, octets) {
        for (sum, &scalar) in sums.iter_mut().zip(&scalars[first..]) {
            add(sum, scalar, lanes);
        }
    }
    sums
}

#[inline(always)]
fn add(sum: &mut Octet, scalar: f32, lanes: &Octet) {
    let scalar = F32x4::splat(scalar);
    let (low, high) = (scalar * lanes[0], scalar * lanes[1]);
    sum[0] = sum[0] + low;
    sum[1] = sum[1] + high;
}

/// Weights [out, in] in the order of `forward`: [out/4][in][4]. The last tile's missing outputs hold anything, here
/// and below.
#[inline(never)]
pub fn pack_forward(weights: &[f32], inputs: usize, packed: &mut [[f32; TILE]]) {
    for (rows, packed) in weights.chunks(TILE * inputs).zip(packed.chunks_exact_mut(inputs)) {
        let mut done = 0;
        if rows.len() == TILE * inputs {
            let fours = [0, 1, 2, 3].map(|t| rows[t * inputs..][..inputs].as_chunks::<TILE>().0);
            let (targets, _) = packed.as_chunks_mut::<TILE>();
            for (i, target) in targets.iter_mut().enumerate() {
                *target = transpose(fours.map(|four| F32x4::from_array(four[i]))).map(F32x4::to_array);
                done += TILE;
            }
        }
        for (t, row) in rows.chunks_exact(inputs).enumerate() {
            for (four, &weight) in packed[done..].iter_mut().zip(&row[done..]) {
                four[t] = weight;
            }
        }
    }
}

/// Weights [out, in] in the order of `input_gradient`: [in/4][out][4].
#[inline(never)]
pub fn pack_backward(weights: &[f32], inputs: usize, packed: &mut [[f32; TILE]]) {
    let outputs = weights.len() / inputs;
    for (tile, packed) in packed.chunks_exact_mut(outputs).enumerate() {
        for (target, row) in packed.iter_mut().zip(weights.chunks_exact(inputs)) {
            let row = &row[tile * TILE..];
            match row.first_chunk() {
                Some(four) => *target = *four,
                None => row.iter().zip(target).for_each(|(&weight, target)| *target = weight),
            }
        }
    }
}

/// z = x Wᵀ + b for one panel: from the bias, inputs ascending; `through` makes of a sum what is stored.
#[inline(never)]
pub fn forward(
    packed: &[[f32; TILE]],
    bias: &[f32],
    x: &[Octet],
    z: &mut [Octet],
    through: impl Fn(Octet) -> Octet + Copy,
) {
    if let &[first, second] = x {
        return forward_of_two(packed, bias, [first, second], z, through);
    }
    for ((packed, bias), z) in packed.chunks_exact(x.len()).zip(bias.chunks(TILE)).zip(z.chunks_mut(TILE)) {
        sized!(z.len(), forward_tile(packed, bias, x, z, through));
    }
}

#[inline(always)]
fn forward_tile<const T: usize>(
    packed: &[[f32; TILE]],
    bias: &[f32],
    x: &[Octet],
    z: &mut [Octet],
    through: impl Fn(Octet) -> Octet,
) {
    let start = std::array::from_fn(|t| [F32x4::splat(bias[t]); 2]);
    let sums: [Octet; T] = accumulate(start, packed, 0, x);
    z.iter_mut().zip(sums).for_each(|(z, sum)| *z = through(sum));
}

/// With two inputs, as the points of a plane have, a tile's loop would end before it began.
#[inline(always)]
fn forward_of_two(
    packed: &[[f32; TILE]],
    bias: &[f32],
    x: [Octet; 2],
    z: &mut [Octet],
    through: impl Fn(Octet) -> Octet,
) {
    let (tiles, _) = packed.as_chunks::<2>();
    for ((weights, bias), z) in tiles.iter().zip(bias.chunks(TILE)).zip(z.chunks_mut(TILE)) {
        for ((t, &bias), z) in (0..TILE).zip(bias).zip(z) {
            let mut sum = [F32x4::splat(bias); 2];
            add(&mut sum, weights[0][t], &x[0]);
            add(&mut sum, weights[1][t], &x[1]);
            *z = through(sum);
        }
    }
}

/// Turns the activations of one panel into their deltas: (d W) through the activation's gradient, outputs ascending.
/// `through` makes a delta of what `a` holds of a unit and the sum.
#[inline(never)]
pub fn input_gradient(packed: &[[f32; TILE]], d: &[Octet], a: &mut [Octet], through: impl Fn(Octet, Octet) -> Octet) {
    if let &[first, second] = d {
        return input_gradient_of_two(packed, [first, second], a, through);
    }
    for (packed, a) in packed.chunks_exact(d.len()).zip(a.chunks_mut(TILE)) {
        let sums: [Octet; TILE] = accumulate([ZERO; TILE], packed, 0, d);
        for (a, sum) in a.iter_mut().zip(sums) {
            *a = through(*a, sum);
        }
    }
}

/// As `forward_of_two`: two classes.
#[inline(always)]
fn input_gradient_of_two(
    packed: &[[f32; TILE]],
    d: [Octet; 2],
    a: &mut [Octet],
    through: impl Fn(Octet, Octet) -> Octet,
) {
    let (tiles, _) = packed.as_chunks::<2>();
    for (weights, a) in tiles.iter().zip(a.chunks_mut(TILE)) {
        for (t, a) in (0..TILE).zip(a) {
            let mut sum = ZERO;
            add(&mut sum, weights[0][t], &d[0]);
            add(&mut sum, weights[1][t], &d[1]);
            *a = through(*a, sum);
        }
    }
}

/// Adds the rows' outer products to `gradient` [left][right/8] octets, row by row: left x rightᵀ.
#[inline(never)]
pub fn weight_gradient(left: &Rows, left_features: usize, right: &Rows, rows: usize, gradient: &mut [Octet]) {
    let chunks = gradient.len() / left_features;
    for (tile, gradient) in gradient.chunks_mut(TILE * chunks).enumerate() {
        let (left, _) = as_numbers(left.chunk(tile / 2, rows)).as_chunks::<OCTET>();
        for chunk in 0..chunks {
            let right = right.chunk(chunk, rows);
            let column = &mut gradient[chunk..];
            // The tile's place in its octet as a constant: no address to compute in the loop.
            if tile % 2 == 0 {
                sized!(column.len().div_ceil(chunks), weight_gradient_tile(left, 0, right, column, chunks));
            } else {
                sized!(column.len().div_ceil(chunks), weight_gradient_tile(left, TILE, right, column, chunks));
            }
        }
    }
}

/// `column` every `chunks`-th octet from the tile's first on.
#[inline(always)]
fn weight_gradient_tile<const T: usize>(
    left: &[[f32; OCTET]],
    first: usize,
    right: &[Octet],
    column: &mut [Octet],
    chunks: usize,
) {
    let start = std::array::from_fn(|t| column[t * chunks]);
    let sums: [Octet; T] = accumulate(start, left, first, right);
    for (t, sum) in sums.into_iter().enumerate() {
        column[t * chunks] = sum;
    }
}

/// Adds the rows' deltas to `gradient` [out], row by row.
#[inline(never)]
pub fn bias_gradient(d_rows: &Rows, rows: usize, gradient: &mut [f32]) {
    for (tile, gradient) in gradient.chunks_mut(TILE * OCTET).enumerate() {
        sized!(octets(gradient.len()), bias_gradient_tile(d_rows, tile * TILE, rows, gradient));
    }
}

/// Several octets at once, since each must wait for its own last sum.
#[inline(always)]
fn bias_gradient_tile<const T: usize>(d_rows: &Rows, first: usize, rows: usize, gradient: &mut [f32]) {
    let start = |at: usize| gradient.get(at).copied().unwrap_or(0.0);
    let quad = |at: usize| F32x4::from_array([start(at), start(at + 1), start(at + 2), start(at + 3)]);
    let mut sums: [Octet; T] = std::array::from_fn(|t| [quad(t * OCTET), quad(t * OCTET + 4)]);
    let chunks: [&[Octet]; T] = std::array::from_fn(|t| &d_rows.chunk(first + t, rows)[..rows]);
    for row in 0..rows {
        for (sum, chunk) in sums.iter_mut().zip(chunks) {
            let lanes = chunk[row];
            *sum = [sum[0] + lanes[0], sum[1] + lanes[1]];
        }
    }
    for (gradient, sum) in gradient.chunks_mut(OCTET).zip(sums) {
        let [[a, b, c, d], [e, f, g, h]] = sum.map(F32x4::to_array);
        let sum = [a, b, c, d, e, f, g, h];
        match gradient.first_chunk_mut() {
            Some(whole) => *whole = sum,
            None => gradient.iter_mut().zip(sum).for_each(|(g, sum)| *g = sum),
        }
    }
}

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
/// Bytes from one term of packed weights to the next.
const PACKED: usize = TILE * size_of::<f32>();

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

/// `sums[t] += scalars[t] * octet` for each octet and its scalars, which lie `stride` bytes from one octet's to the next
/// one's; products before sums. The one loop that speed hangs on: one step an iteration (unrolled, LLVM's order makes
/// V8 spill), no index.
#[inline(always)]
fn accumulate<const T: usize>(mut sums: [Octet; T], scalars: &[f32], stride: usize, octets: &[Octet]) -> [Octet; T] {
    for (scalars, octet) in side_by_side::<TILE, _>(scalars, stride, octets) {
        for (sum, &scalar) in sums.iter_mut().zip(scalars) {
            add(sum, scalar, octet);
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

/// Weights as a product reads them: for each tile of four sums, four numbers for each term. A last tile's missing sums
/// have numbers of any value.
#[derive(Clone, Copy)]
pub struct Tiles<'a> {
    numbers: &'a [f32],
    /// Numbers from a tile to the next.
    tile: usize,
    /// Bytes from a term to the next.
    stride: usize,
}

impl<'a> Tiles<'a> {
    /// Packed, [tile][term][4]: no number beside those that are used.
    pub fn packed(numbers: &'a [f32], terms: usize) -> Self {
        Self { numbers, tile: TILE * terms, stride: PACKED }
    }

    /// For the input gradient, [out, in] as they are: its sums are columns, whole tiles of them.
    pub fn columns(weights: &'a [f32], inputs: usize) -> Self {
        debug_assert!(inputs.is_multiple_of(TILE));
        Self { numbers: weights, tile: TILE, stride: inputs * size_of::<f32>() }
    }

    #[inline(always)]
    fn tile(&self, tile: usize) -> &'a [f32] {
        &self.numbers[tile * self.tile..]
    }

    /// A tile's numbers where there are two terms.
    #[inline(always)]
    fn two_terms(&self, tile: usize) -> [&'a [f32; TILE]; 2] {
        let tile = self.tile(tile);
        [0, self.stride / size_of::<f32>()].map(|at| tile[at..].first_chunk().expect("four numbers a term"))
    }
}

/// Weights [out, in] packed for `forward`: tiles of outputs, terms are inputs; two inputs stay side by side.
#[inline(never)]
pub fn pack_forward(weights: &[f32], inputs: usize, packed: &mut [f32]) {
    if inputs == 2 {
        return packed.iter_mut().zip(weights).for_each(|(packed, &weight)| *packed = weight);
    }
    for (rows, packed) in weights.chunks(TILE * inputs).zip(packed.chunks_exact_mut(TILE * inputs)) {
        // The first row stands in for missing ones.
        let row = |t: usize| rows.chunks_exact(inputs).nth(t).unwrap_or(&rows[..inputs]);
        let [a, b, c, d] = [row(0), row(1), row(2), row(3)].map(|row| row.as_chunks::<TILE>());
        let (fours, rest) = packed.as_chunks_mut::<{ TILE * TILE }>();
        for (four, ((a, b), (c, d))) in fours.iter_mut().zip(a.0.iter().zip(b.0).zip(c.0.iter().zip(d.0))) {
            let terms = transpose([*a, *b, *c, *d].map(F32x4::from_array));
            four.as_chunks_mut().0.iter_mut().zip(terms).for_each(|(four, term)| *four = term.to_array());
        }
        for (i, term) in rest.chunks_exact_mut(TILE).enumerate() {
            term.copy_from_slice(&[a.1[i], b.1[i], c.1[i], d.1[i]]);
        }
    }
}

/// Weights [out, in] packed for `input_gradient`: tiles of inputs, terms are outputs.
#[inline(never)]
pub fn pack_backward(weights: &[f32], inputs: usize, packed: &mut [f32]) {
    let outputs = weights.len() / inputs;
    for (tile, packed) in packed.chunks_exact_mut(TILE * outputs).enumerate() {
        for (target, row) in packed.as_chunks_mut::<TILE>().0.iter_mut().zip(weights.chunks_exact(inputs)) {
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
pub fn forward(packed: &[f32], bias: &[f32], x: &[Octet], z: &mut [Octet], through: impl Fn(Octet) -> Octet + Copy) {
    if let &[first, second] = x {
        return forward_of_two(packed, bias, [first, second], z, through);
    }
    for ((packed, bias), z) in packed.chunks_exact(TILE * x.len()).zip(bias.chunks(TILE)).zip(z.chunks_mut(TILE)) {
        sized!(z.len(), forward_tile(packed, bias, x, z, through));
    }
}

#[inline(always)]
fn forward_tile<const T: usize>(
    packed: &[f32],
    bias: &[f32],
    x: &[Octet],
    z: &mut [Octet],
    through: impl Fn(Octet) -> Octet,
) {
    let z: &mut [Octet; T] = z.first_chunk_mut().expect("as many as sums");
    let start = std::array::from_fn(|t| [F32x4::splat(bias[t]); 2]);
    let sums: [Octet; T] = accumulate(start, packed, PACKED, x);
    for t in 0..T {
        z[t] = through(sums[t]);
    }
}

/// With two inputs, as the points of a plane have, a tile's loop would end before it began.
#[inline(always)]
fn forward_of_two(
    weights: &[f32],
    bias: &[f32],
    x: [Octet; 2],
    z: &mut [Octet],
    through: impl Fn(Octet) -> Octet + Copy,
) {
    for ((weights, &bias), z) in weights.as_chunks::<2>().0.iter().zip(bias).zip(z) {
        let mut sum = [F32x4::splat(bias); 2];
        add(&mut sum, weights[0], &x[0]);
        add(&mut sum, weights[1], &x[1]);
        *z = through(sum);
    }
}

/// Turns the activations of one panel into their deltas: (d W) through the activation's gradient, outputs ascending.
/// `through` makes a delta of what `a` holds of a unit and the sum.
#[inline(never)]
pub fn input_gradient(weights: Tiles, d: &[Octet], a: &mut [Octet], through: impl Fn(Octet, Octet) -> Octet) {
    if let &[first, second] = d {
        return input_gradient_of_two(weights, [first, second], a, through);
    }
    for (tile, a) in a.chunks_mut(TILE).enumerate() {
        let sums: [Octet; TILE] = accumulate([ZERO; TILE], weights.tile(tile), weights.stride, d);
        match a.first_chunk_mut::<TILE>() {
            Some(whole) => (0..TILE).for_each(|t| whole[t] = through(whole[t], sums[t])),
            None => a.iter_mut().zip(sums).for_each(|(a, sum)| *a = through(*a, sum)),
        }
    }
}

/// As `forward_of_two`: two classes.
#[inline(always)]
fn input_gradient_of_two(weights: Tiles, d: [Octet; 2], a: &mut [Octet], through: impl Fn(Octet, Octet) -> Octet) {
    for (tile, a) in a.chunks_mut(TILE).enumerate() {
        let [first, second] = weights.two_terms(tile);
        let sum = |t: usize| {
            let mut sum = ZERO;
            add(&mut sum, first[t], &d[0]);
            add(&mut sum, second[t], &d[1]);
            sum
        };
        match a.first_chunk_mut::<TILE>() {
            Some(whole) => (0..TILE).for_each(|t| whole[t] = through(whole[t], sum(t))),
            None => (0..).zip(a).for_each(|(t, a)| *a = through(*a, sum(t))),
        }
    }
}

/// Adds the rows' outer products to `gradient` [left][right/8] octets, row by row: left x rightᵀ. `start` makes of what
/// is there what the sums begin with.
#[inline(never)]
pub fn weight_gradient(
    left: &Rows,
    left_features: usize,
    right: &Rows,
    rows: usize,
    gradient: &mut [Octet],
    start: impl Fn(Octet) -> Octet + Copy,
) {
    let chunks = gradient.len() / left_features;
    for (tile, gradient) in gradient.chunks_mut(TILE * chunks).enumerate() {
        let left = &as_numbers(left.chunk(tile / 2, rows))[tile % 2 * TILE..];
        sized!(left_features - tile * TILE, weight_gradient_tiles(left, right, rows, gradient, chunks, start));
    }
}

/// Of `T` features of the left side; `gradient` [T][right/8].
#[inline(always)]
fn weight_gradient_tiles<const T: usize>(
    left: &[f32],
    right: &Rows,
    rows: usize,
    gradient: &mut [Octet],
    chunks: usize,
    start: impl Fn(Octet) -> Octet,
) {
    for chunk in 0..chunks {
        let column = &mut gradient[chunk..];
        let sums = std::array::from_fn(|t| start(column[t * chunks]));
        let sums: [Octet; T] = accumulate(sums, left, size_of::<Octet>(), right.chunk(chunk, rows));
        for (t, sum) in sums.into_iter().enumerate() {
            column[t * chunks] = sum;
        }
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

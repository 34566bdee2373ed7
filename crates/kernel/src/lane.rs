//! Lanes: four float32 or two float64 that compute together, and the masks that choose between them.
//!
//! Two implementations of one interface: `wasm.rs` is SIMD128, `portable.rs` is arrays. Both round alike, lane by
//! lane, so native tests run the algorithm that the browser runs. Everything above speaks of lanes only through
//! this module and never asks which implementation it was given.
//!
//! The unsafe code of the kernel is here: two reinterpretations of memory and a walk over two slices, each with its
//! argument.

use std::hint::black_box;

#[cfg(not(target_arch = "wasm32"))]
mod portable;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
pub use portable::{Count, F32x4, F64x2, Mask};
#[cfg(target_arch = "wasm32")]
pub use wasm::{Count, F32x4, F64x2, Mask};

#[cfg(all(target_arch = "wasm32", not(target_feature = "simd128")))]
compile_error!("the kernel needs SIMD: build with `-C target-feature=+simd128` (npm run build:wasm does)");

/// Eight float32: one feature of the eight rows of a panel, or eight features of one row.
pub type Octet = [F32x4; 2];

/// Lanes of an octet.
pub const OCTET: usize = 8;

pub const ZERO: Octet = [F32x4::ZERO; 2];

/// How many octets hold `n` numbers.
pub const fn octets(n: usize) -> usize {
    n.div_ceil(OCTET)
}

/// The octets as numbers, eight for each.
pub fn as_numbers(octets: &[Octet]) -> &[f32] {
    // SAFETY: an Octet is 32 bytes of eight f32 without padding (asserted below) and alignment of at least 4;
    // every bit pattern is an f32; the lifetime and the bytes covered are those of the argument.
    unsafe { std::slice::from_raw_parts(octets.as_ptr().cast(), octets.len() * OCTET) }
}

/// The octets as numbers that can be written, eight for each.
pub fn as_numbers_mut(octets: &mut [Octet]) -> &mut [f32] {
    // SAFETY: as in `as_numbers`; every f32 is a valid lane, and the exclusive borrow is passed on.
    unsafe { std::slice::from_raw_parts_mut(octets.as_mut_ptr().cast(), octets.len() * OCTET) }
}

const _: () = assert!(size_of::<Octet>() == 32 && size_of::<F32x4>() == 16 && align_of::<Octet>() == 16);

/// The items of `beside`, each with `N` numbers: the first of them at the beginning, the next `stride` bytes further on.
/// What `zip` and `chunks` do, with a pointer for each instead of an index into both, which costs V8 two more
/// instructions a step; bytes, since it scales a number of numbers at each.
#[inline(always)]
pub fn side_by_side<'a, const N: usize, T>(
    numbers: &'a [f32],
    stride: usize,
    beside: &'a [T],
) -> impl Iterator<Item = (&'a [f32; N], &'a T)> {
    assert!(stride > 0 && stride.is_multiple_of(align_of::<f32>()));
    if let Some(last) = beside.len().checked_sub(1) {
        assert!(last * stride + size_of::<[f32; N]>() <= size_of_val(numbers));
    }
    let (mut at, mut item) = (numbers.as_ptr(), beside.as_ptr());
    // As a number that is not known: of constant strides, V8's turns come out 2 % slower on Node 24.
    let stride = black_box(stride);
    let end = at.wrapping_byte_add(beside.len() * stride);
    std::iter::from_fn(move || {
        if at == end {
            return None;
        }
        // SAFETY: `at` has made fewer steps than `beside` has items, so `item` is within it, and the numbers are by the
        // second assertion; aligned by the first. Both slices are borrowed for as long as what is given out.
        let pair = unsafe { (&*at.cast::<[f32; N]>(), &*item) };
        at = at.wrapping_byte_add(stride);
        // SAFETY: one past an item of a slice is within or at the end of it.
        item = unsafe { item.add(1) };
        Some(pair)
    })
}

/// +0 where the magnitude is under `least` (contract 4); NaN stays.
#[inline(always)]
pub fn cut(x: F32x4, least: f32) -> F32x4 {
    x.zero_where(x.abs().lt(F32x4::splat(least)))
}

/// A number in all lanes for a loop over many, from memory: of a constant, V8 makes the lanes anew at each use.
#[inline(always)]
pub fn from_memory(number: f32) -> F32x4 {
    F32x4::splat(black_box(number))
}

/// Magnitudes and cuts for a loop over many, with the sign's mask from memory too.
#[derive(Clone, Copy)]
pub struct Magnitude {
    mask: F32x4,
}

impl Default for Magnitude {
    #[inline(always)]
    fn default() -> Self {
        Self { mask: from_memory(f32::from_bits(u32::MAX >> 1)) }
    }
}

impl Magnitude {
    #[inline(always)]
    pub fn of(self, x: F32x4) -> F32x4 {
        x.bits(self.mask)
    }

    /// As `cut`.
    #[inline(always)]
    pub fn cut(self, x: F32x4, least: F32x4) -> F32x4 {
        x.zero_where(self.of(x).lt(least))
    }
}

/// Four by four: lane j of result i is lane i of argument j.
#[inline(always)]
pub fn transpose(rows: [F32x4; 4]) -> [F32x4; 4] {
    let [a, b, c, d] = rows;
    let (ab_low, ab_high) = a.interleave(b);
    let (cd_low, cd_high) = c.interleave(d);
    let (first, second) = ab_low.pair(cd_low);
    let (third, fourth) = ab_high.pair(cd_high);
    [first, second, third, fourth]
}

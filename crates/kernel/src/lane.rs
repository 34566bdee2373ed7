//! Lanes: four float32 or two float64 that compute together, and the masks that choose between them.
//!
//! Two implementations of one interface: `wasm.rs` is SIMD128, `portable.rs` is arrays. Both round alike, lane by
//! lane, so native tests run the algorithm that the browser runs. Everything above speaks of lanes only through
//! this module and never asks which implementation it was given.
//!
//! The unsafe code of the kernel is here: two reinterpretations of memory and a walk over two slices, each with its
//! argument.

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

/// Walks two slices of one length side by side. What `zip` does, with a pointer for each instead of an index into
/// both, which costs V8 two more instructions a step.
#[inline(always)]
pub fn side_by_side<'a, A, B>(a: &'a [A], b: &'a [B]) -> impl Iterator<Item = (&'a A, &'a B)> {
    assert_eq!(a.len(), b.len());
    let (mut at, mut beside) = (a.as_ptr(), b.as_ptr());
    let end = a.as_ptr_range().end;
    std::iter::from_fn(move || {
        if at == end {
            return None;
        }
        // SAFETY: `at` is not at the end of `a`, and `beside` has come as far in `b`, which is as long; both slices
        // are borrowed for as long as what is given out. (Elements without a size would never end the walk: none
        // are walked.)
        let pair = unsafe { (&*at, &*beside) };
        // SAFETY: one past an element of a slice is within or at the end of it.
        (at, beside) = unsafe { (at.add(1), beside.add(1)) };
        Some(pair)
    })
}

/// +0 where the magnitude is under `least` (contract 4); NaN stays.
#[inline(always)]
pub fn cut(x: F32x4, least: f32) -> F32x4 {
    x.zero_where(x.abs().lt(F32x4::splat(least)))
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

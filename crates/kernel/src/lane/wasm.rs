//! The lanes as SIMD128. Only operations that round exactly: no fused, relaxed or estimated one.

use core::arch::wasm32::*;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Not, Sub};

/// Four float32.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct F32x4(v128);

/// Two float64.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct F64x2(v128);

/// Four truths, one for each float32 lane: all bits or none.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Mask(v128);

/// How often a mask held, for each lane.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Count(v128);

macro_rules! operators {
    ($type:ident, $($trait:ident $method:ident $instruction:ident),*) => { $(
        impl $trait for $type {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self($instruction(self.0, other.0))
            }
        }
    )* };
}
operators!(F32x4, Add add f32x4_add, Sub sub f32x4_sub, Mul mul f32x4_mul, Div div f32x4_div);
operators!(F64x2, Add add f64x2_add, Sub sub f64x2_sub, Mul mul f64x2_mul, Div div f64x2_div);
operators!(Mask, BitAnd bitand v128_and, BitOr bitor v128_or);

impl Not for Mask {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self(v128_not(self.0))
    }
}

impl F32x4 {
    pub const ZERO: Self = Self(f32x4(0.0, 0.0, 0.0, 0.0));

    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self(f32x4_splat(value))
    }
    #[inline(always)]
    pub fn from_array([a, b, c, d]: [f32; 4]) -> Self {
        Self(f32x4(a, b, c, d))
    }
    #[inline(always)]
    pub fn to_array(self) -> [f32; 4] {
        let x = self.0;
        [f32x4_extract_lane::<0>(x), f32x4_extract_lane::<1>(x), f32x4_extract_lane::<2>(x), f32x4_extract_lane::<3>(x)]
    }
    #[inline(always)]
    pub fn abs(self) -> Self {
        Self(f32x4_abs(self.0))
    }
    /// The lanes' bits where the mask has ones.
    #[inline(always)]
    pub fn bits(self, mask: Self) -> Self {
        Self(v128_and(self.0, mask.0))
    }
    /// Whether a lane is +0.
    #[inline(always)]
    pub fn no_bits(self) -> Mask {
        Mask(i32x4_eq(self.0, u32x4(0, 0, 0, 0)))
    }
    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(f32x4_sqrt(self.0))
    }
    /// The magnitude of `self` with the sign of `other`.
    #[inline(always)]
    pub fn with_sign_of(self, other: Self) -> Self {
        Self(v128_bitselect(other.0, self.0, f32x4_splat(-0.0)))
    }
    #[inline(always)]
    pub fn lt(self, other: Self) -> Mask {
        Mask(f32x4_lt(self.0, other.0))
    }
    #[inline(always)]
    pub fn le(self, other: Self) -> Mask {
        Mask(f32x4_le(self.0, other.0))
    }
    #[inline(always)]
    pub fn equal(self, other: Self) -> Mask {
        Mask(f32x4_eq(self.0, other.0))
    }
    /// +0 where the mask holds.
    #[inline(always)]
    pub fn zero_where(self, mask: Mask) -> Self {
        Self(v128_andnot(self.0, mask.0))
    }
    /// `self` where the mask holds, else `other`.
    #[inline(always)]
    pub fn select(self, other: Self, mask: Mask) -> Self {
        Self(v128_bitselect(self.0, other.0, mask.0))
    }
    /// Lanes 0 and 1 of both in turn, and lanes 2 and 3.
    #[inline(always)]
    pub fn interleave(self, other: Self) -> (Self, Self) {
        (Self(i32x4_shuffle::<0, 4, 1, 5>(self.0, other.0)), Self(i32x4_shuffle::<2, 6, 3, 7>(self.0, other.0)))
    }
    /// The first halves of both, and the second halves.
    #[inline(always)]
    pub fn pair(self, other: Self) -> (Self, Self) {
        (Self(i64x2_shuffle::<0, 2>(self.0, other.0)), Self(i64x2_shuffle::<1, 3>(self.0, other.0)))
    }
    /// Lanes 0 and 1, lanes 2 and 3, exactly.
    #[inline(always)]
    pub fn widen(self) -> [F64x2; 2] {
        let high = i64x2_shuffle::<1, 1>(self.0, self.0);
        [F64x2(f64x2_promote_low_f32x4(self.0)), F64x2(f64x2_promote_low_f32x4(high))]
    }
}

impl F64x2 {
    #[inline(always)]
    pub fn splat(value: f64) -> Self {
        Self(f64x2_splat(value))
    }
    #[inline(always)]
    pub fn to_array(self) -> [f64; 2] {
        [f64x2_extract_lane::<0>(self.0), f64x2_extract_lane::<1>(self.0)]
    }
    /// Each lane rounded to float32.
    #[inline(always)]
    pub fn narrow([low, high]: [Self; 2]) -> F32x4 {
        F32x4(i64x2_shuffle::<0, 2>(f32x4_demote_f64x2_zero(low.0), f32x4_demote_f64x2_zero(high.0)))
    }
    /// `bits << 52` plus the bits of 1.0: 2^k where the low bits are those of the integer k, |k| < 1023.
    #[inline(always)]
    pub fn power_of_two(self) -> Self {
        Self(i64x2_add(i64x2_shl(self.0, 52), f64x2_splat(1.0)))
    }
    /// The biased exponent's bits below those of 2^52: the number 2^52 + exponent.
    #[inline(always)]
    pub fn exponent(self) -> Self {
        Self(v128_or(u64x2_shr(self.0, 52), f64x2_splat(4503599627370496.0)))
    }
    /// The mantissa with the exponent of 1: in [1, 2).
    #[inline(always)]
    pub fn mantissa(self) -> Self {
        Self(v128_or(v128_and(self.0, u64x2_splat(u64::MAX >> 12)), f64x2_splat(1.0)))
    }
    /// `yes` where `self < limit`, else `no`.
    #[inline(always)]
    pub fn if_less(self, limit: Self, yes: Self, no: Self) -> Self {
        Self(v128_bitselect(yes.0, no.0, f64x2_lt(self.0, limit.0)))
    }
}

impl Count {
    pub const ZERO: Self = Self(u32x4(0, 0, 0, 0));

    /// One more in each lane where the mask holds.
    #[inline(always)]
    pub fn add(&mut self, mask: Mask) {
        self.0 = u32x4_sub(self.0, mask.0);
    }
    #[inline(always)]
    pub fn to_array(self) -> [u32; 4] {
        let x = self.0;
        [u32x4_extract_lane::<0>(x), u32x4_extract_lane::<1>(x), u32x4_extract_lane::<2>(x), u32x4_extract_lane::<3>(x)]
    }
}

impl Mask {
    pub const NONE: Self = Self(u32x4(0, 0, 0, 0));

    #[inline(always)]
    pub fn from_array(lanes: [bool; 4]) -> Self {
        let [a, b, c, d] = lanes.map(|lane| if lane { u32::MAX } else { 0 });
        Self(u32x4(a, b, c, d))
    }
    #[inline(always)]
    pub fn to_array(self) -> [bool; 4] {
        Count(self.0).to_array().map(|lane| lane != 0)
    }
    #[inline(always)]
    pub fn any(self) -> bool {
        v128_any_true(self.0)
    }
    /// Lane i as bit i.
    #[inline(always)]
    pub fn bits(self) -> u8 {
        i32x4_bitmask(self.0)
    }
}

//! The lanes as arrays: what native tests run. Rounds as SIMD128 does, lane by lane.

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Not, Sub};

/// Four float32.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(16))]
pub struct F32x4([f32; 4]);

/// Two float64.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(16))]
pub struct F64x2([f64; 2]);

/// Four truths, one for each float32 lane.
#[derive(Clone, Copy, Debug)]
pub struct Mask([bool; 4]);

/// How often a mask held, for each lane.
#[derive(Clone, Copy, Debug)]
pub struct Count([u32; 4]);

fn zip<const N: usize, T: Copy, R>(a: [T; N], b: [T; N], f: impl Fn(T, T) -> R) -> [R; N] {
    std::array::from_fn(|i| f(a[i], b[i]))
}

macro_rules! operators {
    ($type:ident, $($trait:ident $method:ident),*) => { $(
        impl $trait for $type {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                Self(zip(self.0, other.0, |a, b| a.$method(b)))
            }
        }
    )* };
}
operators!(F32x4, Add add, Sub sub, Mul mul, Div div);
operators!(F64x2, Add add, Sub sub, Mul mul, Div div);
operators!(Mask, BitAnd bitand, BitOr bitor);

impl Not for Mask {
    type Output = Self;
    fn not(self) -> Self {
        Self(self.0.map(|a| !a))
    }
}

impl F32x4 {
    pub const ZERO: Self = Self([0.0; 4]);

    pub fn splat(value: f32) -> Self {
        Self([value; 4])
    }
    pub fn from_array(lanes: [f32; 4]) -> Self {
        Self(lanes)
    }
    pub fn to_array(self) -> [f32; 4] {
        self.0
    }
    pub fn abs(self) -> Self {
        Self(self.0.map(f32::abs))
    }
    /// The lanes' bits where the mask has ones.
    pub fn bits(self, mask: Self) -> Self {
        Self(zip(self.0, mask.0, |x, m| f32::from_bits(x.to_bits() & m.to_bits())))
    }
    /// Whether a lane is +0.
    pub fn no_bits(self) -> Mask {
        Mask(self.0.map(|x| x.to_bits() == 0))
    }
    pub fn sqrt(self) -> Self {
        Self(self.0.map(f32::sqrt))
    }
    /// The magnitude of `self` with the sign of `other`.
    pub fn with_sign_of(self, other: Self) -> Self {
        Self(zip(self.0, other.0, f32::copysign))
    }
    pub fn lt(self, other: Self) -> Mask {
        Mask(zip(self.0, other.0, |a, b| a < b))
    }
    pub fn le(self, other: Self) -> Mask {
        Mask(zip(self.0, other.0, |a, b| a <= b))
    }
    pub fn equal(self, other: Self) -> Mask {
        Mask(zip(self.0, other.0, |a, b| a == b))
    }
    /// +0 where the mask holds.
    pub fn zero_where(self, mask: Mask) -> Self {
        Self::ZERO.select(self, mask)
    }
    /// `self` where the mask holds, else `other`.
    pub fn select(self, other: Self, mask: Mask) -> Self {
        Self(std::array::from_fn(|i| if mask.0[i] { self.0[i] } else { other.0[i] }))
    }
    /// Lanes 0 and 1 of both in turn, and lanes 2 and 3.
    pub fn interleave(self, other: Self) -> (Self, Self) {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        (Self([a, e, b, f]), Self([c, g, d, h]))
    }
    /// The first halves of both, and the second halves.
    pub fn pair(self, other: Self) -> (Self, Self) {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        (Self([a, b, e, f]), Self([c, d, g, h]))
    }
    /// Lanes 0 and 1, lanes 2 and 3, exactly.
    pub fn widen(self) -> [F64x2; 2] {
        let [a, b, c, d] = self.0.map(f64::from);
        [F64x2([a, b]), F64x2([c, d])]
    }
}

impl F64x2 {
    pub fn splat(value: f64) -> Self {
        Self([value; 2])
    }
    pub fn to_array(self) -> [f64; 2] {
        self.0
    }
    /// Each lane rounded to float32.
    pub fn narrow([low, high]: [Self; 2]) -> F32x4 {
        F32x4([low.0[0] as f32, low.0[1] as f32, high.0[0] as f32, high.0[1] as f32])
    }
    /// `bits << 52` plus the bits of 1.0: 2^k where the low bits are those of the integer k, |k| < 1023.
    pub fn power_of_two(self) -> Self {
        Self(self.0.map(|x| f64::from_bits((x.to_bits() << 52).wrapping_add(1f64.to_bits()))))
    }
    /// The biased exponent's bits below those of 2^52: the number 2^52 + exponent.
    pub fn exponent(self) -> Self {
        Self(self.0.map(|x| f64::from_bits((x.to_bits() >> 52) | (2f64.powi(52)).to_bits())))
    }
    /// The mantissa with the exponent of 1: in [1, 2).
    pub fn mantissa(self) -> Self {
        Self(self.0.map(|x| f64::from_bits((x.to_bits() & (u64::MAX >> 12)) | 1f64.to_bits())))
    }
    /// `yes` where `self < limit`, else `no`.
    pub fn if_less(self, limit: Self, yes: Self, no: Self) -> Self {
        Self(std::array::from_fn(|i| if self.0[i] < limit.0[i] { yes.0[i] } else { no.0[i] }))
    }
}

impl Count {
    pub const ZERO: Self = Self([0; 4]);

    /// One more in each lane where the mask holds.
    pub fn add(&mut self, mask: Mask) {
        self.0 = std::array::from_fn(|i| self.0[i] + u32::from(mask.0[i]));
    }
    pub fn to_array(self) -> [u32; 4] {
        self.0
    }
}

impl Mask {
    pub const NONE: Self = Self([false; 4]);

    pub fn from_array(lanes: [bool; 4]) -> Self {
        Self(lanes)
    }
    pub fn to_array(self) -> [bool; 4] {
        self.0
    }
    pub fn any(self) -> bool {
        self.0.contains(&true)
    }
    /// Lane i as bit i.
    pub fn bits(self) -> u8 {
        self.0.iter().rev().fold(0, |bits, &lane| bits << 1 | u8::from(lane))
    }
}

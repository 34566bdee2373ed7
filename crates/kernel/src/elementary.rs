//! exp and log of float32 lanes, float64 inside, rounded once at the end (contract 8): the same bits as the twin's.
//! Error at most 0.501 ulp; see constants.ts for the bounds of the series.

use crate::constants::*;
use crate::lane::{F32x4, F64x2};

/// e^x. NaN stays NaN; underflows to +0, overflows to infinity.
#[inline(always)]
pub fn exp(x: F32x4) -> F32x4 {
    F64x2::narrow(x.widen().map(exp_wide))
}

#[inline(always)]
fn exp_wide(x: F64x2) -> F64x2 {
    let splat = F64x2::splat;
    let low = x.if_less(splat(EXP_LOW), splat(EXP_LOW), x);
    let t = splat(EXP_HIGH).if_less(low, splat(EXP_HIGH), low);
    let magic = t * splat(LOG2E) + splat(MAGIC);
    let r = t - (magic - splat(MAGIC)) * splat(LN2);
    horner(&EXP, r) * magic.power_of_two()
}

/// Natural logarithm. NaN and negative numbers give NaN, zeros -inf, +inf +inf.
#[inline(always)]
pub fn log(x: F32x4) -> F32x4 {
    let finite = F64x2::narrow(x.widen().map(log_wide));
    let (zero, infinity) = (F32x4::ZERO, F32x4::splat(f32::INFINITY));
    let special = F32x4::splat(f32::NEG_INFINITY).select(F32x4::splat(f32::NAN), x.equal(zero));
    // What is in (0, inf) keeps the formula; 0, negative numbers and NaN take the special value.
    let inside = zero.lt(x) & x.lt(infinity);
    let ends = infinity.select(special, x.equal(infinity));
    finite.select(ends, inside)
}

/// Of a positive, finite x that came from a float32, so that no float64 here is subnormal.
#[inline(always)]
fn log_wide(x: F64x2) -> F64x2 {
    let splat = F64x2::splat;
    let one = splat(1.0);
    let m = x.mantissa();
    let e = x.exponent() - splat(4503599627370496.0 + 1023.0);
    let sqrt2 = splat(SQRT2);
    let (m, e) = (sqrt2.if_less(m, m * splat(0.5), m), sqrt2.if_less(m, e + one, e));
    let t = (m - one) / (m + one);
    let q = horner(&LOG, t * t);
    e * splat(LN2) + (splat(2.0) * t) * q
}

/// Highest coefficient first, a product and a sum for each step.
#[inline(always)]
fn horner<const N: usize>(coefficients: &[f64; N], x: F64x2) -> F64x2 {
    let mut acc = F64x2::splat(coefficients[N - 1]);
    for c in coefficients[..N - 1].iter().rev() {
        acc = acc * x + F64x2::splat(*c);
    }
    acc
}

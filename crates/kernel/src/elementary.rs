//! exp, log, tanh, erf and what activations make of them, of float32 lanes, float64 inside, rounded once at the end
//! (contract 8): the same bits as the twin's. Error at most 0.50030 ulp over every float32 (examples/ulp.rs); see
//! constants.ts for the bounds of the series. Without branches: where a function has two formulas, both are computed
//! and one is taken.

use crate::constants::*;
use crate::lane::{F32x4, F64x2};

/// e^x. NaN stays NaN; underflows to +0, overflows to infinity.
#[inline(always)]
pub fn exp(x: F32x4) -> F32x4 {
    F64x2::narrow(x.widen().map(exp_wide))
}

#[inline(always)]
fn exp_wide(x: F64x2) -> F64x2 {
    exp_bounded(clamp(x, EXP_LOW, EXP_HIGH))
}

/// e^t in float64, for |t| < 700.
#[inline(always)]
fn exp_bounded(t: F64x2) -> F64x2 {
    let (r, power) = reduce(t);
    horner(&EXP, r) * power
}

/// t = k ln 2 + r with a whole k: r and 2^k.
#[inline(always)]
fn reduce(t: F64x2) -> (F64x2, F64x2) {
    let splat = F64x2::splat;
    let magic = t * splat(LOG2E) + splat(MAGIC);
    let r = t - (magic - splat(MAGIC)) * splat(LN2);
    (r, magic.power_of_two())
}

/// NaN stays NaN.
#[inline(always)]
fn clamp(x: F64x2, low: f64, high: f64) -> F64x2 {
    let (low, high) = (F64x2::splat(low), F64x2::splat(high));
    let x = x.if_less(low, low, x);
    high.if_less(x, high, x)
}

/// Hyperbolic tangent, odd in every bit. NaN stays NaN, ±0 ±0; infinities give ±1.
#[inline(always)]
pub fn tanh(x: F32x4) -> F32x4 {
    F64x2::narrow(x.abs().widen().map(tanh_wide)).with_sign_of(x)
}

/// t / (t + 2) with t = e^2x - 1 = (e^r - 1) 2^k + (2^k - 1), for x >= 0.
#[inline(always)]
fn tanh_wide(x: F64x2) -> F64x2 {
    let splat = F64x2::splat;
    let (r, power) = reduce(splat(2.0) * clamp(x, 0.0, TANH_END));
    let t = (r * horner(&EXP[1..], r)) * power + (power - splat(1.0));
    t / (t + splat(2.0))
}

/// 1 / (1 + e^-x). NaN stays NaN.
#[inline(always)]
pub fn sigmoid(x: F32x4) -> F32x4 {
    let one = F64x2::splat(1.0);
    F64x2::narrow(x.widen().map(|x| one / (one + exp_of_minus(x))))
}

/// e^-x, for x cut off at sigmoid's ends.
#[inline(always)]
fn exp_of_minus(x: F64x2) -> F64x2 {
    exp_bounded(F64x2::splat(0.0) - clamp(x, -SIGMOID_END, SIGMOID_END))
}

/// x / (1 + e^-x), with its limits at the infinities. NaN stays NaN.
#[inline(always)]
pub fn silu(x: F32x4) -> F32x4 {
    silu_and_derivative(x).0
}

/// silu, and s (1 + x (1 - s)) with s = sigmoid(x).
#[inline(always)]
pub fn silu_and_derivative(x: F32x4) -> (F32x4, F32x4) {
    let one = F64x2::splat(1.0);
    narrow_pairs(x.widen().map(|x| {
        let e = exp_of_minus(x);
        let s = one / (one + e);
        let value = clamp(x, -SIGMOID_END, f64::INFINITY) / (one + e);
        (value, s * (one + clamp(x, -SIGMOID_END, SIGMOID_END) * (e * s)))
    }))
}

/// x P(X < x) of a standard normal X, with its limits at the infinities. NaN stays NaN.
#[inline(always)]
pub fn gelu(x: F32x4) -> F32x4 {
    gelu_and_derivative(x).0
}

/// gelu, and P(X < x) + x density(x).
#[inline(always)]
pub fn gelu_and_derivative(x: F32x4) -> (F32x4, F32x4) {
    let ([x0, x1], [u0, u1]) = (x.widen(), x.abs().widen());
    narrow_pairs([(x0, u0), (x1, u1)].map(|(x, u)| {
        let (below, e) = normal(x, u);
        let slope = clamp(x, -NORMAL_END, NORMAL_END) * (e * F64x2::splat(NORMAL_DENSITY));
        (clamp(x, -NORMAL_END, f64::INFINITY) * below, below + slope)
    }))
}

#[inline(always)]
fn narrow_pairs([low, high]: [(F64x2, F64x2); 2]) -> (F32x4, F32x4) {
    (F64x2::narrow([low.0, high.0]), F64x2::narrow([low.1, high.1]))
}

/// The error function, odd in every bit. NaN stays NaN, ±0 ±0; infinities give ±1.
#[inline(always)]
pub fn erf(x: F32x4) -> F32x4 {
    F64x2::narrow(x.abs().widen().map(erf_wide)).with_sign_of(x)
}

/// For x >= 0: erf(x) = 1 - 2 Q(sqrt(2) x).
#[inline(always)]
fn erf_wide(x: F64x2) -> F64x2 {
    let splat = F64x2::splat;
    let x = clamp(x, 0.0, NORMAL_END / 2.0);
    let square = x * x;
    let series = x * horner(&ERF, square);
    let tail = tail(splat(SQRT2) * x, exp_bounded(splat(0.0) - square));
    x.if_less(splat(ERF_SERIES_END), series, splat(1.0) - splat(2.0) * tail)
}

/// P(X < x) of a standard normal X, and e^(-x²/2); `u` is |x|. The square of a float32 is exact.
#[inline(always)]
fn normal(x: F64x2, u: F64x2) -> (F64x2, F64x2) {
    let splat = F64x2::splat;
    let u = clamp(u, 0.0, NORMAL_END);
    let e = exp_bounded(splat(-0.5) * (u * u));
    let above = tail(u, e);
    (x.if_less(splat(0.0), above, splat(1.0) - above), e)
}

/// P(X > u), u >= 0, with e = e^(-u²/2).
#[inline(always)]
fn tail(u: F64x2, e: F64x2) -> F64x2 {
    let four = F64x2::splat(4.0);
    e * horner(&TAIL, four / (four + u))
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
fn horner(coefficients: &[f64], x: F64x2) -> F64x2 {
    let last = coefficients.len() - 1;
    let mut acc = F64x2::splat(coefficients[last]);
    for c in coefficients[..last].iter().rev() {
        acc = acc * x + F64x2::splat(*c);
    }
    acc
}

//! Float64 references for the elementary functions, by other formulas than the kernel's.

/// Distance in float32 ulp of `found` from the exact value; below the normal range an ulp is the least subnormal. A
/// value that rounds to infinity, or is not finite, is far from anything else and at no distance from itself.
pub fn ulps(found: f32, exact: f64) -> f64 {
    if exact as f32 == found || exact.is_nan() && found.is_nan() {
        return if exact.is_finite() && found.is_finite() { distance(found, exact) } else { 0.0 };
    }
    if exact.is_finite() && found.is_finite() { distance(found, exact) } else { f64::INFINITY }
}

fn distance(found: f32, exact: f64) -> f64 {
    let biased = (exact.to_bits() >> 52) & 0x7ff;
    let exponent = (biased as i64 - 1023).max(-126);
    let ulp = f64::from_bits(((exponent - 23 + 1023) as u64) << 52);
    (f64::from(found) - exact).abs() / ulp
}

/// erf(x): its series, where all terms have one sign, times e^(-x²).
pub fn erf(x: f64) -> f64 {
    let u = x.abs();
    let value = if u < 1.5 { series(u) } else { 1.0 - 2.0 * tail(u * std::f64::consts::SQRT_2) };
    value.copysign(x)
}

/// P(X < x) of a standard normal X.
fn normal(x: f64) -> f64 {
    let u = x.abs();
    let above = if u < 2.0 { 0.5 - 0.5 * series(u * std::f64::consts::FRAC_1_SQRT_2) } else { tail(u) };
    if x < 0.0 { above } else { 1.0 - above }
}

pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// With its limit at -infinity.
pub fn silu(x: f64) -> f64 {
    x.max(-1e300) * sigmoid(x)
}

/// With its limit at -infinity.
pub fn gelu(x: f64) -> f64 {
    x.max(-1e300) * normal(x)
}

/// 2/√π x e^(-x²) Σ (2x²)^i / (1·3·5···(2i+1)): Abramowitz and Stegun 7.1.6.
fn series(x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    let mut odd = 1.0;
    while term > sum * 1e-18 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    std::f64::consts::FRAC_2_SQRT_PI * x * (-x * x).exp() * sum
}

/// P(X > u): the density times Mills' ratio 1/(u + 1/(u + 2/(u + …))), Abramowitz and Stegun 26.2.14.
fn tail(u: f64) -> f64 {
    if u > 40.0 {
        return 0.0;
    }
    let terms = if u < 3.0 { 180 } else { 60 };
    let ratio = (1..=terms).rev().fold(u, |below, i| u + f64::from(i) / below);
    (-0.5 * u * u).exp() / (ratio * (2.0 * std::f64::consts::PI).sqrt())
}

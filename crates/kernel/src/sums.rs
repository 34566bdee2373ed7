//! Float64 sums over tensors in the contract's order: eight sums by index mod 8, added in pairs (contract 9).

use crate::lane::{F32x4, F64x2, OCTET, Octet};

/// Squared L2 norm of a tensor.
#[inline(never)]
pub fn squared_norm(tensor: &[f32]) -> f64 {
    let (octets, rest) = tensor.as_chunks::<OCTET>();
    let mut sums = [F64x2::splat(0.0); 4];
    for &[a, b, c, d, e, f, g, h] in octets {
        let [ab, cd] = F32x4::from_array([a, b, c, d]).widen();
        let [ef, gh] = F32x4::from_array([e, f, g, h]).widen();
        sums = [sums[0] + ab * ab, sums[1] + cd * cd, sums[2] + ef * ef, sums[3] + gh * gh];
    }
    let mut sums = from_pairs(sums);
    for (sum, &g) in sums.iter_mut().zip(rest) {
        *sum += f64::from(g) * f64::from(g);
    }
    total(sums)
}

/// Squared L2 distance of two tensors.
#[inline(never)]
pub fn squared_distance(one: &[f32], other: &[f32]) -> f64 {
    let mut sums = [0.0; OCTET];
    for (one, other) in one.chunks(OCTET).zip(other.chunks(OCTET)) {
        for ((sum, &x), &y) in sums.iter_mut().zip(one).zip(other) {
            let difference = f64::from(x) - f64::from(y);
            *sum += difference * difference;
        }
    }
    total(sums)
}

/// Of two vectors that end in zeros.
#[inline(always)]
pub fn inner_product(x: &[Octet], y: &[Octet]) -> f64 {
    let mut sums = [F64x2::splat(0.0); 4];
    for ([x, more_x], [y, more_y]) in x.iter().zip(y) {
        let ([a, b], [c, d]) = (x.widen(), more_x.widen());
        let ([e, f], [g, h]) = (y.widen(), more_y.widen());
        sums = [sums[0] + a * e, sums[1] + b * f, sums[2] + c * g, sums[3] + d * h];
    }
    total(from_pairs(sums))
}

fn from_pairs(pairs: [F64x2; 4]) -> [f64; OCTET] {
    let [[a, b], [c, d], [e, f], [g, h]] = pairs.map(F64x2::to_array);
    [a, b, c, d, e, f, g, h]
}

fn total([a, b, c, d, e, f, g, h]: [f64; OCTET]) -> f64 {
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

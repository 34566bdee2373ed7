//! The hidden activation and its gradient, over panels (contract 4).

use crate::constants::VALUE_CUT;
use crate::lane::{F32x4, Octet, cut};

/// z < 2^-100 ? +0 : z, in place; NaN stays.
#[inline(never)]
pub fn relu(panel: &mut [Octet]) {
    let cut = F32x4::splat(VALUE_CUT);
    for octet in panel {
        *octet = octet.map(|z| z.zero_where(z.lt(cut)));
    }
}

/// The delta behind a ReLU from its activation and the sum that arrived: passes unless the activation is <= 0.
#[inline(always)]
pub fn relu_gradient(activation: Octet, sum: Octet) -> Octet {
    [0, 1].map(|h| cut(sum[h].zero_where(activation[h].le(F32x4::ZERO)), VALUE_CUT))
}

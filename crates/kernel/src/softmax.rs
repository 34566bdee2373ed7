//! Softmax cross-entropy over one panel of logits (contract 5): lanes are rows, classes ascend.

use crate::constants::{SOFTMAX_CUT, VALUE_CUT};
use crate::elementary::{exp, log};
use crate::lane::{F32x4, Mask, Octet, cut};

/// What the eight rows of a panel came to.
pub struct Outcome {
    pub loss: [f32; 8],
    /// The first maximal logit is at the label, and no logit is NaN.
    pub right: [bool; 8],
}

/// `logits` an octet for each class, `labels` the eight rows' classes as float32. With `scale`, 1/rows of the
/// batch, the logits become their deltas; without, they stay.
#[inline(never)]
pub fn cross_entropy(logits: &mut [Octet], labels: Octet, scale: Option<f32>) -> Outcome {
    let (loss0, right0) = half(logits, 0, labels[0], scale);
    let (loss1, right1) = half(logits, 1, labels[1], scale);
    Outcome { loss: join(loss0.to_array(), loss1.to_array()), right: join(right0.to_array(), right1.to_array()) }
}

#[inline(always)]
fn half(logits: &mut [Octet], h: usize, label: F32x4, scale: Option<f32>) -> (F32x4, Mask) {
    let at_label = |c: usize| label.equal(F32x4::splat(c as f32));
    let mut max = logits[0][h];
    let mut best = F32x4::ZERO;
    let mut of_label = F32x4::ZERO;
    let mut ordered = !Mask::NONE;
    for (c, z) in logits.iter().map(|octet| octet[h]).enumerate() {
        let greater = max.lt(z);
        max = z.select(max, greater);
        best = F32x4::splat(c as f32).select(best, greater);
        of_label = z.select(of_label, at_label(c));
        ordered = ordered & z.equal(z);
    }

    let mut sum = F32x4::ZERO;
    for octet in logits.iter_mut() {
        let e = exp_cut(octet[h] - max);
        sum = sum + e;
        if scale.is_some() {
            octet[h] = e;
        }
    }
    let loss = log(sum) - (of_label - max);

    if let Some(scale) = scale {
        let scale = F32x4::splat(scale);
        for (c, octet) in logits.iter_mut().enumerate() {
            let target = F32x4::splat(1.0).select(F32x4::ZERO, at_label(c));
            octet[h] = cut((octet[h] / sum - target) * scale, VALUE_CUT);
        }
    }
    (loss, ordered & best.equal(label))
}

#[inline(always)]
fn exp_cut(x: F32x4) -> F32x4 {
    exp(x).zero_where(x.lt(F32x4::splat(SOFTMAX_CUT)))
}

fn join<T: Copy>([a, b, c, d]: [T; 4], [e, f, g, h]: [T; 4]) -> [T; 8] {
    [a, b, c, d, e, f, g, h]
}

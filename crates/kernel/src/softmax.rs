//! Softmax cross-entropy over one panel of logits (contract 5): lanes are rows, classes ascend.

use crate::constants::{SOFTMAX_CUT, VALUE_CUT};
use crate::elementary::{exp, log};
use crate::lane::{F32x4, Mask, Octet, ZERO, cut};

/// What the eight rows of a panel came to.
pub struct Outcome {
    pub loss: [f32; 8],
    /// The first maximal logit is at the label, and no logit is NaN.
    pub right: [bool; 8],
}

/// `logits` an octet for each class, `labels` the eight rows' classes as float32. With `scale`, 1/rows of the
/// batch, the logits become their deltas; without, they stay. Both halves of an octet go side by side, since each
/// exp and log is a long chain.
#[inline(never)]
pub fn cross_entropy(logits: &mut [Octet], labels: Octet, scale: Option<f32>) -> Outcome {
    let at_label = |c: usize, h: usize| labels[h].equal(F32x4::splat(c as f32));
    let mut max = logits[0];
    let [mut best, mut of_label] = [ZERO; 2];
    let mut ordered = [!Mask::NONE; 2];
    for (c, z) in logits.iter().enumerate() {
        for h in 0..2 {
            let greater = max[h].lt(z[h]);
            max[h] = z[h].select(max[h], greater);
            best[h] = F32x4::splat(c as f32).select(best[h], greater);
            of_label[h] = z[h].select(of_label[h], at_label(c, h));
            ordered[h] = ordered[h] & z[h].equal(z[h]);
        }
    }

    let mut sum = ZERO;
    for z in logits.iter_mut() {
        let e = [0, 1].map(|h| exp_cut(z[h] - max[h]));
        sum = [0, 1].map(|h| sum[h] + e[h]);
        if scale.is_some() {
            *z = e;
        }
    }
    let loss = [0, 1].map(|h| log(sum[h]) - (of_label[h] - max[h]));

    if let Some(scale) = scale {
        let scale = F32x4::splat(scale);
        for (c, e) in logits.iter_mut().enumerate() {
            *e = [0, 1].map(|h| {
                let target = F32x4::splat(1.0).select(F32x4::ZERO, at_label(c, h));
                cut((e[h] / sum[h] - target) * scale, VALUE_CUT)
            });
        }
    }
    let right = [0, 1].map(|h| (ordered[h] & best[h].equal(labels[h])).to_array());
    Outcome { loss: join(loss.map(F32x4::to_array)), right: join(right) }
}

#[inline(always)]
fn exp_cut(x: F32x4) -> F32x4 {
    exp(x).zero_where(x.lt(F32x4::splat(SOFTMAX_CUT)))
}

fn join<T: Copy>([[a, b, c, d], [e, f, g, h]]: [[T; 4]; 2]) -> [T; 8] {
    [a, b, c, d, e, f, g, h]
}

//! What a network is trained for: which loss its outputs have, and mean squared error over one panel (contract 5). The
//! other loss has a file of its own, `softmax.rs`.

use crate::constants::VALUE_CUT;
use crate::lane::{F32x4, Octet, ZERO, as_numbers, cut};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loss {
    /// Of labels: the mean over rows.
    #[default]
    CrossEntropy,
    /// Of targets: the mean over rows and outputs.
    SquaredError,
}

impl Loss {
    /// Terms that a row adds to the mean.
    pub fn terms(self, outputs: usize) -> usize {
        match self {
            Self::CrossEntropy => 1,
            Self::SquaredError => outputs,
        }
    }

    /// What a row's delta is multiplied by.
    pub fn scale(self, rows: usize, outputs: usize) -> f32 {
        let slope = match self {
            Self::CrossEntropy => 1.0,
            Self::SquaredError => 2.0,
        };
        (slope / (rows as f64 * self.terms(outputs) as f64)) as f32
    }
}

/// The eight rows' sums of squares, outputs ascending. With `scale` the outputs become their deltas.
#[inline(never)]
pub fn squared_error(outputs: &mut [Octet], targets: &[Octet], scale: Option<f32>) -> [f32; 8] {
    let mut sums = ZERO;
    for (output, target) in outputs.iter_mut().zip(targets) {
        for h in 0..2 {
            let difference = output[h] - target[h];
            sums[h] = sums[h] + difference * difference;
            if let Some(scale) = scale {
                output[h] = cut(difference * F32x4::splat(scale), VALUE_CUT);
            }
        }
    }
    std::array::from_fn(|row| as_numbers(&[sums])[row])
}

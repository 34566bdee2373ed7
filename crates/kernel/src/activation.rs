//! The hidden activations and their gradients, over panels (contract 4 and 8). A new one is a variant here, with its
//! row in each `match`; the twin's is `ts/engine/js/activations.ts`, the codes are those of `ts/engine/activations.ts`.

use crate::constants::{SQUARE_CUT, VALUE_CUT};
use crate::dense::{self, Tiles};
use crate::elementary::{gelu, gelu_and_derivative, sigmoid, silu, silu_and_derivative, tanh};
use crate::lane::{F32x4, Octet, cut};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Activation {
    #[default]
    Relu,
    LeakyRelu {
        slope: f32,
    },
    Tanh,
    Sigmoid,
    Gelu,
    Silu,
    Identity,
}

impl Activation {
    /// `slope` is leaky_relu's.
    pub fn from_code(code: u32, slope: f32) -> Option<Self> {
        Some(match code {
            0 => Self::Relu,
            1 => Self::LeakyRelu { slope },
            2 => Self::Tanh,
            3 => Self::Sigmoid,
            4 => Self::Gelu,
            5 => Self::Silu,
            6 => Self::Identity,
            _ => return None,
        })
    }

    /// Whether its gradient needs more than the activation: the derivative, computed on the way forward and kept.
    pub fn keeps_derivative(self) -> bool {
        matches!(self, Self::Gelu | Self::Silu)
    }

    /// Turns sums into activations, in place; `derivatives`, where given, receives what is to be kept.
    #[inline(never)]
    pub fn apply(self, panel: &mut [Octet], derivatives: Option<&mut [Octet]>) {
        match self {
            Self::Relu => panel.iter_mut().for_each(|z| *z = relu(*z)),
            Self::LeakyRelu { slope } => {
                let slope = F32x4::splat(slope);
                each(panel, |z| (slope * z).select(z, z.lt(F32x4::ZERO)));
            }
            Self::Tanh => each(panel, tanh),
            Self::Sigmoid => each(panel, sigmoid),
            Self::Gelu => match derivatives {
                Some(kept) => both(panel, kept, gelu_and_derivative),
                None => each(panel, gelu),
            },
            Self::Silu => match derivatives {
                Some(kept) => both(panel, kept, silu_and_derivative),
                None => each(panel, silu),
            },
            Self::Identity => each(panel, |z| z),
        }
    }

    /// Turns the activations of one panel into their deltas, from the weights and deltas `d` of the layer above.
    #[inline(never)]
    pub fn input_gradient(self, weights: Tiles, d: &[Octet], a: &mut [Octet], derivatives: Option<&[Octet]>) {
        let one = F32x4::splat(1.0);
        match self {
            Self::Relu => dense::input_gradient(weights, d, a, relu_gradient),
            Self::LeakyRelu { slope } => {
                let slope = F32x4::splat(slope);
                let factor = |a| one.select(slope, F32x4::ZERO.lt(a));
                dense::input_gradient(weights, d, a, times(factor));
            }
            // A square under the cut leaves 1 as it is, and may be subnormal.
            Self::Tanh => {
                let factor = |a| one - cut(a, SQUARE_CUT) * cut(a, SQUARE_CUT);
                dense::input_gradient(weights, d, a, times(factor));
            }
            Self::Sigmoid => dense::input_gradient(weights, d, a, times(|a| a * (one - a))),
            Self::Gelu | Self::Silu => {
                a.copy_from_slice(derivatives.expect("kept on the way forward"));
                dense::input_gradient(weights, d, a, times(|derivative| derivative));
            }
            Self::Identity => dense::input_gradient(weights, d, a, times(|_| one)),
        }
    }
}

/// z < 2^-100 ? +0 : z; NaN stays.
#[inline(always)]
pub fn relu(z: Octet) -> Octet {
    z.map(|z| z.zero_where(z.lt(F32x4::splat(VALUE_CUT))))
}

/// The delta behind a ReLU from its activation and the sum that arrived: passes unless the activation is <= 0.
#[inline(always)]
pub fn relu_gradient(activation: Octet, sum: Octet) -> Octet {
    [0, 1].map(|h| cut(sum[h].zero_where(activation[h].le(F32x4::ZERO)), VALUE_CUT))
}

/// Each number through `f`, then the cut, in place.
#[inline(always)]
fn each(panel: &mut [Octet], f: impl Fn(F32x4) -> F32x4) {
    for octet in panel {
        *octet = octet.map(|z| cut(f(z), VALUE_CUT));
    }
}

/// The same, with the derivative beside it.
#[inline(always)]
fn both(panel: &mut [Octet], derivatives: &mut [Octet], f: impl Fn(F32x4) -> (F32x4, F32x4)) {
    for (octet, kept) in panel.iter_mut().zip(derivatives) {
        for h in 0..2 {
            let (a, derivative) = f(octet[h]);
            octet[h] = cut(a, VALUE_CUT);
            kept[h] = cut(derivative, VALUE_CUT);
        }
    }
}

/// The delta from what is kept of a unit and the sum that arrived: their product by way of `factor`, then the cut.
#[inline(always)]
fn times(factor: impl Fn(F32x4) -> F32x4) -> impl Fn(Octet, Octet) -> Octet {
    move |kept, sum| [0, 1].map(|h| cut(sum[h] * factor(kept[h]), VALUE_CUT))
}

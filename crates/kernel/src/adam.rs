//! Adam (contract 7): Kingma and Ba 2015, as PyTorch defines it: bias correction, epsilon outside the root.

use crate::constants::{GRADIENT_CUT, MOMENT_CUT};
use crate::lane::{F32x4, Octet, cut};

#[derive(Clone, Copy, Debug)]
pub struct Adam {
    pub learning_rate: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub epsilon: f64,
}

/// beta1^t and beta2^t after t updates, by repeated multiplication.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Powers {
    pub beta1: f64,
    pub beta2: f64,
}

/// The octets of parameters, moments and gradient, in the parameters' layout.
pub struct Tensors<'a> {
    pub parameters: &'a mut [Octet],
    pub first: &'a mut [Octet],
    pub second: &'a mut [Octet],
    pub gradient: &'a [Octet],
}

impl Adam {
    /// One update of every parameter; `powers` go on by one.
    #[inline(never)]
    pub fn update(&self, powers: &mut Powers, tensors: Tensors) {
        powers.beta1 *= self.beta1;
        powers.beta2 *= self.beta2;
        let splat = |x: f64| F32x4::splat(x as f32);
        let (b1, c1) = (splat(self.beta1), splat(1.0 - self.beta1));
        let (b2, c2) = (splat(self.beta2), splat(1.0 - self.beta2));
        let step = splat(self.learning_rate / (1.0 - powers.beta1));
        let r = splat(1.0 / (1.0 - powers.beta2).sqrt());
        let epsilon = splat(self.epsilon);

        let Tensors { parameters, first, second, gradient } = tensors;
        for (((p, m), v), g) in parameters.iter_mut().zip(first).zip(second).zip(gradient) {
            for h in 0..2 {
                let g = cut(g[h], GRADIENT_CUT);
                m[h] = cut(b1 * m[h] + c1 * g, MOMENT_CUT);
                v[h] = cut(b2 * v[h] + c2 * (g * g), MOMENT_CUT);
                p[h] = p[h] - step * (m[h] / (v[h].sqrt() * r + epsilon));
            }
        }
    }
}

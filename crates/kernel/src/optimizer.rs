//! The optimisers (contract 7), each as PyTorch defines it. A new one is a variant of `Rule` with its row in each
//! `match`; the twin's is `ts/engine/js/optimizers.ts`, the codes are those of `ts/engine/optimizers.ts`.

use crate::constants::{CLIP_EPSILON, GRADIENT_CUT, MOMENT_CUT};
use crate::lane::{F32x4, Magnitude, Octet, from_memory};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Kingma and Ba 2015: bias correction, epsilon outside the root.
    Adam,
    /// Adam with decoupled weight decay: Loshchilov and Hutter 2019.
    AdamW,
    /// With momentum (no dampening), and Nesterov's.
    Sgd,
    /// Tieleman and Hinton 2012: not centred, epsilon outside the root, with momentum.
    RmsProp,
}

#[derive(Clone, Copy, Debug)]
pub struct Optimizer {
    pub rule: Rule,
    pub learning_rate: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub epsilon: f64,
    /// Adam's kind goes by the largest mean of squares so far: Reddi, Kale and Kumar 2018.
    pub amsgrad: bool,
    pub momentum: f64,
    pub nesterov: bool,
    /// RMSprop's decay of the mean of squares.
    pub alpha: f64,
    pub weight_decay: f64,
    /// Bound on the gradient's global norm; 0 is none.
    pub clip_norm: f64,
}

/// beta1^t and beta2^t after t updates of Adam's kind, by repeated multiplication; else 1.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Powers {
    pub beta1: f64,
    pub beta2: f64,
}

/// The octets of parameters, moments and gradient, in the parameters' layout. `first` is the mean of gradients or the
/// velocity, `second` the mean of squares, `max_second` its largest so far, with amsgrad, else empty.
pub struct Tensors<'a> {
    pub parameters: &'a mut [Octet],
    pub first: &'a mut [Octet],
    pub second: &'a mut [Octet],
    pub max_second: &'a mut [Octet],
    pub gradient: &'a mut [Octet],
}

impl Rule {
    pub fn from_code(code: u32) -> Option<Self> {
        Some(match code {
            0 => Self::Adam,
            1 => Self::AdamW,
            2 => Self::Sgd,
            3 => Self::RmsProp,
            _ => return None,
        })
    }
}

impl Optimizer {
    /// Numbers in the order of `ts/engine/optimizers.ts`: learning rate, beta1, beta2, epsilon, AMSGrad (0 or 1),
    /// momentum, Nesterov (0 or 1), alpha, weight decay, norm to clip at.
    pub fn new(rule: Rule, numbers: [f64; 10]) -> Self {
        let [learning_rate, beta1, beta2, epsilon, amsgrad, momentum, nesterov, alpha, weight_decay, clip_norm] =
            numbers;
        Self {
            rule,
            learning_rate,
            beta1,
            beta2,
            epsilon,
            amsgrad: amsgrad != 0.0,
            momentum,
            nesterov: nesterov != 0.0,
            alpha,
            weight_decay,
            clip_norm,
        }
    }

    /// One update of every parameter; `powers` go on by one. `norm` is the gradient's global norm, looked at where
    /// there is a bound on it. Of the gradient is left what the rule saw.
    pub fn update(&self, powers: &mut Powers, tensors: Tensors, norm: f64) {
        if self.clip_norm != 0.0 {
            let ratio = self.clip_norm / (norm + CLIP_EPSILON);
            clip(tensors.gradient, if ratio > 1.0 { 1.0 } else { ratio });
        }
        if self.rule == Rule::AdamW {
            scale(tensors.parameters, 1.0 - self.learning_rate * self.weight_decay);
        } else if self.weight_decay != 0.0 {
            decay(tensors.gradient, tensors.parameters, self.weight_decay);
        }
        match self.rule {
            Rule::Adam | Rule::AdamW if self.amsgrad => self.adam::<true>(powers, tensors),
            Rule::Adam | Rule::AdamW => self.adam::<false>(powers, tensors),
            Rule::Sgd => self.sgd(tensors),
            Rule::RmsProp => self.rms_prop(tensors),
        }
    }

    #[inline(never)]
    fn adam<const AMSGRAD: bool>(&self, powers: &mut Powers, tensors: Tensors) {
        powers.beta1 *= self.beta1;
        powers.beta2 *= self.beta2;
        let (b1, c1) = (splat(self.beta1), splat(1.0 - self.beta1));
        let (b2, c2) = (splat(self.beta2), splat(1.0 - self.beta2));
        let step = splat(self.learning_rate / (1.0 - powers.beta1));
        let r = splat(1.0 / (1.0 - powers.beta2).sqrt());
        let epsilon = splat(self.epsilon);
        let (magnitude, least) = (Magnitude::default(), from_memory(MOMENT_CUT));
        // Gives what it stores, which would else be loaded again.
        let means = |m: &mut F32x4, v: &mut F32x4, g: F32x4| {
            let first = magnitude.cut(b1 * *m + c1 * g, least);
            *m = first;
            let second = magnitude.cut(b2 * *v + c2 * (g * g), least);
            *v = second;
            (first, second)
        };
        let descend = |p: &mut F32x4, m: F32x4, v: F32x4| *p = *p - step * (m / (v.sqrt() * r + epsilon));
        if AMSGRAD {
            tensors.each_with_max(|p, [m, v, x], g| {
                let (first, second) = means(m, v, g);
                let largest = second.select(*x, x.lt(second) | !second.equal(second));
                *x = largest;
                descend(p, first, largest);
            });
        } else {
            tensors.each(|p, [m, v], g| {
                let (first, second) = means(m, v, g);
                descend(p, first, second);
            });
        }
    }

    #[inline(never)]
    fn sgd(&self, tensors: Tensors) {
        let (rate, momentum) = (splat(self.learning_rate), splat(self.momentum));
        let (magnitude, least) = (Magnitude::default(), from_memory(MOMENT_CUT));
        tensors.each(|p, [velocity, _], g| {
            *velocity = magnitude.cut(momentum * *velocity + g, least);
            let direction = if self.nesterov { g + momentum * *velocity } else { *velocity };
            *p = *p - rate * direction;
        });
    }

    #[inline(never)]
    fn rms_prop(&self, tensors: Tensors) {
        let (rate, momentum) = (splat(self.learning_rate), splat(self.momentum));
        let (a, c) = (splat(self.alpha), splat(1.0 - self.alpha));
        let epsilon = splat(self.epsilon);
        let (magnitude, least) = (Magnitude::default(), from_memory(MOMENT_CUT));
        tensors.each(|p, [velocity, v], g| {
            *v = magnitude.cut(a * *v + c * (g * g), least);
            *velocity = magnitude.cut(momentum * *velocity + g / (v.sqrt() + epsilon), least);
            *p = *p - rate * *velocity;
        });
    }
}

/// The cut before the product changes nothing but its cost; the one after it is made by whoever reads.
#[inline(never)]
fn clip(gradient: &mut [Octet], factor: f64) {
    let factor = splat(factor);
    let (magnitude, least) = (Magnitude::default(), from_memory(GRADIENT_CUT));
    for octet in gradient {
        *octet = octet.map(|g| factor * magnitude.cut(g, least));
    }
}

/// Adds to each entry its parameter times `factor`.
#[inline(never)]
fn decay(gradient: &mut [Octet], parameters: &[Octet], factor: f64) {
    let factor = splat(factor);
    let (magnitude, least) = (Magnitude::default(), from_memory(GRADIENT_CUT));
    for (octet, p) in gradient.iter_mut().zip(parameters) {
        *octet = [0, 1].map(|h| magnitude.cut(octet[h], least) + factor * p[h]);
    }
}

#[inline(never)]
fn scale(parameters: &mut [Octet], factor: f64) {
    let factor = splat(factor);
    for octet in parameters {
        *octet = octet.map(|p| factor * p);
    }
}

impl Tensors<'_> {
    /// Calls `f` with each parameter, its two moments and its entry of the gradient, cut, four at a time.
    #[inline(always)]
    fn each(self, f: impl Fn(&mut F32x4, [&mut F32x4; 2], F32x4)) {
        let moments = self.first.iter_mut().zip(self.second).map(|(m, v)| [m, v]);
        walk(self.parameters, moments, self.gradient, f);
    }

    /// As `each`, with the largest mean of squares as a third moment.
    #[inline(always)]
    fn each_with_max(self, f: impl Fn(&mut F32x4, [&mut F32x4; 3], F32x4)) {
        let moments = self.first.iter_mut().zip(self.second).zip(self.max_second).map(|((m, v), x)| [m, v, x]);
        walk(self.parameters, moments, self.gradient, f);
    }
}

/// What both do: N moments of each parameter, octet by octet.
#[inline(always)]
fn walk<'a, const N: usize>(
    parameters: &mut [Octet],
    moments: impl Iterator<Item = [&'a mut Octet; N]>,
    gradient: &[Octet],
    f: impl Fn(&mut F32x4, [&mut F32x4; N], F32x4),
) {
    let (magnitude, least) = (Magnitude::default(), from_memory(GRADIENT_CUT));
    for ((p, mut moments), g) in parameters.iter_mut().zip(moments).zip(gradient) {
        for h in 0..2 {
            f(&mut p[h], moments.each_mut().map(|moment| &mut moment[h]), magnitude.cut(g[h], least));
        }
    }
}

fn splat(x: f64) -> F32x4 {
    F32x4::splat(x as f32)
}

//! The elementary functions over every float32, NaN included: the largest error in ulp and where, and how often a
//! function that rises falls. Two threads, some minutes: `npm run ulp`, or with names of functions for those alone.
//!
//! The reference is float64 (tests/suite/reference.rs): std's exp, ln and tanh, which err by a float64 ulp or so, and for
//! the normal distribution a series below and a continued fraction above, right to some float64 ulp. So a figure here is
//! right to 2^-26 ulp or so. An ulp is that of the exact figure's float32 neighbourhood; below the normal range the
//! least subnormal. Where either is NaN or infinite and the other is not, the error is infinite.

use std::thread;

use kernel::elementary::{erf, exp, gelu, log, sigmoid, silu, tanh};
use kernel::lane::F32x4;

struct Function {
    name: &'static str,
    ours: fn(F32x4) -> F32x4,
    exact: fn(f64) -> f64,
    rises: bool,
}

const FUNCTIONS: [Function; 7] = [
    Function { name: "exp", ours: exp, exact: f64::exp, rises: true },
    Function { name: "log", ours: log, exact: f64::ln, rises: true },
    Function { name: "tanh", ours: tanh, exact: f64::tanh, rises: true },
    Function { name: "erf", ours: erf, exact: reference::erf, rises: true },
    Function { name: "sigmoid", ours: sigmoid, exact: reference::sigmoid, rises: true },
    Function { name: "silu", ours: silu, exact: reference::silu, rises: false },
    Function { name: "gelu", ours: gelu, exact: reference::gelu, rises: false },
];

#[path = "../tests/suite/reference.rs"]
mod reference;

/// The worst of a range of arguments, and how often a function fell.
#[derive(Clone, Copy, Default)]
struct Worst {
    ulps: f64,
    at: f32,
    falls: u64,
}

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    println!("function  max ulp   at                falls");
    for function in &FUNCTIONS {
        if !chosen.is_empty() && !chosen.iter().any(|name| name == function.name) {
            continue;
        }
        // Magnitudes from 0 up, of either sign.
        let halves = [1.0f32, -1.0].map(|sign| thread::spawn(move || run(function, sign)));
        let [a, b] = halves.map(|half| half.join().expect("no panic"));
        let worst = if a.ulps > b.ulps { a } else { b };
        let falls = if function.rises { (a.falls + b.falls).to_string() } else { String::from("-") };
        println!("{:8}  {:.5}  {:16e}  {falls}", function.name, worst.ulps, worst.at);
    }
}

fn run(function: &Function, sign: f32) -> Worst {
    let mut worst = Worst::default();
    let mut last = sign * f32::NEG_INFINITY;
    for bits in (0..=0x7fff_ffffu32).step_by(4) {
        let x: [f32; 4] = std::array::from_fn(|i| sign * f32::from_bits(bits + i as u32));
        let found = (function.ours)(F32x4::from_array(x)).to_array();
        for (&x, &y) in x.iter().zip(&found) {
            if (y - last) * sign < 0.0 {
                worst.falls += 1;
            }
            last = y;
            let ulps = reference::ulps(y, (function.exact)(f64::from(x)));
            if ulps > worst.ulps {
                worst = Worst { ulps, at: x, ..worst };
            }
        }
    }
    worst
}

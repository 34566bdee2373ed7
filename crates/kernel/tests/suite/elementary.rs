//! The elementary functions over a stride through all float32 and their special values, against float64 functions of
//! std and `reference`: those err by some float64 ulp, far below the half float32 ulp that is asked for.
//! `examples/ulp.rs` goes over every float32.

use crate::reference;
use kernel::elementary::{erf, exp, gelu, log, sigmoid, silu, tanh};
use kernel::lane::F32x4;

fn each(stride: usize, mut check: impl FnMut(f32)) {
    for bits in (0..=u32::MAX).step_by(stride) {
        check(f32::from_bits(bits));
    }
}

fn one(f: fn(F32x4) -> F32x4, x: f32) -> f32 {
    f(F32x4::from_array([x, 1.0, f32::NAN, -x])).to_array()[0]
}

#[test]
fn exp_is_within_half_an_ulp_and_a_hair() {
    each(2039, |x| {
        let (found, exact) = (one(exp, x), f64::from(x).exp());
        if x.is_nan() {
            assert!(found.is_nan());
        } else if exact > f64::from(f32::MAX) * (1.0 + 2f64.powi(-25)) {
            assert_eq!(found, f32::INFINITY, "exp({x})");
        } else {
            assert!(reference::ulps(found, exact) < 0.5002, "exp({x}) = {found}, not {exact}");
        }
    });
}

#[test]
fn log_is_within_half_an_ulp_and_a_hair() {
    each(2039, |x| {
        let found = one(log, x);
        if x.is_nan() || x < 0.0 {
            assert!(found.is_nan(), "log({x}) = {found}");
        } else if x > 0.0 && x.is_finite() {
            let exact = f64::from(x).ln();
            assert!(reference::ulps(found, exact) < 0.5002, "log({x}) = {found}, not {exact}");
        }
    });
}

#[test]
fn what_activations_need_is_within_half_an_ulp_and_a_hair() {
    type Pair = (fn(F32x4) -> F32x4, fn(f64) -> f64);
    let functions: [Pair; 5] = [
        (tanh, f64::tanh),
        (erf, reference::erf),
        (sigmoid, reference::sigmoid),
        (silu, reference::silu),
        (gelu, reference::gelu),
    ];
    for (at, (ours, exact)) in functions.into_iter().enumerate() {
        each(16_001, |x| {
            let (found, exact) = (one(ours, x), exact(f64::from(x)));
            let distance = reference::ulps(found, exact);
            assert!(distance < 0.501, "function {at} at {x}: {found}, not {exact}");
        });
    }
}

#[test]
fn odd_functions_are_odd_in_every_bit() {
    each(65_537, |x| {
        for f in [tanh, erf] {
            let (plus, minus) = (one(f, x), one(f, -x));
            assert!(x.is_nan() || plus.to_bits() == (-minus).to_bits(), "at {x}");
        }
    });
}

#[test]
fn ends() {
    let cases = [(0.0, f32::NEG_INFINITY), (-0.0, f32::NEG_INFINITY), (f32::INFINITY, f32::INFINITY), (1.0, 0.0)];
    for (x, expected) in cases {
        assert_eq!(one(log, x).to_bits(), expected.to_bits(), "log({x})");
    }
    for (x, expected) in
        [(0.0, 1.0), (-0.0, 1.0), (f32::NEG_INFINITY, 0.0), (-104.0, 0.0), (f32::INFINITY, f32::INFINITY)]
    {
        assert_eq!(one(exp, x).to_bits(), f32::to_bits(expected), "exp({x})");
    }
    // The least subnormal is log(2^-149).
    assert_eq!(one(log, f32::from_bits(1)), -103.278_93);
}

#[test]
fn neighbours_do_not_turn_back() {
    for start in [-103.5f32, -1.0, -1e-3, 1e-3, 0.5, 1.0, 10.0, 88.0] {
        let mut x = start;
        for _ in 0..20_000 {
            let next = x.next_up();
            assert!(one(exp, x) <= one(exp, next), "exp at {x}");
            if x > 0.0 {
                assert!(one(log, x) <= one(log, next), "log at {x}");
            }
            x = next;
        }
    }
}

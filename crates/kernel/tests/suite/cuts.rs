//! The cuts of contract 4 at their edges: the limit itself is kept, its lower neighbour becomes +0, NaN stays.

use kernel::activation::{relu, relu_gradient};
use kernel::lane::{F32x4, Octet, ZERO, as_numbers, as_numbers_mut, cut};
use kernel::optimizer::{Optimizer, Powers, Rule, Tensors};

use crate::common::words;

fn power(exponent: i32) -> f32 {
    2f32.powi(exponent)
}

/// One octet of those numbers, twice.
fn octet(numbers: [f32; 4]) -> Octet {
    [F32x4::from_array(numbers); 2]
}

#[test]
fn a_magnitude_at_the_limit_is_kept() {
    let limit = power(-56);
    let found = cut(F32x4::from_array([limit, -limit, limit.next_down(), f32::NAN]), limit);
    assert_eq!(words(&found.to_array()), words(&[limit, -limit, 0.0, f32::NAN]));
    assert_eq!(cut(F32x4::splat(-limit.next_down()), limit).to_array()[0].to_bits(), 0, "+0, not -0");
}

#[test]
fn relu_cuts_below_its_limit_and_keeps_nan() {
    let limit = power(-100);
    let mut panel = [octet([limit, limit.next_down(), -1.0, f32::NAN]), octet([-0.0, 2.0, f32::INFINITY, -limit])];
    panel = panel.map(relu);
    let expected = [[limit, 0.0, 0.0, f32::NAN], [0.0, 2.0, f32::INFINITY, 0.0]];
    for (found, expected) in panel.iter().zip(expected) {
        assert_eq!(words(&as_numbers(&[*found])[..4]), words(&expected));
    }
}

#[test]
fn a_delta_passes_unless_the_activation_is_not_positive() {
    let limit = power(-100);
    let delta = relu_gradient(octet([1.0, 0.0, f32::NAN, 1.0]), octet([-limit, 5.0, 3.0, -limit.next_down()]));
    assert_eq!(words(&as_numbers(&[delta])[..4]), words(&[-limit, 0.0, 3.0, 0.0]));
}

#[test]
fn adam_takes_small_gradients_as_zero_and_stores_no_small_moment() {
    let adam = Optimizer::new(Rule::Adam, [0.1, 0.5, 0.5, 1e-12, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let (gradient, moment) = (power(-56), power(-120));
    let mut parameters = [octet([1.0; 4])];
    // Halved: at the limit, under it; with a gradient at its limit, under it.
    let mut first = [octet([2.0 * moment, moment, 0.0, 0.0])];
    let mut second = [octet([2.0 * moment, moment, 0.0, 0.0])];
    let mut gradients = [ZERO];
    as_numbers_mut(&mut gradients)[..4].copy_from_slice(&[0.0, 0.0, gradient, gradient.next_down()]);
    let mut powers = Powers { beta1: 1.0, beta2: 1.0 };
    let tensors = Tensors {
        parameters: &mut parameters,
        first: &mut first,
        second: &mut second,
        max_second: &mut [],
        gradient: &mut gradients,
    };
    adam.update(&mut powers, tensors, 0.0);
    assert_eq!(as_numbers(&first)[..4], [moment, 0.0, gradient / 2.0, 0.0]);
    assert_eq!(as_numbers(&second)[..4], [moment, 0.0, gradient * gradient / 2.0, 0.0]);
    assert_eq!(as_numbers(&parameters)[3], 1.0, "nothing to go by");
    assert!(as_numbers(&parameters)[2] < 1.0);
    assert_eq!((powers.beta1, powers.beta2), (0.5, 0.5));
}

//! AMSGrad (contract 7): the largest mean of squares so far, NaN among them, stands in the place of the last.

use kernel::lane::{Octet, ZERO, as_numbers, as_numbers_mut};
use kernel::optimizer::{Optimizer, Powers, Rule, Tensors};

use crate::common::words;

fn octet(numbers: [f32; 8]) -> [Octet; 1] {
    let mut octet = [ZERO];
    as_numbers_mut(&mut octet).copy_from_slice(&numbers);
    octet
}

#[test]
fn the_largest_mean_of_squares_divides() {
    // beta1 0, beta2 0.75: m is the gradient 1, v = 0.75 v + 0.25, and sqrt(1 / (1 - beta2)) is 2.
    let amsgrad = Optimizer::new(Rule::Adam, [0.5, 0.0, 0.75, 1e-12, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let (nan, infinity) = (f32::NAN, f32::INFINITY);
    let mut parameters = octet([1.0; 8]);
    let mut second = octet([0.0, 5.0, 1.0, 0.0, nan, 0.0, infinity, 5.0]);
    let mut max_second = octet([4.0, 1.0, 1.0, 0.0, 4.0, nan, 4.0, infinity]);
    let tensors = Tensors {
        parameters: &mut parameters,
        first: &mut [ZERO],
        second: &mut second,
        max_second: &mut max_second,
        gradient: &mut octet([1.0; 8]),
    };
    amsgrad.update(&mut Powers { beta1: 1.0, beta2: 1.0 }, tensors, 0.0);
    assert_eq!(words(as_numbers(&second)), words(&[0.25, 4.0, 1.0, 0.25, nan, 0.25, infinity, 4.0]));
    let largest = [4.0, 4.0, 1.0, 0.25, nan, nan, infinity, infinity];
    assert_eq!(words(as_numbers(&max_second)), words(&largest));
    let expected = largest.map(|x: f32| 1.0 - 0.5 / (2.0 * x.sqrt()));
    assert_eq!(words(as_numbers(&parameters)), words(&expected));
}

#[test]
fn a_mean_of_squares_under_its_cut_leaves_the_largest() {
    let amsgrad = Optimizer::new(Rule::AdamW, [0.5, 0.5, 0.5, 1e-12, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let limit = 2f32.powi(-120);
    let mut second = octet([limit; 8]);
    let mut max_second = octet([limit, 0.0, -0.0, 1.0, limit, 0.0, -0.0, 1.0]);
    let tensors = Tensors {
        parameters: &mut octet([1.0; 8]),
        first: &mut [ZERO],
        second: &mut second,
        max_second: &mut max_second,
        gradient: &mut [ZERO],
    };
    amsgrad.update(&mut Powers { beta1: 1.0, beta2: 1.0 }, tensors, 0.0);
    assert_eq!(words(as_numbers(&second)), [0; 8]);
    assert_eq!(words(as_numbers(&max_second)), words(&[limit, 0.0, -0.0, 1.0, limit, 0.0, -0.0, 1.0]));
}

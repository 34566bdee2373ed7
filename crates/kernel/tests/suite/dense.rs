//! The products of a dense layer against sums written one number at a time, word for word, over sizes around the
//! lane width; outputs start as NaN.

use crate::common::{SIZES, nan, numbers, panel, rows, rows_of, words};
use kernel::activation::relu_gradient;
use kernel::dense::{self, TILE, Tiles};
use kernel::lane::{OCTET, ZERO, as_numbers, octets};

const VALUE_CUT: f32 = f32::from_bits((127 - 100) << 23);

#[test]
fn forward_starts_from_the_bias_and_adds_inputs_in_order() {
    for inputs in SIZES {
        for outputs in SIZES {
            let (weights, bias) = (numbers(inputs * outputs, 1), numbers(outputs, 2));
            let mut x = numbers(OCTET * inputs, 3);
            x[0] = f32::INFINITY;
            x[inputs] = -0.0;
            x[2 * inputs] = f32::NAN;
            let mut z = nan(outputs);
            let mut packed = vec![f32::NAN; outputs.next_multiple_of(TILE) * inputs];
            dense::pack_forward(&weights, inputs, &mut packed);
            dense::forward(&packed, &bias, &panel(&x, inputs), &mut z, |z| z);
            let expected: Vec<f32> = (0..OCTET * outputs)
                .map(|at| {
                    let (row, o) = (at / outputs, at % outputs);
                    (0..inputs).fold(bias[o], |sum, i| sum + weights[o * inputs + i] * x[row * inputs + i])
                })
                .collect();
            assert_eq!(words(&rows_of(&z)), words(&expected), "{inputs} inputs, {outputs} outputs");
        }
    }
}

#[test]
fn input_gradient_adds_outputs_in_order_and_passes_where_the_activation_does() {
    for inputs in SIZES {
        for outputs in SIZES {
            let weights = numbers(inputs * outputs, 4);
            let d = numbers(OCTET * outputs, 5);
            let mut a: Vec<f32> = numbers(OCTET * inputs, 6).iter().map(|&x| x.max(0.0)).collect();
            a[0] = f32::NAN;
            let mut packed = vec![f32::NAN; inputs.next_multiple_of(TILE) * outputs];
            dense::pack_backward(&weights, inputs, &mut packed);
            let packed = Tiles::packed(&packed, outputs);
            let columns = inputs.is_multiple_of(TILE).then(|| Tiles::columns(&weights, inputs));
            let expected: Vec<f32> = (0..OCTET * inputs)
                .map(|at| {
                    let (row, i) = (at / inputs, at % inputs);
                    let sum = (0..outputs).fold(0.0, |sum, o| sum + weights[o * inputs + i] * d[row * outputs + o]);
                    if a[at] <= 0.0 || f32::abs(sum) < VALUE_CUT { 0.0 } else { sum }
                })
                .collect();
            for tiles in [packed].into_iter().chain(columns) {
                let mut deltas = panel(&a, inputs);
                dense::input_gradient(tiles, &panel(&d, outputs), &mut deltas, relu_gradient);
                assert_eq!(words(&rows_of(&deltas)), words(&expected), "{inputs} inputs, {outputs} outputs");
            }
        }
    }
}

#[test]
fn weight_gradient_adds_row_by_row_to_what_it_starts_with() {
    for (left, right) in SIZES.iter().flat_map(|&l| [1, 4, 7, 8, 9, 33].map(|r| (l, r))) {
        for count in [1, 3, 8, 13] {
            let (l, r) = (numbers(count * left, 7), numbers(count * right, 8));
            let chunks = octets(right);
            let mut gradient = nan(left * chunks);
            dense::weight_gradient(&rows(&l, left), left, &rows(&r, right), count, &mut gradient, |_| ZERO);
            dense::weight_gradient(&rows(&l, left), left, &rows(&r, right), count, &mut gradient, |sum| sum);
            let found = as_numbers(&gradient);
            for o in 0..left {
                for i in 0..right {
                    let expected = (0..2 * count)
                        .map(|row| row % count)
                        .fold(0.0f32, |sum, row| sum + l[row * left + o] * r[row * right + i]);
                    let at = found[o * chunks * OCTET + i];
                    assert_eq!(at.to_bits(), expected.to_bits(), "{left} x {right}, {count} rows, at {o}, {i}");
                }
            }
        }
    }
}

#[test]
fn bias_gradient_adds_row_by_row_to_what_is_there() {
    for outputs in SIZES {
        for count in [1, 8, 13] {
            let d = numbers(count * outputs, 9);
            let mut gradient = numbers(outputs, 10);
            let expected: Vec<f32> =
                (0..outputs).map(|o| (0..count).fold(gradient[o], |sum, row| sum + d[row * outputs + o])).collect();
            dense::bias_gradient(&rows(&d, outputs), count, &mut gradient);
            assert_eq!(words(&gradient), words(&expected), "{outputs} outputs, {count} rows");
        }
    }
}

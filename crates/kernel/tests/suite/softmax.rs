//! Cross-entropy of a panel: hand-made rows, and random ones against float64 formulas.

use crate::common::{numbers, panel, rows_of};
use kernel::lane::{OCTET, as_numbers};
use kernel::softmax::cross_entropy;

fn labels(values: [f32; 8]) -> kernel::lane::Octet {
    panel(&values, 1)[0]
}

#[test]
fn loss_and_delta_are_those_of_the_formula() {
    for classes in [2, 3, 5, 7, 10] {
        let logits = numbers(OCTET * classes, 11).iter().map(|x| x * 4.0).collect::<Vec<_>>();
        let label = std::array::from_fn(|row| ((row * 3) % classes) as f32);
        let mut z = panel(&logits, classes);
        let outcome = cross_entropy(&mut z, labels(label), Some(0.125));
        let deltas = rows_of(&z);
        for row in 0..OCTET {
            let z: Vec<f64> = logits[row * classes..][..classes].iter().map(|&z| f64::from(z)).collect();
            let sum: f64 = z.iter().map(|z| z.exp()).sum();
            let y = label[row] as usize;
            assert!((f64::from(outcome.loss[row]) - (sum.ln() - z[y])).abs() < 2e-6);
            assert_eq!(outcome.right[row], z.iter().all(|&other| other <= z[y]));
            for c in 0..classes {
                let expected = (z[c].exp() / sum - f64::from(u8::from(c == y))) / 8.0;
                assert!((f64::from(deltas[row * classes + c]) - expected).abs() < 2e-8);
            }
        }
    }
}

#[test]
fn without_scale_the_logits_stay() {
    let logits = numbers(OCTET * 3, 12);
    let mut z = panel(&logits, 3);
    cross_entropy(&mut z, labels([0.0; 8]), None);
    assert_eq!(rows_of(&z), logits);
}

#[test]
fn ties_go_to_the_first_class_and_nan_is_never_right() {
    let nan = f32::NAN;
    let rows = [[1.0, 1.0], [1.0, 1.0], [nan, 0.0], [0.0, nan], [2.0, 1.0], [1.0, 2.0], [-0.0, 0.0], [0.0, -0.0]];
    let label = [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
    let outcome = cross_entropy(&mut panel(rows.as_flattened(), 2), labels(label), None);
    assert_eq!(outcome.right, [true, false, false, false, true, false, true, false]);
    assert!(outcome.loss[2].is_nan() && outcome.loss[3].is_nan());
}

#[test]
fn a_sure_row_has_an_exact_zero_behind_the_cut() {
    let mut z = panel([[50.0, 3.999], [50.0, 4.001]].repeat(4).as_flattened(), 2);
    cross_entropy(&mut z, labels([0.0; 8]), Some(1.0));
    let deltas = as_numbers(&z);
    assert_eq!(deltas[OCTET].to_bits(), 0, "z - m = -46.001 is cut to +0");
    assert!(deltas[OCTET + 1] > 1e-21, "z - m = -45.999 is not");
}

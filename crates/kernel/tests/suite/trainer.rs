//! Whole trainings: blocks change no bit, portions change no bit, and what is recorded is what it says.

use crate::common::{numbers, words};
use kernel::data::{Dataset, Selection};
use kernel::lane::as_numbers;
use kernel::network::{Network, Options};
use kernel::optimizer::{Optimizer, Rule};
use kernel::pass::Blind;
use kernel::sums::squared_norm;
use kernel::trainer::{Config, RowKind, Trainer, capacity, columns};
use std::sync::atomic::Ordering::Relaxed;

fn data(rows: usize, features: usize, classes: usize) -> Dataset {
    let mut data = Dataset::new(rows, features).unwrap();
    data.inputs.copy_from_slice(&numbers(rows * features, 13));
    data.labels.iter_mut().enumerate().for_each(|(row, label)| *label = ((row * 5) % classes) as u32);
    data
}

fn config(sizes: &[usize], rows: usize, batch: usize, panels_per_block: usize) -> Config {
    Config {
        network: Network::new(sizes, Options::default()).unwrap(),
        // With AMSGrad, so that all moments are there.
        optimizer: Optimizer::new(Rule::Adam, [0.01, 0.9, 0.9, 1e-8, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        rows,
        epochs: 5,
        batch,
        row_kind: RowKind::Epoch,
        near_zero_threshold: 0.01,
        diagnostics: false,
        panels_per_block,
    }
}

/// Trains to the end in portions of `portion` steps; the order of every epoch is the reverse.
fn train(config: Config, data: &Dataset, scale: f32, portion: u32) -> Trainer {
    let mut trainer = Trainer::new(config).unwrap();
    let initial = numbers(trainer.parameters_mut().len(), 14);
    trainer.parameters_mut().iter_mut().zip(initial).for_each(|(p, x)| *p = scale * x);
    trainer.begin(data);
    let rows = trainer.order.len() as u32;
    trainer.order.iter_mut().enumerate().for_each(|(at, row)| *row = rows - 1 - at as u32);
    while !trainer.finished() {
        trainer.advance(data, portion);
    }
    trainer
}

fn result(trainer: &Trainer) -> (Vec<u32>, Vec<u64>) {
    let all = [&trainer.parameters, &trainer.first_moments, &trainer.second_moments, &trainer.max_second_moments];
    let floats = all.iter().flat_map(|octets| words(as_numbers(octets))).collect();
    (floats, trainer.trace.iter().map(|x| x.to_bits()).collect())
}

#[test]
fn the_size_of_a_block_and_of_a_portion_change_no_bit() {
    for (sizes, rows) in [(vec![2, 64, 64, 2], 61), (vec![3, 7, 13, 5], 100), (vec![5, 4], 9), (vec![9, 1, 33, 3], 40)]
    {
        let data = data(rows, sizes[0], sizes[sizes.len() - 1]);
        for (batch, measured) in [(0, false), (1, true), (7, true), (8, false), (32, true), (0, true)] {
            let config = |panels: usize| {
                let mut config = config(&sizes, rows, batch, panels);
                config.network.centred = measured;
                config.diagnostics = measured;
                config
            };
            let expected = result(&train(config(0), &data, 0.5, 1000));
            for panels in [1, 2, 3, 5] {
                let found = result(&train(config(panels), &data, 0.5, panels as u32));
                assert!(found == expected, "{sizes:?}, batch {batch}, {panels} panels a block");
            }
        }
    }
}

#[test]
fn padding_never_counts() {
    // The same rows, alone in a panel and beside others that went through the buffers before them.
    let (long, short) = (data(23, 3, 2), data(3, 3, 2));
    let mut trainer = train(config(&[3, 5, 2], 23, 0, 0), &long, 0.5, 1000);
    let after = trainer.evaluate(&short, None);
    let mut fresh = Trainer::new(config(&[3, 5, 2], 23, 0, 0)).unwrap();
    fresh.parameters.clone_from(&trainer.parameters);
    assert_eq!(after, fresh.evaluate(&short, None));
    assert_eq!(after.rows, 3);
}

#[test]
fn a_trace_row_says_what_its_pass_computed() {
    let data = data(20, 4, 3);
    let mut trainer = train(config(&[4, 6, 3], 20, 0, 0), &data, 0.5, 1000);
    let (network, capacity) = (trainer.config().network.clone(), capacity(trainer.config()));
    assert_eq!(trainer.trace.len(), columns(trainer.config()) * capacity);
    assert_eq!(trainer.progress.rows.load(Relaxed), 5);

    // Row 0 again, by hand.
    let initial = numbers(network.parameters(), 14);
    trainer.parameters_mut().iter_mut().zip(initial).for_each(|(p, x)| *p = 0.5 * x);
    let totals = trainer.evaluate(&data, None);
    trainer.look(&data, Selection::All, &mut Blind);
    let gradient = as_numbers(trainer.gradient());
    let squares: Vec<f64> = network.tensors().map(|tensor| squared_norm(&gradient[tensor])).collect();
    let row: Vec<f64> = (0..3 + squares.len()).map(|column| trainer.trace[column * capacity]).collect();
    assert_eq!(row[0], totals.loss / 20.0);
    assert_eq!(row[1], totals.right as f64 / 20.0);
    assert_eq!(row[2], squares.iter().fold(0.0, |sum, square| sum + square).sqrt());
    assert!(squares.iter().zip(&row[3..]).all(|(square, norm)| square.sqrt() == *norm));
}

#[test]
fn squared_norm_adds_eight_sums_by_index() {
    for n in [0, 1, 7, 8, 9, 16, 67] {
        let g = numbers(n, 15);
        let mut sums = [0.0f64; 8];
        g.iter().enumerate().for_each(|(i, &x)| sums[i % 8] += f64::from(x) * f64::from(x));
        let pairs = [sums[0] + sums[1], sums[2] + sums[3], sums[4] + sums[5], sums[6] + sums[7]];
        assert_eq!(squared_norm(&g), (pairs[0] + pairs[1]) + (pairs[2] + pairs[3]));
    }
}

#[test]
fn a_centred_network_is_what_its_parameters_give_less_what_the_initial_ones_gave() {
    let data = data(20, 4, 3);
    let mut centred = config(&[4, 6, 3], 20, 0, 0);
    centred.network.centred = true;
    let mut trainer = train(centred, &data, 0.5, 1000);
    let mut plain = Trainer::new(config(&[4, 6, 3], 20, 0, 0)).unwrap();
    let [mut found, mut now, mut start] = [(); 3].map(|()| vec![0.0f32; 60]);
    trainer.evaluate(&data, Some(&mut found));
    plain.parameters.clone_from(&trainer.parameters);
    plain.evaluate(&data, Some(&mut now));
    let initial = numbers(plain.parameters_mut().len(), 14);
    plain.parameters_mut().iter_mut().zip(initial).for_each(|(p, x)| *p = 0.5 * x);
    plain.evaluate(&data, Some(&mut start));
    let expected: Vec<f32> = now.iter().zip(&start).map(|(now, start)| now - start).collect();
    assert_eq!(words(&found), words(&expected));
    assert!(start.iter().all(|&z| z != 0.0));
}

#[test]
fn a_run_stops_at_the_first_row_that_is_not_finite() {
    let data = data(12, 2, 2);
    let trainer = train(config(&[2, 4, 2], 12, 0, 0), &data, f32::MAX, 1000);
    assert!(trainer.finished());
    assert_eq!(trainer.progress.diverged.load(Relaxed), 1);
    assert_eq!(trainer.progress.rows.load(Relaxed), 1);
    assert_eq!(trainer.progress.steps.load(Relaxed), 0);
}

#[test]
fn what_does_not_fit_says_how_much_it_needed() {
    let mut big = config(&[2, 4, 2], 12, 0, 0);
    big.epochs = u32::MAX;
    big.network = Network::new(&[1 << 30, 1 << 30, 2], Options::default()).unwrap();
    let error = Trainer::new(big).err().unwrap();
    assert!(error.bytes > 3 << 62, "{error:?}");
    assert!(Network::new(&[usize::MAX, 3, 2], Options::default()).is_none());
}

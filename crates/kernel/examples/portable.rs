//! Trains what stdin describes on the portable lanes and writes everything that came of it to stdout, so that a
//! test can compare the native build with other engines word for word.
//!
//! Little-endian, cases one after the other, no separators. In: u32 count of sizes, sizes, rows, epochs, batch
//! (0 full), row kind (0 none, 1 epoch, 2 step), panels a block (0 chooses), activation, bias (0 none), optimiser,
//! centred and diagnostics (0 not); f32 slope; u32 outputs of targets (0 for labels); f32 near-zero threshold; f64 numbers of
//! `Optimizer::new`; f32 inputs [rows, features]; u32 labels [rows] or f32 targets [rows, outputs]; f32 parameters; with
//! mini-batches u32 orders [epochs, rows]. Out: u32 steps, rows written, diverged; f64 columns, each of the rows written;
//! f32 parameters, first and second moments and, with amsgrad, the largest of the latter; f64 powers; f64 loss and
//! accuracy; f32 logits; f32 gradient.

use std::io::{Read, Write, stdin, stdout};
use std::sync::atomic::Ordering::Relaxed;

use kernel::activation::Activation;
use kernel::data::{Dataset, Selection};
use kernel::lane::as_numbers;
use kernel::loss::Loss;
use kernel::network::{Network, Options};
use kernel::optimizer::{Optimizer, Rule};
use kernel::pass::Blind;
use kernel::trainer::{Config, RowKind, Trainer, capacity, columns, steps_per_epoch};

struct Input(Vec<u8>, usize);

impl Input {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let bytes = self.0[self.1..][..N].try_into().expect("N bytes");
        self.1 += N;
        bytes
    }
    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }
    fn f32(&mut self) -> f32 {
        f32::from_le_bytes(self.take())
    }
    fn f64(&mut self) -> f64 {
        f64::from_le_bytes(self.take())
    }
    fn size(&mut self) -> usize {
        self.u32() as usize
    }
}

fn main() {
    let mut input = Input(Vec::new(), 0);
    stdin().read_to_end(&mut input.0).expect("stdin");
    let mut output = Vec::new();
    while input.1 < input.0.len() {
        case(&mut input, &mut output);
    }
    stdout().write_all(&output).expect("stdout");
}

fn case(input: &mut Input, output: &mut Vec<u8>) {
    let count = input.size();
    let sizes: Vec<usize> = (0..count).map(|_| input.size()).collect();
    let (rows, epochs, batch) = (input.size(), input.u32(), input.size());
    let row_kind = [RowKind::None, RowKind::Epoch, RowKind::Step][input.size()];
    let panels_per_block = input.size();
    let (code, no_bias, rule) = (input.u32(), input.u32() == 0, input.u32());
    let [centred, diagnostics] = [(); 2].map(|()| input.u32() != 0);
    let activation = Activation::from_code(code, input.f32()).expect("an activation");
    let outputs = input.size();
    let loss = if outputs == 0 { Loss::CrossEntropy } else { Loss::SquaredError };
    let options = Options { activation, loss, no_bias, centred };
    let network = Network::new(&sizes, options).expect("a network");
    let near_zero_threshold = input.f32();
    let rule = Rule::from_code(rule).expect("an optimiser");
    let optimizer = Optimizer::new(rule, std::array::from_fn(|_| input.f64()));
    let mut data = Dataset::with_targets(rows, sizes[0], outputs).expect("memory");
    data.inputs.fill_with(|| input.f32());
    data.labels.fill_with(|| input.u32());
    data.targets.fill_with(|| input.f32());

    let config = Config {
        network,
        optimizer,
        rows,
        epochs,
        batch,
        row_kind,
        near_zero_threshold,
        diagnostics,
        panels_per_block,
    };
    let mut trainer = Trainer::new(config.clone()).expect("memory");
    trainer.parameters_mut().fill_with(|| input.f32());
    trainer.begin(&data);
    for _ in 0..epochs {
        trainer.order.fill_with(|| input.u32());
        trainer.advance(&data, steps_per_epoch(&config));
    }

    let written = trainer.progress.rows.load(Relaxed);
    for counter in [&trainer.progress.steps, &trainer.progress.rows, &trainer.progress.diverged] {
        output.extend(counter.load(Relaxed).to_le_bytes());
    }
    for column in 0..columns(&config) {
        let values = &trainer.trace[column * capacity(&config)..][..written as usize];
        output.extend(values.iter().flat_map(|x| x.to_le_bytes()));
    }
    let count = config.network.parameters();
    let mut floats = |values: &[f32]| output.extend(values.iter().flat_map(|x| x.to_le_bytes()));
    floats(&as_numbers(&trainer.parameters)[..count]);
    floats(&as_numbers(&trainer.first_moments)[..count]);
    floats(&as_numbers(&trainer.second_moments)[..count]);
    floats(&as_numbers(&trainer.max_second_moments)[..if config.optimizer.amsgrad { count } else { 0 }]);
    let mut logits = vec![0.0; rows * config.network.classes()];
    let totals = trainer.evaluate(&data, Some(&mut logits));
    let loss = totals.mean(&config.network);
    let accuracy = totals.right as f64 / rows as f64;
    for value in [trainer.powers.beta1, trainer.powers.beta2, loss, accuracy] {
        output.extend(value.to_le_bytes());
    }
    trainer.look(&data, Selection::All, &mut Blind);
    let gradient = &as_numbers(trainer.gradient())[..count];
    output.extend(logits.iter().chain(gradient).flat_map(|x| x.to_le_bytes()));
}

//! Looks at every layer over a pass: moments of sums, activations and deltas, and the activations' histogram
//! (contract 9). For looking, not for speed: plain numbers.

use crate::lane::{OCTET, Octet, as_numbers};
use crate::pass::Observer;

/// Float64 sums over rows, then units.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moments {
    count: u64,
    sum: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, panel: &[Octet], rows: usize) {
        let numbers = as_numbers(panel);
        for row in 0..rows {
            for feature in numbers.chunks_exact(OCTET) {
                let x = f64::from(feature[row]);
                self.count += 1;
                self.sum += x;
                self.squares += x * x;
            }
        }
    }

    pub fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }

    pub fn rms(&self) -> f64 {
        (self.squares / self.count as f64).sqrt()
    }
}

/// One layer's pre-activations, activations and deltas.
#[derive(Clone, Copy, Debug, Default)]
pub struct LayerProbe {
    pub moments: [Moments; 3],
}

/// Equal bins from `low` to `high`, below and above them one more each.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    pub low: f64,
    pub high: f64,
    pub bins: usize,
}

pub struct Probe<'a> {
    pub layers: &'a mut [LayerProbe],
    pub range: Range,
    /// [layers, bins + 2].
    pub histograms: &'a mut [u32],
}

impl Observer for Probe<'_> {
    const SEES_SUMS: bool = true;

    fn pre_activation(&mut self, layer: usize, panel: &[Octet], rows: usize) {
        self.layers[layer].moments[0].add(panel, rows);
    }

    fn activation(&mut self, layer: usize, panel: &[Octet], rows: usize) {
        self.layers[layer].moments[1].add(panel, rows);
        let entries = self.range.bins + 2;
        let histogram = &mut self.histograms[layer * entries..][..entries];
        for feature in as_numbers(panel).chunks_exact(OCTET) {
            for &a in &feature[..rows] {
                if let Some(entry) = self.range.entry(f64::from(a)) {
                    histogram[entry] += 1;
                }
            }
        }
    }

    fn delta(&mut self, layer: usize, panel: &[Octet], rows: usize) {
        self.layers[layer].moments[2].add(panel, rows);
    }
}

impl Range {
    fn entry(&self, a: f64) -> Option<usize> {
        if a < self.low {
            Some(0)
        } else if a >= self.high {
            Some(self.bins + 1)
        } else if a >= self.low {
            let scale = self.bins as f64 / (self.high - self.low);
            Some(1 + (((a - self.low) * scale) as usize).min(self.bins - 1))
        } else {
            None // NaN
        }
    }
}

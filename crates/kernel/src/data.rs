//! Rows with their classes or targets, as an engine's caller wrote them: once, read by any number of trainers.

use crate::loss::Loss;
use crate::memory::{Memory, OutOfMemory};
use crate::network::Network;

/// `inputs` [rows, features] row-major; either `labels` [rows], classes from 0, or `targets` [rows, outputs].
#[repr(C)]
pub struct Dataset {
    pub rows: usize,
    pub features: usize,
    /// Numbers that a row is to be fitted to; 0 where it has a label.
    pub outputs: usize,
    pub inputs: Vec<f32>,
    pub labels: Vec<u32>,
    pub targets: Vec<f32>,
}

impl Dataset {
    /// With labels; filled with zeros, to be written by the caller.
    pub fn new(rows: usize, features: usize) -> Result<Self, OutOfMemory> {
        Self::with_targets(rows, features, 0)
    }

    /// The same with targets, unless `outputs` is 0.
    pub fn with_targets(rows: usize, features: usize, outputs: usize) -> Result<Self, OutOfMemory> {
        Memory::make(|memory| Self {
            rows,
            features,
            outputs,
            inputs: memory.take(rows.saturating_mul(features), 0.0),
            labels: memory.take(if outputs == 0 { rows } else { 0 }, 0),
            targets: memory.take(rows.saturating_mul(outputs), 0.0),
        })
    }

    /// What a row is to be fitted to; nothing where it has a label.
    pub fn target(&self, row: usize) -> &[f32] {
        &self.targets[row * self.outputs..][..self.outputs]
    }

    /// Whether a network can be trained on it or tested with it.
    pub fn fits(&self, network: &Network) -> bool {
        let classes = network.classes();
        self.fits_shape(network) && self.labels.iter().all(|&label| (label as usize) < classes)
    }

    /// The same, whatever the labels say.
    pub fn fits_shape(&self, network: &Network) -> bool {
        let outputs = match network.loss {
            Loss::CrossEntropy => 0,
            Loss::SquaredError => network.classes(),
        };
        self.features == network.inputs() && self.outputs == outputs
    }
}

/// Which rows a pass goes over, and in which order.
#[derive(Clone, Copy)]
pub enum Selection<'a> {
    All,
    /// Row indices, each below the number of rows.
    Rows(&'a [u32]),
}

impl Selection<'_> {
    pub fn len(&self, data: &Dataset) -> usize {
        match self {
            Selection::All => data.rows,
            Selection::Rows(rows) => rows.len(),
        }
    }

    /// The index in the data set of the selection's row `at`.
    #[inline(always)]
    pub fn row(&self, at: usize) -> usize {
        match self {
            Selection::All => at,
            Selection::Rows(rows) => rows[at] as usize,
        }
    }
}

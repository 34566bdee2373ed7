//! Rows with their classes, as an engine's caller wrote them: once, read by any number of trainers.

use crate::memory::{Memory, OutOfMemory};

/// `inputs` [rows, features] row-major; `labels` [rows], classes from 0.
#[repr(C)]
pub struct Dataset {
    pub rows: usize,
    pub features: usize,
    pub inputs: Vec<f32>,
    pub labels: Vec<u32>,
}

impl Dataset {
    /// Filled with zeros, to be written by the caller.
    pub fn new(rows: usize, features: usize) -> Result<Self, OutOfMemory> {
        Memory::make(|memory| Self {
            rows,
            features,
            inputs: memory.take(rows.saturating_mul(features), 0.0),
            labels: memory.take(rows, 0),
        })
    }

    /// Whether every label is a class below `classes`.
    pub fn fits(&self, classes: usize) -> bool {
        self.labels.iter().all(|&label| (label as usize) < classes)
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

//! The arithmetic of initscope: dense networks, trained exactly and fast on one core.
//!
//! What it computes, bit for bit, is the numerical contract (ts/engine/contract.md); the TypeScript twin
//! (ts/engine/js.ts) is its readable form. Layers, from the bottom:
//!
//! - `lane`: four float32 at a time, SIMD128 or arrays; `elementary`: exp, log, tanh and their kin, of lanes.
//! - `panel`: how a block of rows lies in memory; `memory`: buffers that may fail to be had; `sums`: over tensors.
//! - `dense`, `activation`, `softmax`, `loss`, `optimizer`, `metrics`, `diagnostics`, `probe`: one formula each, over
//!   panels.
//! - `network`: where each tensor lies; `pass`: forward and backward over blocks of rows.
//! - `trainer`: steps, epochs, trace rows and divergence.
//!
//! It knows nothing of seeds, data sets by name, files or hosts: it receives numbers. After a trainer
//! is made nothing here allocates.

pub mod activation;
pub mod constants;
pub mod data;
pub mod dense;
pub mod diagnostics;
pub mod elementary;
pub mod lane;
pub mod loss;
pub mod memory;
pub mod metrics;
pub mod network;
pub mod optimizer;
pub mod panel;
pub mod pass;
pub mod probe;
pub mod softmax;
pub mod sums;
pub mod trainer;

//! The kernel natively, on the portable lanes: the algorithm that SIMD runs, against formulas written plainly.

mod common;
mod cuts;
mod dense;
mod elementary;
mod optimizer;
mod reference;
mod softmax;
mod trainer;

//! Chapters for readers: not code, but what the code is worth.

#[doc = include_str!("guide/believe.md")]
pub mod believe {}

#[doc = include_str!("guide/questions.md")]
pub mod questions {}

/// # Exact and measured values
///
/// Written by `cargo test --profile slow --test oracles -- --ignored`, not by hand. Times are in
/// hours. `±` is the half-width of the interval in which the exact value must lie; all intervals
/// of the suite together raise a false alarm in at most 1 of 10,000 runs. `would find` is the
/// smallest bias, relative to the exact value, that the comparison finds in 95 of 100 runs.
///
#[doc = include_str!("guide/oracles.md")]
pub mod oracles {}

/// # How often intervals cover the truth
///
/// Written by `cargo test --profile slow --test coverage -- --ignored`, not by hand: 2,000
/// experiments of 20 replications each, nominal 95 % intervals. Exact intervals of rare events
/// cover more than they say. By chance alone the measured coverage is off by 1 % or more once in
/// 25 times.
///
#[doc = include_str!("guide/coverage.md")]
pub mod coverage {}

#[doc = include_str!("guide/check.md")]
///
/// # All codes
///
/// Written by `SNAPSHOTS=overwrite cargo test --test check`, not by hand; `pimsim check --codes` prints
/// the same.
///
#[doc = include_str!("guide/check_codes.md")]
pub mod check {}

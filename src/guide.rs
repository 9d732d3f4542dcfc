//! Chapters for readers: not code, but what the code is worth.

#[doc = include_str!("guide/believe.md")]
pub mod believe {}

#[doc = include_str!("guide/oracles.md")]
pub mod oracles {}

#[doc = include_str!("guide/coverage.md")]
pub mod coverage {}

//! Random numbers with addresses, and the distributions made from them.
//!
//! Promises: a draw is a pure function of its address (seed, replication, purpose, owners by name)
//! and its index; one uniform makes one variate, by inversion; the values are pinned and the same
//! on every machine, whether they are made one by one or many at a time.
//!
//! Never: generator state shared between draws, rejection sampling, `usize` draws, positions in a
//! file as addresses, entropy from the system.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `address`, `stream` | where a draw lives; a stream read by its index |
//! | `generator` | a stream as a generator of `rand` |
//! | `distribution`, `family`, `mean` | the laws: how they are written, their quantiles, their means when clamped |
//! | `renewal` | pieces of work in a stretch of time |
//! | `recording` | which draws were made (tests only) |

mod address;
pub mod distribution;
pub mod family;
mod generator;
pub mod mean;
#[cfg(test)]
pub mod recording;
mod renewal;
pub mod stream;

pub use address::{Address, Purpose, name_address};
pub use distribution::Distribution;
pub use generator::Draws;
pub use renewal::{Between, Renewals};
pub use stream::{Lane, Root};

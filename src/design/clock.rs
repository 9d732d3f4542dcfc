//! When clocks change, and instants in local time.

use jiff::tz::TimeZone;

pub use crate::scenario::local::{civil, day, minute as local, stretch};
use crate::scenario::roster::offsets;
use crate::time::Instant;

/// The instants at which the clocks of a zone change in `[from, to)`.
pub fn changes(zone: &TimeZone, from: Instant, to: Instant) -> Vec<Instant> {
    offsets(zone, from, to).iter().skip(1).map(|period| period.0).collect()
}

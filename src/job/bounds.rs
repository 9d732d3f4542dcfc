//! How much may be asked for. Each bound stands here once, for what is typed and for what is read.

use std::ops::RangeInclusive;

use crate::scenario::MOST_POINTS;
use crate::scenario::keys::{MOST_MEMBERS, MOST_REPLICATIONS};

/// What may be asked for, both ends included.
pub type Allowed = RangeInclusive<i64>;

/// Replications.
pub const REPLICATIONS: Allowed = 1..=MOST_REPLICATIONS;
/// Replications after which a run with a precision gives up.
pub const MOST_LOOKED_AT: Allowed = 20..=MOST_REPLICATIONS;
/// Replications that a candidate of a plan may have.
pub const MOST_JUDGED: Allowed = 10..=MOST_REPLICATIONS;
/// Threads.
pub const THREADS: Allowed = 1..=1_024;
/// Parts of a whole.
pub const SHARDS: Allowed = 1..=100_000;
/// Points of a sample.
pub const POINTS: Allowed = 1..=MOST_POINTS as i64;
/// Rows of points.
pub const ROWS: Allowed = 2..=30_000;
/// Members of a group that is planned.
pub const MEMBERS: Allowed = 1..=MOST_MEMBERS;
/// Stories at a time.
pub const STORIES: Allowed = 1..=1_000;

/// Without `--max-replications` a run with a precision gives up after so many, or after the first
/// look if that is later.
pub const USUAL_MOST: u32 = 10_000;

/// After how many replications a run with a precision gives up, whose first look is after so many.
pub fn gives_up(asked: Option<u32>, first: u32) -> u32 {
    asked.unwrap_or(USUAL_MOST.max(first))
}

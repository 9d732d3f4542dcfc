//! How many needs had access by when: the curve of waiting, on one fixed grid of times.
//!
//! The grid is fine where people tell times apart, rises by about a fifth to a half from point to
//! point, and is the same for every scenario, so that curves can be laid over each other. Promises:
//! counts are whole numbers, so no order of addition changes them; beyond 2^17 needs of one role in
//! one replication a count may be off by what lies within 1 part in 4,096 of its time
//! ([`Ordered`]). Never: needs that did not get access, which no time counts.

use crate::stats::Ordered;
use crate::time::Span;

/// Seconds of the grid: 0 (who did not have to wait at all), then from a second to four weeks.
const SECONDS: [i64; WAITS] = [
    0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 25, 30, 35, 40, 45, 50, 60, // a minute
    75, 90, 105, 120, 150, 180, 210, 240, 300, 360, 420, 480, 600, 720, 900, 1_080, 1_200, 1_500,
    1_800, 2_100, 2_400, 2_700, 3_000, 3_600, // an hour
    4_500, 5_400, 6_300, 7_200, 9_000, 10_800, 12_600, 14_400, 18_000, 21_600, 25_200, 28_800,
    36_000, 43_200, 50_400, 57_600, 64_800, 72_000, 79_200, 86_400, // a day
    90_000, 97_200, 108_000, 129_600, 151_200, 172_800, 216_000, 259_200, 302_400, 345_600,
    432_000, 518_400, 604_800, 864_000, 1_209_600, 1_814_400, 2_419_200,
];

/// How many times the grid has.
pub const WAITS: usize = 81;

/// The times of the grid, rising.
pub const WAIT_TIMES: [Span; WAITS] = {
    let mut times = [Span::ZERO; WAITS];
    let mut at = 0;
    while at < WAITS {
        times[at] = Span::seconds(SECONDS[at]);
        at += 1;
    }
    times
};

/// How many needs had access within each time of the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Served(Box<[u64; WAITS]>);

impl Served {
    /// Nobody.
    pub fn blank() -> Self {
        Self(Box::new([0; WAITS]))
    }

    /// Of these times to access.
    pub fn of(access: &Ordered) -> Self {
        Self(Box::new(access.up_to(&WAIT_TIMES)))
    }

    /// Of these together.
    pub fn pooled<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut all = Self::blank();
        for part in parts {
            for (mine, theirs) in all.0.iter_mut().zip(part.0.iter()) {
                *mine += theirs;
            }
        }
        all
    }

    /// The counts, one by one.
    pub fn counts(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied()
    }

    /// The same, to be changed.
    pub fn counts_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        self.0.iter_mut()
    }
}

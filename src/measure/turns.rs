//! Levels as they change, gathered while time stays within one slice.
//!
//! A slice lies in one local hour, in one bin since the start, and on one side of the edges of the
//! window. Within it a change costs two additions; at its end what was gathered goes to the grids
//! in one piece. All sums are integers, so that makes no difference to them.

use super::levels::{LevelGrids, Slice};
use super::startup::{InBin, Level, StartupGrid};
use crate::id::RoleId;
use crate::time::Instant;

/// The changes of the present slice.
pub(super) struct Turns {
    slice: Slice,
    bin: InBin,
    until: Instant,
    /// By role, then by [`Level`].
    turns: Vec<[Turn; Level::ALL.len()]>,
    /// Where anything has changed.
    touched: Vec<(RoleId, Level)>,
}

/// The changes of one level.
#[derive(Clone, Copy, Default)]
struct Turn {
    touched: bool,
    /// How many more there are.
    by: i64,
    /// Level-milliseconds up to any time, less those had all changes come at the beginning.
    area: i64,
}

impl Turns {
    /// Nothing yet, at the start of the run.
    pub fn new(roles: usize, start: Instant, hours: &mut LevelGrids, bins: &StartupGrid) -> Self {
        let (slice, bin) = (hours.slice(start), bins.place(start));
        let until = slice.until.min(bin.until);
        let turns = vec![[Turn::default(); Level::ALL.len()]; roles];
        Self { slice, bin, until, turns, touched: Vec::new() }
    }

    /// Whether an instant lies beyond the slice, so that [`Turns::go_on`] is due.
    #[inline]
    pub fn is_over(&self, at: Instant) -> bool {
        at >= self.until
    }

    /// The slice.
    #[inline]
    pub fn slice(&self) -> &Slice {
        &self.slice
    }

    /// So many more, from an instant of the slice on.
    #[inline(always)]
    pub fn change(&mut self, role: RoleId, level: Level, at: Instant, by: i64) {
        debug_assert!(self.slice.from <= at && at < self.until, "time goes forward");
        let turn = &mut self.turns[role.index()][level as usize];
        if !turn.touched {
            turn.touched = true;
            self.touched.push((role, level));
        }
        turn.by += by;
        turn.area -= by * (at - self.slice.from).as_ms();
    }

    /// Hands over what was gathered.
    pub fn hand_over(&mut self, hours: &mut LevelGrids, bins: &mut StartupGrid) {
        for (role, level) in self.touched.drain(..) {
            let turn = &mut self.turns[role.index()][level as usize];
            hours.change(role, level, &self.slice, turn.by, turn.area);
            bins.change(level, self.bin, turn.by, turn.area);
            *turn = Turn::default();
        }
    }

    /// The same, and begins the slice of a later instant.
    #[cold]
    pub fn go_on(&mut self, at: Instant, hours: &mut LevelGrids, bins: &mut StartupGrid) {
        self.hand_over(hours, bins);
        (self.slice, self.bin) = (hours.slice(at), bins.place(at));
        self.until = self.slice.until.min(self.bin.until);
    }
}

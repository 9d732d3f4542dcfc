//! A time-weighted level by local hour of the week.
//!
//! Whoever is present adds an interval, or comes and goes at a [`Mark`] of an [`HourClock`]; at the
//! end each of the 168 hours of the local week (Monday 00:00 first) knows how long how many were
//! present in it. An interval costs the same whether it lasts a minute or a year. All arithmetic is
//! exact. Never: knowledge of time zones; the zone comes as a list of offsets from UTC.

use std::sync::Arc;

use crate::time::Instant;

pub const HOUR: i64 = 3_600_000;
pub const HOURS: usize = 168;
pub const WEEK: i64 = HOUR * HOURS as i64;
/// Weeks; more than any instant lies before 1970.
const LONG_BEFORE: i64 = 2_000_000;
/// 1970-01-01 was a Thursday, three days after a Monday.
pub const SINCE_MONDAY: i64 = 72 * HOUR;

/// Level and count by local hour of the week.
#[derive(Clone, Debug)]
pub struct HourGrid {
    /// Periods of constant offset from UTC: first instant, offset in milliseconds (positive east of
    /// Greenwich).
    offsets: Arc<[(Instant, i64)]>,
    /// The period of the last interval, where the next one probably is.
    cursor: usize,
    /// Turns of the week that an interval lasts into: one more is present in every hour.
    weeks: i64,
    cells: [Cell; HOURS],
    tally: [u64; HOURS],
}

/// The level of one hour of the week.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    /// Level-milliseconds, beyond whole hours, where the hour is covered in part.
    partial: i64,
    /// Change of the number of whole hours covered: the sum up to hour h counts for hour h.
    step: i64,
}

impl HourGrid {
    /// An empty grid. The periods must be in order of time and not empty; the first one also covers
    /// all time before it.
    ///
    /// # Panics
    /// If there is no period.
    pub fn new(offsets: Arc<[(Instant, i64)]>) -> Self {
        assert!(!offsets.is_empty(), "a zone always has an offset");
        let (cells, tally) = ([Cell::default(); HOURS], [0; HOURS]);
        Self { offsets, cursor: 0, weeks: 0, cells, tally }
    }

    /// One more is present in `[from, to)`; nothing happens if that is empty.
    pub fn add(&mut self, from: Instant, to: Instant) {
        let mut from = from;
        while from < to {
            self.cursor = period(&self.offsets, self.cursor, from);
            let offset = self.offsets[self.cursor].1;
            let until = self.offsets.get(self.cursor + 1).map_or(to, |next| next.0.min(to));
            self.change(Mark::of(from, offset), 1);
            self.change(Mark::of(until, offset), -1);
            from = until;
        }
    }

    /// So many more are present from this instant on. Who has come must go, in the same period of
    /// constant offset (see [`HourGrid::shift`]).
    ///
    /// Presence counts for every hour from the one it begins in to before the one it ends in; what
    /// that gives the first hour too much and the last too little is put right in part.
    #[inline]
    pub fn change(&mut self, at: Mark, by: i64) {
        let cell = &mut self.cells[at.hour];
        cell.partial -= by * at.past;
        cell.step += by;
        self.weeks -= by * at.week;
    }

    /// The same for many changes within one hour (and period) together: what they amount to, and
    /// the level-milliseconds by which that is too low as seen from this mark.
    #[inline]
    pub fn change_together(&mut self, from: Mark, by: i64, more: i64) {
        self.change(from, by);
        self.cells[from.hour].partial += more;
    }

    /// Those who are present at a change of the offset go by the old one and come by the new.
    pub fn shift(&mut self, old: Mark, new: Mark) {
        let present = self.present();
        self.change(old, -present);
        self.change(new, present);
    }

    /// How many have come and not gone.
    pub fn present(&self) -> i64 {
        self.cells.iter().map(|cell| cell.step).sum()
    }

    /// Something happened at this instant: counts one for its hour.
    #[inline]
    pub fn count(&mut self, at: Mark) {
        self.tally[at.hour] += 1;
    }

    /// Level times milliseconds for each hour of the week, Monday 00:00 first.
    pub fn finish(&self) -> [i64; HOURS] {
        let mut covering = self.weeks;
        self.cells.map(|cell| {
            covering += cell.step;
            cell.partial + covering * HOUR
        })
    }

    /// What [`HourGrid::count`] counted in each hour of the week.
    pub fn tally(&self) -> [u64; HOURS] {
        self.tally
    }
}

/// The period of this instant: probably the one at `near`.
fn period(offsets: &[(Instant, i64)], near: usize, at: Instant) -> usize {
    let starts_after = |place: usize| offsets.get(place).is_none_or(|p| at < p.0);
    let here = near == 0 || offsets[near].0 <= at;
    match here && starts_after(near + 1) {
        true => near,
        false => offsets.partition_point(|period| period.0 <= at).max(1) - 1,
    }
}

/// The local hour of the week, Monday 00:00 first, of any instant. The periods as for
/// [`HourGrid::new`].
#[inline]
pub fn hour_of_week(offsets: &[(Instant, i64)], at: Instant) -> usize {
    Mark::of(at, offsets[period(offsets, 0, at)].1).hour
}

/// A local time: its week, the hour in that, and the milliseconds past the hour.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    week: i64,
    hour: usize,
    past: i64,
}

impl Mark {
    #[inline]
    pub fn of(at: Instant, offset: i64) -> Self {
        // Counted from a Monday long before any run, so that the division is of positive numbers,
        // which is cheaper.
        let ms = (at.ms() + offset + SINCE_MONDAY + LONG_BEFORE * WEEK) as u64;
        let hours = ms / HOUR as u64;
        let (week, hour) = (hours / HOURS as u64, hours % HOURS as u64);
        Self { week: week as i64, hour: hour as usize, past: (ms % HOUR as u64) as i64 }
    }
}

/// Tells the marks of instants that go forward: within an hour that costs next to nothing.
#[derive(Clone, Debug)]
pub struct HourClock {
    offsets: Arc<[(Instant, i64)]>,
    /// The period of the latest instant.
    cursor: usize,
    /// The latest instant that was looked up, and its mark.
    from: Instant,
    mark: Mark,
    /// The end of that hour, or of the period.
    until: Instant,
}

impl HourClock {
    /// A clock that stands at `from`. The periods as for [`HourGrid::new`].
    pub fn new(offsets: Arc<[(Instant, i64)]>, from: Instant) -> Self {
        let cursor = period(&offsets, 0, from);
        let mark = Mark::of(from, offsets[cursor].1);
        let mut clock = Self { offsets, cursor, from, mark, until: from };
        clock.move_to(from);
        clock
    }

    /// The instant from which on the clock must be moved before it can tell marks.
    #[inline]
    pub fn until(&self) -> Instant {
        self.until
    }

    /// The mark of an instant between the one it was moved to and [`HourClock::until`].
    #[inline]
    pub fn mark(&self, at: Instant) -> Mark {
        debug_assert!(self.from <= at && at < self.until, "time goes forward, step by step");
        Mark { past: self.mark.past + (at - self.from).as_ms(), ..self.mark }
    }

    /// Passes the next change of the offset not after `at`, if there is one: the marks of that
    /// instant by the old offset and by the new.
    pub fn pass_change(&mut self, at: Instant) -> Option<(Mark, Mark)> {
        let &(changes_at, new) = self.offsets.get(self.cursor + 1).filter(|next| next.0 <= at)?;
        let old = self.offsets[self.cursor].1;
        self.cursor += 1;
        Some((Mark::of(changes_at, old), Mark::of(changes_at, new)))
    }

    /// Moves to an instant, once all changes up to it are passed.
    pub fn move_to(&mut self, at: Instant) {
        self.from = at;
        self.mark = Mark::of(at, self.offsets[self.cursor].1);
        let hour_ends_at = Instant::from_ms(at.ms() + (HOUR - self.mark.past));
        let period_ends_at = self.offsets.get(self.cursor + 1).map_or(hour_ends_at, |next| next.0);
        self.until = hour_ends_at.min(period_ends_at);
    }
}

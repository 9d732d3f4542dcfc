//! A time-weighted level by local hour of the week.
//!
//! Whoever is present adds an interval, or comes and goes at a [`Mark`] of an [`HourClock`]; at the
//! end each of the 168 hours of the local week (Monday 00:00 first) knows how long how many were
//! present in it. An interval costs the same whether it lasts a minute or a year. All arithmetic is
//! exact. Never: knowledge of time zones; the zone comes as a list of offsets from UTC.

use std::sync::Arc;

use crate::time::Instant;

const HOUR: i64 = 3_600_000;
const HOURS: usize = 168;
const WEEK: i64 = HOUR * HOURS as i64;
/// Weeks; more than any instant lies before 1970.
const LONG_BEFORE: i64 = 2_000_000;
/// 1970-01-01 was a Thursday, three days after a Monday.
const SINCE_MONDAY: i64 = 72 * HOUR;

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

/// A local time: its week, the hour in that, and the milliseconds past the hour.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    week: i64,
    hour: usize,
    past: i64,
}

impl Mark {
    #[inline]
    fn of(at: Instant, offset: i64) -> Self {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: i64 = 60_000;
    /// Thursday 1970-01-01 is day 0, so Monday 1970-01-05 is day 4.
    const MONDAY: i64 = 96 * HOUR;

    fn at(ms: i64) -> Instant {
        Instant::from_ms(ms)
    }

    fn grid(offsets: &[(i64, i64)]) -> HourGrid {
        HourGrid::new(offsets.iter().map(|&(from, offset)| (at(from), offset)).collect())
    }

    /// Goes through the interval in steps of a minute.
    fn walk(offsets: &[(i64, i64)], intervals: &[(i64, i64)]) -> [i64; HOURS] {
        let mut hours = [0; HOURS];
        for &(from, to) in intervals {
            let mut now = from;
            while now < to {
                let period = offsets.iter().rev().find(|period| period.0 <= now);
                let local = now + period.unwrap_or(&offsets[0]).1 + SINCE_MONDAY;
                hours[(local.rem_euclid(WEEK) / HOUR) as usize] += MINUTE;
                now += MINUTE;
            }
        }
        hours
    }

    #[test]
    fn the_week_begins_on_monday() {
        let mut utc = grid(&[(0, 0)]);
        utc.add(at(MONDAY + 10 * MINUTE), at(MONDAY + 25 * MINUTE));
        utc.count(Mark::of(at(MONDAY + HOUR), 0));
        utc.count(Mark::of(at(MONDAY - 1), 0));
        assert_eq!(utc.finish()[0], 15 * MINUTE);
        assert_eq!(utc.finish().iter().sum::<i64>(), 15 * MINUTE);
        assert_eq!((utc.tally()[1], utc.tally()[167]), (1, 1));
    }

    #[test]
    fn a_year_is_52_weeks_and_a_day() {
        let mut utc = grid(&[(0, 0)]);
        utc.add(at(MONDAY), at(MONDAY + 365 * 24 * HOUR));
        let hours = utc.finish();
        assert!(hours[..24].iter().all(|&ms| ms == 53 * HOUR));
        assert!(hours[24..].iter().all(|&ms| ms == 52 * HOUR));
    }

    #[test]
    fn empty_and_backward_intervals_add_nothing() {
        let mut utc = grid(&[(0, 0)]);
        utc.add(at(5), at(5));
        utc.add(at(9), at(5));
        assert_eq!(utc.finish(), [0; HOURS]);
    }

    #[test]
    fn the_hour_that_is_skipped_stays_empty_and_the_repeated_one_is_double() {
        // One hour forward on Monday at 02:00 local, one hour back the Monday after at 03:00 local.
        let offsets = [(0, HOUR), (MONDAY + HOUR, 2 * HOUR), (MONDAY + WEEK + HOUR, HOUR)];
        let mut zone = grid(&offsets);
        zone.add(at(MONDAY - HOUR), at(MONDAY + 4 * HOUR));
        assert_eq!(zone.finish()[..6], [HOUR, HOUR, 0, HOUR, HOUR, HOUR]);
        let mut zone = grid(&offsets);
        zone.add(at(MONDAY + WEEK - 2 * HOUR), at(MONDAY + WEEK + 2 * HOUR));
        assert_eq!(zone.finish()[..4], [HOUR, HOUR, 2 * HOUR, 0]);
    }

    proptest! {
        #[test]
        fn walking_by_the_minute_is_the_judge(
            intervals in prop::collection::vec((0..60_000_i64, 0..25_000_i64), 1..6),
            changes in prop::collection::btree_map(1..60_000_i64, -24..28_i64, 0..5),
            first in -24..28_i64,
        ) {
            // Offsets in half hours, changes and intervals in whole minutes over six weeks.
            let mut offsets = vec![(0, first * 30 * MINUTE)];
            offsets.extend(changes.iter().map(|(at, half)| (at * MINUTE, half * 30 * MINUTE)));
            let scaled = |(from, length)| (from * MINUTE, (from + length) * MINUTE);
            let intervals: Vec<(i64, i64)> = intervals.into_iter().map(scaled).collect();
            let mut found = grid(&offsets);
            intervals.iter().for_each(|&(from, to)| found.add(at(from), at(to)));
            prop_assert_eq!(found.finish(), walk(&offsets, &intervals));
        }
    }

    /// What intervals come to when comings and goings are told in the order of time.
    fn told(offsets: &[(i64, i64)], intervals: &[(i64, i64)]) -> [i64; HOURS] {
        let mut moments: Vec<(i64, i64)> =
            intervals.iter().flat_map(|&(from, to)| [(from, 1), (to, -1)]).collect();
        moments.sort_unstable();
        let mut hours = grid(offsets);
        let mut clock = HourClock::new(Arc::clone(&hours.offsets), at(-WEEK));
        for (ms, by) in moments {
            let now = at(ms);
            if now >= clock.until() {
                while let Some((old, new)) = clock.pass_change(now) {
                    hours.shift(old, new);
                }
                clock.move_to(now);
            }
            hours.change(clock.mark(now), by);
        }
        hours.finish()
    }

    proptest! {
        #[test]
        fn coming_and_going_is_the_same_as_an_interval(
            intervals in prop::collection::vec((0..60_000_i64, 1..25_000_i64), 1..6),
            changes in prop::collection::btree_map(1..60_000_i64, -24..28_i64, 0..5),
        ) {
            let mut offsets = vec![(0, 0)];
            offsets.extend(changes.iter().map(|(at, half)| (at * MINUTE, half * 30 * MINUTE)));
            let scaled = |(from, length)| (from * MINUTE + 7, (from + length) * MINUTE + 3);
            let intervals: Vec<(i64, i64)> = intervals.into_iter().map(scaled).collect();
            let mut whole = grid(&offsets);
            intervals.iter().for_each(|&(from, to)| whole.add(at(from), at(to)));
            prop_assert_eq!(told(&offsets, &intervals), whole.finish());
        }
    }

    #[test]
    fn weeks_before_1970_are_weeks_too() {
        // 1969-12-29 was a Monday.
        let monday = MONDAY - WEEK;
        let mut utc = grid(&[(0, 0)]);
        utc.count(Mark::of(at(monday - 1), 0));
        utc.count(Mark::of(at(monday), 0));
        assert_eq!((utc.tally()[167], utc.tally()[0]), (1, 1));
        utc.add(at(monday - WEEK - 2 * HOUR), at(monday + MINUTE));
        let hours = utc.finish();
        assert_eq!((hours[0], hours[165], hours[166]), (HOUR + MINUTE, HOUR, 2 * HOUR));
    }

    #[test]
    fn instants_are_counted_in_the_local_hour() {
        // Two hours ahead of UTC, from Monday noon on one hour ahead.
        let noon = Instant::from_ms(MONDAY + 12 * HOUR);
        let offsets: Arc<[_]> = [(Instant::from_ms(0), 2 * HOUR), (noon, HOUR)].into();
        let mut grid = HourGrid::new(Arc::clone(&offsets));
        let mut clock = HourClock::new(offsets, at(MONDAY - WEEK));
        // Early Monday in UTC is still two hours on; the Sunday evening before is Monday too.
        for ms in [MONDAY - 90 * MINUTE, MONDAY, MONDAY + 30 * MINUTE, MONDAY + 12 * HOUR] {
            while clock.pass_change(at(ms)).is_some() {}
            clock.move_to(at(ms));
            grid.count(clock.mark(at(ms)));
        }
        let mut expected = [0; HOURS];
        (expected[0], expected[2], expected[13]) = (1, 2, 1);
        assert_eq!(grid.tally(), expected);
    }
}

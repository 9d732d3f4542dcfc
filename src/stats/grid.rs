//! A time-weighted level by local hour of the week.
//!
//! Whoever is present adds an interval; at the end each of the 168 hours of the local week (Monday
//! 00:00 first) knows how long how many were present in it. An interval costs the same whether it
//! lasts a minute or a year. All arithmetic is exact. Never: knowledge of time zones; the zone
//! comes as a list of offsets from UTC.

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
    /// Level-milliseconds, beyond whole hours, in hours that an interval covers in part.
    partial: [i64; HOURS],
    /// Changes of the number of whole hours covered: the sum up to hour h counts for hour h.
    steps: [i64; HOURS],
    tally: [u64; HOURS],
}

impl HourGrid {
    /// An empty grid. The periods must be in order of time and not empty; the first one also covers
    /// all time before it.
    ///
    /// # Panics
    /// If there is no period.
    pub fn new(offsets: Arc<[(Instant, i64)]>) -> Self {
        assert!(!offsets.is_empty(), "a zone always has an offset");
        let (partial, steps, tally) = ([0; HOURS], [0; HOURS], [0; HOURS]);
        Self { offsets, cursor: 0, weeks: 0, partial, steps, tally }
    }

    /// One more is present in `[from, to)`; nothing happens if that is empty.
    pub fn add(&mut self, from: Instant, to: Instant) {
        let mut from = from;
        while from < to {
            self.seek(from);
            let offset = self.offsets[self.cursor].1;
            let until = self.offsets.get(self.cursor + 1).map_or(to, |next| next.0.min(to));
            let since_monday = offset + SINCE_MONDAY;
            self.add_local(from.ms() + since_monday, until.ms() + since_monday);
            from = until;
        }
    }

    /// Something happened at this instant: counts one for its hour.
    pub fn count(&mut self, at: Instant) {
        self.seek(at);
        let local = at.ms() + self.offsets[self.cursor].1 + SINCE_MONDAY;
        self.tally[Local::of(local).hour] += 1;
    }

    /// Level times milliseconds for each hour of the week, Monday 00:00 first.
    pub fn finish(&self) -> [i64; HOURS] {
        let mut hours = self.partial;
        let mut covering = self.weeks;
        for (hour, step) in hours.iter_mut().zip(self.steps) {
            covering += step;
            *hour += covering * HOUR;
        }
        hours
    }

    /// What [`HourGrid::count`] counted in each hour of the week.
    pub fn tally(&self) -> [u64; HOURS] {
        self.tally
    }

    /// Moves the cursor to the period of this instant.
    fn seek(&mut self, at: Instant) {
        let starts_after = |place: usize| self.offsets.get(place).is_none_or(|p| at < p.0);
        let here = self.cursor == 0 || self.offsets[self.cursor].0 <= at;
        if !(here && starts_after(self.cursor + 1)) {
            self.cursor = self.offsets.partition_point(|period| period.0 <= at).max(1) - 1;
        }
    }

    /// Adds a stretch of local time, given in milliseconds since some Monday 00:00.
    ///
    /// It counts for every hour from the one it begins in to before the one it ends in; what that
    /// gives the first hour too much and the last too little is put right in part.
    fn add_local(&mut self, from: i64, to: i64) {
        let (from, to) = (Local::of(from), Local::of(to));
        self.partial[from.hour] -= from.past;
        self.partial[to.hour] += to.past;
        self.steps[from.hour] += 1;
        self.steps[to.hour] -= 1;
        self.weeks += to.week - from.week;
    }
}

/// A local time: its week, the hour in that, and the milliseconds past the hour.
struct Local {
    week: i64,
    hour: usize,
    past: i64,
}

impl Local {
    /// From milliseconds since some Monday 00:00.
    #[inline]
    fn of(ms: i64) -> Self {
        // Counted from a Monday long before any run, so that the division is of positive numbers,
        // which is cheaper.
        let ms = (ms + LONG_BEFORE * WEEK) as u64;
        let hours = ms / HOUR as u64;
        let (week, hour) = (hours / HOURS as u64, hours % HOURS as u64);
        Self { week: week as i64, hour: hour as usize, past: (ms % HOUR as u64) as i64 }
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
        utc.count(at(MONDAY + HOUR));
        utc.count(at(MONDAY - 1));
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

    #[test]
    fn weeks_before_1970_are_weeks_too() {
        // 1969-12-29 was a Monday.
        let monday = MONDAY - WEEK;
        let mut utc = grid(&[(0, 0)]);
        utc.count(at(monday - 1));
        utc.count(at(monday));
        assert_eq!((utc.tally()[167], utc.tally()[0]), (1, 1));
        utc.add(at(monday - WEEK - 2 * HOUR), at(monday + MINUTE));
        let hours = utc.finish();
        assert_eq!((hours[0], hours[165], hours[166]), (HOUR + MINUTE, HOUR, 2 * HOUR));
    }

    #[test]
    fn instants_are_counted_in_the_local_hour() {
        // Two hours ahead of UTC, from Monday noon on one hour ahead.
        let noon = Instant::from_ms(MONDAY + 12 * HOUR);
        let offsets = [(Instant::from_ms(0), 2 * HOUR), (noon, HOUR)];
        let mut grid = HourGrid::new(offsets.into());
        // Early Monday in UTC is still two hours on; the Sunday evening before is Monday too.
        for at in [MONDAY + 30 * MINUTE, MONDAY - 90 * MINUTE, MONDAY + 12 * HOUR, MONDAY] {
            grid.count(Instant::from_ms(at));
        }
        let mut expected = [0; HOURS];
        (expected[0], expected[2], expected[13]) = (1, 2, 1);
        assert_eq!(grid.tally(), expected);
    }
}

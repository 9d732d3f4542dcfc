//! Time is put into the hours of the local week as a walk by the minute would.

use std::sync::Arc;

use pimsim::stats::grid::{HOUR, HOURS, SINCE_MONDAY, WEEK};
use pimsim::stats::{HourClock, HourGrid, Mark};
use pimsim::time::Instant;
use proptest::prelude::*;

const MINUTE: i64 = 60_000;
/// Thursday 1970-01-01 is day 0, so Monday 1970-01-05 is day 4.
const MONDAY: i64 = 96 * HOUR;

fn at(ms: i64) -> Instant {
    Instant::from_ms(ms)
}

fn grid(offsets: &[(i64, i64)]) -> HourGrid {
    HourGrid::new(periods(offsets))
}

fn periods(offsets: &[(i64, i64)]) -> Arc<[(Instant, i64)]> {
    offsets.iter().map(|&(from, offset)| (at(from), offset)).collect()
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
    let mut clock = HourClock::new(periods(offsets), at(-WEEK));
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

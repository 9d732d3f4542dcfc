//! From a weekly pattern to stretches of time.
//!
//! An interval belongs to the local date it starts on, also when it runs past midnight. A date that
//! the zone has skipped (on crossing the date line) has no intervals. Stretches may overlap; the
//! roster merges them.

use super::super::calendar::{Calendar, Pattern};
use super::super::dates::Dates;
use super::zone::{DAY, LocalTime, day_number};
use crate::time::{Instant, Span};

/// An interval may begin up to two local dates before the instant it reaches: it lasts less than
/// two days.
const REACH: i64 = 2;
const MINUTE: i64 = 60_000;
const MINUTES_PER_WEEK: usize = 7 * 1_440;

type Stretches = Vec<(Instant, Instant)>;

/// The on-duty time of an ordinary week by the weekly pattern alone: overlaps count once, holidays,
/// extra intervals and daylight-saving changes do not count. 168 h for the calendar that is always
/// on.
pub fn weekly_time(calendar: &Calendar) -> Span {
    let Pattern::Weekly { weekly, .. } = &calendar.pattern else {
        let always = matches!(calendar.pattern, Pattern::Always);
        return if always { Span::weeks(1) } else { Span::ZERO };
    };
    let mut on = [false; MINUTES_PER_WEEK];
    for interval in weekly {
        for minute in interval.from_minute..interval.to_minute {
            let place = usize::from(interval.weekday) * 1_440 + usize::from(minute);
            on[place % MINUTES_PER_WEEK] = true;
        }
    }
    Span::minutes(on.iter().filter(|&&on| on).count() as i64)
}

/// The stretches of a calendar that meet `[from, to)`, in order of their start; `None` is always.
pub(super) fn stretches(calendar: &Calendar, from: Instant, to: Instant) -> Option<Stretches> {
    match calendar.pattern {
        Pattern::Always if calendar.away.is_empty() => None,
        _ => Some(present(calendar, from, to, |_| false)),
    }
}

/// The same without the dates away; whole dates, if the calendar is always on.
pub(super) fn present(
    calendar: &Calendar,
    from: Instant,
    to: Instant,
    mut absent: impl FnMut(i64) -> bool,
) -> Stretches {
    if matches!(calendar.pattern, Pattern::Never) || from >= to {
        return Vec::new();
    }
    // Nothing is planned beyond the year 9999; this bounds the list whatever the period.
    let to = to.min(Instant::from_ms(253_402_300_799_999));
    let local = LocalTime::new(&calendar.zone, from.ms() - 4 * DAY, to.ms() + 4 * DAY);
    let plan = Plan::new(&calendar.pattern);
    let away = days(&calendar.away);
    let mut list = Vec::new();
    for day in local.date(from.ms()) - REACH..=local.date(to.ms()) {
        // The caller is asked about every date, so that the answer for one does not depend on the
        // pattern.
        if absent(day) || holds(&away, day) || !local.has_date(day) {
            continue;
        }
        plan.for_each(day, |from_minute, to_minute| {
            let instant = |minute: u16| {
                Instant::from_ms(local.instant(day * DAY + i64::from(minute) * MINUTE))
            };
            let (start, end) = (instant(from_minute), instant(to_minute));
            // A gap can swallow an interval whole, or turn its ends around.
            if start < end && from < end && start < to {
                list.push((start, end));
            }
        });
    }
    list.sort_unstable();
    list
}

/// Dates as days since 1970-01-01, each range from its first to its last.
fn days(dates: &Dates) -> Vec<(i64, i64)> {
    let ranges = dates.ranges().iter();
    ranges.map(|range| (day_number(range.first), day_number(range.last))).collect()
}

/// Whether a day lies in one of the ranges, which are in order.
fn holds(ranges: &[(i64, i64)], day: i64) -> bool {
    let begun = ranges.partition_point(|range| range.0 <= day);
    ranges[..begun].last().is_some_and(|range| day <= range.1)
}

/// Intervals by date, in minutes of the local day.
struct Plan {
    weekdays: [Vec<(u16, u16)>; 7],
    /// From a day to a day, in order.
    holidays: Vec<(i64, i64)>,
    /// Sorted by day.
    extra: Vec<(i64, u16, u16)>,
}

impl Plan {
    fn new(pattern: &Pattern) -> Self {
        let mut plan = Self { weekdays: Default::default(), holidays: vec![], extra: vec![] };
        match pattern {
            Pattern::Never => {}
            Pattern::Always => plan.weekdays.iter_mut().for_each(|list| list.push((0, 1_440))),
            Pattern::Weekly { weekly, holidays, extra } => {
                for interval in weekly {
                    let list = &mut plan.weekdays[usize::from(interval.weekday) % 7];
                    list.push((interval.from_minute, interval.to_minute));
                }
                plan.holidays = days(holidays);
                let dated = extra.iter().map(|interval| {
                    (day_number(interval.date), interval.from_minute, interval.to_minute)
                });
                plan.extra = dated.collect();
            }
        }
        plan.extra.sort_unstable();
        plan
    }

    /// The intervals that start on this day.
    fn for_each(&self, day: i64, mut interval: impl FnMut(u16, u16)) {
        if !holds(&self.holidays, day) {
            // 1970-01-01 was a Thursday, weekday 3.
            let weekday = (day + 3).rem_euclid(7) as usize;
            self.weekdays[weekday].iter().for_each(|&(from, to)| interval(from, to));
        }
        let first = self.extra.partition_point(|extra| extra.0 < day);
        let today = self.extra[first..].iter().take_while(|extra| extra.0 == day);
        today.for_each(|&(_, from, to)| interval(from, to));
    }
}

//! When a calendar is on: all its intervals, day by day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span as Days, ToSpan};
use pimsim::scenario::model::{Calendar, Pattern};
use pimsim::time::{Instant, Span};

use super::habits::is_holiday;

/// The intervals of one calendar (perhaps without absences) in order; those that touch are one.
#[derive(Clone, Debug)]
pub struct Duty {
    /// On at every instant; then there are no intervals.
    pub always: bool,
    pub intervals: Vec<(Instant, Instant)>,
}

impl Duty {
    /// For all that can matter in `[from, to)`. `absent` says of each local date, also counted from
    /// 1970-01-01, whether the intervals that start on it are taken out.
    pub fn new(
        calendar: &Calendar,
        (from, to): (Instant, Instant),
        mut absent: Option<impl FnMut(Date, i64) -> bool>,
    ) -> Self {
        if matches!(calendar.pattern, Pattern::Always) && absent.is_none() {
            return Self { always: true, intervals: Vec::new() };
        }
        let zone = &calendar.zone;
        let mut date = local_date(from, zone).checked_sub(4.days()).expect("in range");
        let last = local_date(to, zone).checked_add(4.days()).expect("in range");
        let mut found = Vec::new();
        while date <= last {
            if !absent.as_mut().is_some_and(|absent| absent(date, days_since_1970(date))) {
                for (start, end) in starting_on(&calendar.pattern, date) {
                    let (start, end) = (instant(date, start, zone), instant(date, end, zone));
                    if start < end {
                        found.push((start, end));
                    }
                }
            }
            date = date.tomorrow().expect("in range");
        }
        found.sort_unstable();
        let mut intervals: Vec<(Instant, Instant)> = Vec::new();
        for (start, end) in found {
            match intervals.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => intervals.push((start, end)),
            }
        }
        Self { always: false, intervals }
    }

    /// Whether `at` is within it.
    pub fn on(&self, at: Instant) -> bool {
        self.always || self.intervals.iter().any(|(start, end)| *start <= at && at < *end)
    }

    /// The end of the interval that `at` is within, if there is one.
    pub fn end(&self, at: Instant) -> Option<Instant> {
        let within = self.intervals.iter().find(|(start, end)| *start <= at && at < *end);
        within.map(|(_, end)| *end)
    }

    /// When so much time on duty has passed since `at`; without any, `at` itself.
    pub fn after(&self, at: Instant, mut time: Span) -> Option<Instant> {
        if self.always || time == Span::ZERO {
            return Some(at + time);
        }
        for &(start, end) in &self.intervals {
            let start = start.max(at);
            if start >= end {
                continue;
            }
            if time <= end - start {
                return Some(start + time);
            }
            time -= end - start;
        }
        None
    }
}

/// Whether any interval begins on a date.
pub fn begins_on(calendar: &Calendar, date: Date) -> bool {
    !starting_on(&calendar.pattern, date).is_empty()
}

/// Minutes after local midnight at which the intervals of a date begin and end.
fn starting_on(pattern: &Pattern, date: Date) -> Vec<(u16, u16)> {
    let mut found = Vec::new();
    match pattern {
        Pattern::Never => {}
        Pattern::Always => found.push((0, 24 * 60)),
        Pattern::Weekly { weekly, holidays, extra } => {
            let weekday = date.weekday().to_monday_zero_offset() as u8;
            if !is_holiday(holidays, date) {
                let today = weekly.iter().filter(|one| one.weekday == weekday);
                found.extend(today.map(|one| (one.from_minute, one.to_minute)));
            }
            let today = extra.iter().filter(|one| one.date == date);
            found.extend(today.map(|one| (one.from_minute, one.to_minute)));
        }
    }
    found
}

/// In a gap with the offset before it, in a fold the earlier: what RFC 5545 calls compatible.
fn instant(date: Date, minute: u16, zone: &TimeZone) -> Instant {
    let midnight = date.at(0, 0, 0, 0);
    let local = midnight.checked_add(i64::from(minute).minutes()).expect("in range");
    let at = zone.to_ambiguous_timestamp(local).compatible().expect("in range");
    Instant::from_ms(at.as_millisecond())
}

fn local_date(at: Instant, zone: &TimeZone) -> Date {
    let at = jiff::Timestamp::from_millisecond(at.ms()).expect("in range");
    zone.to_datetime(at).date()
}

fn days_since_1970(date: Date) -> i64 {
    let since: Days = date.since(jiff::civil::date(1970, 1, 1)).expect("in range");
    i64::from(since.get_days())
}

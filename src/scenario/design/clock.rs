//! Instants in local time, for people.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::roster::offsets;
use crate::time::Instant;

/// The names of the days, Monday first.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// "Fri 2026-01-09 17:00".
pub fn local(at: Instant, zone: &TimeZone) -> String {
    let time = civil(at, zone);
    let (date, time) = (time.date(), time.time());
    format!("{} {date} {:02}:{:02}", day_name(date), time.hour(), time.minute())
}

/// "Fri 2026-01-09 17:00 to Sun 2026-01-11 09:00", the date once if it is the same.
pub fn stretch(from: Instant, to: Instant, zone: &TimeZone) -> String {
    let end = civil(to, zone);
    match civil(from, zone).date() == end.date() {
        true => format!("{}-{:02}:{:02}", local(from, zone), end.hour(), end.minute()),
        false => format!("{} to {}", local(from, zone), local(to, zone)),
    }
}

/// "Fri 2026-01-09".
pub fn day(date: Date) -> String {
    format!("{} {date}", day_name(date))
}

/// The local date and time.
pub fn civil(at: Instant, zone: &TimeZone) -> jiff::civil::DateTime {
    let stamp = Timestamp::from_millisecond(at.ms()).unwrap_or(Timestamp::UNIX_EPOCH);
    zone.to_datetime(stamp)
}

/// The instants at which the clocks of a zone change in `[from, to)`.
pub fn changes(zone: &TimeZone, from: Instant, to: Instant) -> Vec<Instant> {
    offsets(zone, from, to).iter().skip(1).map(|period| period.0).collect()
}

/// The place of a date's day in the week, Monday is 0.
pub fn weekday(date: Date) -> usize {
    let day = date.weekday();
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}

fn day_name(date: Date) -> &'static str {
    DAYS[weekday(date)]
}

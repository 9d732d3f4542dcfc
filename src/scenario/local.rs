//! Instants in local time, for people.
//!
//! Promises: two instants that the clock on the wall shows alike, in the night in which it is put
//! back, are told apart by their offset from UTC; an instant that has no date is shown as the nearest
//! that has one. Never: the zone or the clock of the computer.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::time::Instant;

/// The names of the days, Monday first.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The local date and time.
pub fn civil(at: Instant, zone: &TimeZone) -> DateTime {
    zone.to_datetime(timestamp(at))
}

/// Seconds by which local time is ahead of UTC.
pub fn seconds_east(at: Instant, zone: &TimeZone) -> i32 {
    zone.to_offset(timestamp(at)).seconds()
}

/// The offset from UTC: "UTC+02:00".
pub fn offset(at: Instant, zone: &TimeZone) -> String {
    let seconds = seconds_east(at, zone);
    let minutes = seconds.unsigned_abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The offset, where the clock shows this time twice.
pub fn offset_if_twice(at: Instant, zone: &TimeZone) -> Option<String> {
    let twice = zone.to_ambiguous_timestamp(civil(at, zone)).is_ambiguous();
    twice.then(|| offset(at, zone))
}

/// "Fri 2026-01-09 17:00", and "Sun 2026-10-25 02:30 UTC+01:00" where there are two of them.
pub fn minute(at: Instant, zone: &TimeZone) -> String {
    let local = civil(at, zone);
    let twice = offset_if_twice(at, zone).map(|offset| format!(" {offset}"));
    let (hour, minute) = (local.hour(), local.minute());
    format!("{} {hour:02}:{minute:02}{}", day(local.date()), twice.unwrap_or_default())
}

/// "Fri 2026-01-09 17:00 to Sun 2026-01-11 09:00"; the date once if it is the same.
pub fn stretch(from: Instant, to: Instant, zone: &TimeZone) -> String {
    let end = civil(to, zone);
    let plain = [from, to].iter().all(|at| offset_if_twice(*at, zone).is_none());
    match plain && civil(from, zone).date() == end.date() {
        true => format!("{}-{:02}:{:02}", minute(from, zone), end.hour(), end.minute()),
        false => format!("{} to {}", minute(from, zone), minute(to, zone)),
    }
}

/// "Fri 2026-01-09".
pub fn day(date: Date) -> String {
    format!("{} {date}", DAYS[weekday(date)])
}

/// The place of a date's day in the week, Monday is 0.
pub fn weekday(date: Date) -> usize {
    usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())
}

/// The nearest instant that has a date.
fn timestamp(at: Instant) -> Timestamp {
    let (first, last) = (Timestamp::MIN.as_millisecond() + 1, Timestamp::MAX.as_millisecond());
    Timestamp::from_millisecond(at.ms().clamp(first, last)).unwrap_or(Timestamp::UNIX_EPOCH)
}

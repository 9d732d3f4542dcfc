//! Local time for people: dates, times of day, and the same instant in another zone.
//!
//! Promises: seconds are cut off, never rounded up, so that a story never tells the future. Never:
//! the zone or the clock of the computer.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::scenario::local::{civil, offset, offset_if_twice, seconds_east};
use crate::time::Instant;
use crate::words::text::firm;

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The clock on the wall.
pub struct Clock<'a> {
    zone: &'a TimeZone,
}

impl<'a> Clock<'a> {
    /// The clock of this zone.
    pub fn new(zone: &'a TimeZone) -> Self {
        Self { zone }
    }

    /// "Friday 16 January 2026"; what differs means another day.
    pub fn date(&self, at: Instant) -> String {
        let local = civil(at, self.zone);
        let month = MONTHS[local.month() as usize - 1];
        format!("{} {} {month} {}", weekday(&local), local.day(), local.year())
    }

    /// "16:45:12".
    pub fn time(&self, at: Instant) -> String {
        let local = civil(at, self.zone);
        format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second())
    }

    /// The offset from UTC: "UTC+02:00".
    pub fn offset(&self, at: Instant) -> String {
        offset(at, self.zone)
    }

    /// The same, where the clock shows this time twice.
    pub fn offset_if_twice(&self, at: Instant) -> Option<String> {
        offset_if_twice(at, self.zone)
    }

    /// With the offset from UTC, for machines: "2026-01-16T16:45:12.345+01:00".
    pub fn rfc3339(&self, at: Instant) -> String {
        let local = civil(at, self.zone);
        let offset = self.offset(at);
        let ms = at.ms().rem_euclid(1_000);
        format!("{}.{ms:03}{}", local.strftime("%Y-%m-%dT%H:%M:%S"), &offset["UTC".len()..])
    }

    /// As it is said at `now`: the time of day on the same date, else with the day; seconds only
    /// where there are any, the offset only where the clock shows this time twice.
    pub fn moment(&self, at: Instant, now: Instant) -> String {
        moment(at, self.zone, &civil(now, self.zone))
    }

    /// The same instant in another zone, in brackets, where the clocks differ.
    pub fn elsewhere(&self, at: Instant, zone: &TimeZone, name: &str) -> String {
        if seconds_east(at, zone) == seconds_east(at, self.zone) {
            return String::new();
        }
        format!(" ({} in {})", moment(at, zone, &civil(at, self.zone)), firm(name))
    }
}

fn moment(at: Instant, zone: &TimeZone, now: &DateTime) -> String {
    let local = civil(at, zone);
    let mut text = String::new();
    if local.date() != now.date() {
        let month = MONTHS[local.month() as usize - 1];
        text = format!("{} {} {} ", &weekday(&local)[..3], local.day(), &month[..3]);
        if local.year() != now.year() {
            text.push_str(&format!("{} ", local.year()));
        }
    }
    text.push_str(&format!("{:02}:{:02}", local.hour(), local.minute()));
    if local.second() != 0 {
        text.push_str(&format!(":{:02}", local.second()));
    }
    if let Some(offset) = offset_if_twice(at, zone) {
        text.push_str(&format!(" {offset}"));
    }
    firm(&text)
}

fn weekday(local: &DateTime) -> &'static str {
    WEEKDAYS[local.weekday().to_monday_zero_offset() as usize]
}

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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::words::text::FIRM;

    fn at(text: &str) -> Instant {
        Instant::from_ms(text.parse::<Timestamp>().expect("a time").as_millisecond())
    }

    fn plain(text: String) -> String {
        text.replace(FIRM, " ")
    }

    #[test]
    fn local_time_as_people_say_it() {
        let berlin = TimeZone::get("Europe/Berlin").expect("known");
        let clock = Clock::new(&berlin);
        let friday = at("2026-01-16T15:45:12.999Z");
        assert_eq!(clock.date(friday), "Friday 16 January 2026");
        assert_eq!(clock.time(friday), "16:45:12");
        assert_eq!(clock.rfc3339(friday), "2026-01-16T16:45:12.999+01:00");
        let moment = |text| plain(clock.moment(at(text), friday));
        assert_eq!(moment("2026-01-16T16:00:00Z"), "17:00");
        assert_eq!(moment("2026-01-19T08:00:30Z"), "Mon 19 Jan 09:00:30");
        assert_eq!(moment("2027-01-19T08:00:00Z"), "Tue 19 Jan 2027 09:00");
    }

    #[test]
    fn the_two_hours_of_a_fold_are_told_apart() {
        let zone = TimeZone::get("America/New_York").expect("known");
        let clock = Clock::new(&zone);
        let (first, second) = (at("2026-11-01T05:30:00Z"), at("2026-11-01T06:30:00Z"));
        assert_eq!(plain(clock.moment(first, second)), "01:30 UTC-04:00");
        assert_eq!(plain(clock.moment(second, first)), "01:30 UTC-05:00");
        assert_eq!(plain(clock.moment(at("2026-11-01T07:00:00Z"), first)), "02:00");
        let told = plain(Clock::new(&TimeZone::UTC).elsewhere(second, &zone, "America/New_York"));
        assert_eq!(told, " (01:30 UTC-05:00 in America/New_York)");
    }

    #[test]
    fn another_zone_is_told_where_its_clocks_differ() {
        let zone = |name| TimeZone::get(name).expect("known");
        let (berlin, sydney, paris) =
            (zone("Europe/Berlin"), zone("Australia/Sydney"), zone("Europe/Paris"));
        let clock = Clock::new(&berlin);
        let late = at("2026-01-16T15:45:00Z");
        let told = plain(clock.elsewhere(late, &sydney, "Australia/Sydney"));
        assert_eq!(told, " (Sat 17 Jan 02:45 in Australia/Sydney)");
        assert_eq!(clock.elsewhere(late, &paris, "Europe/Paris"), "");
        assert_eq!(clock.offset(at("2026-07-01T00:00:00Z")), "UTC+02:00");
    }

    #[test]
    fn no_instant_is_too_far_away() {
        let zone = TimeZone::UTC;
        let clock = Clock::new(&zone);
        for far in [Instant::NEVER, Instant::from_ms(i64::MIN)] {
            assert!(clock.date(far).len() > 10 && clock.moment(far, Instant::default()).len() > 4);
        }
    }
}

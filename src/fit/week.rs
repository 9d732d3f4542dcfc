//! Weekly hours as the scan tries them: some days, a start, a length; and half hours of the local week.
//!
//! Promises: hours past midnight belong to the day on which they begin. Never: holidays.

use jiff::tz::TimeZone;

use crate::scenario::calendar::{Calendar, Pattern, WeeklyInterval};
use crate::scenario::dates::Dates;
use crate::scenario::local::DAYS;
use crate::scenario::roster::offsets;
use crate::time::Instant;

/// Half hours of a week, Monday 00:00 first.
pub const HALF_HOURS: usize = 336;
/// Half hours of a day.
const DAY: usize = 48;
const HALF_HOUR: i64 = 1_800_000;
/// From 4 to 16 hours, in half hours.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=32;

/// The same hours on the first so many days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    /// 5, 6 or 7: to Friday, Saturday or Sunday.
    pub days: usize,
    /// Half hours after midnight, below 48.
    pub start: usize,
    /// Half hours.
    pub length: usize,
}

impl Week {
    /// All that are tried.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_days = |days| (0..DAY).flat_map(move |start| Self::lengths(days, start));
        [5, 6, 7].into_iter().flat_map(of_days)
    }

    fn lengths(days: usize, start: usize) -> impl Iterator<Item = Self> {
        LENGTHS.map(move |length| Self { days, start, length })
    }

    /// Each day's stretch in half hours of the week; the end may lie in the next week.
    pub fn stretches(&self) -> impl Iterator<Item = (usize, usize)> {
        let (start, length) = (self.start, self.length);
        (0..self.days).map(move |day| (day * DAY + start, day * DAY + start + length))
    }

    /// With the start down to a whole hour, then with the end up to one as well, where they are not;
    /// at most 24 hours. In this order, so that the last one that will do is the farthest out.
    pub fn whole_hours(&self) -> Vec<Self> {
        let early = self.start % 2;
        let late = (self.start + self.length) % 2;
        let start = Self { start: self.start - early, length: self.length + early, ..*self };
        let end = Self { length: self.length + late, ..*self };
        let both = Self { length: start.length + late, ..start };
        [start, end, both].into_iter().filter(|week| week.length <= DAY && week != self).collect()
    }

    /// As a scenario has it: "mon-fri 09:00-17:00".
    pub fn text(&self) -> String {
        let days = ["mon-fri", "mon-sat", "mon-sun"][self.days.clamp(5, 7) - 5];
        let time = |half: usize| format!("{:02}:{:02}", half / 2, 30 * (half % 2));
        let end = self.start + self.length;
        let end = if end > DAY { end - DAY } else { end };
        format!("{days} {}-{}", time(self.start), time(end))
    }

    /// As a calendar of this name in a zone.
    pub fn calendar(&self, name: &str, zone: &TimeZone, zone_name: &str) -> Calendar {
        let minutes = |half: usize| (30 * half) as u16;
        let interval = |day: usize| WeeklyInterval {
            weekday: day as u8,
            from_minute: minutes(self.start),
            to_minute: minutes(self.start + self.length),
        };
        let weekly = (0..self.days).map(interval).collect();
        let pattern = Pattern::Weekly { weekly, holidays: Dates::default(), extra: Vec::new() };
        let (name, zone_name) = (name.to_owned(), zone_name.to_owned());
        Calendar { name, zone: zone.clone(), zone_name, pattern, away: Dates::default() }
    }
}

/// Each interval of a weekly calendar as it is written, such as "mon 09:00-17:00"; none of others.
pub fn weekly_texts(calendar: &Calendar) -> Option<Vec<String>> {
    let Pattern::Weekly { weekly, .. } = &calendar.pattern else { return None };
    let one = |one: &WeeklyInterval| {
        let day = DAYS[usize::from(one.weekday) % 7].to_lowercase();
        format!("{day} {}", minutes_text(one.from_minute, one.to_minute))
    };
    Some(weekly.iter().map(one).collect())
}

/// "22:00-06:00": from one minute after midnight to another, which may be of the next day.
pub fn minutes_text(from: u16, to: u16) -> String {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let to = if to > 1_440 { to - 1_440 } else { to };
    format!("{}-{}", time(from), time(to))
}

/// Offsets from UTC between two instants, a day more on both sides.
pub type Local = std::sync::Arc<[(Instant, i64)]>;

/// The local time of a zone between two instants.
pub fn local_of(zone: &TimeZone, first: Instant, last: Instant) -> Local {
    let day = crate::time::Span::days(1);
    offsets(zone, first - day, last + day)
}

/// The offset at an instant and when it ends, both in milliseconds.
fn offset(local: &Local, at: i64) -> (i64, i64) {
    let place = local.partition_point(|period| period.0.ms() <= at);
    let ends = local.get(place).map_or(i64::MAX, |period| period.0.ms());
    (local[place.max(1) - 1].1, ends)
}

/// The half hour of the local week at an instant in milliseconds, and the instant at which it ends.
pub fn half_hour_ends(local: &Local, at: i64) -> (usize, i64) {
    let (offset, changes) = offset(local, at);
    let half_hours = (at + offset).div_euclid(HALF_HOUR);
    let ends = ((half_hours + 1) * HALF_HOUR - offset).min(changes);
    // 1970-01-01 was a Thursday.
    let place = (half_hours + 3 * DAY as i64).rem_euclid(HALF_HOURS as i64);
    (place as usize, ends)
}

//! A time zone as a short list of periods with a constant offset from UTC.
//!
//! The zone's rules are asked once; after that, converting local time is a search in a list. Local
//! times in a gap are read with the offset before it, and of the two instants of a fold the earlier
//! one is taken. Never: the system's zone, the system's clock.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::time::Instant;

/// Milliseconds of a day of 24 hours.
pub const DAY: i64 = 86_400_000;

/// The periods of constant offset that cover `[from, to)`: first instant, and offset from UTC in
/// milliseconds, positive east of Greenwich. In order of time; the first period begins at `from`,
/// neighbours differ.
pub fn offsets(zone: &TimeZone, from: Instant, to: Instant) -> Arc<[(Instant, i64)]> {
    let start = timestamp(from.ms());
    let ms = |offset: jiff::tz::Offset| i64::from(offset.seconds()) * 1_000;
    let mut periods = vec![(from, ms(zone.to_offset(start)))];
    for change in zone.following(start) {
        let at = Instant::from_ms(change.timestamp().as_millisecond());
        if at >= to {
            break;
        }
        let offset = ms(change.offset());
        // Some changes are of the name only.
        if periods.last().is_some_and(|period| period.1 != offset) {
            periods.push((at, offset));
        }
    }
    periods.into()
}

/// The nearest instant that the zone's rules know.
pub fn timestamp(ms: i64) -> Timestamp {
    let limits = (Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond());
    Timestamp::from_millisecond(ms.clamp(limits.0 + 1, limits.1)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Local time of a zone between two instants.
#[derive(Clone, Debug)]
pub struct LocalTime {
    periods: Arc<[(Instant, i64)]>,
    /// For each period but the last, the local time at which it ends, by its own offset.
    ends: Vec<i64>,
}

impl LocalTime {
    /// Local time from `from` to `to`, both in milliseconds since the Unix epoch.
    pub fn new(zone: &TimeZone, from: i64, to: i64) -> Self {
        let periods = offsets(zone, Instant::from_ms(from), Instant::from_ms(to));
        let ends = periods.windows(2).map(|pair| pair[1].0.ms() + pair[0].1).collect();
        Self { periods, ends }
    }

    /// The local date at an instant, as days since 1970-01-01.
    pub fn date(&self, at: i64) -> i64 {
        let place = self.periods.partition_point(|period| period.0.ms() <= at).max(1) - 1;
        (at + self.periods[place].1).div_euclid(DAY)
    }

    /// The instant of a local time, which is given in milliseconds as if it were UTC.
    pub fn instant(&self, local: i64) -> i64 {
        // The first period that has not ended at this local time; of a fold, that is the earlier
        // reading.
        let place = self.ends.partition_point(|&end| end <= local);
        let at = local - self.periods[place].1;
        if place > 0 && at < self.periods[place].0.ms() {
            // In the gap between two periods: with the offset before it.
            return local - self.periods[place - 1].1;
        }
        at
    }

    /// Whether a local date exists at all. Zones that crossed the date line have skipped one.
    pub fn has_date(&self, day: i64) -> bool {
        self.instant(day * DAY) < self.instant((day + 1) * DAY)
    }
}

/// A date as days since 1970-01-01.
pub fn day_number(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

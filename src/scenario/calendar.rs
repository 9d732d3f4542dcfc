//! Calendars of the model: weekly patterns, before they are compiled into shifts
//! ([`super::roster`]).
//!
//! They stand apart from [`super::model`], which holds rosters and so cannot lie below them.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::dates::Dates;

/// `[calendars.NAME]`: a weekly pattern in a time zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: TimeZone,
    /// The zone's IANA name.
    pub zone_name: String,
    /// What it says.
    pub pattern: Pattern,
    /// Dates on which nothing starts, whatever the pattern: the leave of whoever keeps it; of the
    /// calendar that is always on, the whole dates are left out. Empty in a file.
    pub away: Dates,
}

/// When a calendar is on.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// At every instant.
    Always,
    /// At no instant.
    Never,
    /// On a weekly pattern with exceptions.
    Weekly {
        /// The intervals, in no order.
        weekly: Vec<WeeklyInterval>,
        /// Dates on which no interval of `weekly` starts.
        holidays: Dates,
        /// Intervals added whatever the holiday.
        extra: Vec<DatedInterval>,
    },
}

/// One interval of a weekly pattern on one day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeeklyInterval {
    /// The day it starts on: 0 is Monday, 6 is Sunday.
    pub weekday: u8,
    /// Minutes after local midnight, 0 to 1439.
    pub from_minute: u16,
    /// Minutes after the local midnight that begins `weekday`; up to 2879, above 1440 when it ends
    /// on the next day.
    pub to_minute: u16,
}

/// One interval on one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedInterval {
    /// The local date it starts on.
    pub date: Date,
    /// Minutes after local midnight, 0 to 1439.
    pub from_minute: u16,
    /// As in [`WeeklyInterval::to_minute`].
    pub to_minute: u16,
}

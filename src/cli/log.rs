//! The audit log that a command reads: with which options, and why there is none.
//!
//! Promises: the options of reading mean the same for every command; no message holds a text of a
//! person. Never: a connection.

use jiff::tz::TimeZone;

use super::arguments::{Dates, LogArguments};
use super::{Console, Exit};
use crate::scenario::bind::instants::instant_in_text;
use crate::scenario::model::Scenario;
use crate::tenant::log::{DateOrder, Log, Options, Reading, Unreadable};
use crate::tenant::source::{Limits, Opened, SourceError, Text, each};
use crate::time::Span;
use crate::words::text::wrapped_as_it_is;

/// The time zone of the week with its name: what is typed, else the scenario's, else UTC.
///
/// # Errors
/// When what is typed is no time zone.
pub fn zone(
    options: &LogArguments,
    known: Option<&Scenario>,
) -> Result<(TimeZone, String), String> {
    let Some(name) = &options.time_zone else {
        let known = known.map(|known| &known.simulation);
        let own = known.map(|known| (known.zone.clone(), known.zone_name.clone()));
        return Ok(own.unwrap_or_else(|| (TimeZone::UTC, "UTC".to_owned())));
    };
    let name = name.trim();
    let zone = TimeZone::get(name).map_err(|_| {
        "--time-zone is no time zone: give one such as Europe/Berlin or UTC".to_owned()
    })?;
    Ok((zone, name.to_owned()))
}

/// A reading with these options; times out as the scenario says.
///
/// # Errors
/// When an instant is none, or nothing lies between them.
pub fn reading(
    options: &LogArguments,
    known: Option<&Scenario>,
    zone: &TimeZone,
) -> Result<Reading, String> {
    let instant = |option: &str, text: &Option<String>| {
        let Some(text) = text else { return Ok(None) };
        let found = instant_in_text(text.trim(), zone);
        let wrong = || format!("{option} {text}: expected 2026-01-05 or 2026-01-05T08:00:00Z");
        found.map(Some).ok_or_else(wrong)
    };
    let (from, to) = (instant("--from", &options.from)?, instant("--to", &options.to)?);
    if from.zip(to).is_some_and(|(from, to)| from >= to) {
        return Err("--to is not after --from".to_owned());
    }
    let stages = known.and_then(|known| known.policies.first());
    let stages = stages.into_iter().flat_map(|policy| &policy.roles);
    let longest = stages.flat_map(|role| &role.settings.stages).map(|stage| stage.approval_timeout);
    let approval_timeout = longest.max().unwrap_or(Span::hours(24));
    let dates = options.dates.map(|dates| match dates {
        Dates::Dmy => DateOrder::DayFirst,
        Dates::Mdy => DateOrder::MonthFirst,
    });
    let (same_need_within, max_damaged) = (options.same_need_within, options.max_damaged);
    Ok(Reading::new(Options { from, to, dates, same_need_within, approval_timeout, max_damaged }))
}

/// Why there is no log.
enum NoLog {
    Source(SourceError),
    Unreadable(Unreadable),
}

impl From<SourceError> for NoLog {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

/// The log, and what was opened for it.
///
/// # Errors
/// Why there is none was told.
pub fn read(
    options: &LogArguments,
    reading: Reading,
    console: &Console<'_>,
) -> Result<(Log, Vec<Opened>), Exit> {
    let read = console.with_input(|input| of_files(options, reading, input));
    read.map_err(|why| refused(&why, console))
}

/// What is allowed but perhaps not meant.
pub fn warn(options: &LogArguments, known: Option<&Scenario>, read: &Log, console: &Console<'_>) {
    if options.time_zone.is_none() && known.is_none() {
        let said = "warning: the week is read in UTC; --time-zone names where the people are";
        console.tell(said);
    }
    console.warn(&read.warnings);
}

fn of_files(
    options: &LogArguments,
    mut reading: Reading,
    input: &mut dyn std::io::Read,
) -> Result<(Log, Vec<Opened>), NoLog> {
    let mut visit = |text: Text<'_>| {
        let name = text.name.to_owned();
        reading.file(&name, text.bytes).map_err(|why| match why {
            Unreadable::Io(name, error) => NoLog::Source(SourceError::reading(&name, error)),
            other => NoLog::Unreadable(other),
        })
    };
    let opened = each(&options.files, input, &Limits::default(), &mut visit)?;
    reading.finish().map(|log| (log, opened)).map_err(NoLog::Unreadable)
}

fn refused(why: &NoLog, console: &Console<'_>) -> Exit {
    let (text, exit) = match why {
        NoLog::Source(error) if error.unreadable => (error.to_string(), Exit::InputOutput),
        NoLog::Source(error) => (error.to_string(), Exit::Problems),
        NoLog::Unreadable(error) => (error.to_string(), Exit::Problems),
    };
    console.tell_all(console.wide(|| wrapped_as_it_is(&text, "error: ", "  ")));
    exit
}

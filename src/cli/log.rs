//! The audit log that a command reads: with which options, and why there is none.
//!
//! Promises: the options of reading mean the same for every command; no message holds a text of a
//! person. Never: a connection.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::arguments::{Dates, LogArguments, NamesArguments};
use super::import::refused as refused_settings;
use super::{Console, Exit};
use crate::scenario::bind::instants::instant_in_text;
use crate::scenario::local::civil;
use crate::scenario::model::{Role, Scenario};
use crate::tenant::log::intern::key;
use crate::tenant::log::{DateOrder, Log, Names, Options, Reading, Unreadable};
use crate::tenant::settings::gather;
use crate::tenant::source::{Limits, Opened, SourceError, Text, each};
use crate::time::{Instant, Span, format_span};
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
    let timeouts = known.map(timeouts).unwrap_or_default();
    let dates = options.dates.map(|dates| match dates {
        Dates::Dmy => DateOrder::DayFirst,
        Dates::Mdy => DateOrder::MonthFirst,
    });
    let (same_need_within, max_damaged) = (options.same_need_within, options.max_damaged);
    let reading =
        Options { from, to, dates, same_need_within, timeouts, max_damaged, ..Options::default() };
    Ok(Reading::new(reading))
}

/// When pending requests for each role time out under the first policy, all stages together.
fn timeouts(known: &Scenario) -> BTreeMap<String, Span> {
    let roles = known.policies.first().into_iter().flat_map(|policy| &policy.roles);
    let of_role = |role: &Role| {
        let stages = role.settings.stages.iter().map(|stage| stage.approval_timeout);
        let all = stages.fold(Span::ZERO, |all, one| all + one);
        (all > Span::ZERO).then(|| (role.name.clone(), all))
    };
    roles.filter_map(of_role).collect()
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

/// The log, and what was opened for it, names included.
///
/// # Errors
/// Why there is none was told.
pub fn read(
    options: &LogArguments,
    reading: Reading,
    console: &Console<'_>,
) -> Result<(Log, Vec<Opened>), Exit> {
    let (names, mut opened) = names(&options.who, console)?;
    let reading = reading.naming(names);
    let read = console.with_input(|input| of_files(options, reading, input));
    let (log, of_logs) = read.map_err(|why| refused(&why, console))?;
    opened.splice(0..0, of_logs);
    Ok((log, opened))
}

/// The names that are known besides the log.
fn names(options: &NamesArguments, console: &Console<'_>) -> Result<(Names, Vec<Opened>), Exit> {
    let read = console.with_input(|input| gather(&options.names, input, &Limits::default()));
    let (gathered, opened) = read.map_err(|refusal| refused_settings(&refusal, console))?;
    let (roles, principals) = (gathered.names.roles, gathered.names.principals);
    let principals = principals.into_iter().map(|(id, name)| (key(&id), name));
    let keep = options.keep_names;
    let names = Names { roles, principals: principals.collect(), keep, ..Names::default() };
    Ok((names, opened))
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

/// What a scenario is set to, to run over the time of a log with so much before it and after: the day
/// in this zone, no cool-down, and the seed.
pub fn over(
    (from, to): (Instant, Instant),
    zone: &TimeZone,
    (before, after): (Span, Span),
    warm_up: Span,
    seed: u64,
) -> [String; 5] {
    let day = civil(from - before, zone).date();
    let hours = (to - from).as_hours().ceil().clamp(1.0, 8.0e4) + after.as_hours();
    [
        format!("simulation.start={day}"),
        format!("simulation.warm_up={}", format_span(warm_up)),
        format!("simulation.horizon={hours}h"),
        "simulation.cool_down=0s".to_owned(),
        format!("simulation.seed={}", seed.min(i64::MAX as u64)),
    ]
}

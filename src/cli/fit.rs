//! `pimsim fit`: an audit log becomes behaviour.
//!
//! Promises: what is written can be loaded, or nothing is written; no message holds a text of a person.
//! Never: a connection.

use std::time::Instant as Clock;

use jiff::tz::TimeZone;
use serde_json::json;

use super::arguments::{By, Dates, FitArguments, Format};
use super::report::stale;
use super::{Console, Exit};
use crate::archive::exports::Exports;
use crate::archive::{Request, Staging, shown};
use crate::fit::check::{Checked, Verdict, check};
use crate::fit::known::facts;
use crate::fit::logged::of_audit_log;
use crate::fit::observed::{Busy, busy_hours, measures};
use crate::fit::{Choices, Fitted, Log, fit as fitted_to};
use crate::id::PolicyId;
use crate::job::find;
use crate::job::typed::quoted;
use crate::rows::fit as rows;
use crate::rows::fit_curves;
use crate::rows::logged::{write_aside, write_requests};
use crate::scenario::bind::instants::instant_in_text;
use crate::scenario::local::civil;
use crate::scenario::model::Scenario;
use crate::scenario::{Document, load_text};
use crate::session::fitting::replicated;
use crate::tenant::log::{self as audit, DateOrder, Options, Reading, Unreadable};
use crate::tenant::source::{Limits, Opened, SourceError, Text, each};
use crate::time::Span;
use crate::words;
use crate::words::text::wrapped_as_it_is;

const SCENARIO: &str = "scenario.toml";

/// What was read and what came of it.
struct Made {
    read: audit::Log,
    log: Log,
    /// Nothing where only a scenario was judged.
    fitted: Option<(Fitted, String)>,
    checked: Option<Vec<Checked>>,
}

pub fn fit(options: &FitArguments, console: &Console<'_>) -> Exit {
    match made(options, console) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn made(options: &FitArguments, console: &Console<'_>) -> Result<Exit, Exit> {
    let begun = Clock::now();
    let refuse = |problems| console.refused(&problems);
    let document = options.scenario.as_ref().map(|file| console.document(file)).transpose();
    let document = document.map_err(refuse)?;
    let scenario = document.as_ref().map(|document| document.scenario(&[], &[])).transpose();
    let scenario = scenario.map_err(refuse)?;
    let (zone, name) = zone(options, scenario.as_ref()).map_err(|why| console.usage(why))?;
    let choices = choices(options, scenario.as_ref(), (zone.clone(), name.as_str()));
    let choices = choices.map_err(|why| console.usage(why))?;
    let reading = reading(options, scenario.as_ref(), &zone).map_err(|why| console.usage(why))?;
    let read = console.with_input(|input| read(options, reading, input));
    let (read, opened) = read.map_err(|why| refused(&why, console))?;
    if !options.quiet {
        if options.time_zone.is_none() && scenario.is_none() {
            let said = "warning: the week is read in UTC; --time-zone names where the people are";
            console.tell(said);
        }
        console.warn(&read.warnings);
    }
    console.heed();
    let made = everything(options, document.as_ref(), &choices, read, console)?;
    write(options, &made, &choices, &opened, begun, console)?;
    Ok(answer(options, &made, console))
}

fn zone(options: &FitArguments, known: Option<&Scenario>) -> Result<(TimeZone, String), String> {
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

fn choices(
    options: &FitArguments,
    known: Option<&Scenario>,
    (zone, name): (TimeZone, &str),
) -> Result<Choices, String> {
    let mut choices = Choices {
        review: options.review,
        same_need_within: options.same_need_within,
        levels: options.levels.map(|levels| levels as usize),
        by_member: options.by == By::Member,
        bootstraps: options.bootstraps,
        seed: options.seed,
        ..Choices::in_zone(zone, name)
    };
    if let Some(known) = known {
        let file = options.scenario.as_ref().and_then(|file| file.file_name());
        let file = file.map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let fine = file.chars().all(|c| !c.is_control());
        choices.roles = facts(known, if fine { &file } else { "the scenario" });
    }
    for typed in &options.members {
        let wrong = || format!("--members {typed}: expected GROUP=N, such as secops=6");
        let (group, count) = typed.split_once('=').ok_or_else(wrong)?;
        let count = count.parse::<u32>().ok().filter(|count| (1..=10_000).contains(count));
        choices.members.insert(group.to_owned(), count.ok_or_else(wrong)?);
    }
    for typed in &options.calendar {
        let wrong = || format!("--calendar {typed}: expected GROUP=NAME, such as secops=office");
        let (group, name) = typed.split_once('=').ok_or_else(wrong)?;
        let policy = known.and_then(|known| known.policies.first()).ok_or_else(wrong)?;
        let calendars = || policy.calendars.iter().map(|calendar| calendar.name.as_str());
        let place =
            find("calendar", name, calendars).map_err(|why| format!("--calendar: {why}"))?;
        choices.calendars.insert(group.to_owned(), policy.calendars[place].clone());
    }
    Ok(choices)
}

fn reading(
    options: &FitArguments,
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

fn read(
    options: &FitArguments,
    mut reading: Reading,
    input: &mut dyn std::io::Read,
) -> Result<(audit::Log, Vec<Opened>), NoLog> {
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

fn everything(
    options: &FitArguments,
    known: Option<&Document>,
    choices: &Choices,
    read: audit::Log,
    console: &Console<'_>,
) -> Result<Made, Exit> {
    let log = of_audit_log(&read);
    let at = options.holdout.map(|share| {
        let whole = (log.to - log.from).as_ms() as f64;
        log.from + Span::from_ms_f64((1.0 - share) * whole)
    });
    let parts = at.map(|at| log.split(at));
    let (learned, judged) = parts.as_ref().map_or((&log, &log), |(before, after)| (before, after));
    let fitted = (!options.no_fit).then(|| fitted_to(learned, choices));
    if let Some(fitted) = &fitted {
        known_groups(fitted, choices).map_err(|why| console.usage(why))?;
    }
    let text = fitted.as_ref().map(|fitted| fitted.scenario(learned, choices));
    let fitted = fitted.zip(text);
    if let Some((_, text)) = &fitted
        && let Err(problems) = load_text(SCENARIO, text, None, &[])
    {
        console.complain("the scenario that came of it has problems; nothing was written");
        return Err(console.refused(&problems));
    }
    let checked = match options.check {
        false => None,
        true => {
            let text = fitted.as_ref().map(|(_, text)| text.as_str());
            let busy = fitted.as_ref().map(|(fitted, _)| busy_hours(fitted)).unwrap_or_default();
            Some(judge(options, (text, known), judged, (choices, &busy), console)?)
        }
    };
    Ok(Made { read, log, fitted, checked })
}

/// Whether every group that was typed is one of those that were found.
fn known_groups(fitted: &Fitted, choices: &Choices) -> Result<(), String> {
    let groups = || fitted.teams.iter().map(|team| team.group.name.as_str());
    let typed = choices.members.keys().map(|name| ("--members", name));
    for (option, name) in typed.chain(choices.calendars.keys().map(|name| ("--calendar", name))) {
        find("approver group", name, groups).map_err(|why| format!("{option}: {why}"))?;
    }
    Ok(())
}

/// Ranks the log among replications of the model over the same time.
fn judge(
    options: &FitArguments,
    (fitted, known): (Option<&str>, Option<&Document>),
    log: &Log,
    (choices, busy): (&Choices, &Busy),
    console: &Console<'_>,
) -> Result<Vec<Checked>, Exit> {
    let day = civil(log.from - Span::weeks(1), &choices.zone).date();
    let hours = (log.to - log.from).as_hours().ceil().clamp(1.0, 8.0e4);
    let sets = [
        format!("simulation.start={day}"),
        "simulation.warm_up=1w".to_owned(),
        format!("simulation.horizon={hours}h"),
        "simulation.cool_down=0s".to_owned(),
        format!("simulation.seed={}", options.seed.min(i64::MAX as u64)),
    ];
    let loaded = match (fitted, known) {
        (Some(text), _) => load_text(SCENARIO, text, None, &sets),
        (None, Some(document)) => document.scenario(&sets, &[]),
        _ => return Err(console.usage("--check needs a log to fit, or --scenario")),
    };
    let scenario = loaded.map_err(|problems| console.refused(&problems))?;
    let named = scenario.policies.iter().position(|policy| policy.name == "as-logged");
    let policy = PolicyId::new(named.unwrap_or(0));
    let halts = || console.is_stopped();
    let model = replicated(&scenario, policy, options.replications, busy, &halts);
    let model = model.map_err(|why| console.unanswered(why, "interrupted; nothing was written"))?;
    Ok(check(&measures(log, busy, &choices.zone), &model))
}

fn write(
    options: &FitArguments,
    made: &Made,
    choices: &Choices,
    opened: &[Opened],
    begun: Clock,
    console: &Console<'_>,
) -> Result<(), Exit> {
    let failed = |error| console.unwritten(error);
    let mut names = vec!["requests.csv", "aside.csv"];
    if made.fitted.is_some() {
        names.extend([SCENARIO, "fit.csv", "demand.csv", "fit-approvers.csv", "fit-curves.csv"]);
    }
    names.extend(made.checked.is_some().then_some("check.csv"));
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let (directory, force, stop) = (options.directory(), options.force, console.stop);
    let target = directory.as_path();
    let mut staging = Staging::new(&Request { target, force, names, stop }).map_err(failed)?;
    if let Some((fitted, text)) = &made.fitted {
        staging.write(SCENARIO, |out| out.write_all(text.as_bytes())).map_err(failed)?;
        let confidence = choices.confidence;
        let fill = |out: &mut dyn std::io::Write| rows::write(&fitted.rows, confidence, out);
        staging.write("fit.csv", fill).map_err(failed)?;
        staging.write("demand.csv", |out| rows::write_demand(fitted, out)).map_err(failed)?;
        let (log, zone) = (&made.log, choices.zone_name.as_str());
        let fill = |out: &mut dyn std::io::Write| rows::write_approvers(log, fitted, zone, out);
        staging.write("fit-approvers.csv", fill).map_err(failed)?;
        let fill = |out: &mut dyn std::io::Write| fit_curves::write(log, fitted, confidence, out);
        staging.write("fit-curves.csv", fill).map_err(failed)?;
    }
    staging.write("requests.csv", |out| write_requests(&made.read, out)).map_err(failed)?;
    staging.write("aside.csv", |out| write_aside(&made.read, out)).map_err(failed)?;
    if let Some(checked) = &made.checked {
        staging.write("check.csv", |out| rows::write_check(checked, out)).map_err(failed)?;
    }
    let asked = json!({
        "time_zone": choices.zone_name,
        "from": options.from,
        "to": options.to,
        "review": crate::time::format_span(options.review),
        "same_need_within": crate::time::format_span(options.same_need_within),
        "members": options.members,
        "calendar": options.calendar,
        "by_member": choices.by_member,
        "levels": options.levels,
        "check": options.check,
        "holdout": options.holdout,
        "replications": options.replications,
        "bootstraps": options.bootstraps,
        "seed": options.seed,
    });
    let mut manifest = Exports::new("fit", asked, opened);
    let watched = (made.log.to - made.log.from).as_seconds() as u64;
    manifest.read = json!({ "records": made.read.records, "watched_s": watched });
    manifest.files = staging.written().to_vec();
    manifest.wall_time_s = begun.elapsed().as_secs_f64();
    staging.commit(&manifest.text()).map_err(failed)?;
    stale(console, target, None);
    if !options.quiet {
        let names: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
        let (names, place) = (names.join(", "), shown(target));
        console.tell_later(format!("wrote {names} and manifest.json to {place}"));
    }
    Ok(())
}

fn answer(options: &FitArguments, made: &Made, console: &Console<'_>) -> Exit {
    let exit = match options.format {
        Format::Csv => match (&made.fitted, &made.checked) {
            (Some((fitted, _)), _) => {
                console.answer_with(|out| rows::write(&fitted.rows, 0.95, out))
            }
            (None, Some(checked)) => console.answer_with(|out| rows::write_check(checked, out)),
            (None, None) => Exit::Done,
        },
        Format::Json => console.answer(&document(made)),
        Format::Table => console.answer(&console.styled(|| {
            let fitted = made.fitted.as_ref().map(|(fitted, _)| fitted);
            let checked = made.checked.as_deref();
            let held_out = options.holdout.is_some();
            words::fit::found(&made.read, (&made.log, fitted), (checked, held_out))
                + &words::next(&next(options))
        })),
    };
    console.tell_left();
    let outside = made.checked.iter().flatten().any(|row| row.verdict == Verdict::Outside);
    match exit {
        Exit::Done if outside => Exit::NotMet,
        exit => exit,
    }
}

fn next(options: &FitArguments) -> Vec<String> {
    let directory = options.directory();
    let scenario = directory.join(SCENARIO);
    let (Some(directory), Some(scenario)) = (directory.to_str(), scenario.to_str()) else {
        return Vec::new();
    };
    let (directory, scenario) = (quoted(directory), quoted(scenario));
    let mut all = vec![format!("pimsim report {directory}")];
    if !options.no_fit {
        all.splice(
            0..0,
            [format!("pimsim check {scenario}"), format!("pimsim compare {scenario}")],
        );
    }
    all.into_iter().filter(|command| !command.chars().any(char::is_control)).collect()
}

/// The same as one document.
fn document(made: &Made) -> String {
    let csv = |fill: &dyn Fn(&mut dyn std::io::Write) -> std::io::Result<()>| {
        let mut bytes = Vec::new();
        // Memory can be written.
        let _ = fill(&mut bytes);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let heads = reader.headers().cloned().unwrap_or_default();
        let row = |record: csv::StringRecord| -> serde_json::Value {
            let value = |text: &str| match text.parse::<f64>() {
                Ok(number) => json!(number),
                Err(_) if text.is_empty() => serde_json::Value::Null,
                Err(_) => json!(text),
            };
            let cells = heads.iter().zip(record.iter());
            cells.map(|(head, text)| (head.to_owned(), value(text))).collect()
        };
        reader.records().filter_map(Result::ok).map(row).collect::<Vec<_>>()
    };
    let fitted = made.fitted.as_ref().map(|(fitted, _)| fitted);
    let rows_of = fitted.map(|fitted| csv(&|out| rows::write(&fitted.rows, 0.95, out)));
    let checked = made.checked.as_ref().map(|checked| csv(&|out| rows::write_check(checked, out)));
    let document = json!({
        "command": "fit",
        "records": made.read.records,
        "requests": made.read.requests.len(),
        "roles": made.log.roles,
        "fit": rows_of,
        "check": checked,
        "set_aside": csv(&|out| write_aside(&made.read, out)),
        "warnings": fitted.map(|fitted| &fitted.warnings),
    });
    format!("{document:#}\n")
}

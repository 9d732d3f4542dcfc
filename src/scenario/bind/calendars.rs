//! `[calendars.NAME]`.

use jiff::tz::TimeZone;

use super::dates::{checked, dates, zone};
use super::names::{Names, check_name};
use crate::scenario::dates::Dates;
use crate::scenario::key_path::join;
use crate::scenario::keys::Section;
use crate::scenario::model::{Calendar, DatedInterval, Pattern, Simulation, WeeklyInterval};
use crate::scenario::problem::Problem;
use crate::scenario::read::{Item, Reader};
use crate::scenario::tree::Entry;
use crate::scenario::weekly::{overlap, parse_dated, parse_weekly, plain_dated, plain_weekly};
use crate::time::Span;

/// Intervals of a calendar over a whole run, at most: what a roster keeps in memory.
const MOST_INTERVALS: i64 = 5_000_000;

/// All calendars: `always`, `never`, then those of the file.
pub fn bind(top: &Reader<'_>, simulation: &Simulation) -> Vec<Calendar> {
    let built_in = |name: &str, pattern| Calendar {
        name: name.to_owned(),
        zone: simulation.zone.clone(),
        zone_name: simulation.zone_name.clone(),
        pattern,
        away: Dates::default(),
    };
    let mut calendars =
        vec![built_in("always", Pattern::Always), built_in("never", Pattern::Never)];
    for (entry, reader) in top.named("calendars") {
        check_name(top.sink, &entry.key, "calendar", &reader.path, entry.key_place);
        if calendars.iter().any(|known| known.name == entry.key) {
            let message = format!("the calendar `{}` is built in", entry.key);
            let problem = Problem::new(&reader.path, message).hint("choose another name");
            top.sink.put(problem.at(entry.key_place));
            continue;
        }
        calendars.push(calendar(entry, &reader, simulation));
    }
    calendars
}

/// The names of calendars.
pub fn names(calendars: &[Calendar]) -> Names {
    let list = calendars.iter().map(|calendar| calendar.name.clone()).collect();
    Names::new(Section::Calendar, list)
}

fn calendar(entry: &Entry, reader: &Reader<'_>, simulation: &Simulation) -> Calendar {
    let (zone, zone_name): (TimeZone, String) = zone(reader, "time_zone")
        .unwrap_or_else(|| (simulation.zone.clone(), simulation.zone_name.clone()));
    let (weekly, holidays, extra) = (weekly(reader), dates(reader, "holidays"), extra(reader));
    if weekly.is_empty() && extra.is_empty() && !given(reader) {
        let problem = Problem::new(&reader.path, "this calendar has no hours");
        let problem = problem.at(reader.place_of("weekly"));
        let problem = problem.allowed("at least one interval in `weekly` or `extra`");
        reader.sink.put(problem.hint("`never` is built in").of_the_whole());
    }
    check_amount(reader, weekly.len() as i64, simulation);
    let pattern = Pattern::Weekly { weekly, holidays, extra };
    Calendar { name: entry.key.clone(), zone, zone_name, pattern, away: Dates::default() }
}

/// Whether hours are given, right or wrong: wrong ones have been reported.
fn given(reader: &Reader<'_>) -> bool {
    use crate::scenario::tree::Value;
    let full = |key| match reader.table.get(key).map(|node| &node.value) {
        Some(Value::Array(nodes)) => !nodes.is_empty(),
        other => other.is_some(),
    };
    full("weekly") || full("extra")
}

fn weekly(reader: &Reader<'_>) -> Vec<WeeklyInterval> {
    let mut intervals = Vec::new();
    let mut origins: Vec<(Item<'_>, &str)> = Vec::new();
    let mut origin_of = Vec::new();
    for (item, text) in reader.texts("weekly").unwrap_or_default() {
        match parse_weekly(text) {
            Ok(parsed) => {
                origin_of.extend(std::iter::repeat_n(origins.len(), parsed.len()));
                intervals.extend(parsed);
                origins.push((item, text));
            }
            Err(message) => {
                let example = "`\"mon-fri 09:00-17:00\"`";
                refuse(reader, &item, &message, example, plain_weekly(text));
            }
        }
    }
    if let Some((first, second)) = overlap(&intervals) {
        let (_, a) = &origins[origin_of[first]];
        let (item, b) = &origins[origin_of[second]];
        let problem = Problem::new(&item.path, format!("`{b}` overlaps `{a}`"));
        reader.sink.put(problem.allowed("intervals apart from each other").at(item.node.place));
    }
    intervals
}

fn extra(reader: &Reader<'_>) -> Vec<DatedInterval> {
    let mut intervals = Vec::new();
    for (item, text) in reader.texts("extra").unwrap_or_default() {
        let parsed = parse_dated(text).and_then(|i| checked(i.date).map(|_| i));
        match parsed {
            Ok(interval) => intervals.push(interval),
            Err(message) => {
                let example = "`\"2026-04-04 09:00-13:00\"`";
                refuse(reader, &item, &message, example, plain_dated(text));
            }
        }
    }
    intervals
}

/// What is wrong, and where what is meant is plain, how to write it.
fn refuse(
    reader: &Reader<'_>,
    item: &Item<'_>,
    message: &str,
    example: &str,
    plain: Option<String>,
) {
    let message = match plain {
        Some(_) => "what is meant is plain, but written another way",
        None => message,
    };
    let problem = Problem::new(&item.path, message).at(item.node.place);
    let problem = problem.found(crate::scenario::read::shown(reader.sink, item.node));
    let problem = problem.allowed(format!("a text such as {example}"));
    reader.sink.put(problem.maybe_hint(plain.map(|plain| format!("write `\"{plain}\"`"))));
}

fn check_amount(reader: &Reader<'_>, weekly: i64, simulation: &Simulation) {
    let run = simulation.end() - simulation.start;
    let weeks = run.as_ms() / Span::weeks(1).as_ms() + 2;
    if weekly.saturating_mul(weeks) > MOST_INTERVALS {
        let problem =
            Problem::new(join(&reader.path, "weekly"), "too many intervals for so long a run");
        let problem = problem.found(format!("{weekly} a week over {weeks} weeks"));
        let problem = problem.allowed(format!("at most {MOST_INTERVALS} over the run"));
        reader.sink.put(problem.at(reader.place_of("weekly")));
    }
}

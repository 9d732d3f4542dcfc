//! `[[targets]]`.

use super::names::Names;
use crate::id::{PolicyId, RoleId};
use crate::scenario::keys::{KnownWith, MEASURES, MOST_TARGETS, MeasureRow, Unit};
use crate::scenario::model::{Limit, Target};
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::scenario::problem::Problem;
use crate::scenario::read::Reader;
use crate::scenario::tree::Value;
use crate::time::Span;

/// All targets that could be read, in order.
pub fn bind(top: &Reader<'_>, roles: &Names, policies: &Names) -> Vec<Target> {
    let targets = top.inners("targets");
    if targets.len() > MOST_TARGETS {
        let problem = Problem::new("targets", format!("{} targets", targets.len()));
        top.sink.put(problem.allowed(format!("at most {MOST_TARGETS}")));
        return Vec::new();
    }
    let priced = top.has("costs");
    targets.iter().filter_map(|reader| target(reader, roles, policies, priced)).collect()
}

fn target(reader: &Reader<'_>, roles: &Names, policies: &Names, priced: bool) -> Option<Target> {
    let measure = measure(reader);
    let everyone = reader.table.get("role").is_none_or(|node| node.text() == Some("*"));
    let role = if everyone { None } else { roles.one(reader, "role").map(RoleId::new) };
    let policy = policies.one(reader, "policy").map(PolicyId::new);
    let measure = measure?;
    check_priced(reader, measure, priced);
    let within = within(reader, measure)?;
    let limit = match (reader.has("at_most"), reader.has("at_least")) {
        (true, false) => Limit::AtMost(limit(reader, "at_most", measure)?),
        (false, true) => Limit::AtLeast(limit(reader, "at_least", measure)?),
        (both, _) => {
            let message =
                if both { "two limits in one target" } else { "a target without a limit" };
            let problem = Problem::new(&reader.path, message).at(reader.place);
            reader.sink.put(problem.allowed("`at_most` or `at_least`"));
            return None;
        }
    };
    Some(Target { measure: measure.name.to_owned(), within, limit, role, policy })
}

/// The time of `access_within`, which no other measure has; `None` when something is wrong with it.
fn within(reader: &Reader<'_>, measure: &MeasureRow) -> Option<Option<Span>> {
    let given = if reader.has("within") { Some(reader.span("within")?) } else { None };
    match (measure.known_with == KnownWith::Target, given) {
        (true, Some(within)) => Some(Some(within)),
        (false, None) => Some(None),
        (true, None) => {
            let message = format!("`{}` without a time", measure.name);
            reader.sink.put(reader.problem("measure", message).hint("add `within = \"30m\"`"));
            None
        }
        (false, Some(_)) => {
            let message = format!("`{}` has no time, and `within` is given", measure.name);
            let problem = reader.problem("measure", message);
            reader.sink.put(problem.allowed("`within` with `access_within` only"));
            None
        }
    }
}

fn measure(reader: &Reader<'_>) -> Option<&'static MeasureRow> {
    let name = reader.text("measure")?;
    let found = MEASURES.iter().find(|measure| measure.name == name);
    if found.is_none() {
        let names = || MEASURES.iter().map(|measure| measure.name);
        let problem = reader.problem("measure", format!("unknown measure `{name}`"));
        let problem = match did_you_mean(name, names()) {
            Some(hint) => problem.hint(hint),
            None => problem.allowed(one_of(names())),
        };
        reader.sink.put(problem);
    }
    found
}

/// A measure of cost has no value without prices.
fn check_priced(reader: &Reader<'_>, measure: &MeasureRow, priced: bool) {
    if measure.known_with == KnownWith::Costs && !priced {
        let message = format!("`{}` is known only with `[costs]`", measure.name);
        let problem = reader.problem("measure", message);
        reader.sink.put(problem.hint("add `[costs]` with a price, such as `waiting_hour = 60`"));
    }
}

/// The limit in the measure's unit.
fn limit(reader: &Reader<'_>, key: &str, measure: &MeasureRow) -> Option<f64> {
    let item = reader.item(key)?;
    let value = match &item.node.value {
        Value::Integer(value) => *value as f64,
        Value::Float(value) => *value,
        Value::String(_) if measure.unit == Unit::Seconds => {
            let span = item.span(reader.sink)?;
            if span > Span::LONGEST {
                return item.refuse(reader.sink, "too long");
            }
            span.as_seconds()
        }
        _ => {
            let message = match measure.unit {
                Unit::Seconds => "a time is expected".to_owned(),
                Unit::Share => format!("`{}` is a share", measure.name),
                Unit::Count => format!("`{}` is a number", measure.name),
                unit => format!("`{}` is given in {}", measure.name, unit.word()),
            };
            let problem = reader.problem(key, message);
            let allowed = match measure.unit {
                Unit::Seconds => "a number of seconds, or a duration",
                Unit::Share => "a number from 0 to 1",
                _ => "a number",
            };
            reader.sink.put(problem.allowed(allowed));
            return None;
        }
    };
    // A limit for the utilization may be any number: above 1 it is always met.
    let share = measure.unit == Unit::Share && measure.name != "approver_utilization";
    let most = if share { 1.0 } else { 1e15 };
    if (0.0..=most).contains(&value) {
        return Some(value);
    }
    let problem = reader.problem(key, "out of range");
    reader.sink.put(problem.allowed(format!("a number from 0 to {most}")));
    None
}

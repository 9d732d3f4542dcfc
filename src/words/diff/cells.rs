//! Heads and cells of the tables.

use crate::measure::{Measure, Unit};
use crate::rows::diff::{Diff, Effect, Step};
use crate::scenario::unwanted::escape;
use crate::stats::Estimate;
use crate::words::differences::difference;
use crate::words::human::{UNKNOWN, cell};

/// For what is the same on both sides in every replication.
pub(super) const SAME: &str = "same";

/// A row of a table of one role: its label, and a cell for each measure.
pub(super) type Line = (String, Vec<String>);

/// The head of a measure; `\n` breaks a line.
pub(super) fn head(diff: &Diff, measure: Measure) -> String {
    match measure {
        Measure::TimeToAccessP95 => "95 % wait\nup to".to_owned(),
        Measure::UnmetShare => "needs that\ngave up, %".to_owned(),
        Measure::AttackerExposure => "attackers\nsev. h/year".to_owned(),
        Measure::ExcessExposure => "excess\nsev. h/week".to_owned(),
        Measure::ApproverUtilization => "approvers\nbusy, %".to_owned(),
        _ if diff.currency.is_empty() => "cost\na week".to_owned(),
        _ => format!("cost a week\n{}", escape(&diff.currency)),
    }
}

/// `1`, or `1 + 3` for changes that only stand together.
pub(super) fn label(step: &Step) -> String {
    let numbers = step.changes.iter().map(|place| (place + 1).to_string());
    numbers.collect::<Vec<_>>().join(" + ")
}

/// The measures that differ for a role in anything that was tried; all when none does.
pub(super) fn differing(diff: &Diff, effects: &[Effect], role: &str) -> Vec<Measure> {
    let steps = diff.steps.iter().flat_map(|step| &step.effects);
    let all: Vec<&Effect> = effects.iter().chain(steps).filter(|e| e.role == role).collect();
    let differs = |measure: &&Measure| {
        let here = || all.iter().filter(|effect| effect.measure == **measure);
        let lone = here().any(|effect| effect.was.is_some() != effect.is.is_some());
        lone || here().any(|effect| effect.found.is_some() && !effect.is_nothing())
    };
    let found: Vec<Measure> = diff.measures.iter().filter(differs).copied().collect();
    if found.is_empty() { diff.measures.clone() } else { found }
}

/// The rows of a role: before, each change that makes a difference to it, all together, after.
pub(super) fn lines(
    diff: &Diff,
    effects: &[Effect],
    (role, measures): (&str, &[Measure]),
) -> Vec<Line> {
    let of = |effects: &[Effect], cell: &dyn Fn(&Effect) -> String| -> Vec<String> {
        let one = |measure: &Measure| {
            let found = effects.iter().find(|e| e.role == role && e.measure == *measure);
            found.map_or(UNKNOWN.to_owned(), cell)
        };
        measures.iter().map(one).collect()
    };
    let level = |effect: &Effect, side: Option<Estimate>| {
        bare(cell(effect.measure.row().unit, side), effect.measure)
    };
    let mut lines = vec![("before".to_owned(), of(effects, &|e| level(e, e.was)))];
    let several = diff.steps.len() > 1;
    for step in diff.steps.iter().filter(|_| several) {
        let mut here = step.effects.iter().filter(|effect| effect.role == role);
        if here.any(|effect| effect.found.is_some() && !effect.is_nothing()) {
            lines.push((label(step), of(&step.effects, &|e| bare(change(e), e.measure))));
        }
    }
    let all = if several { "all together" } else { "change" };
    lines.push((all.to_owned(), of(effects, &|e| bare(change(e), e.measure))));
    lines.push(("after".to_owned(), of(effects, &|e| level(e, e.is))));
    lines
}

/// A cell whose head has the unit of shares.
fn bare(text: String, measure: Measure) -> String {
    match measure.row().unit {
        Unit::Share => text.replace(" %", "").replace(" points", ""),
        _ => text,
    }
}

/// A difference; `same` where there is none in any replication.
pub(super) fn change(effect: &Effect) -> String {
    match effect.found {
        None => UNKNOWN.to_owned(),
        Some(found) if found.is_nothing() => SAME.to_owned(),
        Some(found) => difference(effect.measure.row().unit, &found),
    }
}

/// The roles of some effects in their order, as far as they are spoken of, all together last.
pub(super) fn roles<'a>(diff: &Diff, effects: &'a [Effect]) -> Vec<&'a str> {
    let mut roles: Vec<&str> = Vec::new();
    for effect in effects {
        let role = effect.role.as_str();
        if diff.speaks_of(role) && !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles
}

/// Whether nothing of a role differs, in all changes together and in each.
pub(super) fn is_untouched(diff: &Diff, effects: &[Effect], role: &str) -> bool {
    let steps = diff.steps.iter().flat_map(|step| &step.effects);
    let all = effects.iter().chain(steps).filter(|effect| effect.role == role);
    all.filter_map(|effect| effect.found).all(|found| found.is_nothing())
        && effects.iter().any(|effect| effect.role == role && effect.found.is_some())
}

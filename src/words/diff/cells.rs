//! Heads and cells of the tables.

use std::collections::{BTreeMap, BTreeSet};

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

/// Effects by role.
type ByRole<'a> = BTreeMap<&'a str, Vec<&'a Effect>>;

/// The effects of all changes together, and of each, by role: a tenant has thousands of roles.
pub(super) struct Effects<'a> {
    all: ByRole<'a>,
    steps: Vec<ByRole<'a>>,
}

impl<'a> Effects<'a> {
    pub fn of(diff: &'a Diff) -> Self {
        let by_role = |effects: &'a [Effect]| {
            let mut all = ByRole::new();
            effects.iter().for_each(|e| all.entry(e.role.as_str()).or_default().push(e));
            all
        };
        let steps = diff.steps.iter().map(|step| by_role(&step.effects)).collect();
        Self { all: by_role(&diff.all), steps }
    }

    fn all(&self, role: &str) -> &[&'a Effect] {
        self.all.get(role).map_or(&[], Vec::as_slice)
    }

    fn step(&self, place: usize, role: &str) -> &[&'a Effect] {
        self.steps[place].get(role).map_or(&[], Vec::as_slice)
    }
}

/// The rows of a role: before, each change that makes a difference to it, all together, after.
pub(super) fn lines(
    diff: &Diff,
    effects: &Effects<'_>,
    (role, measures): (&str, &[Measure]),
) -> Vec<Line> {
    let of = |effects: &[&Effect], cell: &dyn Fn(&Effect) -> String| -> Vec<String> {
        let one = |measure: &Measure| {
            let found = effects.iter().find(|e| e.measure == *measure);
            found.map_or(UNKNOWN.to_owned(), |effect| cell(effect))
        };
        measures.iter().map(one).collect()
    };
    let level = |effect: &Effect, side: Option<Estimate>| {
        bare(cell(effect.measure.row().unit, side), effect.measure)
    };
    let whole = effects.all(role);
    let mut lines = vec![("before".to_owned(), of(whole, &|e| level(e, e.was)))];
    let several = diff.steps.len() > 1;
    for (place, step) in diff.steps.iter().enumerate().filter(|_| several) {
        let here = effects.step(place, role);
        if here.iter().any(|effect| effect.found.is_some() && !effect.is_nothing()) {
            lines.push((label(step), of(here, &|e| bare(change(e), e.measure))));
        }
    }
    let all = if several { "all together" } else { "change" };
    lines.push((all.to_owned(), of(whole, &|e| bare(change(e), e.measure))));
    lines.push(("after".to_owned(), of(whole, &|e| level(e, e.is))));
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
    let mut seen = BTreeSet::new();
    let roles = effects.iter().map(|effect| effect.role.as_str());
    roles.filter(|role| diff.speaks_of(role) && seen.insert(*role)).collect()
}

/// Whether nothing of a role differs, in all changes together and in each.
pub(super) fn is_untouched(effects: &Effects<'_>, role: &str) -> bool {
    let steps = (0..effects.steps.len()).flat_map(|place| effects.step(place, role));
    let mut all = effects.all(role).iter().chain(steps).filter_map(|effect| effect.found);
    all.all(|found| found.is_nothing()) && effects.all(role).iter().any(|e| e.found.is_some())
}

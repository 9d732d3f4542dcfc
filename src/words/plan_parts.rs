//! The parts of what `plan` says: who a candidate is, what a target asks, what a candidate misses.
//!
//! Promises: a value and its interval are in one unit. Never: a whole sentence about the answer.

use crate::english;
use crate::experiment::staffing::{Candidate, Judgement};
use crate::measure::{Measure, Unit};
use crate::rows::plan::{Frontier, unit_of};
use crate::scenario::model::Target;
use crate::stats::Estimate;
use crate::words::digits::{decimals, fixed};
use crate::words::human::{UNKNOWN, phrase};
use crate::words::targets;
use crate::words::text::firm;

impl Frontier<'_> {
    /// `6 members: 4 in berlin, 2 in sydney`.
    pub(super) fn members(&self, candidate: &Candidate) -> String {
        format!("{}{}", people(candidate.staffing.total()), self.shared(candidate))
    }

    /// `6 members meet every target: 4 in berlin, 2 in sydney`.
    pub(super) fn meeting(&self, candidate: &Candidate) -> String {
        let total = candidate.staffing.total();
        let (who, shared) = (people(total), self.shared(candidate));
        let meet = if total == 1 { "meets" } else { "meet" };
        match shared.starts_with(':') {
            true => format!("{who} {meet} every target{shared}"),
            false => format!("{who}{shared} {meet} every target"),
        }
    }

    /// ` on extended`, or `: 4 in berlin, 2 in sydney`.
    fn shared(&self, candidate: &Candidate) -> String {
        let on = if self.question.together { "on" } else { "in" };
        let asked = !self.calendars.is_empty();
        let staffed = if asked { self.on_calendars(candidate) } else { Vec::new() };
        match staffed.as_slice() {
            [] => String::new(),
            [(name, _)] => format!(" {on} {name}"),
            several => {
                let each = several.iter().map(|(name, n)| format!("{n} in {name}"));
                format!(": {}", english::listed(&each.collect::<Vec<_>>(), "and"))
            }
        }
    }

    /// `6`, or `6 on extended` where hours are asked about.
    pub(super) fn label(&self, candidate: &Candidate) -> String {
        let total = candidate.staffing.total();
        match self.question.together && self.calendars.len() > 1 {
            true => format!("{total} on {}", self.calendar(candidate)),
            false => total.to_string(),
        }
    }

    /// What the candidates differ in, and who is not there.
    pub(crate) fn varied(&self) -> String {
        let away = match self.question.away {
            0 => String::new(),
            1 => " One of them is away: the others are to meet the targets.".to_owned(),
            n => format!(" {n} of them are away: the others are to meet the targets."),
        };
        self.candidates() + &away
    }

    fn candidates(&self) -> String {
        let (group, members) = (self.group, &self.question.members);
        let range = match members.start() == members.end() {
            true => people(*members.end()),
            false => format!("{} to {}", members.start(), people(*members.end())),
        };
        let list = |has: usize| people(u32::try_from(has).unwrap_or(u32::MAX));
        match (self.calendars, self.listed) {
            ([], Some(has)) => format!(
                "Candidates: the first {range} of the list of {}{}, in the order of the file, each \
                 with their own calendar and values.",
                list(has),
                match self.without {
                    [] => String::new(),
                    names => format!(" without {}", english::listed(names, "and")),
                }
            ),
            ([], None) => {
                let calendar = self.crew.first().copied().unwrap_or_default();
                format!("Candidates: {range} of {group}, all alike, on the calendar {calendar}.")
            }
            (calendars, listed) => {
                let on = match calendars {
                    [only] => format!("the calendar {only}"),
                    several if self.question.together => {
                        format!("one of these calendars: {}", several.join("; "))
                    }
                    several => format!("the calendars {}, in any mixture", several.join(", ")),
                };
                let rest = listed.map(|has| {
                    format!(
                        " The list of {} stays out, with the calendars and values of its own.",
                        list(has)
                    )
                });
                format!(
                    "Candidates: {range} of {group}, all with the values of the group, on {on}.{}",
                    rest.unwrap_or_default()
                )
            }
        }
    }
}

/// "1 member", "6 members".
pub(super) fn people(count: u32) -> String {
    let members = english::of(count as usize, "member", "members");
    format!("{} {members}", fixed(f64::from(count), 0))
}

/// `timed_out_share`, or `timed_out_share of ROLE`.
pub(crate) fn name(frontier: &Frontier<'_>, target: &Target) -> String {
    match target.role {
        None => target.name(),
        Some(role) => format!("{} of {}", target.name(), frontier.scenario.role_name(role)),
    }
}

/// `<= 30 min`.
pub(crate) fn limit_of_target(target: &Target) -> String {
    let measure = Measure::named(&target.measure);
    measure.map(|measure| targets::limit_phrase(measure, target.limit)).unwrap_or_default()
}

/// `timed_out_share <= 1 %: 1.8 % [1.5, 2.1]`, for each target that is missed.
pub(super) fn miss(frontier: &Frontier<'_>, candidate: &Candidate) -> Option<String> {
    let pairs = candidate.aims.iter().zip(&frontier.question.targets);
    let missed = pairs.filter(|(aim, _)| aim.judgement == Judgement::Missed);
    let each = missed.map(|(aim, target)| {
        let unit = unit_of(target);
        let found = aim.estimate.map_or(UNKNOWN.to_owned(), |estimate| bracketed(unit, estimate));
        let limit = targets::limit_phrase(aim.measure, target.limit);
        format!("{} {limit}: {found}", name(frontier, target))
    });
    let each: Vec<String> = each.collect();
    (!each.is_empty()).then(|| each.join("; and "))
}

/// `1.8 % [1.5, 2.1]`: value and interval in one unit, with the digits that the interval supports.
pub(super) fn bracketed(unit: Unit, estimate: Estimate) -> String {
    let Some((low, high)) = estimate.interval.ends() else { return firm(&phrase(unit, estimate)) };
    let (scale, name) = match unit {
        Unit::Seconds if estimate.mean() >= 7_200.0 => (3_600.0, " h"),
        Unit::Seconds if estimate.mean() >= 120.0 => (60.0, " min"),
        Unit::Seconds => (1.0, " s"),
        Unit::Share => (0.01, " %"),
        _ => (1.0, ""),
    };
    let digits = decimals((high - low) / scale / 2.0);
    let number = |value: f64| fixed(value / scale, digits);
    let text = format!("{}{name} [{}, {}]", number(estimate.mean()), number(low), number(high));
    firm(&text)
}

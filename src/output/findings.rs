//! Findings: one plain sentence each, and none that its interval does not support.
//!
//! A difference is told only when the paired interval excludes zero; when it contains zero, the sentence says that these
//! replications show none. A level without a partner (the baseline files no requests, say) is told only when its own
//! interval excludes zero.

use super::Report;
use super::compare_table::percent;
use super::human::phrase;
use super::text::wrapped;
use crate::experiment::Comparison;
use crate::measure::{Measure, Unit};
use crate::stats::Estimate;

/// The findings about every policy, as wrapped lines.
pub fn findings(report: &Report<'_>, comparison: &Comparison) -> Vec<String> {
    let mut lines = Vec::new();
    for place in (0..report.results.policies.len()).filter(|place| *place != comparison.baseline) {
        let pair = Pair { report, comparison, place };
        for sentence in pair.sentences() {
            lines.extend(wrapped(&sentence, "- ", "  "));
        }
    }
    lines
}

/// A policy and the baseline.
struct Pair<'a> {
    report: &'a Report<'a>,
    comparison: &'a Comparison,
    place: usize,
}

/// What the paired interval says.
enum Told {
    /// The policy is higher (`true`) or lower than the baseline.
    Differs(bool),
    /// The interval contains zero.
    NotShown,
    /// Both are the same in every replication.
    Same,
    /// One side has no value, or there is no interval.
    Unknown,
}

impl Pair<'_> {
    fn sentences(&self) -> Vec<String> {
        let told = [
            self.waiting(),
            self.timed_out(),
            self.unmet(),
            self.exposure(),
            self.attackers(),
            self.reviewing(),
        ];
        told.into_iter().flatten().collect()
    }

    fn policy(&self) -> &str {
        self.report.policy(self.place)
    }

    fn baseline(&self) -> &str {
        self.report.policy(self.comparison.baseline)
    }

    fn told(&self, measure: Measure) -> Told {
        let Some(found) = self.comparison.get(self.place, None, measure) else {
            return Told::Unknown;
        };
        match found.direction() {
            Some(higher) => Told::Differs(higher),
            None if found.is_nothing() => Told::Same,
            None if found.paired.difference.half_width.is_none() => Told::Unknown,
            None => Told::NotShown,
        }
    }

    /// Both levels in words.
    fn levels(&self, measure: Measure) -> Option<(String, String)> {
        let unit = measure.row().unit;
        let level = |place| self.report.estimates.get(place, None, measure).map(|e| phrase(unit, e));
        Some((level(self.place)?, level(self.comparison.baseline)?))
    }

    fn no_difference(&self, in_what: &str) -> String {
        let (policy, baseline) = (self.policy(), self.baseline());
        let n = self.report.scenario.simulation.replications;
        format!("{policy} and {baseline}: no difference in {in_what} that {n} replications can show.")
    }

    fn waiting(&self) -> Option<String> {
        let measure = Measure::TimeToAccessP95;
        let (policy, baseline) = (self.policy(), self.baseline());
        match self.told(measure) {
            Told::Differs(_) => {
                let (mine, theirs) = self.levels(measure)?;
                let mine = match mine.as_str() {
                    "0 s" => "do not wait at all".to_owned(),
                    time => format!("wait up to {time}"),
                };
                let theirs = if theirs == "0 s" { "not at all" } else { &theirs };
                Some(format!("{policy}: 95 % of needs {mine}, {baseline}: {theirs}."))
            }
            Told::NotShown => Some(self.no_difference("waiting (95 % of needs)")),
            Told::Same => None,
            Told::Unknown => self.nobody_served(),
        }
    }

    /// When one side has no wait to tell, because no need ever got access.
    fn nobody_served(&self) -> Option<String> {
        let served = |place| {
            self.report.estimates.get(place, None, Measure::TimeToAccessP95).is_some()
        };
        let needs = self.report.estimates.get(self.place, None, Measure::UnmetShare).is_some();
        let nobody = needs && !served(self.place) && served(self.comparison.baseline);
        nobody.then(|| format!("{}: no need ever got access.", self.policy()))
    }

    fn timed_out(&self) -> Option<String> {
        let measure = Measure::TimedOutShare;
        let own = self.report.estimates.get(self.place, None, measure)?;
        let (policy, baseline) = (self.policy(), self.baseline());
        let of_requests = format!("{} of requests", phrase(Unit::Share, own));
        match self.told(measure) {
            Told::Differs(_) => {
                let (_, theirs) = self.levels(measure)?;
                let mine = if own.mean == 0.0 { "no request" } else { &of_requests };
                let verb = if own.mean == 0.0 { "times out" } else { "time out" };
                let theirs = if theirs == "0 %" { "none" } else { &theirs };
                Some(format!("{policy}: {mine} {verb}, {baseline}: {theirs}."))
            }
            Told::Unknown if above_zero(own) => {
                Some(format!("{policy}: {of_requests} time out; {baseline} has none to compare."))
            }
            Told::NotShown => Some(self.no_difference("timed-out requests")),
            Told::Same | Told::Unknown => None,
        }
    }

    fn unmet(&self) -> Option<String> {
        let Told::Differs(_) = self.told(Measure::UnmetShare) else { return None };
        let (mine, theirs) = self.levels(Measure::UnmetShare)?;
        let mine = if mine == "0 %" { "no need gives up".to_owned() } else { format!("{mine} of needs give up") };
        let theirs = if theirs == "0 %" { "none" } else { &theirs };
        Some(format!("{}: {mine}, {}: {theirs}.", self.policy(), self.baseline()))
    }

    fn exposure(&self) -> Option<String> {
        self.change(Measure::Exposure, "exposure")
    }

    fn attackers(&self) -> Option<String> {
        self.change(Measure::AttackerPrivilegedTime, "the time attackers hold a role")
    }

    /// "lowers X by 98 %: from … to …", or that none is shown.
    fn change(&self, measure: Measure, what: &str) -> Option<String> {
        match self.told(measure) {
            Told::Differs(higher) => {
                let (mine, theirs) = self.levels(measure)?;
                let relative = self.comparison.get(self.place, None, measure)?.relative;
                let verb = if higher { "raises" } else { "lowers" };
                let by = match relative.map(f64::abs) {
                    Some(share) if share >= 2.0 => String::new(),
                    Some(share) => format!(" by {} %", percent(share)),
                    None => String::new(),
                };
                let policy = self.policy();
                Some(format!("{policy} {verb} {what}{by}, from {theirs} to {mine}."))
            }
            Told::NotShown => Some(self.no_difference(what)),
            Told::Same | Told::Unknown => None,
        }
    }

    fn reviewing(&self) -> Option<String> {
        let measure = Measure::ReviewTime;
        let own = self.report.estimates.get(self.place, None, measure)?;
        let (policy, baseline) = (self.policy(), self.baseline());
        match self.told(measure) {
            Told::Differs(_) => {
                let (mine, theirs) = self.levels(measure)?;
                let zero = |text: &str| text.starts_with("0 ");
                let mine = if zero(&mine) { "no time" } else { &mine };
                let theirs = if zero(&theirs) { "no time" } else { &theirs };
                Some(format!("{policy}: approvers spend {mine} on reviews, {baseline}: {theirs}."))
            }
            Told::Unknown if above_zero(own) => {
                let mine = phrase(measure.row().unit, own);
                Some(format!("{policy}: approvers spend {mine} on reviews."))
            }
            _ => None,
        }
    }
}

/// Whether the interval lies above zero.
fn above_zero(estimate: Estimate) -> bool {
    estimate.half_width.is_some_and(|half| estimate.mean - half > 0.0)
}

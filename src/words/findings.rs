//! Findings: plain sentences, none of which its interval does not support.
//!
//! A difference is told only when the paired interval excludes zero; when it contains zero, the sentence says that
//! these replications show none. A level without a partner (the baseline files no requests, say) is told only when its
//! own interval excludes zero. Waits are told role by role: pooled, a role that few need hardly shows. Slight changes
//! are left to the files.

use crate::experiment::{Comparison, Difference};
use crate::id::RoleId;
use crate::measure::{Measure, Unit};
use crate::stats::Estimate;
use crate::words::differences::clearly_above_zero;
use crate::words::human::{percent, phrase};
use crate::words::named_estimates::NamedEstimates;
use crate::words::text::{FIRM, firm, wrapped};

/// With more roles than this only all roles together are told.
const MOST_ROLES: usize = 3;
/// A wait that changes by less than this share is no finding; the files have it.
const SLIGHT_WAIT: f64 = 0.05;
/// The same for exposure and the time of attackers.
const SLIGHT_CHANGE: f64 = 0.01;

/// One sentence, and what it is about.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The role; `None` for all together.
    pub role: Option<RoleId>,
    /// The place of the policy.
    pub place: usize,
    /// The measure that it tells of, the first one when there are several.
    pub measure: Measure,
    /// The sentence.
    pub text: String,
}

/// The findings about every policy, as wrapped lines.
pub fn findings(facts: &NamedEstimates<'_>, comparison: &Comparison) -> Vec<String> {
    let found = found(facts, comparison).into_iter();
    found.flat_map(|finding| wrapped(&finding.text, "- ", "  ")).collect()
}

/// The same, each sentence as it is.
pub fn found(facts: &NamedEstimates<'_>, comparison: &Comparison) -> Vec<Finding> {
    (0..facts.policies.len()).flat_map(|place| of_policy(facts, comparison, place)).collect()
}

/// Those about the policy at this place; none about the baseline.
pub fn of_policy(
    facts: &NamedEstimates<'_>,
    comparison: &Comparison,
    place: usize,
) -> Vec<Finding> {
    if place == comparison.baseline {
        return Vec::new();
    }
    Pair { facts, comparison, place }.sentences()
}

/// A policy and the baseline.
struct Pair<'a> {
    facts: &'a NamedEstimates<'a>,
    comparison: &'a Comparison,
    place: usize,
}

/// What the paired interval says.
enum Told {
    /// The policy is higher or lower than the baseline.
    Differs(Difference),
    /// The interval contains zero.
    NotShown,
    /// Both are the same in every replication.
    Same,
    /// One side has no value, or there is no interval.
    Unknown,
}

impl Pair<'_> {
    fn sentences(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for role in self.roles() {
            let clauses = [
                (Measure::TimeToAccessP95, self.waiting(role)),
                (Measure::TimedOutShare, self.timed_out(role)),
                (Measure::UnmetShare, self.gave_up(role)),
            ];
            let of = role.map(|role| format!(", {}", self.facts.role(Some(role))));
            let subject = format!("{}{}", self.policy(), of.unwrap_or_default());
            found.extend(self.joined(role, &subject, clauses));
        }
        let attackers = "the time attackers hold a role";
        let changes =
            [(Measure::Exposure, "exposure"), (Measure::AttackerPrivilegedTime, attackers)];
        for (measure, what) in changes {
            let text = self.change(measure, what);
            found.extend(text.map(|text| self.finding(None, measure, text)));
        }
        let reviewing = [(Measure::ReviewTime, self.reviewing())];
        found.extend(self.joined(None, self.policy(), reviewing));
        if found.is_empty() && self.has_intervals() {
            let text = format!(
                "{} and {}: no difference that {} replications can show.",
                self.policy(),
                self.baseline(),
                self.replications(),
            );
            found.push(self.finding(None, Measure::TimeToAccessP95, text));
        }
        found
    }

    fn finding(&self, role: Option<RoleId>, measure: Measure, text: String) -> Finding {
        Finding { role, place: self.place, measure, text }
    }

    /// One sentence of several clauses.
    fn joined<const N: usize>(
        &self,
        role: Option<RoleId>,
        subject: &str,
        clauses: [(Measure, Option<String>); N],
    ) -> Option<Finding> {
        let mut said = Vec::new();
        said.extend(clauses.into_iter().filter_map(|(measure, text)| Some((measure, text?))));
        let measure = said.first()?.0;
        let clauses: Vec<String> = said.into_iter().map(|(_, text)| text).collect();
        Some(self.finding(role, measure, format!("{subject}: {}.", clauses.join("; "))))
    }

    /// The roles told apart; all together when there is one, or too many.
    fn roles(&self) -> Vec<Option<RoleId>> {
        let roles = self.facts.roles.len();
        let apart = (2..=MOST_ROLES).contains(&roles);
        self.facts.scopes().filter(|role| role.is_some() == apart).collect()
    }

    fn policy(&self) -> &str {
        self.facts.policies[self.place]
    }

    fn baseline(&self) -> &str {
        self.facts.policies[self.comparison.baseline]
    }

    fn replications(&self) -> u32 {
        self.facts.replications
    }

    fn has_intervals(&self) -> bool {
        self.replications() > 1
    }

    fn told(&self, role: Option<RoleId>, measure: Measure) -> Told {
        let Some(found) = self.comparison.get(self.place, role, measure) else {
            return Told::Unknown;
        };
        match found.direction() {
            Some(_) => Told::Differs(found),
            None if found.paired.difference.n < 2 => Told::Unknown,
            None if found.is_nothing() => Told::Same,
            None => Told::NotShown,
        }
    }

    fn own(&self, role: Option<RoleId>, measure: Measure) -> Option<Estimate> {
        self.facts.estimates.get(self.place, role, measure)
    }

    fn theirs(&self, role: Option<RoleId>, measure: Measure) -> Option<Estimate> {
        self.facts.estimates.get(self.comparison.baseline, role, measure)
    }

    fn waiting(&self, role: Option<RoleId>) -> Option<String> {
        let measure = Measure::TimeToAccessP95;
        match self.told(role, measure) {
            Told::Differs(found) => {
                if is_slight(&found, SLIGHT_WAIT) {
                    return None;
                }
                let own = self.own(role, measure)?;
                let mine = match own.mean() {
                    0.0 => "do not wait".to_owned(),
                    _ => format!("wait up to {}", firm(&phrase(Unit::Seconds, own))),
                };
                let theirs = firm(&phrase(Unit::Seconds, self.theirs(role, measure)?));
                Some(format!("95{FIRM}% of needs {mine} ({}: {theirs})", self.baseline()))
            }
            Told::NotShown => {
                let (baseline, n) = (self.baseline(), self.replications());
                Some(format!(
                    "no difference in waiting from {baseline} that {n} replications can show"
                ))
            }
            Told::Same => None,
            Told::Unknown => self.nobody_served(role),
        }
    }

    /// When one side has no wait to tell, because no need ever got access.
    fn nobody_served(&self, role: Option<RoleId>) -> Option<String> {
        let needs = self.own(role, Measure::UnmetShare).is_some();
        let served = self.own(role, Measure::TimeToAccessP95).is_some();
        (needs && !served).then(|| "no need ever got access".to_owned())
    }

    fn timed_out(&self, role: Option<RoleId>) -> Option<String> {
        self.share(role, Measure::TimedOutShare, "of requests time out", "no request times out")
    }

    fn gave_up(&self, role: Option<RoleId>) -> Option<String> {
        self.share(role, Measure::UnmetShare, "of needs give up", "no need gives up")
    }

    /// `31 % of requests time out (automatic: none)`.
    fn share(
        &self,
        role: Option<RoleId>,
        measure: Measure,
        happens: &str,
        never: &str,
    ) -> Option<String> {
        let own = self.own(role, measure)?;
        let mine = firm(&phrase(Unit::Share, own));
        match self.told(role, measure) {
            Told::Differs(_) => {
                let theirs = self.theirs(role, measure)?;
                let theirs = if theirs.mean() == 0.0 {
                    "none".to_owned()
                } else {
                    firm(&phrase(Unit::Share, theirs))
                };
                let mine =
                    if own.mean() == 0.0 { never.to_owned() } else { format!("{mine} {happens}") };
                Some(format!("{mine} ({}: {theirs})", self.baseline()))
            }
            Told::Unknown if clearly_above_zero(&own) => Some(format!("{mine} {happens}")),
            _ => None,
        }
    }

    /// `manual lowers exposure by 43 %, from 2,247 to 1,280 severity h a week`.
    fn change(&self, measure: Measure, what: &str) -> Option<String> {
        let policy = self.policy();
        match self.told(None, measure) {
            Told::Differs(found) if is_slight(&found, SLIGHT_CHANGE) => None,
            Told::Differs(found) => {
                let unit = measure.row().unit;
                let mine = phrase(unit, self.own(None, measure)?);
                let theirs = phrase(unit, self.theirs(None, measure)?);
                let verb = if found.paired.difference.mean() > 0.0 { "raises" } else { "lowers" };
                let by = found.relative.map(f64::abs).filter(|share| *share < 2.0);
                let by =
                    by.map(|share| format!(" by {}{FIRM}%", percent(share))).unwrap_or_default();
                let theirs = shared_unit(&theirs, &mine);
                Some(format!("{policy} {verb} {what}{by}, from {theirs} to {mine}."))
            }
            Told::NotShown => {
                let (baseline, n) = (self.baseline(), self.replications());
                Some(format!(
                    "{policy} and {baseline}: no difference in {what} that {n} replications can show."
                ))
            }
            Told::Same | Told::Unknown => None,
        }
    }

    fn reviewing(&self) -> Option<String> {
        let measure = Measure::ReviewTime;
        let own = self.own(None, measure)?;
        let mine = format!("approvers spend {} on reviews", phrase(measure.row().unit, own));
        match self.told(None, measure) {
            Told::Differs(_) => {
                let theirs = self.theirs(None, measure)?;
                let none = theirs.mean() == 0.0;
                let theirs =
                    if none { "none".to_owned() } else { phrase(measure.row().unit, theirs) };
                let mine = if own.mean() == 0.0 { "approvers review nothing" } else { &mine };
                Some(format!("{mine} ({}: {theirs})", self.baseline()))
            }
            Told::Unknown if clearly_above_zero(&own) => Some(mine),
            _ => None,
        }
    }
}

fn is_slight(found: &Difference, slight: f64) -> bool {
    found.relative.is_some_and(|relative| relative.abs() < slight)
}

/// The first of two quantities without its unit, when both have the same.
fn shared_unit<'a>(first: &'a str, second: &str) -> &'a str {
    match (first.split_once(' '), second.split_once(' ')) {
        (Some((number, unit)), Some((_, other))) if unit == other => number,
        _ => first,
    }
}

//! Findings: plain sentences, none of which its interval does not support.
//!
//! A difference is told only when the paired interval excludes zero; when it contains zero, the sentence says that
//! these replications show none. A level without a partner (the baseline files no requests, say) is told only when its
//! own interval excludes zero. Every sentence is about one role: pooled, a role that few need hardly shows. Slight
//! changes are left to the files.

use crate::experiment::{Comparison, Difference};
use crate::id::RoleId;
use crate::measure::{Measure, Unit};
use crate::stats::Estimate;
use crate::words::differences::clearly_above_zero;
use crate::words::human::{percent, phrase};
use crate::words::named_estimates::NamedEstimates;
use crate::words::text::{FIRM, firm, wrapped};

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

/// The findings about these roles under every policy, as wrapped lines.
pub fn findings(
    facts: &NamedEstimates<'_>,
    comparison: &Comparison,
    roles: &[RoleId],
) -> Vec<String> {
    let found = found(facts, comparison, roles).into_iter();
    found.flat_map(|finding| wrapped(&finding.text, "- ", "  ")).collect()
}

/// The same, each sentence as it is: role by role.
pub fn found(
    facts: &NamedEstimates<'_>,
    comparison: &Comparison,
    roles: &[RoleId],
) -> Vec<Finding> {
    let places = 0..facts.policies.len();
    let each = roles.iter().flat_map(|role| places.clone().map(move |place| (*role, place)));
    each.flat_map(|(role, place)| of_role(facts, comparison, place, role)).collect()
}

/// Those about a role under the policy at this place; none about the baseline.
pub fn of_role(
    facts: &NamedEstimates<'_>,
    comparison: &Comparison,
    place: usize,
    role: RoleId,
) -> Vec<Finding> {
    if place == comparison.baseline {
        return Vec::new();
    }
    Pair { facts, comparison, place, role }.sentences()
}

/// A role under a policy and under the baseline.
struct Pair<'a> {
    facts: &'a NamedEstimates<'a>,
    comparison: &'a Comparison,
    place: usize,
    role: RoleId,
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
        let clauses = [
            (Measure::TimeToAccessP95, self.waiting()),
            (Measure::TimedOutShare, self.timed_out()),
            (Measure::UnmetShare, self.gave_up()),
        ];
        found.extend(self.joined(clauses));
        let changes = [
            (Measure::AttackerPrivilegedTime, "the time attackers hold it"),
            (Measure::ExcessExposure, "excess exposure"),
        ];
        let changes = changes.map(|(measure, what)| (measure, self.change(measure, what)));
        found.extend(self.joined(changes));
        found.extend(self.joined([(Measure::ReviewTime, self.reviewing())]));
        if found.is_empty()
            && self.has_intervals()
            && self.comparison.differs(self.place, self.role)
        {
            let text = format!(
                "{}: no difference from {} that {} replications can show.",
                self.subject(),
                self.baseline(),
                self.replications(),
            );
            found.push(self.finding(Measure::TimeToAccessP95, text));
        }
        found
    }

    fn finding(&self, measure: Measure, text: String) -> Finding {
        Finding { role: Some(self.role), place: self.place, measure, text }
    }

    /// `manual, global-administrator`; with one role the policy alone.
    fn subject(&self) -> String {
        match self.facts.roles.len() {
            1 => self.policy().to_owned(),
            _ => format!("{}, {}", self.policy(), self.facts.role(Some(self.role))),
        }
    }

    /// One sentence of several clauses.
    fn joined<const N: usize>(&self, clauses: [(Measure, Option<String>); N]) -> Option<Finding> {
        let mut said = Vec::new();
        said.extend(clauses.into_iter().filter_map(|(measure, text)| Some((measure, text?))));
        let measure = said.first()?.0;
        let clauses: Vec<String> = said.into_iter().map(|(_, text)| text).collect();
        Some(self.finding(measure, format!("{}: {}.", self.subject(), clauses.join("; "))))
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

    fn told(&self, measure: Measure) -> Told {
        let Some(found) = self.comparison.get(self.place, Some(self.role), measure) else {
            return Told::Unknown;
        };
        match found.direction() {
            Some(_) => Told::Differs(found),
            None if found.paired.difference.n < 2 => Told::Unknown,
            None if found.is_nothing() => Told::Same,
            None => Told::NotShown,
        }
    }

    fn own(&self, measure: Measure) -> Option<Estimate> {
        self.facts.estimates.get(self.place, Some(self.role), measure)
    }

    fn theirs(&self, measure: Measure) -> Option<Estimate> {
        self.facts.estimates.get(self.comparison.baseline, Some(self.role), measure)
    }

    fn waiting(&self) -> Option<String> {
        let measure = Measure::TimeToAccessP95;
        match self.told(measure) {
            Told::Differs(found) => {
                if is_slight(&found, SLIGHT_WAIT) {
                    return None;
                }
                let own = self.own(measure)?;
                let mine = match own.mean() {
                    0.0 => "do not wait".to_owned(),
                    _ => format!("wait up to {}", firm(&phrase(Unit::Seconds, own))),
                };
                let theirs = firm(&phrase(Unit::Seconds, self.theirs(measure)?));
                Some(format!("95{FIRM}% of needs {mine} ({}: {theirs})", self.baseline()))
            }
            Told::NotShown => {
                let (baseline, n) = (self.baseline(), self.replications());
                Some(format!(
                    "no difference in waiting from {baseline} that {n} replications can show"
                ))
            }
            Told::Same => None,
            Told::Unknown => self.nobody_served(),
        }
    }

    /// When one side has no wait to tell, because no need ever got access.
    fn nobody_served(&self) -> Option<String> {
        let needs = self.own(Measure::UnmetShare).is_some();
        let served = self.own(Measure::TimeToAccessP95).is_some();
        (needs && !served).then(|| "no need ever got access".to_owned())
    }

    fn timed_out(&self) -> Option<String> {
        self.share(Measure::TimedOutShare, "of requests time out", "no request times out")
    }

    fn gave_up(&self) -> Option<String> {
        self.share(Measure::UnmetShare, "of needs give up", "no need gives up")
    }

    /// `31 % of requests time out (automatic: none)`.
    fn share(&self, measure: Measure, happens: &str, never: &str) -> Option<String> {
        let own = self.own(measure)?;
        let mine = firm(&phrase(Unit::Share, own));
        match self.told(measure) {
            Told::Differs(_) => {
                let theirs = self.theirs(measure)?;
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

    /// `the time attackers hold it falls by 43 %, from 59 to 14 h a year`.
    fn change(&self, measure: Measure, what: &str) -> Option<String> {
        match self.told(measure) {
            Told::Differs(found) if is_slight(&found, SLIGHT_CHANGE) => None,
            Told::Differs(found) => {
                let unit = measure.row().unit;
                let mine = phrase(unit, self.own(measure)?);
                let theirs = phrase(unit, self.theirs(measure)?);
                let verb = if found.paired.difference.mean() > 0.0 { "rises" } else { "falls" };
                let by = found.relative.map(f64::abs).filter(|share| *share < 2.0);
                let by =
                    by.map(|share| format!(" by {}{FIRM}%", percent(share))).unwrap_or_default();
                let theirs = shared_unit(&theirs, &mine);
                Some(format!("{what} {verb}{by}, from {theirs} to {mine}"))
            }
            Told::NotShown => {
                let n = self.replications();
                Some(format!("no difference in {what} that {n} replications can show"))
            }
            Told::Same | Told::Unknown => None,
        }
    }

    fn reviewing(&self) -> Option<String> {
        let measure = Measure::ReviewTime;
        let own = self.own(measure)?;
        let mine = format!("approvers spend {} on reviews", phrase(measure.row().unit, own));
        match self.told(measure) {
            Told::Differs(_) => {
                let theirs = self.theirs(measure)?;
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

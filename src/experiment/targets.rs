//! Targets, judged by the interval: a limit is met when the whole interval is on the good side of
//! it.

use super::estimates::Estimates;
use super::results::Results;
use crate::id::PolicyId;
use crate::measure::Measure;
use crate::scenario::model::{Limit, Scenario, Target};
use crate::stats::Estimate;

/// What the interval says about a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The whole interval keeps the limit.
    Met,
    /// The whole interval breaks it.
    NotMet,
    /// The limit lies within the interval, or there is no interval.
    Undecided,
}

impl Verdict {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::Undecided => "undecided",
        }
    }
}

/// A target under one policy.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The target.
    pub target: Target,
    /// The place of the policy in the results.
    pub place: usize,
    /// The measure.
    pub measure: Measure,
    /// What was estimated; `None` when there is no value.
    pub estimate: Option<Estimate>,
    /// What follows.
    pub verdict: Verdict,
}

/// Judges every target under every chosen policy it holds for, in the order of the file, then of
/// the policies.
pub fn judge(scenario: &Scenario, results: &Results, estimates: &Estimates) -> Vec<Judged> {
    let policies: Vec<PolicyId> = results.policies.iter().map(|result| result.policy).collect();
    judge_policies(scenario, &policies, estimates)
}

/// The same with the policies by their places in the estimates.
pub fn judge_policies(
    scenario: &Scenario,
    policies: &[PolicyId],
    estimates: &Estimates,
) -> Vec<Judged> {
    let mut judged = Vec::new();
    for target in &scenario.targets {
        // The scenario refuses names that are not in contract section 5.
        let Some(measure) = Measure::named(&target.measure) else { continue };
        for (place, policy) in policies.iter().enumerate() {
            if target.policy.is_some_and(|wanted| wanted != *policy) {
                continue;
            }
            let estimate = match target.within {
                Some(within) => estimates.access_within(scenario, place, target.role, within),
                None => estimates.get(place, target.role, measure),
            };
            let verdict = verdict(estimate, target.limit);
            judged.push(Judged { target: target.clone(), place, measure, estimate, verdict });
        }
    }
    judged
}

pub fn verdict(estimate: Option<Estimate>, limit: Limit) -> Verdict {
    let Some(found) = estimate.map(|estimate| estimate.interval) else {
        return Verdict::Undecided;
    };
    let (good, bad) = match limit {
        Limit::AtMost(limit) => (found.is_at_most(limit), found.is_above(limit)),
        Limit::AtLeast(limit) => (found.is_at_least(limit), found.is_below(limit)),
    };
    match (good, bad) {
        (true, _) => Verdict::Met,
        (_, true) => Verdict::NotMet,
        _ => Verdict::Undecided,
    }
}

//! Advice: what was seen, why it matters, what to type.

use super::Report;
use super::human::phrase;
use super::text::wrapped;
use crate::measure::{Measure, Unit};
use crate::stats::Estimate;
use crate::time::Span;

/// Fewer replications than this give wide intervals and rest on the normal shape of few values.
const FEW: u32 = 10;
/// A larger share of requests still open at the end makes shares and waits look better than they are.
const CENSORED: f64 = 0.01;
/// Above this a waiting list has hardly any slack left.
const OVERLOADED: f64 = 0.95;

/// The advice that a run deserves, as wrapped lines.
pub fn advice(report: &Report<'_>) -> Vec<String> {
    let mut advice = vec![nothing_to_compare(report), few_replications(report), no_warm_up(report)];
    for place in 0..report.results.policies.len() {
        advice.push(censored(report, place));
        advice.push(overloaded(report, place));
    }
    let lines = advice.into_iter().flatten();
    lines.flat_map(|text| wrapped(&text, "advice: ", "        ")).collect()
}

fn nothing_to_compare(report: &Report<'_>) -> Option<String> {
    let alone = report.comparison.is_some() && report.results.policies.len() == 1;
    alone.then(|| {
        "there is only one policy, so there is nothing to compare. Add a [policies.NAME] table to the scenario \
         with what shall be different"
            .to_owned()
    })
}

fn few_replications(report: &Report<'_>) -> Option<String> {
    let n = report.scenario.simulation.replications;
    (n < FEW).then(|| {
        let runs = if n == 1 { "replication was" } else { "replications were" };
        format!(
            "{n} {runs} made; intervals from fewer than {FEW} are wide and rest on little. \
             Try: --replications 20"
        )
    })
}

fn no_warm_up(report: &Report<'_>) -> Option<String> {
    let asked = report.results.policies.iter().any(|result| {
        let roles = &report.scenario.policies[result.policy.index()].roles;
        roles.iter().any(|role| role.desks.iter().any(|desk| !desk.approvers.is_empty()))
    });
    (asked && report.scenario.simulation.warm_up == Span::ZERO).then(|| {
        "there is no warm-up, so the approvers' waiting lists start empty and the first waits are too \
         short. Try: --set simulation.warm_up=1w"
            .to_owned()
    })
}

fn above(report: &Report<'_>, place: usize, measure: Measure, limit: f64) -> Option<Estimate> {
    report.estimates.get(place, None, measure).filter(|estimate| estimate.mean > limit)
}

fn censored(report: &Report<'_>, place: usize) -> Option<String> {
    let estimate = above(report, place, Measure::CensoredShare, CENSORED)?;
    let cool_down = report.scenario.simulation.cool_down;
    let longer = (cool_down.as_ms().max(0) / Span::days(1).as_ms() + 1) * 2;
    Some(format!(
        "{}: {} of requests were still open when the run ended; the other shares and the waits leave out how \
         they would have ended. Try: --set simulation.cool_down={longer}d",
        report.policy(place),
        phrase(Unit::Share, estimate),
    ))
}

fn overloaded(report: &Report<'_>, place: usize) -> Option<String> {
    let estimate = above(report, place, Measure::ApproverUtilization, OVERLOADED)?;
    Some(format!(
        "{}: the approvers are busy {} of their time on duty, so waiting lists grow and the figures depend on how \
         long the run is. Try more members, or a longer --set simulation.warm_up=4w",
        report.policy(place),
        phrase(Unit::Share, estimate),
    ))
}

//! Reviews that are longer than any shift of those who hand them back.
//!
//! The effort of a review belongs to the request: handed back, it begins again with all of it. One that
//! is longer than every member's longest shift never ends, and keeps others waiting each time.
//!
//! Looked at is the law of each member, exactly, against their calendar; where all reviews are so long,
//! [`crate::design::slow`] proves that nobody can decide. Never: how often that happens in a run.

use std::collections::BTreeSet;

use crate::design::Finding;
use crate::design::codes::Code;
use crate::design::context::Context;
use crate::id::GroupId;
use crate::random::Distribution;
use crate::scenario::model::{AtShiftEnd, Group, Member};
use crate::time::{Instant, Span, human_span};

/// A share of reviews that is worth a word.
const WORTH: f64 = 0.01;

pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let stages = context.activated().flat_map(|(_, role)| context.stages(role));
    let asked: BTreeSet<GroupId> = stages
        .flat_map(|stage| stage.groups().map(|(group, _)| group).collect::<Vec<_>>())
        .collect();
    asked.into_iter().filter_map(|group| finding(context, group)).collect()
}

fn finding(context: &Context<'_>, id: GroupId) -> Option<Finding> {
    let group: &Group = &context.policy.groups[id.index()];
    let shares = group.members.iter().map(|member| never_ending(context, member));
    let (share, longest) = shares.min_by(|a, b| a.0.total_cmp(&b.0))?;
    if !(WORTH..1.0).contains(&share) {
        return None;
    }
    let percent = (share * 1_000.0).round() / 10.0;
    let what = format!("{percent} % of the reviews of `{}` can never end", group.name);
    let why = format!(
        "they are longer than the longest shift, {}, and are handed back at its end; each time they \
         begin again with the same effort, until the request is timed out or canceled, and others wait",
        human_span(longest)
    );
    let change = "let reviews be finished after hours (`at_shift_end = \"finish\"`), or make a shift \
                  longer; more members do not help";
    let finding = Finding::new(Code::LongReviews, what).why(why).change(change);
    Some(finding.of_group(&group.name).at(["approvers", &group.name, "review"]))
}

/// The share of this member's reviews that fit into no shift of theirs, and the longest shift.
fn never_ending(context: &Context<'_>, member: &Member) -> (f64, Span) {
    let roster = context.roster(member.calendar);
    if member.at_shift_end == AtShiftEnd::Finish || roster.is_always() {
        return (0.0, Span::FOREVER);
    }
    let shifts = roster.shifts(Instant::default(), Instant::NEVER);
    let longest = shifts.map(|(start, end)| end - start).max().unwrap_or(Span::ZERO);
    (beyond(&member.review, longest), longest)
}

/// The chance that a time is longer than this, to a millionth.
fn beyond(law: &Distribution, time: Span) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if law.sample(middle) > time { high = middle } else { low = middle }
    }
    1.0 - high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_of_a_longer_time_is_that_of_the_law() {
        let law = Distribution::exponential(30.0 * 60_000.0).expect("a law");
        let exact = crate::math::exp(-2.0);
        assert!((beyond(&law, Span::hours(1)) - exact).abs() < 1e-6);
        let law = Distribution::uniform(5.0 * 60_000.0, 20.0 * 60_000.0).expect("a law");
        assert!((beyond(&law, Span::minutes(10)) - 2.0 / 3.0).abs() < 1e-6);
        assert!(beyond(&law, Span::minutes(20)) < 1e-9);
        assert!(beyond(&law, Span::minutes(4)) > 1.0 - 1e-9);
    }
}

//! Whether anything is left to chance, and whether the calendar is part of the question: then more
//! replications, or another window, would answer another one.

use crate::experiment::Evidence;
use crate::random::Distribution;
use crate::scenario::model::{Block, Group, Mfa, Policy, Source};

/// Whether every replication must be the same: nothing is drawn that could differ.
pub fn none_at_all(report: &Evidence<'_>) -> bool {
    let scenario = report.scenario;
    let people = scenario.populations.iter().all(|p| fixed(&p.justification) && fixed(&p.ticket));
    let quiet = scenario.threat.as_ref().is_none_or(|threat| threat.compromises <= 0.0);
    let told = |block: &Block| needs_are_told(block, scenario.population(block.population).count);
    let policies = report.results.policies.iter().map(|r| &scenario.policies[r.policy.index()]);
    people && quiet && scenario.blocks.iter().all(told) && policies.into_iter().all(rules_are_fixed)
}

/// Whether the instants of needs, or of outages, stand in the scenario: a window that is moved or made
/// longer has others in it, or fewer of them among the rest.
pub fn is_dated(report: &Evidence<'_>) -> bool {
    let file = |block: &Block| matches!(block.source, Source::File(_));
    let outage = |policy: &Policy| policy.mfa.iter().any(|mfa| !mfa.outages.is_empty());
    report.scenario.blocks.iter().any(file) || report.scenario.policies.iter().any(outage)
}

fn fixed(length: &Distribution) -> bool {
    length.constant_value().is_some()
}

/// Whether a chance leaves no choice.
fn settled(chance: f64) -> bool {
    chance <= 0.0 || chance >= 1.0
}

/// Whether the needs of a block are those of its file, down to the last detail.
fn needs_are_told(block: &Block, people: u64) -> bool {
    let Source::File(needs) = &block.source else { return false };
    let told = needs.iter().all(|need| {
        (need.requester.is_some() || people == 1)
            && (need.work.is_some() || fixed(&block.work))
            && (need.urgent.is_some() || settled(block.urgent))
    });
    let later = block
        .resubmits
        .as_ref()
        .is_none_or(|resubmits| fixed(&resubmits.delay) && settled(resubmits.chance));
    let patience = block.patience.as_ref().is_none_or(fixed);
    told && later && patience && fixed(&block.ahead) && settled(block.deactivates)
}

fn rules_are_fixed(policy: &Policy) -> bool {
    let members = |group: &Group| {
        group.members.iter().all(|member| {
            [&member.notification, &member.pickup, &member.review].into_iter().all(fixed)
                && settled(member.notification_lost)
                && settled(member.denies_legitimate)
                && member.absence <= 0.0
        })
    };
    let check = |mfa: &Mfa| fixed(&mfa.duration) && settled(mfa.failure);
    let glass = policy.break_glass.as_ref();
    policy.roles.iter().all(|role| fixed(&role.provisioning) && fixed(&role.propagation))
        && policy.groups.iter().all(members)
        && policy.mfa.iter().all(check)
        && glass.is_none_or(|glass| fixed(&glass.access) && fixed(&glass.duration))
}

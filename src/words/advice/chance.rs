//! Whether anything is left to chance, and whether the calendar is part of the question: then more
//! replications, or another window, would answer another one.

use crate::experiment::Evidence;
use crate::random::Distribution;
use crate::scenario::model::{AsksFor, Block, Group, Habits, Mfa, Policy, Source};

/// Whether every replication must be the same: nothing is drawn that could differ.
pub fn none_at_all(report: &Evidence<'_>) -> bool {
    let scenario = report.scenario;
    let people = scenario.populations.iter().all(|p| fixed(&p.justification) && fixed(&p.ticket));
    let quiet = scenario.threat.as_ref().is_none_or(|threat| threat.compromises <= 0.0);
    let told = |block: &Block| needs_are_told(block, scenario.population(block.population).count);
    let behave = |policy: &Policy| {
        scenario.blocks.iter().all(|block| habits_are_fixed(policy.habits(block)))
    };
    let mut policies = report.results.policies.iter().map(|r| &scenario.policies[r.policy.index()]);
    let fixed = policies.all(|policy| rules_are_fixed(policy) && behave(policy));
    people && quiet && scenario.blocks.iter().all(told) && fixed
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
    needs.iter().all(|need| {
        (need.requester.is_some() || people == 1)
            && (need.work.is_some() || fixed(&block.work))
            && (need.urgent.is_some() || settled(block.urgent))
    })
}

/// Whether people who behave so all do the same.
fn habits_are_fixed(habits: &Habits) -> bool {
    let Habits { ahead, asks_for, deactivates, patience, resubmits } = habits;
    let later = resubmits.as_ref();
    let later = later.is_none_or(|again| fixed(&again.delay) && settled(again.chance));
    let asks = match asks_for {
        AsksFor::Law(law) => fixed(law),
        AsksFor::Maximum | AsksFor::Work => true,
    };
    let patience = patience.as_ref().is_none_or(fixed);
    later && asks && patience && fixed(ahead) && settled(*deactivates)
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

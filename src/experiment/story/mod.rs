//! Stories: everything that concerns one need, or one attempt of an attacker, in one replication.
//!
//! A [`Hero`] is looked up ([`find_need`], [`find_request`]) or picked (`pick`), and its story is
//! told under each policy ([`tell`]). All of these run the same deterministic replication again, so
//! that nothing but the story is ever kept.
//!
//! Promises: a story holds every record of the requests that concern the hero and everything that
//! is told beside them, in the order of the run; a run ends when its story has; the facts are those
//! of the detail files of the same replication. Never: sentences, local time (those are output's).

mod find;
mod listener;
mod pick;
mod told;

pub use find::{Missing, find_need, find_request};
use listener::Listener;
pub use pick::{Choice, Outcome, Pick, Picked, Which, pick};
pub use told::{Fact, Gone, Hand, Hero, Stay, Story, Told};

use crate::engine::simulate_told;
use crate::id::{PolicyId, RoleId};
use crate::scenario::model::Scenario;
use crate::scenario::persons::Persons;

/// Tells the hero's story under one policy. `None` when `halts` said so.
pub fn tell(
    scenario: &Scenario,
    policy: PolicyId,
    replication: u32,
    hero: &Hero,
    halts: &dyn Fn() -> bool,
) -> Option<Story> {
    tell_until(scenario, policy, replication, hero, true, halts)
}

/// The same to the end of the run, for tests: the story must not depend on when the run ends.
#[doc(hidden)]
pub fn tell_whole(
    scenario: &Scenario,
    policy: PolicyId,
    replication: u32,
    hero: &Hero,
    halts: &dyn Fn() -> bool,
) -> Option<Story> {
    tell_until(scenario, policy, replication, hero, false, halts)
}

fn tell_until(
    scenario: &Scenario,
    policy: PolicyId,
    replication: u32,
    hero: &Hero,
    ends_early: bool,
    halts: &dyn Fn() -> bool,
) -> Option<Story> {
    let names = approver_groups(scenario, policy, hero);
    let roles = match hero {
        Hero::Need(need) => with_those_around(scenario, policy, scenario.block(need.block).role),
        Hero::Attempt { .. } => Vec::new(),
    };
    let persons = Persons::of(&scenario.policies[policy.index()]);
    let end = scenario.simulation.end();
    let mut listener = Listener::new(*hero, roles, names, persons, ends_early, end);
    simulate_told(scenario, policy, replication, &mut listener, halts)?;
    Some(listener.story(policy, replication))
}

/// A role and those that must be active before it.
fn with_those_around(scenario: &Scenario, policy: PolicyId, role: RoleId) -> Vec<RoleId> {
    let around = scenario.policies[policy.index()].outer_roles(role);
    std::iter::once(role).chain(around).collect()
}

/// The groups whose shifts matter.
fn approver_groups(scenario: &Scenario, policy: PolicyId, hero: &Hero) -> Vec<crate::id::GroupId> {
    let roles: Vec<RoleId> = match hero {
        Hero::Need(need) => with_those_around(scenario, policy, scenario.block(need.block).role),
        Hero::Attempt { requester, .. } => {
            scenario.population(requester.population).eligible.clone()
        }
    };
    let policy = &scenario.policies[policy.index()];
    roles.iter().flat_map(|role| policy.named(&policy.roles[role.index()])).collect()
}

//! A second engine, written from the documents and not from the first: slow, plain, and for small
//! scenarios only.
//!
//! It shares the model of a scenario, the needs and the luck with pimsim, and nothing of `engine`,
//! `lifecycle` or `measure`: states are words, the calendar is a sorted list, everything that ever
//! was is kept, and every question is answered by looking at all of it.

mod calendar;
mod desk;
pub mod duty;
mod glass;
pub mod habits;
mod holding;
mod life;
mod need;
mod portal;
mod rows;
mod threat;
mod watch;
mod within;
mod world;

use std::collections::BTreeMap;

use pimsim::scenario::model::Scenario;

/// How often something happened that the files do not show.
pub type Counts = BTreeMap<&'static str, u64>;

/// All that is counted.
pub const TOLD: [&str; 12] = [
    "approval after the deadline",
    "approval that does not decide",
    "attempt with a remembered session",
    "challenge in an outage",
    "mail lost",
    "own request passed over",
    "remembered success",
    "review handed back",
    "review stopped",
    "review wasted",
    "same instant, same rank",
    "tired reviewer",
];

/// The same of watching, of roles that must be held or are within others, of mail and looks, of habits.
pub const TOLD_MORE: [&str; 29] = [
    "alert let be",
    "alert or reminder lost",
    "alert raised",
    "alert raised on an account",
    "approver filed",
    "approver filed for an outer role",
    "approver joined an outer role",
    "approvers by requester",
    "attacker detected",
    "detected after the end of the activation",
    "duration of a habit",
    "evicted by detection",
    "false alarm",
    "false alarm on an account",
    "found by a look",
    "found by a reminder",
    "habits of the policy",
    "inner role revoked",
    "let pass unwatched",
    "on leave",
    "on to the inner role",
    "outer role asked for",
    "outer role attempted",
    "outer role lost before provisioning",
    "outer role open, nothing attempted",
    "outermost of three roles asked for",
    "own alert passed over",
    "reminder sent",
    "review put off for a role",
];

/// The three detail files of all policies and replications of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    pub needs: String,
    pub requests: String,
    pub records: String,
}

/// Simulates everything.
pub fn simulate(scenario: &Scenario) -> (Files, Counts) {
    let mut counts: Counts = TOLD.iter().chain(&TOLD_MORE).map(|what| (*what, 0)).collect();
    let mut files = rows::headers();
    for policy in &scenario.policies {
        for replication in 1..=scenario.simulation.replications {
            let mut world = world::World::new(scenario, policy, replication);
            world.run();
            rows::append(&mut files, &world, replication);
            world.told.iter().for_each(|what| *counts.get_mut(what).expect("in the list") += 1);
        }
    }
    (files, counts)
}

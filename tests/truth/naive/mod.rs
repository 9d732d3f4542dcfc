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
mod life;
mod need;
mod rows;
mod threat;
mod world;

use std::collections::BTreeMap;

use pimsim::scenario::model::Scenario;

/// How often something happened that the files do not show.
pub type Counts = BTreeMap<&'static str, u64>;

/// All that is counted.
const TOLD: [&str; 12] = [
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

/// The three detail files of all policies and replications of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    pub needs: String,
    pub requests: String,
    pub records: String,
}

/// Simulates everything.
pub fn simulate(scenario: &Scenario) -> (Files, Counts) {
    let mut counts: Counts = TOLD.iter().map(|what| (*what, 0)).collect();
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

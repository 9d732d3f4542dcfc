//! What an experiment leaves behind.

use std::sync::Arc;

use crate::engine::RunCounts;
use crate::id::{PolicyId, RoleId};
use crate::measure::{DeskSums, LevelRow, LevelSums, Measure, StartupSums, Values, level_rows};
use crate::scenario::model::Scenario;
use crate::time::Instant;

/// The results of all policies.
#[derive(Clone, Debug)]
pub struct Results {
    /// One for each chosen policy, in the order of the plan.
    pub policies: Vec<PolicyResult>,
    /// What the auditor found; empty when nothing, or when it did not listen.
    pub violations: Vec<String>,
    /// Offsets of the scenario's zone over the run.
    pub offsets: Arc<[(Instant, i64)]>,
}

/// The results of one policy.
#[derive(Clone, Debug)]
pub struct PolicyResult {
    /// Which.
    pub policy: PolicyId,
    /// The measures of each replication, in order.
    pub values: Vec<Values>,
    /// The approvers, summed over replications.
    pub desk: DeskSums,
    /// The hours of the week, summed over replications.
    pub levels: LevelSums,
    /// The levels since the start of the run, in groups of replications.
    pub startup: StartupSums,
    /// Needs, requests and events, summed over replications.
    pub totals: Totals,
}

/// How much was simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Needs that arose.
    pub needs: u64,
    /// Requests filed.
    pub requests: u64,
    /// Events carried out.
    pub events: u64,
}

impl Totals {
    pub(super) fn of(counts: &RunCounts) -> Self {
        Self { needs: counts.needs, requests: counts.requests, events: counts.events }
    }
    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.needs += other.needs;
        self.requests += other.requests;
        self.events += other.events;
    }
}

impl PolicyResult {
    /// The values of one measure, replication by replication.
    pub fn series(&self, role: Option<RoleId>, measure: Measure) -> Vec<Option<f64>> {
        self.values.iter().map(|values| values.get(role, measure)).collect()
    }
}

impl Results {
    /// Adds the replications that follow, of the same plan.
    pub fn append(&mut self, next: Self) {
        for (mine, theirs) in self.policies.iter_mut().zip(next.policies) {
            mine.values.extend(theirs.values);
            mine.desk.merge(&theirs.desk);
            mine.levels.merge(&theirs.levels);
            mine.startup.merge(&theirs.startup);
            mine.totals.add(&theirs.totals);
        }
        self.violations.extend(next.violations);
    }

    /// How often each policy was run.
    pub fn replications(&self) -> u32 {
        self.policies.first().map_or(0, |result| result.values.len() as u32)
    }

    /// The hours of the week of the policy at this place.
    pub fn level_rows<'a>(
        &'a self,
        scenario: &'a Scenario,
        place: usize,
    ) -> impl Iterator<Item = LevelRow> + use<'a> {
        let result = &self.policies[place];
        level_rows(scenario, result.policy, &result.levels, &self.offsets)
    }

    /// How much was simulated, over all policies.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for result in &self.policies {
            totals.add(&result.totals);
        }
        totals
    }
}

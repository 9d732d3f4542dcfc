//! Results made by hand: what a run would find that saw these facts.

use pimsim::experiment::{PolicyResult, Results, Totals};
use pimsim::id::PolicyId;
use pimsim::measure::{Gauge, StartupSums};
use pimsim::scenario::model::Scenario;
use pimsim::scenario::roster;

use super::gauge::Told;

/// The results of telling these facts to a gauge, for every policy and replication (from 1).
pub fn results(scenario: &Scenario, tell: impl Fn(PolicyId, u32, &mut Told<'_>)) -> Results {
    let simulation = &scenario.simulation;
    let offsets = roster::offsets(&simulation.zone, simulation.start, simulation.end());
    let mut policies = Vec::new();
    for policy in (0..scenario.policies.len()).map(PolicyId::new) {
        let gauged = (1..=simulation.replications).map(|replication| {
            let mut gauge = Told::new(Gauge::new(scenario, policy, &offsets));
            tell(policy, replication, &mut gauge);
            gauge.finish()
        });
        let gauged: Vec<_> = gauged.collect();
        let (mut desk, mut levels) = (gauged[0].desk.clone(), gauged[0].levels.clone());
        let mut startup = StartupSums::of(1, gauged[0].startup.clone());
        for (replication, other) in (2..).zip(&gauged[1..]) {
            desk.merge(&other.desk);
            levels.merge(&other.levels);
            startup.merge(&StartupSums::of(replication, other.startup.clone()));
        }
        let values = gauged.into_iter().map(|gauged| gauged.values).collect();
        let totals = Totals { needs: 5, requests: 4, events: 99 };
        policies.push(PolicyResult { policy, values, desk, levels, startup, totals });
    }
    Results { policies, violations: Vec::new(), offsets }
}

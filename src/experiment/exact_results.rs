//! A part of the replications: which they are, and their results as exact numbers.
//!
//! Replications do not depend on each other, so any block of them can be run anywhere; the results
//! of all blocks, appended in their order, are those of one experiment. Promises: the blocks of a
//! whole cover every replication once; results that are read back are those that were written, to
//! the last bit. Never: a file, a format.

use std::io;
use std::ops::RangeInclusive;

use super::results::{PolicyResult, Results, Totals};
use crate::id::PolicyId;
use crate::measure::{DeskSums, Exact, LevelSums, StartupSums, Values};
use crate::scenario::model::Scenario;
use crate::scenario::roster;

/// The replications of part `index` of `count` (from 1): blocks one after the other, as even as can
/// be. Empty for some when there are more parts than replications.
pub fn block(index: u32, count: u32, replications: u32) -> RangeInclusive<u32> {
    let end = |parts: u32| {
        let end = u64::from(parts) * u64::from(replications) / u64::from(count.max(1));
        u32::try_from(end).unwrap_or(replications).min(replications)
    };
    end(index.saturating_sub(1)) + 1..=end(index)
}

impl Results {
    /// All zero, for these policies and replications: what is read into.
    pub fn blank(
        scenario: &Scenario,
        policies: &[PolicyId],
        replications: &RangeInclusive<u32>,
    ) -> Self {
        let simulation = &scenario.simulation;
        let (roles, many) = (scenario.roles.len(), replications.clone().count());
        let one = |policy: &PolicyId| {
            let settings = &scenario.policies[policy.index()];
            PolicyResult {
                policy: *policy,
                values: vec![Values::blank(roles, scenario.access_limits.len()); many],
                desk: DeskSums::new(settings),
                levels: LevelSums::blank(roles, settings, many as u32),
                startup: StartupSums::blank(scenario, replications.clone()),
                totals: Totals::default(),
            }
        };
        Self {
            policies: policies.iter().map(one).collect(),
            violations: Vec::new(),
            offsets: roster::offsets(&simulation.zone, simulation.start, simulation.end()),
        }
    }

    /// Hands over every number.
    ///
    /// # Errors
    /// As for every number.
    pub fn exact(&mut self, numbers: &mut dyn Exact) -> io::Result<()> {
        for result in &mut self.policies {
            numbers.line("totals")?;
            let Totals { needs, requests, events } = &mut result.totals;
            for count in [needs, requests, events] {
                numbers.count(count)?;
            }
            result.desk.exact(numbers)?;
            result.levels.exact(numbers)?;
            result.startup.exact(numbers)?;
            result.values.iter_mut().try_for_each(|values| values.exact(numbers))?;
        }
        numbers.line("violations")?;
        let mut many = self.violations.len() as u64;
        numbers.count(&mut many)?;
        for at in 0..many as usize {
            numbers.line("violation")?;
            if at == self.violations.len() {
                self.violations.push(String::new());
            }
            numbers.text(&mut self.violations[at])?;
        }
        Ok(())
    }
}

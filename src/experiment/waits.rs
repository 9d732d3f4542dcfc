//! The parts of waits, with intervals: where the time went from wanting access to having it.
//!
//! Means over replications, as for `time_to_access_mean`, so that the parts of the needs that got
//! access add up to it. Promises: a part that no need ever waited for is zero, and what else it
//! might be is not known; whom no replication has is unknown.

use super::interval_kind::wait;
use super::results::Results;
use crate::engine::Part;
use crate::id::RoleId;
use crate::measure::Who;
use crate::scenario::model::Scenario;
use crate::stats::{Estimate, estimate_kind};

impl Results {
    /// The mean wait in seconds of these needs that was this part, under the policy at this place;
    /// `None` when no replication has such needs.
    pub fn wait(
        &self,
        scenario: &Scenario,
        place: usize,
        role: Option<RoleId>,
        (who, part): (Who, Part),
    ) -> Option<Estimate> {
        let result = &self.policies[place];
        let each = result.values.iter().filter_map(|values| values.wait(role, who, part));
        let each: Vec<f64> = each.collect();
        if each.iter().all(|seconds| *seconds <= 0.0) {
            return if each.is_empty() { None } else { Estimate::symmetric(0.0, None, each.len()) };
        }
        let kind = wait(scenario, result, role, who);
        estimate_kind(kind, &each, scenario.simulation.confidence)
    }

    /// All parts of a wait, in the order of time, and their sum; `None` when no replication has such
    /// needs.
    pub fn wait_parts(
        &self,
        scenario: &Scenario,
        place: usize,
        role: Option<RoleId>,
        who: Who,
    ) -> Option<(Vec<(Part, Estimate)>, f64)> {
        let part = |part| Some((part, self.wait(scenario, place, role, (who, part))?));
        let parts: Option<Vec<_>> = Part::ALL.into_iter().map(part).collect();
        let parts = parts?;
        let whole = parts.iter().map(|(_, found)| found.mean()).sum();
        Some((parts, whole))
    }
}

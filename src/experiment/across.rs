//! Paired differences of results of two scenarios that share their luck.
//!
//! Streams have addresses (seed, replication, names), so two scenarios with the same seed meet the
//! same luck wherever they are the same: their replications are pairs, as those of two policies
//! are. Roles are found by their names, since their numbers may differ. Promises: of two policies of
//! one scenario it gives what [`super::Comparison`] gives, to the last bit.

use super::estimates::{Difference, difference};
use super::interval_kind::kind;
use super::results::PolicyResult;
use crate::id::RoleId;
use crate::measure::Measure;
use crate::scenario::model::Scenario;
use crate::stats::{Estimate, estimate_kind};

/// The results of one policy of a scenario.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What its policy gave.
    pub result: &'a PolicyResult,
}

impl Side<'_> {
    /// The role of this name; `None` of `None`, all roles together. Nothing when there is none.
    fn role(&self, name: Option<&str>) -> Option<Option<RoleId>> {
        let Some(name) = name else { return Some(None) };
        let place = self.scenario.roles.iter().position(|role| role == name)?;
        Some(Some(RoleId::new(place)))
    }

    /// A measure of a role, or of all roles together; `None` when no replication has a value.
    pub fn level(&self, role: Option<&str>, measure: Measure) -> Option<Estimate> {
        let role = self.role(role)?;
        let known: Vec<f64> = self.result.series(role, measure).into_iter().flatten().collect();
        let kind = kind(self.scenario, self.result, role, measure);
        estimate_kind(kind, &known, self.scenario.simulation.confidence)
    }

    /// This less another, at the confidence of the other; `None` when no replication has a value on
    /// both sides.
    pub fn less(&self, other: &Self, role: Option<&str>, measure: Measure) -> Option<Difference> {
        let (mine, theirs) = (self.role(role)?, other.role(role)?);
        let of_other = kind(other.scenario, other.result, theirs, measure);
        let kind = kind(self.scenario, self.result, mine, measure).against(of_other);
        let (series, base) =
            (self.result.series(mine, measure), other.result.series(theirs, measure));
        difference(kind, &series, &base, other.scenario.simulation.confidence)
    }
}

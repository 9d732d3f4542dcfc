//! What every file and table of an experiment is made from: the scenario, the results and what they
//! support. A view; it owns nothing and computes nothing.

use super::{Comparison, Estimates, Results};
use crate::id::RoleId;
use crate::scenario::model::Scenario;

/// Everything that a file or a table is made from.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What the runs left behind.
    pub results: &'a Results,
    /// Means and intervals.
    pub estimates: &'a Estimates,
    /// Differences from the baseline, for `compare`.
    pub comparison: Option<&'a Comparison>,
    /// The roles that are spoken of; none names those that the policies treat differently.
    pub only: &'a [RoleId],
}

impl<'a> Evidence<'a> {
    /// The name of the policy at this place of the results.
    pub fn policy(&self, place: usize) -> &'a str {
        &self.scenario.policies[self.results.policies[place].policy.index()].name
    }

    /// The `role` column: the role's name, or `*`.
    pub fn role(&self, role: Option<RoleId>) -> &'a str {
        role.map_or("*", |role| self.scenario.role_name(role))
    }
}

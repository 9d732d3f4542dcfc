//! What sentences and pages are made from: names and estimates, whether they were simulated a moment
//! ago or read back from files.

use crate::experiment::{Estimates, Evidence};
use crate::id::RoleId;

/// Names and estimates.
#[derive(Clone, Debug)]
pub struct NamedEstimates<'a> {
    /// The policies, by place.
    pub policies: Vec<&'a str>,
    /// The roles, by number.
    pub roles: Vec<&'a str>,
    /// How often each policy was run.
    pub replications: u32,
    /// Means and intervals.
    pub estimates: &'a Estimates,
}

impl<'a> NamedEstimates<'a> {
    /// Of what was just simulated.
    pub fn of(report: &Evidence<'a>) -> Self {
        let policies = &report.scenario.policies;
        let name =
            |place: usize| policies[report.results.policies[place].policy.index()].name.as_str();
        let roles = 0..report.scenario.roles.len();
        Self {
            policies: (0..report.results.policies.len()).map(name).collect(),
            roles: roles.map(|role| report.scenario.role_name(RoleId::new(role))).collect(),
            replications: report.results.replications(),
            estimates: report.estimates,
        }
    }

    /// `*` and every role, in the order of rows.
    pub fn scopes(&self) -> impl Iterator<Item = Option<RoleId>> + use<> {
        let roles = self.roles.len();
        std::iter::once(None).chain((0..roles).map(|role| Some(RoleId::new(role))))
    }

    /// The role's name, or `*`.
    pub fn role(&self, role: Option<RoleId>) -> &'a str {
        role.map_or("*", |role| self.roles[role.index()])
    }
}

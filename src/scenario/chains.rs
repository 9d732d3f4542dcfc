//! Roles within roles: the group that must be active before the role that it is eligible for.
//!
//! Promises: a chain ends, also in a policy put together from others, where it could go round. Never: who
//! is asked.

use super::model::Policy;
use crate::id::RoleId;

/// Roles in a chain, at most.
pub const MOST_CHAINED: usize = 3;

impl Policy {
    /// The roles that must be usable on an account before this one is asked for there, from the next
    /// outward.
    pub fn outer_roles(&self, role: RoleId) -> impl Iterator<Item = RoleId> + '_ {
        let next = |role: &RoleId| self.roles[role.index()].within;
        std::iter::successors(next(&role), next).take(MOST_CHAINED - 1)
    }

    /// The roles that end with this one, in the order of the file.
    pub fn inner_roles(&self, role: RoleId) -> impl Iterator<Item = RoleId> + '_ {
        let within = move |at: &usize| self.roles[*at].within == Some(role);
        (0..self.roles.len()).filter(within).map(RoleId::new)
    }

    /// Whether any role is within another.
    pub fn has_chains(&self) -> bool {
        self.roles.iter().any(|role| role.within.is_some())
    }
}

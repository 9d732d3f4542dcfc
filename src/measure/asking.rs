//! Which roles ask a group, for a decision or to watch, and what it did for all of them.
//!
//! Promises: made once for the values of a replication, so that the values of a role cost no more
//! than that role, however many others ask the same groups. Never: a price, a value of a measure.

use super::desk::DeskSums;
use super::tally::RoleTally;
use crate::id::{GroupId, RoleId};
use crate::scenario::model::Policy;

/// What the values of one replication take from all groups.
pub(super) struct Asking {
    /// For each group the roles that ask it, at once, as alternates or to watch, in order.
    roles: Vec<Vec<RoleId>>,
    /// Milliseconds that each group reviewed for these.
    reviewed: Vec<i128>,
    /// Milliseconds that the members of each group were on duty.
    on_duty: Vec<i128>,
}

impl Asking {
    /// Of a policy whose roles have these tallies; none when nothing happened.
    pub fn new(policy: &Policy, tallies: &[RoleTally], desk: &DeskSums) -> Self {
        let groups = policy.groups.len();
        let mut roles: Vec<Vec<RoleId>> = vec![Vec::new(); groups];
        let mut reviewed = vec![0; groups];
        for place in 0..policy.roles.len() {
            let role = RoleId::new(place);
            for group in asked(policy, role) {
                roles[group.index()].push(role);
                reviewed[group.index()] += reviewed_ms(tallies, role, group);
            }
        }
        let on_duty = (0..groups).map(|group| desk.on_duty_ms(group)).collect();
        Self { roles, reviewed, on_duty }
    }

    /// The roles among these, which follow each other, that ask a group.
    pub fn among(&self, group: GroupId, roles: &[RoleId]) -> &[RoleId] {
        let all = &self.roles[group.index()][..];
        let (Some(first), Some(last)) = (roles.first(), roles.last()) else { return &[] };
        let from = all.partition_point(|role| role < first);
        let to = all.partition_point(|role| role <= last);
        &all[from..to]
    }

    /// All roles that ask a group.
    pub fn all(&self, group: GroupId) -> &[RoleId] {
        &self.roles[group.index()]
    }

    /// Milliseconds that a group reviewed for all roles that ask it.
    pub fn reviewed_ms(&self, group: GroupId) -> i128 {
        self.reviewed[group.index()]
    }

    /// Milliseconds that the members of a group were on duty.
    pub fn on_duty_ms(&self, group: GroupId) -> i128 {
        self.on_duty[group.index()]
    }
}

/// The groups that a role asks, at once, as alternates or to watch, in order, each once.
pub(super) fn asked(policy: &Policy, role: RoleId) -> Vec<GroupId> {
    let role = &policy.roles[role.index()];
    let mut groups: Vec<GroupId> = role.asked().chain(policy.watchers(role)).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Milliseconds that a group reviewed for a role.
pub(super) fn reviewed_ms(tallies: &[RoleTally], role: RoleId, group: GroupId) -> i128 {
    let Some(tally) = tallies.get(role.index()) else { return 0 };
    let all = &tally.review_by_group;
    all.binary_search_by_key(&group, |(group, _)| *group).map_or(0, |place| all[place].1)
}

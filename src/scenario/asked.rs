//! Which groups a role asks, whether at once or as alternates, and which watch it.
//!
//! Promises: in the order of the stages, those asked at once first; a group that is asked twice comes
//! twice. Never: whom a role only names ([`Role::names`]).

use super::model::{Assignment, Policy, Role, StageDesk};
use crate::id::GroupId;

impl StageDesk {
    /// The groups that the stage asks.
    pub fn asked(&self) -> impl Iterator<Item = GroupId> + '_ {
        self.approvers.iter().chain(&self.escalate_to).copied()
    }
}

impl Role {
    /// The groups that its stages ask.
    pub fn asked(&self) -> impl Iterator<Item = GroupId> + '_ {
        self.desks.iter().flat_map(StageDesk::asked)
    }
}

impl Policy {
    /// The groups that get alerts about a role: about its activations, and about the uses of emergency
    /// accounts for it; in the order in which they are asked, perhaps twice.
    pub fn watchers(&self, role: &Role) -> impl Iterator<Item = GroupId> + '_ {
        let glass = self.break_glass.as_ref().and_then(|glass| glass.watch.as_ref());
        let both = [role.watch.as_ref(), glass];
        let activated = role.assignment == Assignment::Eligible;
        let groups = both.into_iter().flatten().filter(move |_| activated);
        // Collected, since the role need not be one of this policy.
        groups.flat_map(|watch| watch.groups.iter().copied()).collect::<Vec<_>>().into_iter()
    }

    /// Whether anybody gets alerts about the role.
    pub fn is_watched(&self, role: &Role) -> bool {
        self.watchers(role).next().is_some()
    }

    /// All groups that a role names, as approvers asked or not, or to watch it; perhaps twice.
    pub fn named(&self, role: &Role) -> Vec<GroupId> {
        role.names.iter().copied().chain(self.watchers(role)).collect()
    }
}

//! Which groups a role asks, whether at once or as alternates, and which watch it.
//!
//! Promises: in the order of the stages, those asked at once first; a group that is asked twice comes
//! twice. Never: whom a role only names ([`Role::names`]).

use super::model::{Assignment, Policy, Role, StageDesk};
use crate::id::{GroupId, PopulationId};

impl StageDesk {
    /// The groups that the stage asks.
    pub fn asked(&self) -> impl Iterator<Item = GroupId> + '_ {
        self.approvers.iter().chain(&self.escalate_to).copied()
    }
}

impl Role {
    /// The groups that its stages ask, then those that it asks about some people only.
    pub fn asked(&self) -> impl Iterator<Item = GroupId> + '_ {
        let own = self.own_approvers.iter().flat_map(|(_, groups)| groups).copied();
        self.desks.iter().flat_map(StageDesk::asked).chain(own)
    }

    /// The groups that a stage, from 1, asks at once about a request of these people.
    #[inline(always)]
    pub fn approvers_of(&self, stage: u8, people: PopulationId) -> &[GroupId] {
        let usual = &self.desks[usize::from(stage) - 1].approvers;
        if self.own_approvers.is_empty() || stage > 1 {
            return usual;
        }
        self.own_of(people).unwrap_or(usual)
    }

    /// The groups that decide the first stage for these people, where that is not as for others.
    #[inline(never)]
    pub fn own_of(&self, people: PopulationId) -> Option<&[GroupId]> {
        let own = self.own_approvers.iter().find(|(population, _)| *population == people);
        own.map(|(_, groups)| &groups[..])
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

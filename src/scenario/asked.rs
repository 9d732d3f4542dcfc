//! Which groups a role asks, whether at once or as alternates.
//!
//! Promises: in the order of the stages, those asked at once first; a group that is asked twice comes
//! twice. Never: whom a role only names ([`Role::names`]).

use super::model::{Role, StageDesk};
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

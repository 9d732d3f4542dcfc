//! Which groups a role asks, whether at once or as alternates.
//!
//! Promises: in the order of the stages, those asked at once first; a group that is asked twice comes
//! twice. Never: whom a role only names ([`Role::names`]).

use super::model::{Role, StageDesk};
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

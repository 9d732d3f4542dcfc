//! What a scenario has for each role, and what stands in all its blocks and populations together.
//!
//! Made once, so that nobody goes through all populations or blocks to ask about one role, or about
//! the same again. Never: a rule of a policy.

use std::collections::BTreeSet;

use super::model::{Block, Population};
use crate::id::{BlockId, GroupId, MfaId, PopulationId, RoleId};
use crate::time::Span;

/// Eligible people and blocks, by role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByRole {
    eligible: Vec<u64>,
    populations: Vec<Vec<PopulationId>>,
    blocks: Vec<Vec<BlockId>>,
    look_ahead: Span,
    methods: BTreeSet<MfaId>,
    own_approvers: BTreeSet<GroupId>,
}

impl ByRole {
    /// Of so many roles, with populations and blocks in the order of the file.
    pub fn of(roles: usize, populations: &[Population], blocks: &[Block]) -> Self {
        let mut own = Self {
            eligible: vec![0; roles],
            populations: vec![Vec::new(); roles],
            blocks: vec![Vec::new(); roles],
            look_ahead: blocks.iter().map(Block::look_ahead).max().unwrap_or(Span::ZERO),
            methods: populations.iter().filter_map(|people| people.mfa).collect(),
            own_approvers: populations.iter().flat_map(|p| &p.approves_for).copied().collect(),
        };
        for (place, people) in populations.iter().enumerate() {
            for role in &people.eligible {
                own.eligible[role.index()] += people.count;
                own.populations[role.index()].push(PopulationId::new(place));
            }
        }
        for (place, block) in blocks.iter().enumerate() {
            own.blocks[block.role.index()].push(BlockId::new(place));
        }
        own
    }

    /// How many people are eligible for the role.
    pub fn eligible(&self, role: RoleId) -> u64 {
        self.eligible.get(role.index()).copied().unwrap_or(0)
    }

    /// The populations that are eligible for the role, in the order of the file.
    pub fn populations(&self, role: RoleId) -> &[PopulationId] {
        self.populations.get(role.index()).map_or(&[], Vec::as_slice)
    }

    /// The blocks of needs for the role, in the order of the file.
    pub fn blocks(&self, role: RoleId) -> &[BlockId] {
        self.blocks.get(role.index()).map_or(&[], Vec::as_slice)
    }

    /// The longest time that any need can be planned ahead.
    pub const fn look_ahead(&self) -> Span {
        self.look_ahead
    }

    /// The MFA methods that anybody has.
    pub fn methods(&self) -> impl Iterator<Item = MfaId> + '_ {
        self.methods.iter().copied()
    }

    /// Whether members of the group are requesters themselves.
    pub fn is_of_requesters(&self, group: GroupId) -> bool {
        self.own_approvers.contains(&group)
    }
}

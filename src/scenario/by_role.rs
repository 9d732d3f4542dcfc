//! What a scenario has for each role: how many people may activate it, and its needs.
//!
//! Made once, so that nobody goes through all populations or blocks to ask about one role. Never: a
//! rule of a policy.

use crate::id::{BlockId, PopulationId, RoleId};

/// Eligible people and blocks, by role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByRole {
    eligible: Vec<u64>,
    populations: Vec<Vec<PopulationId>>,
    blocks: Vec<Vec<BlockId>>,
}

impl ByRole {
    /// Of so many roles: populations as roles and people, blocks as roles, each in the order of the
    /// file.
    pub fn of<'a>(
        roles: usize,
        populations: impl Iterator<Item = (&'a [RoleId], u64)>,
        blocks: impl Iterator<Item = RoleId>,
    ) -> Self {
        let mut own = Self {
            eligible: vec![0; roles],
            populations: vec![Vec::new(); roles],
            blocks: vec![Vec::new(); roles],
        };
        for (place, (eligible, count)) in populations.enumerate() {
            for role in eligible {
                own.eligible[role.index()] += count;
                own.populations[role.index()].push(PopulationId::new(place));
            }
        }
        for (place, role) in blocks.enumerate() {
            own.blocks[role.index()].push(BlockId::new(place));
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
}

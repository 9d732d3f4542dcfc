//! What a scenario has for each role: how many people may activate it, and its needs.
//!
//! Made once, so that nobody goes through all populations or blocks to ask about one role. Never: a
//! rule of a policy.

use crate::id::{BlockId, PopulationId, RoleId};

use super::model::{Block, Population};

/// Eligible people and blocks, by role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByRole {
    eligible: Vec<u64>,
    populations: Vec<Vec<PopulationId>>,
    blocks: Vec<Vec<BlockId>>,
}

impl ByRole {
    /// Of so many roles.
    pub fn of(roles: usize, populations: &[Population], blocks: &[Block]) -> Self {
        let mut own = Self {
            eligible: vec![0; roles],
            populations: vec![Vec::new(); roles],
            blocks: vec![Vec::new(); roles],
        };
        for (place, population) in populations.iter().enumerate() {
            for role in &population.eligible {
                own.eligible[role.index()] += population.count;
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
}
